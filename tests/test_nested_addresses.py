"""An address that names one thing inside another is good for what is inside only: tried over every such address."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLResolver, get_resolver

from tapal.agencies.tests.factories import make_officer, sign_in
from tapal.crossings import selectors as crossings
from tapal.crossings import services
from tapal.crossings.tests.factories import POST, load_posts, open_session
from tapal.kernel.actors import Actor
from tapal.subjects import services as subjects

pytestmark = pytest.mark.django_db


def nested(resolver: URLResolver, prefix: str = "/") -> Iterator[str]:
    """Every address with two identifiers or more."""
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from nested(pattern, address)
        elif address.count("<uuid:") > 1:
            yield address


@pytest.fixture(autouse=True)
def posts() -> None:
    load_posts()


Case = tuple[Actor, dict[str, str], dict[str, str], dict[str, str]]
"""Who may do it; the arguments of the right address, those of the wrong one, and the form."""


def referral() -> Case:
    officer, customs = make_officer("imigrasi.lane", POST), make_officer("beacukai.lane", POST)
    session, other = open_session(officer), open_session(officer, number="OTHER1234")
    asked = services.refer(
        officer, session=session, from_service="immigration", to_service="customs", reason="behaviour"
    )
    right = {"session": str(session), "referral": str(asked)}
    return customs, right, right | {"session": str(other)}, {f"answer-{asked}-result": "nothing-found"}


def amendment() -> Case:
    officer = make_officer("imigrasi.lane", POST)
    session, other = open_session(officer), open_session(officer, number="OTHER1234")
    services.clear_and_release(officer, session=session)
    proposed = services.propose_amendment(officer, session=session, kind="withdraw", changes={}, reason="Wrong one")
    right = {"session": str(session), "amendment": str(proposed), "outcome": "confirm"}
    return make_officer("imigrasi.supervisor", POST), right, right | {"session": str(other)}, {}


def link() -> Case:
    officer = make_officer("imigrasi.supervisor", POST)
    first, second, third = (
        crossings.get_session(officer, session=open_session(officer, number=number)).person
        for number in ("FIRST1234", "SECOND123", "THIRD1234")
    )
    judged = subjects.link(officer, first=first, second=second, judgement="same", reason="The same face")
    right = {"person": str(first), "link": str(judged)}
    return officer, right, right | {"person": str(third)}, {"reason": "Another face after all"}


CASES: dict[str, Callable[[], Case]] = {
    "/sessions/<uuid:session>/referrals/<uuid:referral>": referral,
    "/sessions/<uuid:session>/amendments/<uuid:amendment>/<slug:outcome>": amendment,
    "/travellers/<uuid:person>/links/<uuid:link>/revoke": link,
}


def test_every_nested_address_is_tried() -> None:
    assert set(CASES) == set(nested(get_resolver()))


def written() -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal.entry WHERE outcome = 'done' AND action <> 'journal.read'")
        return cursor.fetchone()


@pytest.mark.parametrize("address", CASES)
def test_what_is_inside_another_thing_is_not_found_there(address: str) -> None:
    actor, right, wrong, form = CASES[address]()
    client = Client()
    sign_in(client, actor)
    before = written()

    def send(arguments: dict[str, str]) -> int:
        return client.post(re.sub(r"<\w+:(\w+)>", lambda found: arguments[found[1]], address), form).status_code

    assert send(wrong) == 404
    assert written() == before
    assert send(right) == 302
    assert written() != before
