"""The cases of `tapal.api.idempotency`, by their numbers there."""

import hashlib
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection, connections
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from tapal.api import idempotency
from tapal.api.models import GivenAnswer
from tapal.api.tests.conftest import DONE, caller
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.ids import new_id
from tapal.runtime.database import Database

pytestmark = pytest.mark.usefixtures("framed")


def machine() -> Actor:
    return Actor("machine", str(new_id()), "gerbang", "imigrasi")


def send(client: Client, name: str = "a", key: str | None = "key-1") -> Any:
    headers = {"Idempotency-Key": key} if key is not None else {}
    return client.post("/api/v1/things", {"name": name}, content_type="application/json", headers=headers)


@pytest.mark.django_db
def test_1_and_2_a_repeat_gets_the_first_answer_and_does_nothing() -> None:
    client = caller()
    first, again = send(client), send(client)
    assert (first.status_code, first.json()) == (201, {"name": "a", "nth": 1})
    assert (again.status_code, again.content, again["Content-Type"]) == (201, first.content, first["Content-Type"])
    assert "Idempotency-Replayed" not in first
    assert again["Idempotency-Replayed"] == "true"
    assert DONE == ["a"]


@pytest.mark.django_db
def test_2_a_refused_form_is_an_answer_too() -> None:
    client = caller()
    bad: dict[str, Any] = {"headers": {"Idempotency-Key": "k"}, "content_type": "application/json"}
    first = client.post("/api/v1/things", {"nothing": 1}, **bad)
    again = client.post("/api/v1/things", {"nothing": 1}, **bad)
    assert first.status_code == again.status_code == 422
    assert again["Idempotency-Replayed"] == "true"


@pytest.mark.django_db
def test_3_the_same_key_with_another_body_is_refused() -> None:
    client = caller()
    send(client)
    other = send(client, name="b")
    assert (other.status_code, other.json()["type"]) == (422, "urn:tapal:problem:idempotency-key-reused")
    assert DONE == ["a"]


@pytest.mark.django_db
def test_a_key_belongs_to_its_client() -> None:
    send(caller())
    assert send(caller(), name="b").status_code == 201
    assert DONE == ["a", "b"]


@pytest.mark.django_db
def test_5_a_first_that_broke_off_is_never_run_again() -> None:
    client = caller()
    send(client)
    GivenAnswer.objects.update(status=None)
    again = send(client)
    assert (again.status_code, again.json()["type"]) == (409, "urn:tapal:problem:idempotency-key-unknown")
    assert DONE == ["a"]


@pytest.mark.django_db
def test_6_a_fault_of_ours_frees_the_key() -> None:
    client = caller()
    assert send(client, name="broken").status_code == 500
    assert GivenAnswer.objects.count() == 0
    assert send(client, name="broken").status_code == 500
    assert DONE == ["broken", "broken"]


@pytest.mark.django_db
def test_7_without_a_key_every_request_runs() -> None:
    client = caller()
    send(client, key=None)
    send(client, key=None)
    assert DONE == ["a", "a"]


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "x" * 256, "tab\there"])
def test_a_key_is_short_and_printable(key: str) -> None:
    answer = send(caller(), key=key)
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:tapal:problem:idempotency-key-bad")
    assert DONE == []


@pytest.mark.django_db
def test_answers_are_forgotten_after_a_day() -> None:
    client = caller()
    send(client)
    GivenAnswer.objects.update(at=clock.now() - idempotency.KEPT - timedelta(seconds=1))
    assert send(client, name="b").status_code == 201
    assert DONE == ["a", "b"]


@pytest.mark.django_db
def test_the_stored_key_tells_neither_client_nor_key() -> None:
    send(caller(), key="payment-of-somebody")
    given = GivenAnswer.objects.get()
    assert b"payment" not in bytes(given.key)
    assert len(bytes(given.key)) == hashlib.sha256().digest_size


@pytest.fixture
def elsewhere(site_db: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(site_db.dsn("app"), autocommit=True) as other:
        yield other


def test_4_while_the_first_runs_the_second_is_told_to_wait(elsewhere: psycopg.Connection) -> None:
    client = machine()

    def request() -> HttpRequest:
        return RequestFactory().post("/x", b"{}", content_type="application/json", headers={"Idempotency-Key": "k"})

    ran: list[int] = []
    inside, leave = threading.Event(), threading.Event()

    def slow() -> HttpResponse:
        ran.append(1)
        inside.set()
        assert leave.wait(20)
        return HttpResponse(b"done", status=201)

    answers: list[Any] = []

    def first() -> None:
        answers.append(idempotency.once(request(), client, slow))
        connections.close_all()

    thread = threading.Thread(target=first)
    thread.start()
    assert inside.wait(20)
    busy = idempotency.once(request(), client, slow)
    assert (busy.status_code, busy["Retry-After"]) == (409, "1")
    leave.set()
    thread.join(20)
    again = idempotency.once(request(), client, slow)
    assert isinstance(again, HttpResponse)
    assert (again.status_code, again.content) == (201, b"done")
    assert ran == [1]


def test_4_becomes_5_when_the_process_dies(elsewhere: psycopg.Connection) -> None:
    client, body = machine(), b"{}"
    request = RequestFactory().post("/x", body, content_type="application/json", headers={"Idempotency-Key": "k"})
    key = idempotency._digest(client.id, "POST", "/x", "k")
    number = idempotency._number(key)
    # What a process leaves behind that claimed the key and was killed: a committed claim, and a lock until it is gone.
    elsewhere.execute("SELECT pg_advisory_lock(%s)", [number])
    GivenAnswer.objects.create(key=key, body_sha256=hashlib.sha256(body).digest(), at=clock.now())

    def run() -> HttpResponse:
        raise AssertionError("must not run again")

    busy = idempotency.once(request, client, run)
    assert b"idempotency-key-busy" in getattr(busy, "content", b"")
    elsewhere.close()
    with connection.cursor() as cursor:  # the server notices a closed connection in its own time
        cursor.execute("SELECT pg_advisory_lock(%s), pg_advisory_unlock(%s)", [number, number])
    unknown = idempotency.once(request, client, run)
    assert b"idempotency-key-unknown" in getattr(unknown, "content", b"")
