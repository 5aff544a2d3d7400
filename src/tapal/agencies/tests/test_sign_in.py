"""Signing in as an officer does: name, password, code; and everything that is refused on the way."""

import re
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from axes.models import AccessAttempt
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest_django import Settings

from tapal.agencies import selectors, services
from tapal.agencies.models import Credential, SignIn, WebSession
from tapal.agencies.tests import factories
from tapal.agencies.web import sign_in as doors
from tapal.kernel import clock
from tapal.kernel.actors import Actor

pytestmark = pytest.mark.django_db

SIGN_IN = "/account/sign-in/"
CODE = "/account/sign-in/code/"
APP = "/account/second-factor/app/"
WRONG = "salah sama sekali 99"


@pytest.fixture(autouse=True)
def fresh_counts() -> None:
    """allauth counts requests of an address in the cache, which a rolled-back test leaves behind."""
    cache.clear()


@pytest.fixture
def officer() -> Actor:
    return factories.make_officer("imigrasi.lane", "motamasin", credential=True)


def credential_of(actor: Actor) -> Credential:
    found = selectors.find_credential(UUID(actor.id))
    assert found is not None
    return found


def enrol_app(actor: Actor) -> str:
    """An authenticator for the officer; returns its secret."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(credential_of(actor), secret)
    return str(secret)


def code_of(secret: str, steps: int = 0) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps)))


def give_password(client: Client, actor: Actor, password: str = factories.PASSWORD, **more: Any) -> Any:
    return client.post(SIGN_IN, {"login": credential_of(actor).username, "password": password}, **more)


def journal(action: str) -> list[tuple[str, str]]:
    """Outcome and all parts of the entries of an action, in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, outcome FROM journal.entry WHERE action = %s ORDER BY at, id", [action])
        rows = cursor.fetchall()
        found = []
        for entry, outcome in rows:
            cursor.execute("SELECT string_agg(value, ' ') FROM journal.parts_of(%s)", [entry])
            found.append((outcome, str(cursor.fetchone()[0])))
    return found


def test_name_password_code_and_one_is_in(client: Client, officer: Actor) -> None:
    secret = enrol_app(officer)
    step = give_password(client, officer)
    assert (step.status_code, step["Location"]) == (302, CODE)
    assert client.get("/account/").status_code == 302
    done = client.post(CODE, {"code": code_of(secret)})
    assert (done.status_code, done["Location"]) == (302, "/")
    page = client.get("/account/")
    assert page.status_code == 200
    assert officer.name in page.content.decode()
    ((outcome, parts),) = journal("agencies.sign_in")
    assert outcome == "done"
    assert '"second_factor":true' in parts
    assert '"address":"127.0.0.1"' in parts


def test_the_name_is_taken_in_any_case(client: Client, officer: Actor) -> None:
    name = credential_of(officer).username.upper()
    assert client.post(SIGN_IN, {"login": f" {name} ", "password": factories.PASSWORD}).status_code == 302


def test_without_a_second_factor_one_is_led_to_set_it_up(client: Client, officer: Actor) -> None:
    give_password(client, officer)
    for address in ("/", "/account/", "/officers/", "/duties/", "/account/password/"):
        led = client.get(address)
        assert (led.status_code, led["Location"]) == (302, APP), address
    assert client.get(APP).status_code == 200
    assert client.post(APP, {"code": "000000"}).status_code == 200
    assert client.get("/account/")["Location"] == APP


def test_a_wrong_code_lets_nobody_in(client: Client, officer: Actor) -> None:
    secret = enrol_app(officer)
    give_password(client, officer)
    assert client.post(CODE, {"code": code_of(secret, steps=-40)}).status_code == 200
    assert client.get("/account/").status_code == 302
    ((outcome, parts),) = journal("agencies.sign_in")
    assert outcome == "refused"
    assert "code of the second factor is wrong" in parts


def test_a_code_counts_once(client: Client, officer: Actor) -> None:
    secret = enrol_app(officer)
    code = code_of(secret)
    give_password(client, officer)
    assert client.post(CODE, {"code": code}).status_code == 302
    other = Client()
    give_password(other, officer)
    assert other.post(CODE, {"code": code}).status_code == 200
    assert other.get("/account/").status_code == 302
    assert not doors.take_code(credential_of(officer), secret, code)


