"""Reading the numbered log from one end to the other, in batches: for verifying, exporting and replaying.

Over a connection of its own, because it needs a role that may read parts at large (owner or retention), while the
application may not.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import psycopg
from psycopg import sql

from tapal.settings import env

BATCH = 2_000
type Connection = psycopg.Connection[tuple[Any, ...]]

_ENTRIES: Final = sql.SQL("""
    SELECT l.number, l.entry_id::text, l.leaf, e.leaf, e.header, e.header_salt, e.action, e.outcome, e.at, e.aggregate
    FROM journal.leaf l LEFT JOIN journal.entry e ON e.id = l.entry_id
    WHERE {} ORDER BY l.number
""")
_PARTS: Final = sql.SQL("""
    SELECT l.number, p.name, p.commitment, p.salt, p.value
    FROM journal.leaf l JOIN journal.part p ON p.entry_id = l.entry_id
    WHERE {} ORDER BY l.number
""")
_PENDING: Final = """
    SELECT %s::bigint + row_number() OVER (ORDER BY n.position) - 1, n.entry_id::text, n.leaf, e.leaf, e.header,
        e.header_salt, e.action, e.outcome, e.at, e.aggregate
    FROM journal.pending n LEFT JOIN journal.entry e ON e.id = n.entry_id ORDER BY n.position
"""
_PARTS_OF: Final = "SELECT %s::bigint, name, commitment, salt, value FROM journal.part WHERE entry_id = %s::uuid"
_RANGE: Final = sql.SQL("l.number >= %s AND l.number < %s")
_LISTED: Final = sql.SQL("l.number = ANY(%s)")


type StoredPart = tuple[int, str, bytes, bytes | None, str | None]
"""Number of the entry, name, commitment, salt, value; salt and value are None once the part is blanked."""


@dataclass(slots=True)
class StoredEntry:
    """A numbered entry as it is stored. `header` is None where the entry's row is missing."""

    number: int
    id: str
    leaf: bytes
    own_leaf: bytes | None
    header: str | None
    header_salt: bytes | None
    action: str | None
    outcome: str | None
    at: datetime | None
    aggregate: str | None
    parts: list[StoredPart] = field(default_factory=list)


@contextmanager
def snapshot(dsn: str | None = None) -> Iterator[Connection]:
    """A connection that sees the journal as it is now, whatever is appended meanwhile, and can't change it."""
    dsn = dsn or env.text("DATABASE_URL_OWNER")
    with psycopg.connect(dsn, application_name="tapal-journal") as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        connection.execute("SET LOCAL TIME ZONE 'UTC'")
        # A batch is a few thousand index look-ups, whatever the statistics say or don't say yet.
        for plan in ("enable_hashjoin", "enable_mergejoin", "enable_seqscan", "enable_bitmapscan"):
            connection.execute(f"SET LOCAL {plan} = off")
        yield connection


def read_entries(connection: Connection, start: int, end: int, *, batch: int = BATCH) -> Iterator[list[StoredEntry]]:
    """The entries [start, end) with their parts, a batch at a time."""
    for low in range(start, end, batch):
        yield _read(connection, _RANGE, [low, min(low + batch, end)])


def read_listed(connection: Connection, numbers: Sequence[int], *, batch: int = BATCH) -> Iterator[list[StoredEntry]]:
    """The entries with these numbers (ascending) with their parts, a batch at a time."""
    for at in range(0, len(numbers), batch):
        yield _read(connection, _LISTED, [list(numbers[at : at + batch])])


def _read(connection: Connection, condition: sql.SQL, values: list[Any]) -> list[StoredEntry]:
    with connection.cursor(binary=True) as cursor:
        cursor.execute(_ENTRIES.format(condition), values)
        entries = [StoredEntry(*row) for row in cursor.fetchall()]
        by_number = {entry.number: entry.parts for entry in entries}
        cursor.execute(_PARTS.format(condition), values)
        for part in cursor.fetchall():
            by_number[part[0]].append(part)
    return entries


def read_pending(connection: Connection, first: int) -> list[StoredEntry]:
    """What is committed and has no number yet, in the order of positions, numbered from `first` on as if it had."""
    with connection.cursor(binary=True) as cursor:
        cursor.execute(_PENDING, [first])
        entries = [StoredEntry(*row) for row in cursor.fetchall()]
        for entry in entries:
            cursor.execute(_PARTS_OF, [entry.number, entry.id])
            entry.parts = cursor.fetchall()
    return entries


def count_entries(connection: Connection) -> int:
    """How many entries have a number."""
    row = connection.execute("SELECT coalesce(max(number) + 1, 0) FROM journal.leaf").fetchone()
    return int(row[0]) if row else 0
