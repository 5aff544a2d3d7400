"""The session by machine: each scope for itself, and what a client is told that may write but not read."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tapal.agencies.tests.factories import make_client, make_officer
from tapal.crossings import selectors
from tapal.crossings.tests.factories import POST, load_posts, open_session, zone

pytestmark = pytest.mark.django_db
LANE = "in-1"


@pytest.fixture(autouse=True)
def posts() -> None:
    load_posts()


def caller(*scopes: str, post: str = POST) -> Client:
    """A client of Immigration with these scopes."""
    _client, token = make_client(scopes=frozenset(scopes), post=post)
    return Client(headers={"authorization": f"Bearer {token}"}, raise_request_exception=False)


def send(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"/api/v1/sessions{path}", body, content_type="application/json")


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
