"""A group of entries: one transaction, one cause, appended together after every lock is held.

The group is the only way into the journal. An entry is folded the moment it is appended, so that the service goes on
with the state that it made; the rows of the journal are written once, at the end, in one statement. Positions are drawn
in that statement, after the aggregates' locks: so fold order and log order agree for every aggregate.

What a group writes and nobody waits for (locks, folded rows) is sent with the next statement that somebody does wait
for, before it and in the same round trip, and what is left with the group's own rows and the commit. So a service may
take for written what it wrote, whatever it asks next; only an error of the database comes that much later.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import batched, count, groupby
from typing import Any, NamedTuple, cast
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connection, transaction
from psycopg import Pipeline, RawCursor, ServerCursor
from psycopg.pq import PipelineStatus

from tapal.journal import registry
from tapal.journal.engine import canonical
from tapal.journal.messages import About, Message, Who
from tapal.journal.postgresql.base import DatabaseWrapper
from tapal.journal.registry import FoldedEntry, Outcome
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.ids import new_id
from tapal.kernel.refs import Ref


class Unsent(NamedTuple):
    """A statement whose answer nobody needs; what `joins` inserts rows, reads none and may share a statement."""

    statement: str
    values: Sequence[Any]
    joins: bool = False


_MOST_JOINED = 16


def _joined(waiting: Sequence[Unsent]) -> Iterator[tuple[str, list[Any]]]:
    """The same statements in the same order, neighbours that join in one."""
    for joins, run in groupby(waiting, key=lambda one: one.joins):
        for some in batched(run, _MOST_JOINED if joins else 1, strict=False):
            values = [value for one in some for value in one.values]
            yield _one_statement(tuple(one.statement for one in some)), values


@lru_cache(maxsize=512)
def _one_statement(statements: tuple[str, ...]) -> str:
    """Several inserts as one statement, `%s` numbered through; a SELECT can only be the last, and then leads."""
    *inserts, last = statements if not statements[-1].startswith("INSERT") else (*statements, "SELECT")
    parts = ", ".join(f"w{number} AS ({statement})" for number, statement in enumerate(inserts))
    numbers = count(1)
    text = f"WITH {parts} {last}" if inserts else last
    return "".join(f"${next(numbers)}" if part == "%s" else part for part in re.split(r"(%s)", text))


@dataclass(slots=True)
class Rows:
    """The rows of a group, as `journal.append` takes them (migrations/0001_journal.sql)."""

    entries: list[tuple[object, ...]] = field(default_factory=list)
    parts: list[tuple[object, ...]] = field(default_factory=list)

    def statement(self) -> Unsent:
        """The one statement that writes the rows; bytes travel as base64, identifiers and times as texts."""
        return Unsent(
            "SELECT journal.append(%s, %s)",
            [msgspec.json.encode(self.entries).decode(), msgspec.json.encode(self.parts).decode()],
            joins=True,
        )


@dataclass(slots=True)
class Frame:
    """One service at work inside a group: its action, actor, purpose and basis."""

    action: str
    actor: Actor
    purpose: str
    basis: str


@dataclass(slots=True)
class Group:
    """The entries of one transaction. The first is the lead; without a given cause it causes the others.

    `memo` keeps, for as long as the transaction, what a selector has read and would otherwise read again. `made` are
    the aggregates that begin here: nobody else can know of them. `unsent` are statements whose answer nobody needs.
    """

    cause: UUID | None
    frames: list[Frame] = field(default_factory=list)
    rows: Rows = field(default_factory=Rows)
    locked: set[Ref] = field(default_factory=set)
    lead: UUID | None = None
    memo: dict[str, object] = field(default_factory=dict)
    made: set[Ref] = field(default_factory=set)
    unsent: list[Unsent] = field(default_factory=list)

    def send(self) -> None:
        """Send what waits to be sent; rows that only have to be there go as one statement."""
        waiting, self.unsent = self.unsent, []
        with connection.cursor() as cursor:
            if len(waiting) == 1 or connection.queries_logged:  # a log of statements shows each by itself
                for one in waiting:
                    cursor.execute(one.statement, one.values)
                return
            with connection.wrap_database_errors:
                plain = RawCursor(connection.connection)
                for statement, values in _joined(waiting):
                    plain.execute(statement, values)

    def append(
        self,
        action: str,
        *,
        about: Ref | None,
        parts: Mapping[str, Message],
        outcome: Outcome = "done",
        also: tuple[str, ...] = (),
        by: Actor | None = None,
        basis: str | None = None,
    ) -> FoldedEntry:
        """Add an entry; `by` and `basis` stand in for those of the service where a rule decides."""
        frame = self.frames[-1]
        actor = by or frame.actor
        moment = clock.now()
        entry = FoldedEntry(
            id=new_id(),
            site=settings.TAPAL_SITE,
            at=moment,
            action=action,
            aggregate=about,
            cause=self.cause or self.lead,
            who=Who(
                actor=actor.ref,
                agency=actor.agency,
                purpose=frame.purpose,
                basis=frame.basis if basis is None else basis,
            ),
            parts=parts,
        )
        self._keep(entry, outcome, About(aggregate=str(about) if about else None, also=also))
        if self.lead is None:
            self.lead = entry.id
        return entry

    def _keep(self, entry: FoldedEntry, outcome: Outcome, about: About) -> None:
        rows = self.rows
        commitments: dict[str, bytes] = {}
        for name, message in (("who", entry.who), ("about", about), *entry.parts.items()):
            text, salt = canonical.canonical(message), canonical.new_salt()
            commitments[name] = canonical.commitment_of(salt, text)
            rows.parts.append((entry.id, name, commitments[name], salt, text.decode()))
        header = canonical.header_json(
            id=str(entry.id),
            site=entry.site,
            at=clock.instant(entry.at),
            action=entry.action,
            version=registry.actions[entry.action].version,
            outcome=outcome,
            cause=str(entry.cause) if entry.cause else None,
            parts=commitments,
        )
        salt = canonical.new_salt()
        leaf = canonical.commitment_of(salt, header)
        rows.entries.append((entry.id, entry.action, outcome, entry.at, about.aggregate, header.decode(), salt, leaf))


_group: ContextVar[Group | None] = ContextVar("tapal_group", default=None)
_cause: ContextVar[UUID | None] = ContextVar("tapal_cause", default=None)


def current() -> Group:
    """Return the open group; raises RuntimeError outside a service."""
    group = _group.get()
    if group is None:
        raise RuntimeError("nothing is appended outside a service")
    return group


def find_current() -> Group | None:
    """Return the open group, or None."""
    return _group.get()


@contextmanager
def opened(frame: Frame) -> Iterator[Group]:
    """Open a group in a transaction of its own, or join the one that is open; write its rows before the commit."""
    outer = _group.get()
    if outer is not None:
        outer.frames.append(frame)
        try:
            yield outer
        finally:
            outer.frames.pop()
        return
    with connection.execute_wrapper(_send_first):
        alone = not connection.in_atomic_block  # else inside a test's transaction, where a savepoint ends the group
        with transaction.atomic(durable=True):
            group = Group(cause=_cause.get(), frames=[frame])
            token = _group.set(group)
            try:
                yield group
            finally:
                _group.reset(token)  # what runs after the commit is no part of it
            if group.rows.entries:
                group.unsent.append(group.rows.statement())
            if group.unsent and alone:
                cast("DatabaseWrapper", connection).send_with_commit(group.send)
            elif group.unsent:
                with one_round_trip():
                    group.send()


def write(statement: str, values: Sequence[Any], *, joins: bool = False) -> None:
    """Run a statement whose answer nobody needs; inside a group it is sent before whatever is asked or written next.

    `joins` says that it inserts rows and reads none, so that its neighbours may be written by the same statement.
    """
    group = _group.get()
    if group is not None:
        group.unsent.append(Unsent(statement, values, joins))
        return
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def ask(statement: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> Callable[[], list[tuple[Any, ...]]]:
    """Ask, and return what gives the rows of the answer: with `one_round_trip`, when its block has ended."""
    cursor = connection.cursor()
    cursor.execute(statement, values)

    def rows() -> list[tuple[Any, ...]]:
        with cursor:
            return list(cursor.fetchall())

    return rows


def _send_first(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Mapping[str, Any]) -> Any:
    """Django's hook around every statement: what the group has not sent yet goes before it, in one round trip."""
    group = _group.get()
    if group is None or not group.unsent:
        return execute(sql, params, many, context)
    if isinstance(context["cursor"].cursor, ServerCursor):  # reads in pieces, which no pipeline can
        with one_round_trip():
            group.send()
        return execute(sql, params, many, context)
    with one_round_trip():
        group.send()
        return execute(sql, params, many, context)


@contextmanager
def one_round_trip() -> Iterator[None]:
    """Send what is asked and written inside without waiting for each answer; errors come at the end."""
    connection.ensure_connection()
    database = connection.connection
    if not Pipeline.is_supported() or database.pgconn.pipeline_status != PipelineStatus.OFF:
        yield
        return
    with connection.wrap_database_errors, database.pipeline():
        yield


@contextmanager
def caused_by(entry: UUID) -> Iterator[None]:
    """Give the groups opened inside this entry as their cause: for reactions."""
    token = _cause.set(entry)
    try:
        yield
    finally:
        _cause.reset(token)
