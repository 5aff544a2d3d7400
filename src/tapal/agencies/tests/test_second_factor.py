"""Setting up the second factor, with real commits: allauth tells of it only after the commit."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client

from tapal.agencies import selectors
from tapal.agencies.tests import factories
from tapal.agencies.web import sign_in as doors
from tapal.journal.selectors import list_timeline
from tapal.kernel.ids import derived_id
from tapal.kernel.refs import Ref

APP = "/account/second-factor/app/"


@pytest.mark.usefixtures("site_db")
def test_the_first_sign_in_sets_up_the_second_factor() -> None:
    """Password, app, codes, in: the code that set it up counts as given, and not a second time."""
    cache.clear()
    officer = factories.make_officer(credential=True)
    assert officer.uuid is not None
    credential = selectors.find_credential(officer.uuid)
    assert credential is not None
    client = Client()
    given = {"login": credential.username, "password": factories.PASSWORD}
    assert client.post("/account/sign-in/", given)["Location"] == "/"
    assert client.get("/")["Location"] == APP
    page = client.get(APP)
    assert page.status_code == 200
    secret = client.session["mfa.totp.secret"]
    assert secret in page.content.decode()
    code = str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30)))
    done = client.post(APP, {"code": code})
    assert (done.status_code, done["Location"]) == (302, "/account/second-factor/codes/")
    codes = client.get("/account/second-factor/codes/")
    assert codes.status_code == 200
    assert client.get("/account/").status_code == 200
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert secret not in str(stored.data)
    assert doors.SecondFactorAdapter().decrypt(stored.data["secret"]) == secret
    credential.refresh_from_db()
    assert not doors.take_code(credential, secret, code)
    about = Ref("agencies.credential", derived_id(officer.uuid, "credential", "centre"))
    assert [entry.parts["facts"]["change"] for entry in list_timeline(about)] == ["issued", "totp_added"]
    assert client.post("/account/second-factor/codes/new/").status_code == 302
    assert [entry.parts["facts"]["change"] for entry in list_timeline(about)][-1] == "codes_renewed"
