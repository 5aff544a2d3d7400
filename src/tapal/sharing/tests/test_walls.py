"""Below the application: as its role, by raw SQL, nothing of another agency's requests is seen, changed or told."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tapal.agencies.tests.factories import make_officer
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.runtime.database import Database
from tapal.sharing import services
from tapal.sharing.models import Request
from tapal.sharing.tests import factories as made
from tapal.sharing.tests.test_requests import ask
from tapal.sharing.walls import folding, viewing

COUNT = "SELECT count(*) FROM sharing_request"
DISCLOSED = 'SELECT count(*) FROM shared.request_full WHERE "values" IS NOT NULL'
NOTED = "SELECT count(*) FROM shared.request_full WHERE note <> ''"
FORGED = f"{'0' * 64}.{json.dumps({'agency': 'imigrasi', 'roles': ['imigrasi.intel'], 'answers': 'imigrasi'})}"


@pytest.fixture(autouse=True)
def history() -> Iterator[None]:
    with made.history_registered():
        yield


def one(query: str, params: tuple[Any, ...] = ()) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, params)
        row = cursor.fetchone()
    return row[0] if row else None


def disclosed() -> tuple[Actor, Actor, UUID]:
    """A request of Customs that Immigration has answered."""
    customs, immigration = make_officer("beacukai.p2", None), make_officer("imigrasi.intel", None)
    request = ask(customs)
    services.answer_request(immigration, request=request, values={"day": "2026-11-20"}, note="lewat 2026-11-20")
    return customs, immigration, request


def seen() -> tuple[int, int]:
    """How many requests, and how many disclosures, this transaction sees."""
    return one(COUNT), one(DISCLOSED)


@pytest.mark.django_db
def test_who_looks_sees_the_own_side_and_a_forgotten_viewer_nothing() -> None:
    customs, immigration, _request = disclosed()
    assert one("SELECT current_user") == "tapal_app"
    assert seen() == (0, 0)
    for viewer, expected in (
        (customs, (1, 1)),
        (immigration, (1, 1)),
        (make_officer("beacukai.lane"), (1, 0)),
        (make_officer("imigrasi.lane"), (1, 0)),
        (make_officer("bnn.analyst", None), (0, 0)),
        (make_officer("auditor", None), (0, 0)),
    ):
        with viewing(viewer):
            assert seen() == expected, viewer.agency
        assert seen() == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "attack",
    [
        "SELECT set_config('tapal.viewer', %(forged)s, true)",
        "SELECT set_config('tapal.viewer', %(forged)s, false)",
        "SELECT set_config('tapal.folding', repeat('0', 64) || '.yes', true)",
        "SELECT set_config('tapal.viewer', replace(current_setting('tapal.viewer'), 'bnn', 'imigrasi'), true)",
        "RESET tapal.viewer",
        "RESET ALL",
        "SET LOCAL tapal.viewer = ''",
    ],
)
def test_an_injected_statement_makes_nobody_of_another_agency(attack: str) -> None:
    disclosed()
    with viewing(make_officer("bnn.analyst", None)):
        with connection.cursor() as cursor:
            cursor.execute(attack % {"forged": f"'{FORGED}'"})
        assert seen() == (0, 0)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "attack",
    [
        "SET ROLE tapal_owner",
        "SET SESSION AUTHORIZATION tapal_owner",
        "ALTER TABLE sharing_request DISABLE ROW LEVEL SECURITY",
        "CREATE POLICY mine ON sharing_request USING (true)",
        "SELECT inner_pad FROM shared.key",
        'SELECT "values" FROM sharing_request',
        "SELECT note FROM sharing_request",
        "SELECT * FROM sharing_request",
        "COPY sharing_request TO STDOUT",
        "SET row_security = off; SELECT id FROM sharing_request",
    ],
)
def test_the_application_s_role_has_no_way_round(attack: str) -> None:
    disclosed()
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)
    assert "2026-11-20" not in str(caught.value)


@pytest.mark.django_db
def test_writing_tells_nothing_and_changes_nothing() -> None:
    customs, _immigration, request = disclosed()
    with viewing(customs), connection.cursor() as cursor:
        cursor.execute("UPDATE sharing_request SET state = 'sent', recalled_at = NULL WHERE id = %s", [request])
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM sharing_request WHERE id = %s", [request])
        assert cursor.rowcount == 0
    for identifier in (request, uuid4()):  # the same, whether there is one or not
        with pytest.raises(DatabaseError) as caught, transaction.atomic(), viewing(customs):
            Request.objects.create(id=identifier, fields=[], urgency="day", asked_at=clock.now(), asked_by="beacukai")
        assert "row-level security" in str(caught.value)
        assert str(request) not in str(caught.value)


@pytest.mark.django_db
def test_a_broken_selector_shows_nothing_of_others() -> None:
    disclosed()
    with viewing(make_officer("bnn.analyst", None)):
        assert list(Request.objects.defer("values", "note")) == []
    with viewing(make_officer("beacukai.lane")), pytest.raises(DatabaseError), transaction.atomic():
        list(Request.objects.all())


@pytest.mark.django_db
def test_the_database_takes_back_what_is_recalled_with_its_note() -> None:
    customs, immigration, request = disclosed()
    with viewing(customs):
        assert (one(DISCLOSED), one(NOTED)) == (1, 1)
    services.recall_disclosure(immigration, request=request, reason="salah orang")
    for viewer in (customs, immigration):
        with viewing(viewer):
            assert (one(COUNT), one(DISCLOSED), one(NOTED)) == (1, 0, 0)


def test_a_token_works_in_its_own_transaction_and_connection_alone(site_db: Database) -> None:
    customs, _immigration, _request = disclosed()
    with viewing(customs):
        token = one("SELECT current_setting('tapal.viewer')")
        assert one(COUNT) == 1
    assert one(COUNT) == 0  # the second statement, by itself
    with transaction.atomic():
        one("SELECT set_config('tapal.viewer', %s, true)", (token,))
        assert one(COUNT) == 0
    with psycopg.connect(site_db.dsn("app")) as other:
        other.execute("SELECT set_config('tapal.viewer', %s, false)", [token])
        assert other.execute(COUNT).fetchone() == (0,)
    with transaction.atomic(), folding():
        assert one(COUNT) == 1
    assert one(COUNT) == 0


@pytest.mark.django_db
def test_an_officer_who_changes_agency_sees_as_of_now() -> None:
    customs, _immigration, _request = disclosed()
    moved = Actor(customs.kind, customs.id, customs.name, "bnn", frozenset({"bnn.analyst"}))
    with viewing(customs):
        assert seen() == (1, 1)
        with viewing(moved):
            assert seen() == (0, 0)
        assert seen() == (1, 1)
