"""Whom screening asks again: recent crossings, and foreigners who entered and have not left."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from tapal.agencies.tests.factories import make_officer
from tapal.crossings import selectors, services
from tapal.crossings.tests.factories import POST, load_posts, open_session
from tapal.kernel import clock
from tapal.kernel.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Actor:
    load_posts()
    return make_officer("imigrasi.lane", POST)


def let_through(officer: Actor, *, ago: int = 0, direction: str = "entry", **document: Any) -> UUID:
    """A crossing so many days ago."""
    with clock.frozen(clock.now() - timedelta(days=ago)):
        session = open_session(
            officer, lane="in-1" if direction == "entry" else "out-1", direction=direction, **document
        )
        services.decide(officer, session=session, service="immigration", value="clear", reason="other", note="Seen")
        services.release(officer, session=session)
    return session


def people(most: int = 10) -> list[UUID]:
    """Everybody, in chunks."""
    since, found, after = clock.now() - timedelta(days=30), list[UUID](), None
    while chunk := selectors.list_people(since, after, most):
        found += [person.encounter.id for person in chunk]
        after = found[-1]
    assert selectors.count_people(since) == len(found)
    return found


def test_who_is_asked_again(officer: Actor) -> None:
    inside_for_long = let_through(officer, ago=300, number="X1", nationality="NLD")
    let_through(officer, ago=290, number="X2", nationality="NLD")
    left_long_ago = let_through(officer, ago=280, number="X2", nationality="NLD", direction="exit")
    citizen_long_ago = let_through(officer, ago=270, number="X3", nationality="IDN")
    let_through(officer, ago=20, number="X4", nationality="NLD")
    left_lately = let_through(officer, ago=10, number="X4", nationality="NLD", direction="exit")
    citizen_lately = let_through(officer, ago=5, number="X5", nationality="IDN")
    still_open = open_session(officer, number="X6", nationality="NLD")
    asked = people()
    assert asked == sorted([inside_for_long, left_lately, citizen_lately])
    assert not {left_long_ago, citizen_long_ago, still_open} & set(asked)
    assert people(most=1) == asked


def test_what_is_asked_is_what_the_document_stated(officer: Actor) -> None:
    let_through(officer, number="X1", surname="LINDQVIST", given_names="ODA", nationality="SWE", sex="F")
    (person,) = selectors.list_people(clock.now() - timedelta(days=30), None, 5)
    assert (person.name, person.nationality, person.number, person.issuer) == ("ODA LINDQVIST", "SWE", "X1", "SWE")
    assert (person.post, person.direction, person.birth_date, person.sex) == (POST, "entry", "1990-05-01", "F")
