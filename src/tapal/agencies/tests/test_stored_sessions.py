"""What every request asks first: one question, and its answer never older than the request."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tapal.agencies import selectors, services
from tapal.agencies.models import Credential, WebSession
from tapal.agencies.tests import factories
from tapal.agencies.web.stored import SessionStore, find_read, read_with
from tapal.kernel import clock
from tapal.kernel.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer() -> Actor:
    return factories.make_officer("imigrasi.lane", "motamasin", credential=True)


def statements(client: Client, path: str) -> list[str]:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get(path)
    return [one["sql"] for one in asked.captured_queries]


def test_session_credential_and_officer_are_read_in_one_statement(client: Client, officer: Actor) -> None:
    factories.sign_in(client, officer)
    asked = statements(client, "/account/sign-in/")  # leads a signed-in officer on, and asks nothing of its own
    assert len([sql for sql in asked if "django_session" in sql]) == 1
    assert [sql for sql in asked if "agencies_officer" in sql] == [sql for sql in asked if "django_session" in sql]


def test_a_session_whose_sign_in_is_not_known_here_is_proved_as_django_does(client: Client, officer: Actor) -> None:
    factories.sign_in(client, officer)
    WebSession.objects.all().delete()
    assert client.get("/account/").status_code == 200


def test_a_session_brings_nobody_but_its_own(client: Client, officer: Actor) -> None:
    other = factories.make_officer("beacukai.lane", "motamasin", credential=True)
    credential = selectors.find_credential(UUID(other.id))
    factories.sign_in(client, officer)
    WebSession.objects.update(credential=credential)  # no code does this: the session's own word counts
    assert officer.name in client.get("/account/").content.decode()


def test_the_credential_read_with_a_session_counts_for_that_request_only(client: Client, officer: Actor) -> None:
    factories.sign_in(client, officer)
    session = SessionStore(client.session.session_key)
    session.load()
    credential = session.credential
    assert credential is not None
    with read_with(session):
        assert find_read(credential.pk) is credential
        assert find_read(credential.pk + 1) is None
    assert find_read(credential.pk) is None


def test_a_closed_account_is_out_at_the_next_request(client: Client, officer: Actor) -> None:
    factories.sign_in(client, officer)
    assert client.get("/account/").status_code == 200
    Credential.objects.update(is_active=False)
    assert client.get("/account/").status_code == 302


def test_a_new_password_ends_the_session_at_the_next_request(client: Client, officer: Actor) -> None:
    factories.sign_in(client, officer)
    credential = selectors.find_credential(UUID(officer.id))
    assert credential is not None
    credential.set_password("dua puluh satu burung")
    credential.save()
    assert client.get("/account/").status_code == 302


@pytest.mark.parametrize("key", ["", "kurang", "x" * 32, "a" * 16 + "\x00" + "b" * 15, "'; DROP TABLE x; --------"])
def test_what_is_no_stored_session_is_an_empty_one(client: Client, key: str) -> None:
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    assert client.get("/account/").status_code == 302
    assert dict(SessionStore(key).items()) == {}


def test_a_session_that_is_over_is_found_no_more(client: Client, officer: Actor) -> None:
    factories.sign_in(client, officer)
    key = str(client.session.session_key)
    assert selectors.find_session(key) is not None
    with clock.frozen(datetime.now(UTC) + timedelta(hours=1)):
        assert client.get("/account/").status_code == 302
    assert selectors.find_session(key) is None


def test_a_session_ended_elsewhere_is_out_at_the_next_request(client: Client, officer: Actor) -> None:
    factories.sign_in(client, officer)
    services.end_session(factories.SETUP, sign_in_id=WebSession.objects.get().sign_in_id)
    assert client.get("/account/").status_code == 302
