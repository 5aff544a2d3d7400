"""The page on which an investigator records the request that some grounds of refusal rest on."""

import pytest
from django.test import Client

from tapal.agencies.tests.factories import make_officer, sign_in
from tapal.crossings import selectors, services
from tapal.crossings.tests.factories import POST, load_posts, open_session
from tapal.kernel.actors import Actor

pytestmark = pytest.mark.django_db
LETTER = {"ground": "13-1-h", "issuer": "UTO", "number": "q7654321", "letter": "R/1/XI", "letter_date": "2026-11-01"}


@pytest.fixture(autouse=True)
def posts() -> None:
    load_posts()


def browser(actor: Actor) -> Client:
    client = Client()
    sign_in(client, actor)
    return client


def test_what_an_investigator_records_can_be_relied_on_at_a_lane() -> None:
    police = make_officer("polri.ncb", None)
    assert browser(police).post("/requests/ask", LETTER).status_code == 302
    (found,) = selectors.list_requests(police)
    assert (found.issuer, found.number) == ("UTO", "Q7654321")
    officer = make_officer("imigrasi.lane", POST)
    session = open_session(officer, number="Q7654321")
    services.decide(officer, session=session, service="immigration", value="refuse", reason="13-1-h")
    assert selectors.get_session(officer, session=session).status == "refused"


def test_a_letter_of_tomorrow_is_not_relied_on_today() -> None:
    from tapal.kernel.errors import Refused

    police, officer = make_officer("polri.ncb", None), make_officer("imigrasi.lane", POST)
    browser(police).post("/requests/ask", {**LETTER, "letter_date": "2099-01-01"})
    session = open_session(officer, number="Q7654321")
    with pytest.raises(Refused, match="recorded request"):
        services.decide(officer, session=session, service="immigration", value="refuse", reason="13-1-h")


def test_what_is_wrong_is_said_at_its_field_and_nothing_typed_is_lost() -> None:
    answer = browser(make_officer("polri.ncb", None)).post("/requests/ask", {**LETTER, "valid_to": "2026-10-01"})
    assert answer.status_code == 422
    assert "ends before its letter" in answer.content.decode()
    assert 'value="R/1/XI"' in answer.content.decode()


def test_a_lane_officer_has_no_such_page() -> None:
    assert browser(make_officer("imigrasi.lane", POST)).get("/requests/").status_code == 403
