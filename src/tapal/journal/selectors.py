"""Reading the journal: an aggregate's timeline, an entry, where the log stands."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from tapal.journal import registry
from tapal.journal.messages import About, Message, Who
from tapal.journal.registry import FoldedEntry, UnknownEntry
from tapal.kernel import clock
from tapal.kernel.refs import Ref


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line of a timeline. `number` is None until the sequencer has given one; `parts` holds plain objects."""

    id: UUID
    number: int | None
    at: datetime
    action: str
    outcome: str
    cause: UUID | None
    parts: Mapping[str, Any]

    @property
    def title(self) -> str:
        """The action's title in the language of the reader."""
        action = registry.actions.get(self.action)
        return str(action.title) if action else self.action

    @property
    def actor(self) -> str:
        """Who did it, or an empty text where that part is blanked."""
        return str(self.parts.get("who", {}).get("actor", "")) if self.parts.get("who") else ""


@dataclass(frozen=True, slots=True)
class LogState:
    """Where the site's log stands: numbered entries, entries waiting, and the last signed checkpoint.

    `pending_seconds` is how long the first of those that wait has waited; `set_aside` counts what can't be numbered.
    """

    size: int
    pending: int
    checkpoint_size: int | None
    checkpoint_at: datetime | None
    pending_seconds: float = 0.0
    set_aside: int = 0


def list_timeline(ref: Ref, *, most: int = 500) -> list[TimelineEntry]:
    """Return an aggregate's entries in order. The caller's policy decides who may see which part."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, number, header, parts FROM journal.timeline(%s, %s)",
            [str(ref), most],
        )
        rows = cursor.fetchall()
    return [_timeline_entry(*row) for row in rows]


def _timeline_entry(entry_id: UUID, number: int | None, header_text: str, parts: Any) -> TimelineEntry:
    header = json.loads(header_text)
    return TimelineEntry(
        id=entry_id,
        number=number,
        at=clock.parse_instant(header["at"]),
        action=header["action"],
        outcome=header["outcome"],
        cause=UUID(header["cause"]) if header["cause"] else None,
        parts=json.loads(parts) if isinstance(parts, str) else parts or {},
    )


def get_log_state() -> LogState:
    """Return where the log stands."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.size, (SELECT count(*) FROM journal.pending), c.size, c.at,"
            " coalesce((SELECT extract(epoch FROM statement_timestamp() - p.since)::float8 FROM journal.pending p"
            " ORDER BY p.position LIMIT 1), 0), (SELECT count(*) FROM journal.set_aside) FROM journal.tree t"
            " LEFT JOIN LATERAL (SELECT size, at FROM journal.checkpoint ORDER BY size DESC LIMIT 1) c ON true"
        )
        row = cursor.fetchone()
    if row is None:
        return LogState(0, 0, None, None)
    return LogState(*row)


def read_blob(sha256: str) -> bytes:
    """Return the bytes kept under a SHA-256 in hexadecimal; raises KeyError."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM journal.blob WHERE sha256 = %s", [bytes.fromhex(sha256)])
        row = cursor.fetchone()
    if row is None:
        raise KeyError(f"no blob {sha256}")
    return bytes(row[0])


def folded_entry(header_text: str, parts: Mapping[str, str | None]) -> FoldedEntry:
    """Return an entry as handlers see it, from its header and the canonical texts of its parts.

    Raises UnknownEntry for an action or version that is not known here, or whose parts are blanked.
    """
    header = json.loads(header_text)
    action = header["action"]
    if action not in registry.actions or header["version"] > registry.actions[action].version:
        raise UnknownEntry(f"action {action} version {header['version']} is not known here")
    decoded: dict[str, Message] = {}
    for name, text in parts.items():
        if text is None:
            raise UnknownEntry(f"part {name} of {action} is blanked")
        decoded[name] = registry.decode_part(action, name, text)
    who, about = decoded.pop("who"), decoded.pop("about")
    if not isinstance(who, Who) or not isinstance(about, About):
        raise UnknownEntry(f"an entry of {action} does not say who or about what")
    aggregate = about.aggregate
    return FoldedEntry(
        id=UUID(header["id"]),
        site=header["site"],
        at=clock.parse_instant(header["at"]),
        action=action,
        aggregate=Ref.parse(aggregate) if aggregate else None,
        cause=UUID(header["cause"]) if header["cause"] else None,
        who=who,
        parts=decoded,
    )