def test_a_recovery_code_gets_in_once(client: Client, officer: Actor) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    enrol_app(officer)
    code = RecoveryCodes.activate(credential_of(officer)).get_unused_codes()[0]
    give_password(client, officer)
    assert client.post(CODE, {"code": code}).status_code == 302
    assert client.get("/account/").status_code == 200
    other = Client()
    give_password(other, officer)
    assert other.post(CODE, {"code": code}).status_code == 200


def test_the_second_factor_is_not_given_up(client: Client, officer: Actor) -> None:
    secret = enrol_app(officer)
    give_password(client, officer)
    client.post(CODE, {"code": code_of(secret)})
    client.post("/account/second-factor/app/off/")
    assert Authenticator.objects.filter(type=Authenticator.Type.TOTP).exists()


def test_in_the_demo_nobody_asks_for_a_code(client: Client, officer: Actor, settings: Settings) -> None:
    settings.TAPAL_DEMO = True
    give_password(client, officer)
    assert client.get("/account/").status_code == 200
    settings.TAPAL_DEMO = False
    assert client.get("/account/")["Location"] == APP


def visible(response: Any) -> str:
    """The page without what differs in every answer."""
    text = re.sub(r'value="[^"]*"', "", response.content.decode())
    return re.sub(r'nonce="[^"]*"|"X-CSRFToken": "[^"]*"', "", text)


def test_unknown_wrong_and_suspended_look_alike(client: Client, officer: Actor) -> None:
    suspended = factories.make_officer(credential=True)
    services.suspend_officer(factories.SETUP, officer=UUID(suspended.id), reason="x")
    wrong = give_password(client, officer, WRONG)
    unknown = client.post(SIGN_IN, {"login": "tidak-ada", "password": WRONG})
    out = give_password(client, suspended)
    assert wrong.status_code == unknown.status_code == out.status_code == 200
    assert visible(wrong) == visible(unknown) == visible(out)
    reasons = [parts for outcome, parts in journal("agencies.sign_in") if outcome == "refused"]
    assert len(reasons) == 3
    assert "not in service" in reasons[2]


