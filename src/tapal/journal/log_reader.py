"""Reading the numbered log from one end to the other, in batches: for verifying, exporting and replaying.

Over a connection of its own, because it needs a role that may read parts at large (owner or retention), while the
application may not.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg

from tapal.settings import env

BATCH = 2_000
type Connection = psycopg.Connection[tuple[Any, ...]]

_ENTRIES = """
    SELECT l.number, l.entry_id::text, l.leaf, e.leaf, e.header, e.header_salt, e.action, e.outcome, e.at, e.aggregate
    FROM journal.leaf l LEFT JOIN journal.entry e ON e.id = l.entry_id
    WHERE l.number >= %s AND l.number < %s ORDER BY l.number
"""
_PARTS = """
    SELECT l.number, p.name, p.commitment, p.salt, p.value
    FROM journal.leaf l JOIN journal.part p ON p.entry_id = l.entry_id
    WHERE l.number >= %s AND l.number < %s ORDER BY l.number
"""


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
        # A batch is a few thousand index look-ups, whatever the statistics say or don't say yet.
        for plan in ("enable_hashjoin", "enable_mergejoin", "enable_seqscan", "enable_bitmapscan"):
            connection.execute(f"SET LOCAL {plan} = off")
        yield connection


def read_entries(connection: Connection, start: int, end: int, *, batch: int = BATCH) -> Iterator[list[StoredEntry]]:
    """The entries [start, end) with their parts, a batch at a time."""
    with connection.cursor(binary=True) as cursor:
        for low in range(start, end, batch):
            high = min(low + batch, end)
            cursor.execute(_ENTRIES, [low, high])
            entries = [StoredEntry(*row) for row in cursor.fetchall()]
            by_number = {entry.number: entry.parts for entry in entries}
            cursor.execute(_PARTS, [low, high])
            for part in cursor.fetchall():
                by_number[part[0]].append(part)
            yield entries


def count_entries(connection: Connection) -> int:
    """How many entries have a number."""
    row = connection.execute("SELECT coalesce(max(number) + 1, 0) FROM journal.leaf").fetchone()
    return int(row[0]) if row else 0
