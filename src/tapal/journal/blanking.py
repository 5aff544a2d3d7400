"""Carrying out what retention decided, as the role `tapal_retention`, which alone may blank parts.

Every decision is checked anew against the catalogue's terms, the holds as the journal has them and the clock of the
database, so that an entry `journal.blank` that the application's role should not have appended does no harm. Salts go
with the values: without the salt a commitment says nothing about a value that somebody guesses.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

import msgspec
import psycopg
import structlog

from tapal.journal.engine.canonical import commitment_of
from tapal.journal.messages import Blanked
from tapal.journal.retention import hold_of, terms
from tapal.kernel.refs import Ref
from tapal.settings import env

KEPT_PART: Final = "who"
"""Who did something stays: it is what officers account for, and says nothing about travellers."""
log = structlog.get_logger(__name__)
type Connection = psycopg.Connection[tuple[Any, ...]]

_WAITING: Final = """
    SELECT e.id, e.position, p.commitment, p.salt, p.value
    FROM journal.entry e JOIN journal.part p ON p.entry_id = e.id AND p.name = 'facts'
    JOIN journal.leaf l ON l.entry_id = e.id
    WHERE e.action = 'journal.blank' AND e.outcome = 'done'
      AND e.position > %s AND NOT EXISTS (SELECT FROM journal.blanked d WHERE d.entry_id = e.id)
    ORDER BY e.position LIMIT %s
"""
# The table of holds is folded state, which the application may change; their entries it may not.
_LAST_OF_HOLD: Final = """
    SELECT action FROM journal.entry
    WHERE aggregate = %s AND outcome = 'done' AND action IN ('journal.hold', 'journal.release_hold')
    ORDER BY position DESC LIMIT 1
"""
_ENTRIES_ABOUT: Final = "SELECT id, action, at FROM journal.entry WHERE aggregate = %s AND position < %s"
_LOOSE_ENTRIES: Final = """
    SELECT id, action, at FROM journal.entry e WHERE aggregate IS NULL AND action = %s AND at < %s::timestamptz
      AND EXISTS (SELECT FROM journal.part p WHERE p.entry_id = e.id AND p.name <> 'who' AND p.value IS NOT NULL)
"""
_TOO_YOUNG: Final = """
    SELECT count(*) FROM unnest(%s::timestamptz[], %s::int[], %s::int[]) AS t (at, months, days)
    WHERE at + make_interval(months => months, days => days) >= %s
"""
_BLANK: Final = """
    UPDATE journal.part SET salt = NULL, value = NULL, blanked_at = now()
    WHERE entry_id = ANY(%s) AND name <> %s AND value IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Order:
    """A decision that waits to be carried out."""

    entry: UUID
    position: int
    facts: Blanked


class NotDue(Exception):
    """An order must not be carried out. The text says why."""


def connect(dsn: str | None = None) -> Connection:
    """A connection as the retention's role."""
    dsn = dsn or env.text("DATABASE_URL_RETENTION")
    return psycopg.connect(dsn, autocommit=True, application_name="tapal-retention")


def carry_out(dsn: str | None = None, *, most: int = 500, now: Any = None) -> int:
    """Carry out the numbered decisions that wait; returns how many parts were blanked.

    `now` stands in for the database's clock in tests.
    """
    blanked, after = 0, -1
    with connect(dsn) as connection:
        # An order that can't be carried out stays; it must not stand in the way of those behind it.
        while waiting := connection.execute(_WAITING, [after, most]).fetchall():
            for entry, position, commitment, salt, value in waiting:
                try:
                    blanked += _carry_out(connection, _order(entry, position, commitment, salt, value), now)
                except NotDue as reason:
                    log.warning("a blanking is not carried out", entry=str(entry), reason=str(reason))
                except psycopg.DataError as error:
                    log.warning("a blanking is not carried out", entry=str(entry), reason=str(error).splitlines()[0])
            after = waiting[-1][1]
    return blanked


def _order(entry: UUID, position: int, commitment: bytes, salt: bytes | None, value: str | None) -> Order:
    if salt is None or value is None or commitment_of(bytes(salt), value.encode()) != bytes(commitment):
        raise NotDue("its facts aren't what was committed")
    try:
        return Order(entry, position, msgspec.json.decode(value, type=Blanked))
    except msgspec.DecodeError as error:
        raise NotDue(f"its facts are malformed: {error}") from None


def _carry_out(connection: Connection, order: Order, now: Any) -> int:
    with connection.transaction():
        moment = now or connection.execute("SELECT now()").fetchone()[0]  # type: ignore[index]  # always a row
        if order.facts.aggregate is not None:
            if _is_held(connection, order.facts.aggregate):
                raise NotDue(f"{order.facts.aggregate} is held")
            found = connection.execute(_ENTRIES_ABOUT, [order.facts.aggregate, order.position])
        else:
            found = connection.execute(_LOOSE_ENTRIES, [order.facts.action, order.facts.before])
        entries = found.fetchall()
        _check_terms(connection, entries, terms(), moment)
        cursor = connection.execute(_BLANK, [[entry for entry, _, _ in entries], KEPT_PART])
        connection.execute(
            "INSERT INTO journal.blanked (entry_id, parts) VALUES (%s, %s)", [order.entry, cursor.rowcount]
        )
        return cursor.rowcount


def _is_held(connection: Connection, aggregate: str) -> bool:
    try:
        hold = hold_of(Ref.parse(aggregate))
    except ValueError:
        raise NotDue(f"{aggregate!r} is no reference") from None
    return connection.execute(_LAST_OF_HOLD, [str(hold)]).fetchone() == ("journal.hold",)


def _check_terms(
    connection: Connection, entries: list[tuple[Any, ...]], declared: Mapping[str, tuple[int, int]], moment: Any
) -> None:
    unknown = {action for _, action, _ in entries} - declared.keys()
    if unknown:
        raise NotDue(f"nobody declares a term for {', '.join(sorted(unknown))}")
    months, days = ([declared[action][which] for _, action, _ in entries] for which in (0, 1))
    row = connection.execute(_TOO_YOUNG, [[at for _, _, at in entries], months, days, moment]).fetchone()
    if row is None or row[0]:
        raise NotDue("an entry is not past its term")
