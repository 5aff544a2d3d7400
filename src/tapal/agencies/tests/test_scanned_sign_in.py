"""A document scanner goes on typing when nobody is signed in: a traveller's data is no user name."""

import pytest
from axes.models import AccessAttempt
from django.test import Client

pytestmark = pytest.mark.django_db

FIRST = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<"
FULL = "L898902C36UTO7408122F1204159ZE184226B1234510"
SECOND = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"


@pytest.mark.parametrize("typed", [FIRST, SECOND, FULL])
@pytest.mark.parametrize("password", ["", SECOND])
def test_a_scanned_document_is_nobodys_wrong_try(typed: str, password: str) -> None:
    page = Client().post("/account/sign-in/", {"login": typed, "password": password}).content.decode()
    assert "A document was scanned" in page
    assert typed[:9] not in page
    assert not AccessAttempt.objects.exists()


def test_the_officer_is_told_in_indonesian() -> None:
    page = Client().post("/account/sign-in/", {"login": FIRST}, headers={"accept-language": "id"}).content.decode()
    assert "Dokumen dipindai" in page