def test_an_unknown_name_costs_the_same_hashing(
    client: Client, officer: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    hashed: list[str] = []
    from django.contrib.auth.hashers import MD5PasswordHasher

    encode = MD5PasswordHasher.encode

    def counted(self: MD5PasswordHasher, password: str, salt: str | bytes) -> str:
        hashed.append(password)
        return str(encode(self, password, salt))  # type: ignore[arg-type]  # the stubs know texts only

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    client.post(SIGN_IN, {"login": "tidak-ada", "password": WRONG})
    unknown = len(hashed)
    give_password(client, officer, WRONG)
    assert len(hashed) - unknown == unknown == 1


def test_what_was_typed_is_kept_nowhere(client: Client) -> None:
    """The classic slip: the password typed into the field of the name."""
    secret = "kata-sandi-di-kolom-nama"
    for _ in range(7):
        client.post(SIGN_IN, {"login": secret, "password": WRONG}, headers={"user-agent": "uji"})
    with connection.cursor() as cursor:
        for table in ("axes_accessattempt", "axes_accesslog", "axes_accessfailurelog", "journal.flood"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s", [f"%{secret}%"])  # noqa: S608
            assert cursor.fetchone() == (0,), table
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text ILIKE %s", [f"%{WRONG}%"])  # noqa: S608
            assert cursor.fetchone() == (0,), table
    entries = journal("agencies.sign_in")
    assert entries
    for _outcome, parts in entries:
        assert secret not in parts
        assert WRONG not in parts
        assert doors.account_hash(secret) in parts


def test_five_wrong_tries_lock_account_and_address_together(client: Client, officer: Actor) -> None:
    secret = enrol_app(officer)
    for _ in range(4):
        assert give_password(client, officer, WRONG).status_code == 200
    locked = give_password(client, officer, WRONG)
    assert locked.status_code == 429
    assert "Try again in 15 minutes" in locked.content.decode()
    assert give_password(client, officer).status_code == 429
    # A colleague at the same post, and the officer from elsewhere, are not locked out.
    colleague = factories.make_officer(credential=True)
    assert give_password(Client(), colleague)["Location"] == "/"
    assert give_password(Client(REMOTE_ADDR="10.0.0.9"), officer)["Location"] == CODE
    assert "Too many wrong tries" in " ".join(parts for _outcome, parts in journal("agencies.sign_in"))
    # The cool-off runs from the last counted try, whoever keeps knocking.
    AccessAttempt.objects.update(attempt_time=datetime.now(UTC) - timedelta(minutes=14))
    assert give_password(client, officer).status_code == 429
    AccessAttempt.objects.update(attempt_time=datetime.now(UTC) - timedelta(minutes=16))
    assert give_password(client, officer)["Location"] == CODE
    assert client.post(CODE, {"code": code_of(secret)}).status_code == 302
    assert not AccessAttempt.objects.filter(username=doors.account_hash(credential_of(officer).username)).exclude(
        ip_address="10.0.0.9"
    )


def test_an_unknown_name_is_locked_out_just_the_same(client: Client) -> None:
    answers = [client.post(SIGN_IN, {"login": "tidak-ada", "password": WRONG}).status_code for _ in range(6)]
    assert answers == [200] * 4 + [429] * 2


def test_wrong_codes_count_like_wrong_passwords(client: Client, officer: Actor) -> None:
    secret = enrol_app(officer)
    give_password(client, officer)
    answers = [client.post(CODE, {"code": code_of(secret, steps=-40 - n)}).status_code for n in range(5)]
    assert answers == [200] * 4 + [429]
    assert client.post(CODE, {"code": code_of(secret)}).status_code == 429
    assert client.get("/account/").status_code == 302


def test_a_new_password_from_the_administrator_lifts_the_lock(client: Client, officer: Actor) -> None:
    for _ in range(5):
        give_password(client, officer, WRONG)
    desk = Client()
    factories.sign_in(desk, factories.make_admin())
    new = "sembilan belas kupu-kupu"
    done = desk.post(f"/officers/{officer.id}/", {"deed": "password", "password": new, "reason": "lupa"})
    assert done.status_code == 302
    assert give_password(client, officer).status_code == 200
    assert give_password(client, officer, new).status_code == 302


def test_thirty_idle_minutes_end_a_session(client: Client, officer: Actor) -> None:
    factories.sign_in(client, officer)
    start = datetime.now(UTC)
    with clock.frozen(start + timedelta(minutes=29)):
        assert client.get("/account/").status_code == 200
    with clock.frozen(start + timedelta(minutes=58)):
        assert client.get("/account/").status_code == 200
    with clock.frozen(start + timedelta(minutes=89)):
        ended = client.get("/account/?x=1")
        assert (ended.status_code, ended["Location"]) == (302, f"{SIGN_IN}?next=%2Faccount%2F%3Fx%3D1")
    assert "Nothing was done here for a while" in client.get(ended["Location"]).content.decode()
    assert SignIn.objects.get().why == "idle"
    assert not WebSession.objects.exists()


def test_twelve_hours_end_a_session_however_busy(client: Client, officer: Actor) -> None:
    factories.sign_in(client, officer)
    start = datetime.now(UTC)
    for minutes in range(20, 12 * 60, 20):
        with clock.frozen(start + timedelta(minutes=minutes)):
            assert client.get("/account/").status_code == 200
    with clock.frozen(start + timedelta(hours=12, seconds=5)):
        assert client.get("/account/").status_code == 302
    assert SignIn.objects.get().why == "age"


def test_an_expired_session_is_nobody_on_pages_open_to_everybody(client: Client, officer: Actor) -> None:
    factories.sign_in(client, officer)
    assert client.post("/session").status_code == 204
    with clock.frozen(datetime.now(UTC) + timedelta(hours=1)):
        assert client.post("/session").status_code == 401
        part = client.get("/account/", headers={"HX-Request": "true"})
    assert part["HX-Redirect"].startswith(SIGN_IN)


def test_the_suspended_are_out_at_the_next_request(client: Client, officer: Actor) -> None:
    factories.sign_in(client, officer)
    assert client.get("/account/").status_code == 200
    services.suspend_officer(factories.SETUP, officer=UUID(officer.id), reason="x")
    assert client.get("/account/")["Location"].startswith(SIGN_IN)
    services.reinstate_officer(factories.SETUP, officer=UUID(officer.id), reason="x")
    assert client.get("/account/").status_code == 302
    assert SignIn.objects.get().why == "out_of_service"


def test_who_moves_works_at_the_new_post_at_the_next_request(client: Client, officer: Actor) -> None:
    factories.sign_in(client, officer)
    assert "motamasin" in client.get("/account/").content.decode()
    unit = factories.make_unit("imigrasi", "skouw")
    services.move_officer(factories.SETUP, officer=UUID(officer.id), unit=unit, reason="rotasi")
    page = client.get("/account/").content.decode()
    assert "skouw" in page
    assert "Asia/Jayapura" in page


def test_signing_out_is_recorded(client: Client, officer: Actor) -> None:
    factories.sign_in(client, officer)
    assert client.post("/account/sign-out/").status_code == 302
    assert client.get("/account/").status_code == 302
    row = SignIn.objects.get()
    assert row.why == "asked"
    assert row.ended_at is not None
    ((_outcome, parts),) = journal("agencies.sign_out")
    assert f"officer:{officer.id}" in parts


def test_a_session_can_be_ended_from_another(client: Client, officer: Actor) -> None:
    factories.sign_in(client, officer)
    other = Client()
    factories.sign_in(other, officer)
    first = SignIn.objects.order_by("at").first()
    assert first is not None
    stranger = Client()
    factories.sign_in(stranger, factories.make_officer(credential=True))
    assert stranger.post(f"/account/sessions/{first.id}/end/").status_code == 403
    assert client.get("/account/").status_code == 200
    assert other.post(f"/account/sessions/{first.id}/end/").status_code == 302
    assert client.get("/account/").status_code == 302
    assert other.get("/account/").status_code == 200
    assert other.post(f"/account/sessions/{first.id}/end/").status_code == 404


def test_a_new_password_ends_the_other_sessions(client: Client, officer: Actor) -> None:
    factories.sign_in(client, officer)
    services.set_password(factories.SETUP, officer=UUID(officer.id), password="dua belas jangkrik", reason="lupa")
    assert client.get("/account/").status_code == 302
    assert SignIn.objects.get().why == "ended_elsewhere"


def test_changing_the_password_is_recorded_without_it(client: Client, officer: Actor) -> None:
    factories.sign_in(client, officer)
    new = "dua puluh satu ketapang"
    sent = {"oldpassword": factories.PASSWORD, "password1": new, "password2": new}
    assert client.post("/account/password/", sent).status_code == 302
    assert client.get("/account/").status_code == 200
    changes = [parts for _outcome, parts in journal("agencies.change_credential")]
    assert '"change":"password"' in changes[-1]
    assert not any(new in parts or factories.PASSWORD in parts for parts in changes)


def test_a_lost_second_factor_is_reset_and_set_up_anew(client: Client, officer: Actor) -> None:
    enrol_app(officer)
    factories.sign_in(client, officer)
    services.reset_second_factor(factories.make_admin(), officer=UUID(officer.id), reason="telepon hilang")
    assert client.get("/account/").status_code == 302
    assert give_password(client, officer)["Location"] == "/"
    assert client.get("/")["Location"] == APP


def test_there_is_no_sign_up_and_no_mail() -> None:
    client = Client()
    for address in ("/account/signup/", "/account/email/", "/account/password/reset/"):
        assert client.get(address).status_code == 404


def test_a_session_of_another_kind_of_sign_in_has_no_second_factor(client: Client, officer: Actor) -> None:
    enrol_app(officer)
    client.force_login(credential_of(officer))
    assert client.get("/account/")["Location"].startswith(SIGN_IN)


def test_the_mark_of_a_second_factor_belongs_to_one_account(client: Client, officer: Actor) -> None:
    other = factories.make_officer(credential=True)
    client.force_login(credential_of(officer))
    session = client.session
    session[doors.SECOND_FACTOR_KEY] = str(credential_of(other).pk)
    session.save()
    assert client.get("/account/")["Location"] == APP
