"""Replay: fold the whole log again into empty tables beside the real ones, and compare.

The second tables stand in a schema of their own, and the handlers see nothing else: one that reads a table which is no
fold of the journal fails there. What is compared is the state that the log's snapshot shows, so a site may go on
working meanwhile.
"""

import json
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from itertools import chain
from typing import Final

from django.db import DatabaseError, connection, models, transaction
from psycopg import sql

from tapal.journal import log_reader, registry
from tapal.journal.log_reader import Connection, StoredEntry
from tapal.journal.registry import UnknownEntry
from tapal.journal.selectors import folded_entry

SCHEMA: Final = "replay"
_FETCH: Final = 5_000


class ReplayProblem(Exception):
    """A handler failed on an entry. The text is one sentence that names the number."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first row of a table in which state and replay differ; a missing row is None."""

    table: str
    key: str
    columns: tuple[str, ...] = ()
    in_state: bool = True
    in_replay: bool = True

    def __str__(self) -> str:
        if not self.in_replay:
            return f"{self.table}: row {self.key} is in the state and not in the replay"
        if not self.in_state:
            return f"{self.table}: row {self.key} is in the replay and not in the state"
        return f"{self.table}: row {self.key} differs in {', '.join(self.columns)}"


@dataclass(slots=True)
class ReplayReport:
    """What a replay found: entries read, entries folded, those set aside and why, rows per table, differences."""

    entries: int = 0
    folded: int = 0
    parked: Counter[str] = field(default_factory=Counter)
    rows: dict[str, int] = field(default_factory=dict)
    differences: list[Difference] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether every folded table is what the log makes of it."""
        return not self.differences


def replay(*, progress: Callable[[int, int], None] | None = None) -> ReplayReport:
    """Fold the log again and compare. Runs as the owner of the tables, through Django's default connection.

    Raises ReplayProblem when a handler fails.
    """
    report = ReplayReport()
    with log_reader.snapshot() as log, _second_schema() as tables:
        size = log_reader.count_entries(log)
        pending = log_reader.read_pending(log, size)
        report.entries = size + len(pending)
        for batch in chain(log_reader.read_entries(log, 0, size), [pending]):
            _fold(batch, report)
            if progress is not None and batch:
                progress(batch[-1].number + 1, report.entries)
        for table, key in tables.items():
            difference = _compare(log, table, key, report)
            if difference is not None:
                report.differences.append(difference)
    return report


def folded_tables() -> dict[str, str]:
    """The tables that are folds of the journal, with their primary keys' columns; tables of many-to-many included."""
    tables: dict[str, str] = {}
    for model in registry.folded_models:
        for one in (model, *(relation.remote_field.through for relation in model._meta.local_many_to_many)):
            tables[one._meta.db_table] = _key_of(one)
    return tables


def _key_of(model: type[models.Model]) -> str:
    key = model._meta.pk
    if not key.column:
        raise TypeError(f"{model.__name__} has no primary key of one column")
    return str(key.column)


@contextmanager
def _second_schema() -> Iterator[dict[str, str]]:
    """Empty copies of the folded tables, which Django's connection sees alone within the block."""
    tables = folded_tables()
    schema = sql.Identifier(SCHEMA)
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(schema))
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(schema))
        for table in tables:
            name = sql.Identifier(table)
            cursor.execute(
                sql.SQL("CREATE UNLOGGED TABLE {}.{} (LIKE public.{} INCLUDING ALL)").format(schema, name, name)
            )
        cursor.execute(sql.SQL("SET search_path TO {}").format(schema))
        cursor.execute("SET synchronous_commit TO off")
    try:
        yield tables
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET search_path")
            cursor.execute("RESET synchronous_commit")
            cursor.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(schema))


def _fold(batch: list[StoredEntry], report: ReplayReport) -> None:
    with transaction.atomic():
        for stored in batch:
            if stored.header is None:
                raise ReplayProblem(f"Number {stored.number}: the entry is missing; `tapal journal verify` says more.")
            if stored.outcome != "done":
                continue
            try:
                registry.fold(folded_entry(stored.header, {name: value for _, name, _, _, value in stored.parts}))
            except UnknownEntry as reason:
                report.parked[str(reason)] += 1
            except DatabaseError as error:
                first = str(error).splitlines()[0]
                raise ReplayProblem(f"Number {stored.number}: folding {stored.action} failed: {first}.") from error
            except Exception as error:
                what = f"{type(error).__name__}: {error}"
                raise ReplayProblem(f"Number {stored.number}: folding {stored.action} failed: {what}.") from error
            else:
                report.folded += 1


def _compare(log: Connection, table: str, key: str, report: ReplayReport) -> Difference | None:
    """Compare a table of the snapshot with its replay: by count and sum of hashes, and row by row if these differ."""
    query = sql.SQL("SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)), 0) FROM {}.{} t")
    log.execute("SET LOCAL enable_seqscan = on")
    in_state = log.execute(query.format(sql.Identifier("public"), sql.Identifier(table))).fetchone()
    with connection.cursor() as cursor:
        cursor.execute(query.format(sql.Identifier(SCHEMA), sql.Identifier(table)))
        in_replay = cursor.fetchone()
    report.rows[table] = in_state[0] if in_state else 0
    return None if in_state == in_replay else _first_difference(log, table, key)


def _first_difference(log: Connection, table: str, key: str) -> Difference | None:
    """Walk both tables in the order of their keys until a row differs."""
    replayed = connection.connection  # psycopg's connection, which alone sees the second schema
    with closing(_rows(log, "public", table, key)) as left, closing(_rows(replayed, SCHEMA, table, key)) as right:
        ours, again = next(left, None), next(right, None)
        while ours is not None or again is not None:
            if again is None or (ours is not None and ours[0] < again[0]):
                return Difference(table, ours[0].decode(), in_replay=False) if ours else None
            if ours is None or again[0] < ours[0]:
                return Difference(table, again[0].decode(), in_state=False)
            if ours[1] != again[1]:
                state, fold = json.loads(ours[1]), json.loads(again[1])
                return Difference(
                    table, ours[0].decode(), tuple(name for name in state if state[name] != fold.get(name))
                )
            ours, again = next(left, None), next(right, None)
        return None


def _rows(source: Connection, schema: str, table: str, key: str) -> Generator[tuple[bytes, str]]:
    """(key as text, the row as an object in text), in the byte order of the keys."""
    query = sql.SQL(
        'SELECT t.{key}::text, to_jsonb(t)::text FROM {schema}.{table} t ORDER BY t.{key}::text COLLATE "C"'
    )
    filled = query.format(key=sql.Identifier(key), schema=sql.Identifier(schema), table=sql.Identifier(table))
    with source.transaction(), source.cursor(name=f"rows_{schema}") as cursor:
        cursor.itersize = _FETCH
        cursor.execute(filled)
        for row_key, row in cursor:
            yield row_key.encode(), row
