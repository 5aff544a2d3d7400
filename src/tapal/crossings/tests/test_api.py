"""The session by machine: each scope for itself, and what a client is told that may write but not read."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from tapal.agencies.tests.factories import make_client, make_officer
from tapal.crossings import selectors
from tapal.crossings.tests.factories import POST, load_posts, open_session, zone
from tapal.kernel import clock

pytestmark = pytest.mark.django_db
LANE = "in-1"


@pytest.fixture(autouse=True)
def posts() -> None:
    load_posts()


def caller(*scopes: str, post: str = POST) -> Client:
    """A client of Immigration with these scopes."""
    _client, token = make_client(scopes=frozenset(scopes), post=post)
    return Client(headers={"authorization": f"Bearer {token}"}, raise_request_exception=False)


def send(client: Client, path: str, *, key: str = "", **body: Any) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/api/v1/sessions{path}", body, content_type="application/json", headers=headers)


def opening(**changes: Any) -> dict[str, Any]:
    return {"post": POST, "lane": LANE, "direction": "entry", "mrz": zone()} | changes


def test_who_may_only_open_is_told_what_was_opened() -> None:
    answer = send(caller("sessions.open"), "", **opening())
    assert answer.status_code == 201
    (waiting,) = selectors.list_waiting(make_officer("imigrasi.lane", POST))
    assert answer.json() == {"id": str(waiting.id)}


def test_who_may_only_decide_is_told_what_was_decided_on() -> None:
    session = open_session(make_officer("imigrasi.lane", POST), lane=LANE)
    answer = send(caller("sessions.decide"), f"/{session}/decisions", service="immigration", decision="clear")
    assert (answer.status_code, answer.json()) == (200, {"id": str(session)})


def test_who_may_read_is_shown_the_session() -> None:
    answer = send(caller("sessions.open", "sessions.read"), "", **opening())
    assert answer.status_code == 201
    assert answer.json()["traveller"]["surname"] == "SPECIMEN"


def reads() -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.value FROM journal.entry e, LATERAL journal.parts_of(e.id) p"
            " WHERE e.action = 'journal.read' AND p.name = 'facts' ORDER BY e.id"
        )
        return [json.loads(row[0]) for row in cursor.fetchall()]


@pytest.mark.parametrize("reading", [True, False])
def test_an_answer_that_is_given_again_is_read_again(reading: bool) -> None:
    client = caller("sessions.open", *(["sessions.read"] if reading else []))
    start = clock.now()
    with clock.frozen(start):
        first = send(client, "", key="one", **opening())
    with clock.frozen(start + timedelta(hours=1)):
        again = send(client, "", key="one", **opening())
    assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")
    session = f"crossings.session:{first.json()['id']}"
    shown = [(read["dataset"], read["records"] == [session]) for read in reads()]
    assert shown == ([("crossings.session", True)] * 2 if reading else [("api.answer", False)])


@pytest.mark.parametrize("deed", ["decisions", "release"])
def test_a_session_of_another_post_and_none_look_alike(deed: str) -> None:
    session = open_session(make_officer("imigrasi.lane", POST), lane=LANE)
    client = caller("sessions.decide", "sessions.release", post="motamasin")
    body = {"service": "immigration", "decision": "clear"}
    there, nowhere = (send(client, f"/{asked}/{deed}", **body) for asked in (session, uuid4()))
    assert there.status_code == nowhere.status_code == 404
    assert there.json() == nowhere.json()


@pytest.mark.parametrize("change", [{"lane": f"{LANE}\x00"}, {"mrz": [zone()[0], "\x00" + zone()[1]]}])
def test_a_control_character_is_refused_in_a_sentence(change: dict[str, Any]) -> None:
    answer = send(caller("sessions.open"), "", **opening(accept_mangled=True, **change))
    assert answer.status_code == 422
    assert "control character" in answer.json()["detail"]


@pytest.mark.parametrize("name", ["reason", "note"])
def test_a_control_character_in_a_decision_is_refused_in_a_sentence(name: str) -> None:
    session = open_session(make_officer("imigrasi.lane", POST), lane=LANE)
    body = {"service": "immigration", "decision": "refer", "reason": "document-doubt", name: "x\x00"}
    assert send(caller("sessions.decide"), f"/{session}/decisions", **body).status_code == 422
