"""`replay` finds every way in which the state can differ from what the journal makes of it."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from django.db import connection

from tapal.journal import registry, replay
from tapal.journal.registry import FoldedEntry
from tapal.journal.sequencer import number_pending
from tapal.kernel.errors import Refused
from tapal.runtime import pointing
from tapal.runtime.database import Database
from tests.journal.counters import SHARED, WRITER, Counter, begin, count


@pytest.fixture
def owner(site: Database) -> Iterator[psycopg.Connection]:
    """A small log, partly numbered, and the owner's hand that may change anything."""
    for step in range(1, 6):
        count(WRITER, counters=SHARED[:3], steps=[step, 1, 2])
        begin(WRITER, step=step)
    with pytest.raises(Refused):
        count(WRITER, counters=[SHARED[4]], steps=[7])
    number_pending()
    count(WRITER, counters=[SHARED[0]], steps=[3])
    with psycopg.connect(site.dsn("owner"), autocommit=True) as connection:
        yield connection


def replayed(site: Database) -> replay.ReplayReport:
    with pointing.pointed(site.dsn("owner")):
        return replay.replay()


def test_the_state_is_what_the_journal_makes_of_it(site: Database, owner: psycopg.Connection) -> None:
    told: list[tuple[int, int]] = []
    with pointing.pointed(site.dsn("owner")):
        report = replay.replay(progress=lambda done, total: told.append((done, total)))
        with connection.cursor() as cursor:
            cursor.execute("SHOW search_path")
            assert cursor.fetchone() == ('"$user", public',)
    assert report.holds
    # The refusal is an entry and not folded; what has no number yet is folded behind what has.
    assert (report.entries, report.folded) == (22, 21)
    assert report.rows == {"sample_counter": 8}
    assert told == [(21, 22), (22, 22)]
    assert owner.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'replay'").fetchone() == (0,)
    assert Counter.objects.get(id=SHARED[0].id).total == 18


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE sample_counter SET total = total + 1 WHERE id = %s", "differs in total"),
        (
            "UPDATE sample_counter SET changed_at = changed_at + interval '1 microsecond', trail = '' WHERE id = %s",
            "differs in trail, changed_at",
        ),
        ("DELETE FROM sample_counter WHERE id = %s", "is in the replay and not in the state"),
        (
            f"INSERT INTO sample_counter SELECT '{UUID(int=0)}', 1, '', now() WHERE %s IS NOT NULL",
            "is in the state and not in the replay",
        ),
    ],
)
def test_a_changed_state_is_found_by_table_row_and_column(
    site: Database, owner: psycopg.Connection, change: str, found: str
) -> None:
    owner.execute(change.encode(), [SHARED[1].id])
    report = replayed(site)
    assert not report.holds
    (difference,) = report.differences
    assert found in str(difference)
    assert difference.table == "sample_counter"
    assert difference.key in {str(SHARED[1].id), str(UUID(int=0))}


def test_an_order_that_was_changed_is_found(site: Database, owner: psycopg.Connection) -> None:
    numbers = [
        row[0]
        for row in owner.execute(
            "SELECT l.number FROM journal.leaf l JOIN journal.entry e ON e.id = l.entry_id"
            " WHERE aggregate = %s ORDER BY 1",
            [str(SHARED[0])],
        )
    ]
    for number, to in ((numbers[2], -1), (numbers[1], numbers[2]), (-1, numbers[1])):
        owner.execute("UPDATE journal.leaf SET number = %s WHERE number = %s", [to, number])
    (difference,) = replayed(site).differences
    assert difference.columns == ("trail",)


def test_a_handler_sees_nothing_but_folded_tables(
    site: Database, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def peek(entry: FoldedEntry) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM django_session")

    monkeypatch.setitem(registry.handlers, "sample.count", peek)
    with pytest.raises(replay.ReplayProblem, match='relation "django_session" does not exist'):
        replayed(site)


def test_a_handler_that_breaks_is_named_with_its_number(
    site: Database, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(entry: FoldedEntry) -> None:
        raise ZeroDivisionError("nothing to divide by")

    monkeypatch.setitem(registry.handlers, "sample.count", fail)
    with pytest.raises(replay.ReplayProblem, match="ZeroDivisionError: nothing to divide by"):
        replayed(site)
    assert owner.execute("SELECT count(*) FROM pg_namespace WHERE nspname = 'replay'").fetchone() == (0,)


def test_an_action_that_is_not_known_here_is_set_aside(
    site: Database, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(registry.actions, "sample.count")
    report = replayed(site)
    assert report.folded == 0
    assert list(report.parked.values()) == [21]
    assert not report.holds
