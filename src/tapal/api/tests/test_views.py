"""Readiness, measures, the page of a credential, the kept description."""

from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tapal.agencies import rules
from tapal.agencies.tests.factories import make_admin, make_client, make_officer, sign_in
from tapal.api import frame, health
from tapal.api.management.commands.openapi import SNAPSHOT, current
from tapal.api.operations import OWN, path_of_route


@pytest.mark.django_db
def test_ready_when_database_and_tables_are() -> None:
    answer = Client().get("/readyz")
    assert (answer.status_code, answer.json()) == (
        200,
        {"status": "ready", "checks": {"database": True, "migrations": True, "journal": True}},
    )


def test_not_ready_says_which_check_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_database_answers", lambda: False)
    answer = Client().get("/readyz")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer.json()["checks"] == {"database": False, "migrations": False, "journal": False}


@pytest.mark.django_db
def test_measures_name_routes_never_identifiers() -> None:
    client, token = make_client(scopes=frozenset({"metrics.read"}))
    Client().get(f"/api/clients/{client}/")
    Client().get("/nobody-is-here")
    text = Client().get("/metrics").content.decode()
    assert 'route="api/clients/<uuid:client_id>/"' in text
    assert str(client) not in text
    assert "nobody-is-here" not in text
    assert "tapal_journal_entries" in text
    far = Client(headers={"authorization": f"Bearer {token}"}, REMOTE_ADDR="192.0.2.7")
    assert far.get("/metrics").status_code == 200


@pytest.mark.django_db
def test_a_method_that_somebody_made_up_is_no_series_of_its_own() -> None:
    Client().generic("FOOBAR", "/readyz")
    text = Client().get("/metrics").content.decode()
    assert "FOOBAR" not in text
    assert 'method="other"' in text


@pytest.mark.django_db
@pytest.mark.parametrize(
    "extra",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        *({"headers": {name: "192.0.2.7"}} for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")),
    ],
)
def test_measures_are_not_for_everybody(extra: dict[str, Any]) -> None:
    assert Client().get("/metrics", **extra).status_code == 403


@pytest.mark.django_db
def test_the_page_of_a_credential_says_what_it_may_call_and_why() -> None:
    made, _token = make_client(scopes=frozenset({"metrics.read"}))
    browser = Client()
    sign_in(browser, make_admin())
    page = browser.get(f"/api/clients/{made}/").content.decode()
    assert "GET /api/v1/credential" in page
    assert "<html" in page
    part = browser.get(f"/api/clients/{made}/", headers={"HX-Request": "true"}).content.decode()
    assert "GET /api/v1/credential" in part
    assert "<html" not in part


@pytest.mark.django_db
def test_the_page_of_a_credential_is_not_for_lane_officers() -> None:
    made, _token = make_client()
    browser = Client()
    sign_in(browser, make_officer())
    assert browser.get(f"/api/clients/{made}/").status_code == 403
    assert Client().get(f"/api/clients/{made}/").status_code == 302


def test_every_operation_declares_a_scope_that_exists() -> None:
    undeclared = {
        f"{operation.method} {operation.path}": operation.scope
        for operation in frame.known_operations().values()
        if operation.scope not in {OWN, *rules.SCOPES}
    }
    assert undeclared == {}


def test_every_route_of_the_frame_is_in_the_description() -> None:
    """The frame finds an operation by the path of its route: both must write it alike."""
    described = {path for path, _method in frame.known_operations()}
    routes = {path_of_route(f"api/{pattern.pattern}") for pattern in frame.interface().urls[0]} - {"/api/"}
    assert routes == described


def test_the_kept_description_is_true() -> None:
    assert SNAPSHOT.read_text(encoding="utf-8") == current(), "run `tapal manage openapi` and look at what changed"
    call_command("openapi", check=True)
