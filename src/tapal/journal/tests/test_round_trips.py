"""What a group has not sent yet is there for whatever it asks next, under its locks, and gone when anything breaks."""

from __future__ import annotations

from contextlib import suppress

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction

from tapal.journal.groups import one_round_trip, write
from tapal.journal.reads import record_read
from tapal.journal.services import append, lock
from tapal.journal.tests import logbook
from tapal.journal.tests.bodies import PUT, number, outcomes, run, site_owner
from tapal.journal.tests.logbook import OFFICER, Noted
from tapal.journal.tests.waits import answers_waited_for
from tapal.kernel import clock
from tapal.kernel.ids import new_id
from tapal.kernel.refs import Ref
from tapal.runtime.database import Database


def test_what_was_written_is_read_by_whatever_comes_next(site: Database) -> None:
    seen: list[object] = []

    def body() -> None:
        write(PUT, ["a", 1])
        seen.append(number("a"))
        write("UPDATE journal.reaction_cursor SET number = 2 WHERE name = %s", ["a"])
        with transaction.atomic():
            seen.append(number("a"))
            write("UPDATE journal.reaction_cursor SET number = 3 WHERE name = %s", ["a"])
            transaction.set_rollback(True)
        with connection.chunked_cursor() as cursor:
            write("UPDATE journal.reaction_cursor SET number = number + 10 WHERE name = %s", ["a"])
            cursor.execute("SELECT number FROM journal.reaction_cursor")
            seen.extend(cursor.fetchall())

    run(OFFICER, body=body)
    assert seen == [1, 2, (12,)]
    assert number("a") == 12


def test_inserts_share_a_statement_and_nothing_else_does(site: Database) -> None:
    def body() -> object:
        for letter in "abcdefghijklmnopqrs":  # more than go into one statement
            write(PUT, [letter, 1], joins=True)
        write("UPDATE journal.reaction_cursor SET number = number + 1 WHERE name <= %s", ["c"])
        write(PUT, ["100%s", 5], joins=True)
        write("UPDATE journal.reaction_cursor SET number = number * 10", [])
        return number("100%s")

    assert run(OFFICER, body=body) == 50
    assert [number(letter) for letter in "acds"] == [20, 20, 10, 10]


def test_a_count_of_rows_is_right_although_something_was_sent_along(site: Database) -> None:
    def body() -> int:
        write(PUT, ["a", 1])
        write(PUT, ["b", 1])
        with connection.cursor() as cursor:
            cursor.execute("UPDATE journal.reaction_cursor SET number = 5")
            return int(cursor.rowcount)

    assert run(OFFICER, body=body) == 2


@pytest.mark.parametrize("joins", [False, True])
@pytest.mark.parametrize("asks_next", [False, True])
def test_an_error_of_the_database_undoes_everything_and_is_recorded(
    site: Database, asks_next: bool, joins: bool
) -> None:
    def body() -> None:
        append("sample.note", about=logbook.new_counter(), facts=Noted(step=1), evidence=Noted(step=1), new=True)
        write(PUT, ["a", 1], joins=joins)
        write(PUT, ["a", 2], joins=joins)
        write(PUT, ["b", 1], joins=joins)
        if asks_next:
            number("b")

    with pytest.raises(IntegrityError):
        run(OFFICER, body=body)
    assert (number("a"), number("b"), outcomes()) == (None, None, ["failed"])
    run(OFFICER, body=lambda: write(PUT, ["a", 3]))
    assert number("a") == 3


