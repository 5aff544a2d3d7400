"""Whatever breaks a transaction, a group is written as a whole or not at all, and the next one is sound."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import Any, cast

import psycopg
import pytest
from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError

from tapal.journal.groups import find_current, write
from tapal.journal.postgresql.base import DatabaseWrapper
from tapal.journal.services import append
from tapal.journal.tests import logbook
from tapal.journal.tests.bodies import PUT, number, outcomes, run
from tapal.journal.tests.logbook import OFFICER, Noted
from tapal.runtime.database import Database


@pytest.mark.parametrize("breaks", ["swallowed", "rollback", "closed"])
def test_a_service_whose_transaction_is_broken_never_ends_as_if_it_were_done(site: Database, breaks: str) -> None:
    def body() -> None:
        append("sample.note", about=logbook.new_counter(), facts=Noted(step=1), evidence=Noted(step=1), new=True)
        if breaks == "swallowed":
            with suppress(RuntimeError), transaction.atomic(savepoint=False):
                raise RuntimeError
        elif breaks == "rollback":
            transaction.set_rollback(True)
        else:
            connection.close()

    with pytest.raises(TransactionManagementError):
        run(OFFICER, body=body)
    assert outcomes() == ["failed"]
    run(OFFICER, body=lambda: write(PUT, ["a", 1]))
    assert (number("a"), outcomes()) == (1, ["failed"])


def test_what_a_closed_connection_never_sent_is_not_sent_with_the_next_transaction(site: Database) -> None:
    with transaction.atomic():
        cast("DatabaseWrapper", connection).send_with_commit(lambda: write(PUT, ["a", 1]))
        connection.close()
    with transaction.atomic():
        write(PUT, ["b", 1])
    assert (number("a"), number("b")) == (None, 1)


def test_a_begin_that_failed_is_tried_again_and_nothing_runs_without_it(
    site: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection.ensure_connection()
    execute, tries = psycopg.Connection.execute, []

    def once(self: Any, query: Any, **given: Any) -> object:
        tries.append(query)
        if len(tries) == 1:
            raise psycopg.OperationalError("lost")
        return execute(self, query, **given)

    monkeypatch.setattr(psycopg.Connection, "execute", once)
    with transaction.atomic():
        with pytest.raises(OperationalError, match="lost"):
            write(PUT, ["a", 1])
        write(PUT, ["b", 1])
        transaction.set_rollback(True)
    assert tries == ["BEGIN", "BEGIN"]
    assert (number("a"), number("b")) == (None, None)


def test_a_service_that_finds_no_database_leaves_no_group_behind(
    site: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OperationalError("no database")

    connection.close()
    monkeypatch.setattr(DatabaseWrapper, "connect", refuse)
    with pytest.raises(OperationalError, match="no database"):
        run(OFFICER, body=lambda: None)
    assert find_current() is None
    monkeypatch.undo()
    run(OFFICER, body=lambda: write(PUT, ["a", 1]))
    assert number("a") == 1


def test_what_runs_after_the_commit_is_a_group_of_its_own(site: Database) -> None:
    def body() -> None:
        write(PUT, ["a", 1])
        transaction.on_commit(lambda: write("UPDATE journal.reaction_cursor SET number = 2 WHERE name = %s", ["a"]))
        transaction.on_commit(lambda: run(OFFICER, body=lambda: write(PUT, ["b", 3])))

    run(OFFICER, body=body)
    assert (number("a"), number("b")) == (2, 3)


def test_a_cursor_that_reads_in_pieces_ends_with_its_transaction_and_may_lock(site: Database) -> None:
    run(OFFICER, body=lambda: write(PUT, ["a", 1]))
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute("SELECT number FROM journal.reaction_cursor FOR UPDATE")
        assert cursor.fetchone() == (1,)
    with connection.chunked_cursor() as cursor:  # outside of a transaction it is held, as ever
        cursor.execute("SELECT number FROM journal.reaction_cursor")
        assert cursor.fetchone() == (1,)


def test_errors_again_and_again_leave_a_sound_connection(site: Database) -> None:
    """The server forgets what was to be prepared in a pipeline that broke; the driver must too."""

    def body(name: str, *, asks: bool) -> None:
        append("sample.note", about=logbook.new_counter(), facts=Noted(step=1), evidence=Noted(step=1), new=True)
        for one in (name, name, f"{name}-after"):
            write(PUT, [one, 1])
        if asks:
            number(name)

    for turn in range(12):
        with pytest.raises(IntegrityError):
            run(OFFICER, body=partial(body, f"x{turn}", asks=turn % 2 == 0))
        run(OFFICER, body=partial(write, PUT, [f"y{turn}", turn]))
        assert number(f"y{turn}") == turn
        assert connection.connection.info.transaction_status == psycopg.pq.TransactionStatus.IDLE
    assert set(outcomes()) == {"failed"}


def test_a_server_that_ends_the_connection_in_the_middle_loses_all_of_the_transaction(site: Database) -> None:
    def body() -> None:
        append("sample.note", about=logbook.new_counter(), facts=Noted(step=1), evidence=Noted(step=1), new=True)
        write(PUT, ["a", 1])
        number("a")
        ended = connection.connection.info.backend_pid
        with psycopg.connect(site.dsn("app"), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [ended])
        write(PUT, ["b", 1])

    with pytest.raises(OperationalError):
        run(OFFICER, body=body)
    assert (number("a"), number("b"), outcomes()) == (None, None, ["failed"])
