"""Pages of the account, the register and machine clients: who opens which, and what an administrator does there."""

from uuid import UUID

import pytest
from django.db import connection
from django.test import Client

from tapal.agencies import rules, selectors, services, words
from tapal.agencies.tests import factories
from tapal.kernel.actors import Actor

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client: Client) -> Actor:
    actor = factories.make_admin()
    factories.sign_in(client, actor)
    return actor


@pytest.mark.parametrize(
    ("role", "answers"),
    [
        ("system.admin", (200, 200, 200, 200)),
        ("auditor", (200, 403, 200, 200)),
        ("imigrasi.lane", (403, 403, 403, 200)),
        ("imigrasi.head", (403, 403, 403, 200)),
        (None, (302, 302, 302, 302)),
    ],
)
def test_who_opens_which_page(client: Client, role: str | None, answers: tuple[int, ...]) -> None:
    if role:
        factories.sign_in(client, factories.make_officer(role, "motamasin" if role.endswith("lane") else None))
    addresses = ("/officers/", "/officers/new/", "/clients/", "/account/")
    assert tuple(client.get(address).status_code for address in addresses) == answers


def test_the_register_is_listed_and_the_reading_recorded(client: Client, admin: Actor) -> None:
    other = factories.make_officer("beacukai.lane", name="Wulan Uji")
    page = client.get("/officers/").content.decode()
    assert "Wulan Uji" in page
    assert "Customs inspection officer" in page
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM journal.entry WHERE action = 'journal.read'")
        (entry,) = cursor.fetchone()
        cursor.execute("SELECT string_agg(value, ' ') FROM journal.parts_of(%s)", [entry])
        (parts,) = cursor.fetchone()
    assert f"agencies.officer:{other.id}" in parts
    assert f"officer:{admin.id}" in parts


def test_the_register_is_paged_by_name(client: Client, admin: Actor) -> None:
    unit = factories.make_unit("bnn")
    for number in range(55):
        services.enrol_officer(factories.SETUP, number=f"{number}", name=f"Aa {number:02}", unit=unit)
    first = client.get("/officers/").content.decode()
    assert "Aa 49" in first
    assert "Aa 50" not in first
    assert "?after=Aa%2050" in first
    assert "Aa 54" in client.get("/officers/?after=Aa 50").content.decode()


def test_an_officer_is_enrolled_given_a_role_moved_suspended_and_taken_back(client: Client, admin: Actor) -> None:
    factories.make_unit("imigrasi", "skouw")
    unit = factories.make_unit("imigrasi", "motamasin")
    sent = {"number": "7", "name": "Bima Uji", "unit": unit, "username": "bima", "password": "short"}
    wrong = client.post("/officers/new/", sent)
    assert wrong.status_code == 422
    assert "too short" in wrong.content.decode()
    assert selectors.list_officers(admin, after="Bima", most=1)[0].name != "Bima Uji"
    done = client.post("/officers/new/", {**sent, "password": factories.PASSWORD})
    address = done["Location"]
    officer = UUID(address.strip("/").rpartition("/")[2])

    def do(deed: str, status: int = 302, **data: str) -> str:
        answer = client.post(address, {"deed": deed, **data})
        assert answer.status_code == status, answer.content.decode()
        return answer.content.decode()

    assert "belongs to officers of another agency" not in do("role", role="imigrasi.lane")
    assert "holds this role on some of these days already" in do("role", 422, role="imigrasi.lane")
    assert "Select a valid choice" in do("role", 422, role="beacukai.lane")
    do("move", unit="imigrasi.skouw", reason="rotasi")
    found = selectors.find_actor(officer)
    assert found is not None
    assert found.post == "skouw"
    do("suspend", 422, reason="")
    do("suspend", reason="pemeriksaan")
    assert selectors.find_actor(officer) is None
    assert "suspended" in client.get(address).content.decode()
    do("reinstate", reason="selesai")
    (role,) = selectors.get_officer(admin, officer=officer).roles
    do("end_role", assignment=str(role.assignment), last_day="2020-01-01", reason="salah")
    found = selectors.find_actor(officer)
    assert found is not None
    assert found.roles == frozenset()
    do("reset", reason="telepon hilang")
    assert client.post(address, {"deed": "promote"}).status_code == 400


def test_an_auditor_reads_but_does_nothing(client: Client) -> None:
    officer = factories.make_officer()
    factories.sign_in(client, factories.make_officer("auditor", None))
    address = f"/officers/{officer.id}/"
    assert "Suspend now" not in client.get(address).content.decode()
    assert client.post(address, {"deed": "suspend", "reason": "x"}).status_code == 403
    assert selectors.find_actor(UUID(officer.id)) is not None


def test_an_unknown_officer_is_not_found(client: Client, admin: Actor) -> None:
    assert client.get("/officers/00000000-0000-7000-8000-000000000000/").status_code == 404


def test_every_scope_has_its_sentence() -> None:
    assert tuple(words.SCOPES) == rules.SCOPES


def test_a_client_page_says_what_it_may_call(client: Client, admin: Actor) -> None:
    found, token = factories.make_client(scopes=frozenset({"sessions.open"}))
    listed = client.get("/clients/").content.decode()
    assert "gerbang uji" in listed
    page = client.get(f"/clients/{found}/").content.decode()
    assert "Immigration lane officer" in page
    assert "sessions.open" in page or f"/api/clients/{found}/" in page
    assert token not in page
    services.revoke_client(admin, client=found, reason="x")
    assert "revoked" in client.get(f"/clients/{found}/").content.decode()


def test_names_and_roles_are_in_the_readers_language(client: Client) -> None:
    factories.sign_in(client, factories.make_officer())
    english = client.get("/account/").content.decode()
    indonesian = client.get("/account/", headers={"accept-language": "id"}).content.decode()
    assert "Directorate General of Immigration" in english
    assert "Immigration lane officer" in english
    assert "Direktorat Jenderal Imigrasi" in indonesian
    assert "Petugas pemeriksa TPI" in indonesian
    assert "Akun saya" in indonesian


def test_the_page_of_one_s_password_calls_it_by_one_word_and_asks_for_no_user_name(client: Client) -> None:
    factories.sign_in(client, factories.make_officer())
    client.cookies["django_language"] = "id"
    page = client.get("/account/password/").content.decode()
    assert "Sedikitnya dua belas karakter" in page
    assert "Sandi" not in page.replace("Kata sandi", "")
    assert "opsional" not in page
