"""Whatever happens to agreements, looks and requests, the journal makes the same of it again."""

from __future__ import annotations

from tapal.agencies.tests.factories import make_officer
from tapal.journal import replay
from tapal.journal.sequencer import number_pending
from tapal.runtime import pointing
from tapal.runtime.database import Database
from tapal.sharing import selectors, services
from tapal.sharing.tests import factories as made
from tapal.sharing.tests.test_requests import ask
from tapal.sharing.tests.test_services import in_force


def live() -> None:
    """Everything that an agreement and a request can go through."""
    customs, immigration = make_officer("beacukai.head", None), make_officer("imigrasi.tpi_director", None)
    investigator, intelligence = make_officer("beacukai.p2", None), make_officer("imigrasi.intel", None)
    with made.history_registered():
        draft = services.draft_agreement(customs, text=made.a_text())
        services.attach_document(customs, agreement=draft, name="a.pdf", body=b"%PDF", media_type="application/pdf")
        services.propose_agreement(customs, agreement=draft)
        content = selectors.get_agreement(customs, agreement=draft).content
        services.sign_agreement(customs, agreement=draft, content=content, position="Kepala")
        services.revise_agreement(immigration, agreement=draft, text=made.a_text(title="PKS Kedua"))
        agreement = in_force(customs, immigration, made.a_text())
        services.suspend_agreement(customs, agreement=agreement, reason="diperiksa")
        services.resume_agreement(customs, agreement=agreement, reason="selesai")
        records = [made.crossing(), made.crossing(linked=False)]
        services.look(investigator, dataset=made.HISTORY, purpose=made.PURPOSE, records=records, case=made.CASE)
        answered, refused, withdrawn = (ask(investigator) for _ in range(3))
        services.accept_request(intelligence, request=answered)
        services.answer_request(intelligence, request=answered, values={"day": "2026-11-20"})
        services.recall_disclosure(intelligence, request=answered, reason="salah orang")
        services.confirm_deletion(investigator, request=answered, copies="tidak ada")
        services.refuse_request(intelligence, request=refused, reason="tidak dikenal")
        services.withdraw_request(investigator, request=withdrawn, reason="tidak perlu")
        services.terminate_agreement(immigration, agreement=agreement, reason="diganti")


def test_the_journal_makes_the_same_of_it_again(site_db: Database) -> None:
    live()
    number_pending()
    with pointing.pointed(site_db.dsn("owner")):
        report = replay.replay()
    assert report.differences == []
    assert not report.parked
    filled = {table: rows for table, rows in report.rows.items() if table.startswith("sharing_")}
    assert set(filled) == {
        "sharing_agreement",
        "sharing_bookversion",
        "sharing_look",
        "sharing_lookrecord",
        "sharing_request",
    }
    assert all(filled.values())
