"""The pages and the machine interface of screening: what they show to whom, what they record."""

import json
from typing import Any

import pytest
from django.test import Client

from tapal.agencies.tests.factories import make_client, make_officer, sign_in
from tapal.kernel.actors import Actor
from tapal.screening import selectors
from tapal.screening.engine import features
from tapal.screening.engine.names import REASONS
from tapal.screening.lists.findings import CODES
from tapal.screening.tests.factories import BORN, NAME, POST, SETUP, make_list, raise_hit
from tapal.screening.web import words
from tapal.territory import services as territory


def test_every_code_has_a_word() -> None:
    assert set(words.FEATURES) == {function.__name__ for function in features.FEATURES}
    assert set(words.EVIDENCE) == set(features.REASONS)
    assert set(words.FINDINGS) == set(CODES)
    assert set(words.GAPS) == set(REASONS)


@pytest.fixture
def posts(db: None) -> None:
    territory.load_reference_posts(SETUP)


@pytest.fixture
def lane(posts: None) -> Actor:
    return make_officer("imigrasi.lane", POST)


@pytest.fixture
def supervisor(posts: None) -> Actor:
    return make_officer("imigrasi.supervisor", POST)


def browser(actor: Actor) -> Client:
    """A browser in which an officer has signed in."""
    client = Client(headers={"accept-language": "en"})
    sign_in(client, actor)
    return client


def test_the_page_of_lists_shows_ages_and_findings_and_no_entry(lane: Actor) -> None:
    make_list("dpo")
    client = browser(lane)
    assert b"Dpo" in client.get("/lists/").content
    page = client.get("/lists/dpo/").content.decode()
    assert "test:invented" in page
    assert NAME not in page


def test_a_hit_is_shown_to_its_owner_with_the_table(lane: Actor, supervisor: Actor) -> None:
    make_list()
    hit = raise_hit(lane)
    assert browser(lane).get(f"/hits/{hit}/").status_code in (403, 404)
    page = browser(supervisor).get(f"/hits/{hit}/").content.decode()
    assert NAME in page
    assert str(words.EVIDENCE["day"]) in page
    assert str(words.FEATURES["birth_date"]) in page


def test_judging_by_the_form(lane: Actor, supervisor: Actor) -> None:
    make_list()
    hit = raise_hit(lane)
    client = browser(supervisor)
    wrong = client.post(f"/hits/{hit}/judge", {"state": "", "reason": ""})
    assert wrong.status_code == 422
    done = client.post(f"/hits/{hit}/judge", {"state": "false_positive", "reason": "another face"})
    assert done.status_code == 302
    assert selectors.get_hit(supervisor, hit=hit).state == "false_positive"
    assert client.post(f"/hits/{hit}/judge", {"state": "confirmed", "reason": "x"}).status_code == 422


def ask(token: str, **body: object) -> tuple[int, dict[str, Any]]:
    """Screen by machine."""
    response = Client().post(
        "/api/v1/screenings",
        json.dumps(body),
        content_type="application/json",
        headers={"authorization": f"Bearer {token}"},
    )
    return response.status_code, response.json()


@pytest.mark.usefixtures("posts")
class TestTheMachineInterface:
    def test_a_person_on_a_list(self) -> None:
        make_list("dpo")
        _, token = make_client(post=POST)
        status, answer = ask(token, name=NAME, birth_date=BORN, nationality="UTO", sex="M", document_number="X1")
        assert status == 200
        (match,) = answer["matches"]
        assert match["entry_id"] == "P-1"
        assert match["matched_name"] == NAME
        assert 0.8 < match["score"] < 1.0
        assert {row["code"] for row in match["features"]} >= {"name_word", "birth_date"}
        (state,) = answer["lists"]
        assert set(state) == {"name", "version", "age_s"}
        assert answer["mode"] == "online"

    def test_why_is_withheld_from_another_agency(self) -> None:
        make_list("dpo", owner="polri")
        _, token = make_client(post=POST)
        _, answer = ask(token, name=NAME, birth_date=BORN)
        (match,) = answer["matches"]
        assert (match["entry_id"], match["matched_name"], match["features"]) == ("P-1", "", [])

    @pytest.mark.parametrize(
        "body", [{}, {"name": "…"}, {"name": NAME, "birth_date": "soon"}, {"name": NAME, "purpose": "curiosity"}]
    )
    def test_what_cannot_be_asked_is_a_problem(self, body: dict[str, object]) -> None:
        make_list("dpo")
        _, token = make_client(post=POST)
        status, answer = ask(token, **body)
        assert status in (400, 422)
        assert answer["title"]

    def test_the_scope_is_needed(self) -> None:
        _, token = make_client(post=POST, scopes=frozenset({"documents.read"}))
        assert ask(token, name=NAME)[0] == 403
