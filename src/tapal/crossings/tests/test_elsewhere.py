"""A session of another post and one that does not exist look alike, to a service, a page, a part of one, a machine."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from tapal.agencies.tests.factories import make_client, make_officer, sign_in
from tapal.crossings import selectors, services
from tapal.crossings.tests.factories import POST, load_posts, open_session
from tapal.crossings.web.urls import urlpatterns
from tapal.kernel.actors import Actor
from tapal.kernel.errors import NotFound
from tapal.kernel.ids import new_id

pytestmark = pytest.mark.django_db
ELSEWHERE = "skouw"


@dataclass(frozen=True, slots=True)
class Ids:
    """What somebody asks for: a session, a referral and an amendment in it, the person who was observed."""

    session: UUID
    referral: UUID
    amendment: UUID
    person: UUID


@pytest.fixture(autouse=True)
def posts() -> None:
    load_posts()


@pytest.fixture
def there() -> Ids:
    """A session at one post with an open referral, and the amendment of another."""
    officer = make_officer("imigrasi.lane", POST)
    closed = open_session(officer, number="CLOSED123")
    services.clear_and_release(officer, session=closed)
    amendment = services.propose_amendment(officer, session=closed, kind="withdraw", changes={}, reason="Wrong one")
    session = open_session(officer)
    referral = services.refer(
        officer, session=session, from_service="immigration", to_service="customs", reason="behaviour"
    )
    return Ids(session, referral, amendment, selectors.get_session(officer, session=session).person)


@pytest.fixture
def nowhere() -> Ids:
    """Identifiers of nothing."""
    return Ids(new_id(), new_id(), new_id(), new_id())


Deed = Callable[[Actor, Ids], object]
DEEDS: dict[str, Deed] = {
    "decide": lambda actor, ids: services.decide(
        actor, session=ids.session, service="immigration", value="clear", reason=""
    ),
    "refer": lambda actor, ids: services.refer(
        actor, session=ids.session, from_service="immigration", to_service="health", reason="behaviour"
    ),
    "answer_referral": lambda actor, ids: services.answer_referral(actor, referral=ids.referral, result="found"),
    "release": lambda actor, ids: services.release(actor, session=ids.session),
    "clear_and_release": lambda actor, ids: services.clear_and_release(actor, session=ids.session),
    "withdraw": lambda actor, ids: services.withdraw(actor, session=ids.session, reason="Opened in error"),
    "correct": lambda actor, ids: services.correct(actor, session=ids.session, changes={"lane": "2"}, reason="Lane"),
    "propose_amendment": lambda actor, ids: services.propose_amendment(
        actor, session=ids.session, kind="withdraw", changes={}, reason="Wrong one"
    ),
    "confirm_amendment": lambda actor, ids: services.confirm_amendment(actor, amendment=ids.amendment),
    "reject_amendment": lambda actor, ids: services.reject_amendment(actor, amendment=ids.amendment, reason="No"),
}
ABOUT_NO_SESSION = {"open_session", "request_refusal", "settle_hit"}
# An officer with a role and a post, or a machine client with every scope.
STRANGERS: dict[str, Callable[[], Actor]] = {
    "officer": lambda: make_officer("imigrasi.lane", ELSEWHERE),
    "supervisor": lambda: make_officer("imigrasi.supervisor", ELSEWHERE),
    "customs": lambda: make_officer("beacukai.lane", ELSEWHERE),
    "nobody at the post": lambda: make_officer("bnpp.post_manager", POST),
    "no post": lambda: make_officer("bnpp.asdep", None),
    "machine": lambda: Actor("machine", str(new_id()), "gerbang", "imigrasi", frozenset({"imigrasi.lane"}), ELSEWHERE),
}


def test_every_service_about_a_session_is_tried() -> None:
    assert set(DEEDS) == set(services.__all__) - ABOUT_NO_SESSION


def refusals() -> list[dict[str, Any]]:
    """What was recorded as refused, with how often it was held back."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT refusal, held FROM journal.flood ORDER BY since")
        return [{**json.loads(row[0]), "held": row[1]} for row in cursor.fetchall()]


