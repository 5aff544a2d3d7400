"""The directory of posts of this process: read once, forgotten when a post changes.

A change in this process is seen at once: inside its own transaction (and nowhere else) before the commit, everywhere
after. A change in another process is seen within `RECHECK_S`, by one small query. A rolled-back change leaves no trace,
because the mark of a pending change lives in the connection's list of commit hooks, which Django drops with the
transaction or savepoint.
"""

import time
from dataclasses import dataclass

import msgspec
from django.db import connection

from tapal.territory.engine.directory import Directory, PostInfo
from tapal.territory.messages import PostCode, PostDescription, PostLane, PostName
from tapal.territory.models import Lane, Post, PostAlias

RECHECK_S = 5.0


@dataclass(slots=True)
class _Held:
    directory: Directory
    checked: float


class PostsChanged:
    """A commit hook that the fold registers: it marks a change not yet committed, and keeps what is seen of it."""

    def __init__(self) -> None:
        self.directory: Directory | None = None

    def __call__(self) -> None:
        _held.pop(_key(), None)


_held: dict[tuple[str, ...], _Held] = {}


def get_directory() -> Directory:
    """Return every post, from memory if nothing changed."""
    pending = _find_pending()
    if pending is not None:
        if pending.directory is None:
            pending.directory = _read("")
        return pending.directory
    key, now = _key(), time.monotonic()
    held = _held.get(key)
    if held is not None and now - held.checked < RECHECK_S:
        return held.directory
    version = _version()
    if held is not None and held.directory.version == version:
        held.checked = now
        return held.directory
    fresh = _read(version)
    _held[key] = _Held(fresh, now)
    return fresh


def _key() -> tuple[str, ...]:
    settings = connection.settings_dict
    return tuple(str(settings[name]) for name in ("HOST", "PORT", "NAME"))


def _find_pending() -> PostsChanged | None:
    hooks = (registered[1] for registered in reversed(connection.run_on_commit))
    return next((hook for hook in hooks if isinstance(hook, PostsChanged)), None)


def _version() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT md5(string_agg(entry::text, ',' ORDER BY id)) FROM territory_post")
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _read(version: str) -> Directory:
    aliases: dict[str, list[PostCode]] = {}
    for alias in PostAlias.objects.order_by("scheme", "code", "valid_from"):
        aliases.setdefault(str(alias.post_id), []).append(
            PostCode(
                scheme=alias.scheme,
                code=alias.code,
                relation=alias.relation,
                valid_from=alias.valid_from,
                valid_to=alias.valid_to,
                mark=alias.mark,
                note=alias.note,
            )
        )
    lanes: dict[str, list[PostLane]] = {}
    for lane in Lane.objects.order_by("position"):
        lanes.setdefault(str(lane.post_id), []).append(
            PostLane(code=lane.code, kind=lane.kind, directions=tuple(lane.directions))
        )
    return Directory(
        (
            PostInfo(
                slug=post.slug,
                description=msgspec.convert(post.description, PostDescription),
                names=tuple(msgspec.convert(post.names, list[PostName])),
                codes=tuple(aliases.get(str(post.id), ())),
                lanes=tuple(lanes.get(str(post.id), ())),
                edited=post.edited,
            )
            for post in Post.objects.filter(here=True).order_by("slug")
        ),
        version,
    )
