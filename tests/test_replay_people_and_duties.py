"""Whatever happens to agencies, officers, sessions, clients and duties, the journal makes the same of it again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from django.test import Client

from tapal.agencies import rules, selectors, services
from tapal.agencies.tests import factories
from tapal.duties import services as duties
from tapal.journal import replay
from tapal.journal.sequencer import number_pending
from tapal.kernel import clock
from tapal.kernel.refs import Ref
from tapal.runtime import pointing
from tapal.runtime.database import Database

START = datetime(2026, 11, 24, 1, tzinfo=UTC)


def live(client: Client) -> None:
    """A few days in the life of a post: everybody whom the register knows, everything that a duty can go through."""
    with clock.frozen(START):
        admin = factories.make_admin(credential=True)
        lane = factories.make_officer("imigrasi.lane", "motamasin", credential=True)
        officer = UUID(lane.id)
        given = services.assign_role(admin, officer=officer, role="imigrasi.supervisor", post="motamasin")
        services.end_role(admin, officer=officer, assignment=given, last_day=START.date(), reason="salah")
        wini = factories.make_unit("imigrasi", "wini")
        services.move_officer(admin, officer=officer, unit=wini, valid_from=START.date(), reason="rotasi")
        services.suspend_officer(admin, officer=officer, reason="pemeriksaan", until=START.date())
        services.reinstate_officer(admin, officer=officer, reason="selesai")
        services.register_agency(admin, record=rules.agencies()["bnn"])
        kept, _token = factories.make_client()
        gone, _token = factories.make_client()
        services.revoke_client(admin, client=gone, reason="hilang")
        assert selectors.get_client(admin, client=kept).works
        opened = [
            duties.open_duty(
                factories.SETUP,
                kind=kind,
                agency="imigrasi",
                post=post,
                role=role,
                subject=Ref("tests.thing", uuid4()),
                cause=uuid4(),
            )
            for kind, post, role in (
                ("secondary-inspection", "motamasin", None),
                ("hit-judgement", "motamasin", "imigrasi.intel"),
                ("cekal-urgent-confirmation", None, "imigrasi.head"),
                ("secondary-inspection", "wini", None),
            )
        ]
        duties.complete_duty(lane, duty=opened[0], result="nothing_found")
        duties.cancel_duty(admin if admin.agency == "imigrasi" else factories.SETUP, duty=opened[3], reason="dobel")
    with clock.frozen(START + timedelta(hours=2)):
        assert duties.escalate_overdue() == 1
    with clock.frozen(START + timedelta(days=40)):
        while duties.escalate_overdue():
            pass
    factories.sign_in(client, lane)
    client.post("/account/sign-out/")
    factories.sign_in(client, admin)


def test_the_journal_makes_the_same_of_it_again(site_db: Database, client: Client) -> None:
    live(client)
    number_pending()
    with pointing.pointed(site_db.dsn("owner")):
        report = replay.replay()
    assert report.differences == []
    assert not report.parked
    filled = {table: rows for table, rows in report.rows.items() if table.startswith(("agencies_", "duties_"))}
    assert set(filled) == {
        "agencies_agency",
        "agencies_unit",
        "agencies_officer",
        "agencies_posting",
        "agencies_roleassignment",
        "agencies_signin",
        "agencies_machineclient",
        "duties_duty",
    }
    assert all(filled.values())