@pytest.mark.parametrize("stranger", STRANGERS)
def test_a_service_says_and_records_the_same(stranger: str, there: Ids, nowhere: Ids) -> None:
    actor = STRANGERS[stranger]()
    for name, deed in DEEDS.items():
        said = []
        for ids in (there, nowhere):
            with pytest.raises(NotFound) as caught:
                deed(actor, ids)
            said.append(str(caught.value))
        assert said[0] == said[1], name
    # One row for each action and sentence, each with one more held back: the second of the two was the same.
    recorded = refusals()
    assert {item["actor"] for item in recorded} == {actor.ref}
    assert sum(item["held"] + 1 for item in recorded) == 2 * len(DEEDS)
    assert all(item["held"] % 2 == 1 for item in recorded)


def addresses() -> list[str]:
    """The routes of this app that name a session."""
    routes = [str(pattern.pattern) for pattern in urlpatterns]
    return [route for route in routes if "<uuid:session>" in route]


def filled(route: str, ids: Ids) -> str:
    slugs = {"service": "immigration", "outcome": "confirm"}
    return "/" + re.sub(r"<(\w+):(\w+)>", lambda m: str(getattr(ids, m[2]) if m[1] == "uuid" else slugs[m[2]]), route)


SENT = {
    "immigration-value": "clear", "refer-immigration-to_service": "customs", "refer-immigration-reason": "behaviour",
    "withdraw-reason": "Opened in error", "amend-reason": "Wrong one",
}  # fmt: skip


@pytest.mark.parametrize("part", [False, True])
@pytest.mark.parametrize("sent", [{}, SENT], ids=["empty", "filled"])
def test_a_page_and_a_part_of_it_look_the_same(sent: dict[str, str], part: bool, there: Ids, nowhere: Ids) -> None:
    client = Client(headers={"HX-Request": "true"} if part else {})
    sign_in(client, make_officer("imigrasi.supervisor", ELSEWHERE))
    for route in addresses():
        seen = []
        for ids in (there, nowhere):
            address = filled(route, ids)
            form = {**sent, f"answer-{ids.referral}-result": "found"} if sent else {}
            # `posted` leads a GET back to its page; what is a page answers GET only.
            answer = client.get(address) if route.endswith("/") else client.post(address, form)
            seen.append((answer.status_code, bare(answer.content.decode(), ids)))
        assert seen[0] == seen[1], route
        assert seen[0][0] == 404, route
    recorded = refusals()
    assert sum(item["held"] + 1 for item in recorded) == 2 * len(addresses())
    assert all(item["held"] % 2 == 1 for item in recorded)


def bare(text: str, ids: Ids) -> str:
    """A page without what is new in each: its tokens, and the identifiers that it was asked for."""
    for name in ("session", "referral", "amendment", "person"):
        text = text.replace(str(getattr(ids, name)), name)
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"|nonce="[^"]+"|"[Xx]-CSRF[^}]+', "", text)


READS, WRITES = {"sessions.read"}, {"sessions.decide", "sessions.release"}


@pytest.mark.parametrize("scopes", [READS | WRITES, WRITES], ids=["reads", "writes only"])
def test_a_machine_is_answered_the_same(scopes: set[str], there: Ids, nowhere: Ids) -> None:
    _client, token = make_client(scopes=frozenset(scopes), post=ELSEWHERE)
    client = Client(headers={"authorization": f"Bearer {token}"}, raise_request_exception=False)
    body = {"service": "immigration", "decision": "clear"}
    for deed in ("/decisions", "/release", ""):
        seen = []
        for ids in (there, nowhere):
            path = f"/api/v1/sessions/{ids.session}{deed}"
            answer = client.post(path, body, content_type="application/json") if deed else client.get(path)
            seen.append((answer.status_code, dict(answer.headers), answer.content))
        assert seen[0] == seen[1], deed
        assert seen[0][0] == (404 if deed or scopes >= READS else 403)
    assert [item["held"] for item in refusals()] == [1, 1, 1]
