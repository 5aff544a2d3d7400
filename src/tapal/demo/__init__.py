"""A world to try Tapal in: generated people, ordinary services."""

from collections.abc import Callable, Iterable
from typing import Any

Progress = Callable[[Iterable[Any], str], Iterable[Any]]

__all__ = ["build_world"]


def build_world(*, progress: Callable[..., Any]) -> dict[str, Any]:
    """Build the world in an empty, migrated database; return `{api_key, accounts}` for `demo.json`.

    Raises RuntimeError outside demo mode.
    """
    from tapal.demo.world import build

    return build(progress=progress)
