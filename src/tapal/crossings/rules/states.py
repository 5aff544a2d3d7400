"""A nationality as passports print it, as the lists know it."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files("tapal.crossings").joinpath("resources/states.toml").read_text(encoding="utf-8"))


def screened_as(nationality: str | None) -> str | None:
    """Return the state as the lists write it; None where the document names none, which neither proves nor refutes."""
    if not nationality or nationality in _table()["no_state"]:
        return None
    found: str = _table()["screened_as"].get(nationality, nationality)
    return found
