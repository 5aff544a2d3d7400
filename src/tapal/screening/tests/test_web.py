"""The pages and the machine interface of screening: what they show to whom, what they record."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from tapal.agencies.tests.factories import make_client, sign_in
from tapal.kernel.actors import Actor, system
from tapal.kernel.refs import Ref
from tapal.screening import rules, selectors, services
from tapal.screening.engine import features
from tapal.screening.engine.names import REASONS
from tapal.screening.lists.findings import CODES
from tapal.screening.services.hits import STATES
from tapal.screening.tests.factories import BORN, NAME, POST, entry, make_list, raise_hit
from tapal.screening.web import words


def test_every_code_has_a_word() -> None:
    assert set(words.FEATURES) == {function.__name__ for function in features.FEATURES}
    assert set(words.EVIDENCE) == set(features.REASONS)
    assert set(words.FINDINGS) == set(CODES)
    assert set(words.GAPS) == set(rules.GAPS) == {*REASONS, "no_birth_date", "too_many"}
    assert set(words.JUDGEMENTS) == {*STATES, "undecided", "revoked"}


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


def test_the_two_sides_and_the_balance(lane: Actor, supervisor: Actor) -> None:
    make_list(entries=[entry("P-1", NAME, "Bambang Wiryo", born="1984-03-18", number="Z9")])
    hit = raise_hit(lane)
    page = browser(supervisor).get(f"/hits/{hit}/").content.decode()
    for shown in ("17 Mar 1984", "18 Mar 1984", "Bambang Wiryo", "UTO Z9", "differs", "Speaks against"):
        assert shown in page, shown
    assert page.count('<svg class="bits"') > 2
    assert "style=" not in page


def test_undecided_stays_in_the_queue_and_a_judgement_can_be_taken_back(lane: Actor, supervisor: Actor) -> None:
    make_list()
    hit = raise_hit(lane)
    client = browser(supervisor)
    client.post(f"/hits/{hit}/judge", {"state": "undecided", "reason": "the photograph is asked for"})
    assert NAME.encode() in client.get("/hits/").content
    page = client.get(f"/hits/{hit}/").content.decode()
    assert "the photograph is asked for" in page
    client.post(f"/hits/{hit}/judge", {"state": "false_positive", "reason": "another face"})
    assert NAME.encode() not in client.get("/hits/").content
    assert NAME.encode() in client.get("/hits/?state=judged").content
    page = client.get(f"/hits/{hit}/").content.decode()
    assert "not raised again for this entry" in page
    assert client.post(f"/hits/{hit}/revoke", {"revoke-reason": " "}).status_code == 422
    assert client.post(f"/hits/{hit}/revoke", {"revoke-reason": "an old photograph"}).status_code == 302
    assert client.post(f"/hits/{hit}/revoke", {"revoke-reason": "again"}).status_code == 422
    assert selectors.get_hit(supervisor, hit=hit).state == "potential"
    assert client.get(f"/hits/{hit}/revoke").status_code == 302


def test_who_could_not_be_screened_is_dealt_with_on_a_page_of_its_own(lane: Actor, supervisor: Actor) -> None:
    gap = services.open_gap(lane, encounter=Ref("crossings.session", uuid4()), post=POST, reason="no_birth_date")
    client = browser(supervisor)
    assert f"/gaps/{gap}/" in client.get("/gaps/").content.decode()
    assert "Could not be screened (1)" in client.get("/hits/").content.decode()
    assert str(words.GAP_STEPS["no_birth_date"][0]) in client.get(f"/gaps/{gap}/").content.decode()
    assert client.post(f"/gaps/{gap}/close", {f"gap-{gap}-reason": ""}).status_code == 422
    assert client.post(f"/gaps/{gap}/close", {f"gap-{gap}-reason": "asked for the old passport"}).status_code == 302
    assert "asked for the old passport" in client.get(f"/gaps/{gap}/").content.decode()
    assert f"/gaps/{gap}/" not in client.get("/gaps/").content.decode()
    assert browser(lane).get(f"/gaps/{gap}/").status_code in (403, 404)


def test_all_who_could_not_be_screened_are_counted_also_where_not_all_are_shown(lane: Actor, supervisor: Actor) -> None:
    for _ in range(52):
        services.open_gap(lane, encounter=Ref("crossings.session", uuid4()), post=POST, reason="no_letters")
    client = browser(supervisor)
    for address in ("/hits/", "/gaps/"):
        assert "Could not be screened (52)" in client.get(address).content.decode()
    assert selectors.count_gaps(lane) == 0


def test_a_re_screening_is_seen_while_it_runs_and_asks_for_itself(lane: Actor, supervisor: Actor) -> None:
    worker = system("rescreening")
    run = services.start_rescreening(worker, code="dpo", version=make_list())
    client = browser(supervisor)
    for address in ("/rescreenings/", "/lists/dpo/", f"/rescreenings/{run}/"):
        page = client.get(address).content.decode()
        assert f'hx-get="/rescreenings/{run}/"' in page, address
        assert "<progress" in page
    assert run is not None
    number = 1
    while services.rescreen_chunk(worker, run=run, number=number):
        number += 1
    page = client.get(f"/rescreenings/{run}/").content.decode()
    assert "hx-get" not in page
    assert "done" in page


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
