"""A document scanner goes on typing when nobody is signed in: a traveller's data is no user name."""

from uuid import UUID

import pytest
from axes.models import AccessAttempt
from django.core.cache import cache
from django.test import Client

from tapal.agencies import services
from tapal.agencies.tests import factories
from tapal.agencies.tests.test_sign_in import journal
from tapal.kernel.errors import BadInput

pytestmark = pytest.mark.django_db

FIRST = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
FULL = "L898902C36UTO7408122F1204159ZE184226B1234510"
SECOND = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    """allauth counts requests of an address in the cache, which a rolled-back test leaves behind."""
    cache.clear()


@pytest.mark.parametrize("typed", [FIRST, SECOND, FULL, FIRST + SECOND, f" {FULL}\n"])
@pytest.mark.parametrize("password", ["", SECOND])
def test_a_scanned_document_is_nobodys_wrong_try(typed: str, password: str, caplog: pytest.LogCaptureFixture) -> None:
    page = Client().post("/account/sign-in/", {"login": typed, "password": password}).content.decode()
    assert page.count("A document was scanned, and") == 2, (
        "once in the summary, once at the field, and nothing else is asked"
    )
    assert page.count("errorlist") == 1
    assert 'value="-"' not in page
    for text in (page, caplog.text):
        assert "ERIKSSON" not in text
        assert "L898902C3" not in text
    assert not AccessAttempt.objects.exists()
    assert journal("agencies.sign_in") == []


def test_the_officer_is_told_in_indonesian() -> None:
    page = Client().post("/account/sign-in/", {"login": FIRST}, headers={"accept-language": "id"}).content.decode()
    assert "Dokumen dipindai" in page
    assert ">Kata sandi<" in page


@pytest.mark.parametrize("username", [FIRST, FULL.lower(), "rina<"])
def test_nobody_is_given_a_user_name_that_the_form_would_take_for_a_document(username: str) -> None:
    officer = UUID(factories.make_officer().id)
    with pytest.raises(BadInput) as caught:
        services.issue_credential(factories.SETUP, officer=officer, username=username, password=factories.PASSWORD)
    assert [problem.where for problem in caught.value.problems] == ["username"]
