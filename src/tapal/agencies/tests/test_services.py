"""The register of agencies, officers and clients: what each service does, refuses and records."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from tapal.agencies import rules, selectors, services
from tapal.agencies.models import ClientSecret, Officer
from tapal.agencies.tests import factories
from tapal.journal.selectors import list_timeline
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Refused
from tapal.kernel.refs import Ref

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
TODAY = date(2026, 11, 24)


def uuid_of(actor: Actor) -> UUID:
    assert actor.uuid is not None
    return actor.uuid


def again(actor: Actor) -> Actor | None:
    return selectors.find_actor(uuid_of(actor))


def test_an_officer_acts_in_the_role_at_the_post() -> None:
    actor = factories.make_officer("imigrasi.lane", "motamasin")
    assert (actor.kind, actor.agency, actor.post) == ("officer", "imigrasi", "motamasin")
    assert actor.roles == {"imigrasi.lane"}
    assert rules.services_of(actor) == {"immigration"}


def test_the_packaged_register_is_registered_once() -> None:
    first = services.register_packaged(factories.SETUP)
    assert first == len(rules.agencies())
    assert services.register_packaged(factories.SETUP) == 0
    assert set(selectors.list_registered_agencies()) == set(rules.agencies())
    assert len(list_timeline(rules.agency_ref("imigrasi"))) == 1


def test_a_unit_needs_its_agency_its_parent_and_a_zone() -> None:
    services.register_packaged(factories.SETUP)
    with pytest.raises(BadInput) as caught:
        services.register_unit(
            factories.SETUP,
            code="x",
            agency="nobody",
            kind="post",
            name="x",
            parent="imigrasi.pusat",
            zone="Asia/Atlantis",
        )
    assert [problem.where for problem in caught.value.problems] == ["agency", "parent", "zone"]


def test_enrolment_is_complete_and_the_number_unique() -> None:
    unit = factories.make_unit("imigrasi", "motamasin")
    with pytest.raises(BadInput):
        services.enrol_officer(factories.SETUP, number=" ", name="", unit=unit)
    with pytest.raises(BadInput):
        services.enrol_officer(factories.SETUP, number="1", name="Petugas", unit="nowhere")
    services.enrol_officer(factories.SETUP, number="1", name="Petugas", unit=unit)
    with pytest.raises(Conflict):
        services.enrol_officer(factories.SETUP, number="1", name="Petugas lain", unit=unit)


def test_who_moves_acts_at_the_new_post_from_that_day_on() -> None:
    with clock.frozen(NOW):
        actor = factories.make_officer("imigrasi.lane", "motamasin")
        unit = factories.make_unit("imigrasi", "skouw")
        services.move_officer(
            factories.SETUP, officer=uuid_of(actor), unit=unit, valid_from=TODAY + timedelta(1), reason="rotasi"
        )
        assert again(actor) == actor
    # The day begins in Jayapura two hours before it does in Jakarta.
    with clock.frozen(datetime(2026, 11, 24, 15, tzinfo=UTC)):
        moved = again(actor)
    assert moved is not None
    assert moved.post == "skouw"
    assert moved.roles == {"imigrasi.lane"}


def test_nobody_moves_to_another_agency() -> None:
    actor = factories.make_officer("imigrasi.lane", "motamasin")
    with pytest.raises(BadInput):
        services.move_officer(
            factories.SETUP, officer=uuid_of(actor), unit=factories.make_unit("beacukai", "motamasin"), reason="x"
        )


def test_the_suspended_act_no_more_until_the_day_after_the_last() -> None:
    with clock.frozen(NOW):
        actor = factories.make_officer()
        services.suspend_officer(factories.SETUP, officer=uuid_of(actor), reason="pemeriksaan", until=TODAY)
        assert again(actor) is None
    with clock.frozen(NOW + timedelta(days=1)):
        assert again(actor) == actor


def test_reinstating_needs_a_suspension() -> None:
    actor = factories.make_officer()
    with pytest.raises(Conflict):
        services.reinstate_officer(factories.SETUP, officer=uuid_of(actor), reason="x")
    services.suspend_officer(factories.SETUP, officer=uuid_of(actor), reason="x")
    assert again(actor) is None
    services.reinstate_officer(factories.SETUP, officer=uuid_of(actor), reason="x")
    assert again(actor) == actor


def test_an_administrator_neither_suspends_nor_resets_herself() -> None:
    admin = factories.make_admin(credential=True)
    with pytest.raises(Conflict):
        services.suspend_officer(admin, officer=uuid_of(admin), reason="x")
    with pytest.raises(Conflict):
        services.reset_second_factor(admin, officer=uuid_of(admin), reason="x")


def test_a_role_is_given_once_for_the_same_days() -> None:
    actor = factories.make_officer("imigrasi.lane", "motamasin")
    officer = uuid_of(actor)
    with pytest.raises(Conflict):
        services.assign_role(factories.SETUP, officer=officer, role="imigrasi.lane", valid_from=TODAY + timedelta(30))
    with pytest.raises(BadInput):
        services.assign_role(factories.SETUP, officer=officer, role="beacukai.lane")
    with pytest.raises(BadInput):
        services.assign_role(
            factories.SETUP,
            officer=officer,
            role="imigrasi.supervisor",
            valid_from=TODAY,
            valid_to=TODAY - timedelta(1),
        )
    services.assign_role(factories.SETUP, officer=officer, role="imigrasi.supervisor")
    now = again(actor)
    assert now is not None
    assert now.roles == {"imigrasi.lane", "imigrasi.supervisor"}


def test_a_role_ends_with_its_last_day() -> None:
    with clock.frozen(NOW):
        actor = factories.make_officer()
        officer = uuid_of(actor)
        (role,) = selectors.get_officer(factories.SETUP, officer=officer).roles
        services.end_role(
            factories.SETUP, officer=officer, assignment=role.assignment, last_day=TODAY - timedelta(1), reason="x"
        )
        now = again(actor)
        assert now is not None
        assert now.roles == frozenset()
    with pytest.raises(NotFound):
        services.end_role(factories.SETUP, officer=officer, assignment=uuid4(), last_day=TODAY, reason="x")


@pytest.mark.parametrize("role", ["imigrasi.lane", "imigrasi.head", "auditor"])
def test_only_an_administrator_changes_the_register(role: str) -> None:
    actor = factories.make_officer(role, "motamasin" if role.endswith("lane") else None)
    officer, unit = uuid_of(actor), factories.make_unit("imigrasi")
    with pytest.raises(Refused):
        services.register_agency(actor, record=rules.agencies()["bnn"])
    with pytest.raises(Refused):
        services.register_unit(actor, code="x", agency="imigrasi", kind="office", name="x")
    with pytest.raises(Refused):
        services.enrol_officer(actor, number="1", name="x", unit=unit)
    with pytest.raises(Refused):
        services.assign_role(actor, officer=officer, role="imigrasi.head")
    with pytest.raises(Refused):
        services.move_officer(actor, officer=officer, unit=unit, reason="x")
    with pytest.raises(Refused):
        services.suspend_officer(actor, officer=officer, reason="x")
    with pytest.raises(Refused):
        services.reinstate_officer(actor, officer=officer, reason="x")
    with pytest.raises(Refused):
        services.issue_credential(actor, officer=officer, username="x", password=factories.PASSWORD)
    with pytest.raises(Refused):
        services.set_password(actor, officer=officer, password=factories.PASSWORD, reason="x")
    with pytest.raises(Refused):
        services.reset_second_factor(actor, officer=officer, reason="x")
    with pytest.raises(Refused):
        services.issue_client(actor, name="x", agency="imigrasi", scopes=frozenset(), expires_at=NOW)
    with pytest.raises(Refused):
        services.revoke_client(actor, client=uuid4(), reason="x")


def test_only_administrators_and_auditors_read_the_register() -> None:
    officer = factories.make_officer("imigrasi.head", None)
    other = uuid_of(factories.make_officer())
    with pytest.raises(Refused):
        selectors.list_officers(officer)
    with pytest.raises(Refused):
        selectors.get_officer(officer, officer=other)
    assert selectors.get_officer(officer, officer=uuid_of(officer)).name == officer.name
    for reader in (factories.make_admin(), factories.make_officer("auditor", None)):
        assert selectors.get_officer(reader, officer=other).id == other


def test_a_password_is_held_to_the_rules_and_a_name_to_one_officer() -> None:
    first, second = (uuid_of(factories.make_officer()) for _ in range(2))
    for password in ("short", "password1234", "petugas-satu"):
        with pytest.raises(BadInput) as caught:
            services.issue_credential(factories.SETUP, officer=first, username="petugas-satu", password=password)
        assert {problem.where for problem in caught.value.problems} == {"password"}
    services.issue_credential(factories.SETUP, officer=first, username=" Petugas-Satu ", password=factories.PASSWORD)
    credential = selectors.find_credential(first)
    assert credential is not None
    assert credential.username == "petugas-satu"
    with pytest.raises(Conflict):
        services.issue_credential(factories.SETUP, officer=second, username="PETUGAS-SATU", password=factories.PASSWORD)
    with pytest.raises(Conflict):
        services.issue_credential(factories.SETUP, officer=first, username="lain", password=factories.PASSWORD)


def test_a_site_is_founded_once() -> None:
    officer = services.found_site(
        factories.SETUP, name="Admin", number="1", username="admin", password=factories.PASSWORD
    )
    actor = selectors.find_actor(officer)
    assert actor is not None
    assert actor.roles == {rules.ADMIN}
    with pytest.raises(Conflict):
        services.found_site(factories.SETUP, name="B", number="2", username="b", password=factories.PASSWORD)


def test_a_client_calls_within_its_scopes_until_it_expires_or_is_revoked() -> None:
    with clock.frozen(NOW):
        client, token = factories.make_client(scopes=frozenset({"sessions.open"}))
        actor = selectors.authenticate_bearer(token)
    assert actor is not None
    assert (actor.kind, actor.uuid, actor.agency, actor.post) == ("machine", client, "imigrasi", "motamasin")
    assert rules.scopes_of(actor) == {"sessions.open"}
    assert rules.services_of(actor) == {"immigration"}
    with clock.frozen(NOW + timedelta(days=30)):
        assert selectors.authenticate_bearer(token) is None
    with clock.frozen(NOW + timedelta(days=29)):
        assert selectors.authenticate_bearer(token) is not None
        services.revoke_client(factories.SETUP, client=client, reason="dicuri")
        assert selectors.authenticate_bearer(token) is None
        with pytest.raises(Conflict):
            services.revoke_client(factories.SETUP, client=client, reason="dicuri")


@pytest.mark.parametrize("wrong", ["", "tapal_", "tapal_" + "A" * 43, "\ud800", "x" * 100_000])
def test_a_wrong_token_is_nobody(wrong: str) -> None:
    factories.make_client()
    assert selectors.authenticate_bearer(wrong) is None


def test_a_client_acts_only_in_roles_of_its_agency_and_post() -> None:
    factories.make_unit("imigrasi", "motamasin")
    with pytest.raises(BadInput) as caught:
        services.issue_client(
            factories.SETUP,
            name="x",
            agency="imigrasi",
            post=None,
            roles=frozenset({"imigrasi.lane", "beacukai.p2"}),
            scopes=frozenset({"sessions.open", "all"}),
            expires_at=NOW - timedelta(days=400),
        )
    assert [problem.value for problem in caught.value.problems] == ["all", "beacukai.p2", "imigrasi.lane", None]


def test_no_secret_is_in_the_journal_or_in_the_table() -> None:
    client, token = factories.make_client()
    (entry,) = list_timeline(Ref("agencies.client", client))
    assert token.removeprefix("tapal_") not in str(entry.parts)
    stored = bytes(ClientSecret.objects.get(client_id=client).sha256)
    assert len(stored) == 32
    assert stored not in token.encode()


def test_what_happened_to_an_officer_is_told_in_order() -> None:
    actor = factories.make_officer()
    officer = uuid_of(actor)
    services.suspend_officer(factories.SETUP, officer=officer, reason="pemeriksaan")
    services.reinstate_officer(factories.SETUP, officer=officer, reason="selesai")
    assert [entry.action for entry in list_timeline(Ref("agencies.officer", officer))] == [
        "agencies.enrol_officer",
        "agencies.assign_role",
        "agencies.suspend_officer",
        "agencies.reinstate_officer",
    ]


def test_a_unit_above_oversees_the_posts_below_it() -> None:
    office = "imigrasi.kanim-uji"
    services.register_packaged(factories.SETUP)
    services.register_unit(
        factories.SETUP, code=office, agency="imigrasi", kind="office", name="Kanim Uji", parent="imigrasi.pusat"
    )
    for post in ("motamasin", "wini"):
        factories.make_unit("imigrasi", post, parent=office)
    factories.make_unit("imigrasi", "skouw")
    head = services.enrol_officer(factories.SETUP, number="1", name="Kepala", unit=office)
    services.assign_role(factories.SETUP, officer=head, role="imigrasi.head")
    actor = selectors.find_actor(head)
    assert actor is not None
    assert selectors.list_posts_overseen(actor) == {"motamasin", "wini"}
    assert selectors.list_posts_overseen(factories.make_officer("imigrasi.lane", "wini")) == {"wini"}
    director = factories.make_officer("imigrasi.tpi_director", None)
    assert selectors.list_posts_overseen(director) == {"motamasin", "wini", "skouw"}


def test_a_stub_of_an_officer_is_nobody() -> None:
    stub = Officer.objects.create(id=uuid4(), number="", name="", agency="", here=False)
    assert selectors.find_actor(stub.id) is None
    with pytest.raises(NotFound):
        services.assign_role(factories.SETUP, officer=stub.id, role="auditor")