def test_what_the_journal_refuses_is_an_error_of_the_service(site: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    def body() -> None:
        write(PUT, ["a", 1])
        append("sample.note", about=logbook.new_counter(), facts=Noted(step=1), evidence=Noted(step=1), new=True)

    monkeypatch.setattr("tapal.journal.engine.canonical.commitment_of", lambda _salt, _text: bytes(32))
    with pytest.raises(DatabaseError, match=r"another leaf|not what their commitments say"):
        run(OFFICER, body=body)
    monkeypatch.undo()
    assert number("a") is None


def test_an_error_that_comes_with_the_commit_is_raised_and_nothing_is_kept(site: Database) -> None:
    with site_owner(site) as owner:
        owner.execute(
            "CREATE FUNCTION public.no() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not today'; END $$"
        )
        owner.execute(
            "CREATE CONSTRAINT TRIGGER no AFTER INSERT ON journal.reaction_cursor DEFERRABLE INITIALLY DEFERRED"
            " FOR EACH ROW EXECUTE FUNCTION public.no()"
        )

    after: list[str] = []

    def body() -> None:
        append("sample.note", about=logbook.new_counter(), facts=Noted(step=1), evidence=Noted(step=1), new=True)
        write(PUT, ["a", 1])
        transaction.on_commit(lambda: after.append("committed"))

    with pytest.raises(DatabaseError, match="not today"):
        run(OFFICER, body=body)
    assert (number("a"), outcomes(), after) == (None, ["failed"], [])


def test_nothing_is_read_before_the_lock_is_held(site: Database) -> None:
    about = Ref("sample.counter", new_id())
    read: list[object] = []

    def body() -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '50ms'")
        lock(about)
        read.append(number("a"))

    with site_owner(site) as other:
        other.execute("SELECT pg_advisory_lock(hashtextextended(%s, 0))", [str(about)])
        with pytest.raises(OperationalError, match="lock timeout"):
            run(OFFICER, body=body)
        assert read == []
        other.execute("SELECT pg_advisory_unlock_all()")
    run(OFFICER, body=body)
    assert read == [None]


def test_a_refusal_leaves_nothing_to_be_sent_later(site: Database) -> None:
    def body() -> None:
        write(PUT, ["a", 1])
        raise ValueError("x")

    with pytest.raises(ValueError, match="x"):
        run(OFFICER, body=body)
    run(OFFICER, body=lambda: None)
    assert number("a") is None


def test_locks_folds_entries_and_commit_are_waited_for_once(site: Database) -> None:
    def body() -> None:
        about = logbook.new_counter()
        lock(Ref("sample.counter", new_id()))
        write(PUT, [str(new_id()), 1])
        for _ in range(5):
            append("sample.note", about=about, facts=Noted(step=1), evidence=Noted(step=1), new=True)
        record_read(OFFICER, dataset="sample", purpose="testing", basis="sample:1", records=[about], page="lane")

    run(OFFICER, body=body)
    with answers_waited_for() as waits:
        run(OFFICER, body=body)
    assert waits == [1]  # BEGIN, all of it, COMMIT
    assert outcomes() == ["done"] * 12


def test_several_answers_come_in_one_round_trip(site: Database) -> None:
    run(OFFICER, body=lambda: write(PUT, ["a", 1]))
    with answers_waited_for() as waits, one_round_trip(), one_round_trip():
        cursors = [connection.cursor() for _ in range(5)]
        for cursor in cursors:
            cursor.execute("SELECT number FROM journal.reaction_cursor")
    assert [cursor.fetchall() for cursor in cursors] == [[(1,)]] * 5
    assert waits == [1]


def test_a_transaction_without_the_journal_begins_and_ends_as_ever(site: Database) -> None:
    with transaction.atomic():
        pass
    with transaction.atomic():
        write(PUT, ["a", 1])
        transaction.set_rollback(True)
    assert number("a") is None
    with transaction.atomic():
        write(PUT, ["a", 1])
        with pytest.raises(IntegrityError), transaction.atomic():
            write(PUT, ["a", 1])
        write(PUT, ["b", 1])
    assert (number("a"), number("b")) == (1, 1)
    assert connection.connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE


def test_a_connection_that_the_server_ended_is_found_out_without_asking(site: Database) -> None:
    assert number("a") is None
    with answers_waited_for() as waits:
        assert connection.is_usable()
    assert waits == [0]
    ended = connection.connection.info.backend_pid
    with psycopg.connect(site.dsn("app"), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s)", [ended])
        while other.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", [ended]).fetchone():
            pass
    connection.close_if_unusable_or_obsolete()  # as at the beginning of a request
    run(OFFICER, body=lambda: write(PUT, ["a", 1]))
    assert number("a") == 1
    assert connection.connection.info.backend_pid != ended


def test_a_savepoint_that_is_given_up_takes_along_what_was_not_sent_yet(site: Database) -> None:
    def body() -> None:
        write(PUT, ["a", 1])
        with suppress(KeyError), transaction.atomic():
            write(PUT, ["b", 1])
            raise KeyError
        write(PUT, ["c", 1])
        with pytest.raises(IntegrityError), transaction.atomic():
            write(PUT, ["c", 2])
        write(PUT, ["d", 1])

    run(OFFICER, body=body)
    assert [number(name) for name in "abcd"] == [1, None, 1, 1]


def test_a_transaction_inside_a_round_trip_is_one(site: Database) -> None:
    def broken_before() -> None:
        with one_round_trip(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / (SELECT count(*) FROM journal.reaction_cursor)")
            with transaction.atomic():
                write(PUT, ["a", 1])
                write(PUT, ["b", 1])

    with pytest.raises(DatabaseError):
        broken_before()
    assert (number("a"), number("b")) == (None, None)
    with one_round_trip(), transaction.atomic():
        write(PUT, ["a", 1])
        transaction.set_rollback(True)
    with one_round_trip(), transaction.atomic():
        write(PUT, ["b", 1])
    assert (number("a"), number("b")) == (None, 1)


def test_what_is_made_and_read_twice_at_one_moment_is_read_once(site: Database) -> None:
    def body() -> None:
        about = logbook.new_counter()
        append("sample.note", about=about, facts=Noted(step=1), evidence=Noted(step=1), new=True)
        for _ in range(2):
            record_read(OFFICER, dataset="sample", purpose="testing", basis="sample:1", records=[about], page="lane")

    with clock.frozen(clock.now()):  # where a past is built, time stands still
        run(OFFICER, body=body)
    assert outcomes() == ["done"] * 2
