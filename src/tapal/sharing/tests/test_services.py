"""Agreements and looks: who may do what when, and what is wrong with a text."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from tapal.agencies.tests.factories import make_officer
from tapal.duties.selectors import list_about
from tapal.journal.selectors import list_timeline, read_blob
from tapal.kernel import clock
from tapal.kernel.actors import Actor, system
from tapal.kernel.errors import BadInput, Conflict, NotFound, Refused
from tapal.kernel.refs import Ref
from tapal.sharing import gate, registration, selectors, services
from tapal.sharing.models import Look
from tapal.sharing.rules import Record, agreements
from tapal.sharing.rules.agreements import (
    AgreementText,
    ClauseText,
    ConditionText,
    ObligationText,
    agreement_ref,
)
from tapal.sharing.tests import factories as made

pytestmark = pytest.mark.django_db
FRIENDLY = ConditionText(code="friendly")


@pytest.fixture(autouse=True)
def history() -> Iterator[None]:
    with made.history_registered():
        yield


@pytest.fixture
def customs() -> Actor:
    return make_officer("beacukai.head", None)


@pytest.fixture
def immigration() -> Actor:
    return make_officer("imigrasi.tpi_director", None)


@pytest.fixture
def investigator() -> Actor:
    return make_officer("beacukai.p2", None)


def in_force(customs: Actor, immigration: Actor, text: AgreementText) -> Any:
    """An agreement, drafted, proposed and signed by both; returns it."""
    agreement = services.draft_agreement(customs, text=text)
    services.propose_agreement(customs, agreement=agreement)
    content = selectors.get_agreement(customs, agreement=agreement).content
    for signer in (customs, immigration):
        services.sign_agreement(signer, agreement=agreement, content=content, position="Kepala")
    return agreement


def read(officer: Actor, record: Record) -> bool:
    return bool(gate.decide(officer, "read", record, made.PURPOSE, case=made.CASE))


def clause(**more: Any) -> ClauseText:
    return msgspec.structs.replace(made.CLAUSE, **more)


@pytest.mark.parametrize(
    ("text", "where", "code"),
    [
        ({"kind": "statute"}, "kind", "unknown_kind"),
        ({"title": " "}, "title", "empty"),
        ({"legal_basis": ()}, "legal_basis", "empty"),
        ({"parties": ("imigrasi", "imigrasi")}, "parties", "two_parties"),
        ({"valid_to": "2020-01-01"}, "valid_to", "before_start"),
        ({"valid_from": "kemarin"}, "valid_from", "no_day"),
        ({"valid_from": ""}, "valid_from", "no_day"),
        ({"valid_to": "20991231"}, "valid_to", "no_day"),
        ({"evaluation": "besok"}, "evaluation", "no_day"),
        ({"obligations": (ObligationText(words="Lapor", owner="beacukai", due=""),)}, "obligations.0.due", "no_day"),
        ({"clauses": (clause(valid_from="kemarin"),)}, "clauses.0.valid_from", "no_day"),
        ({"clauses": (clause(embargo_days=10**12),)}, "clauses.0.embargo_days", "embargo"),
        ({"clauses": ()}, "clauses", "empty"),
        ({"clauses": (clause(), clause())}, "clauses", "twice"),
        ({"clauses": (clause(requires=("3",)),)}, "clauses", "circle"),
        ({"clauses": (clause(owner="karantina"),)}, "clauses.0.owner", "not_a_party"),
        ({"clauses": (clause(owner="beacukai"),)}, "clauses.0.receiver", "to_itself"),
        ({"clauses": (clause(roles=("imigrasi.lane",)),)}, "clauses.0.roles", "unknown_role"),
        ({"clauses": (clause(purposes=("curiosity",)),)}, "clauses.0.purposes", "unknown_purpose"),
        ({"clauses": (clause(purposes=()),)}, "clauses.0.purposes", "empty"),
        ({"clauses": (clause(dataset="cases.file"),)}, "clauses.0.dataset", "unknown_dataset"),
        ({"clauses": (clause(fields=("photo",)),)}, "clauses.0.fields", "unknown_field"),
        ({"clauses": (clause(conditions=(FRIENDLY,)),)}, "clauses.0.conditions", "condition_unknown"),
        ({"clauses": (clause(quota_most=0),)}, "clauses.0.quota_most", "quota"),
        ({"clauses": (clause(embargo_days=-1),)}, "clauses.0.embargo_days", "embargo"),
        ({"clauses": (clause(requires=("9",)),)}, "clauses.0.requires", "unknown_clause"),
    ],
)  # fmt: skip
def test_a_text_that_could_not_be_signed_is_not_drafted(text: dict[str, Any], where: str, code: str) -> None:
    flaws = agreements.flaws(made.a_text(**text), registration.shapes())
    assert (where, code) in [(flaw.where, flaw.code) for flaw in flaws]
    with pytest.raises(BadInput):
        services.draft_agreement(system("setup"), text=made.a_text(**text))


def test_a_text_is_signed_by_its_parties_as_they_read_it(customs: Actor, immigration: Actor) -> None:
    agreement = services.draft_agreement(customs, text=made.a_text())
    first = selectors.get_agreement(customs, agreement=agreement).content
    with pytest.raises(Conflict):
        services.sign_agreement(customs, agreement=agreement, content=first, position="Kepala")
    services.propose_agreement(customs, agreement=agreement)
    services.sign_agreement(customs, agreement=agreement, content=first, position="Kepala")
    with pytest.raises(Conflict):
        services.sign_agreement(customs, agreement=agreement, content=first, position="Kepala")
    # Another text takes the signature back; what was read before can't be signed any more.
    services.revise_agreement(immigration, agreement=agreement, text=made.a_text(title="PKS Perlintasan II"))
    assert selectors.get_agreement(customs, agreement=agreement).signatures == ()
    services.propose_agreement(customs, agreement=agreement)
    with pytest.raises(Conflict):
        services.sign_agreement(immigration, agreement=agreement, content=first, position="Direktur")


def test_nobody_drafts_or_signs_for_another(customs: Actor, immigration: Actor, investigator: Actor) -> None:
    outsider = make_officer("bnpp.asdep", None)
    for nobody in (outsider, investigator):
        with pytest.raises(Refused):
            services.draft_agreement(nobody, text=made.a_text())
    agreement = services.draft_agreement(customs, text=made.a_text())
    services.propose_agreement(customs, agreement=agreement)
    with pytest.raises(NotFound):
        selectors.get_agreement(outsider, agreement=agreement)
    assert selectors.list_agreements(outsider) == []
    given_up = services.draft_agreement(customs, text=made.a_text())
    services.terminate_agreement(customs, agreement=given_up, reason="tidak jadi")
    with pytest.raises(NotFound):
        selectors.get_agreement(outsider, agreement=given_up)
    content = selectors.get_agreement(immigration, agreement=agreement).content
    for nobody in (outsider, investigator):
        with pytest.raises(Refused):
            services.sign_agreement(nobody, agreement=agreement, content=content, position="Kepala")
        with pytest.raises(Refused):
            selectors.get_trial(nobody, text=made.a_text())


def test_what_is_signed_obliges(customs: Actor, immigration: Actor) -> None:
    agreement = in_force(customs, immigration, made.a_text())
    owed = {(duty.kind, duty.agency) for duty in list_about(agreement_ref(agreement))}
    assert owed == {
        ("agreement-obligation", "beacukai"),
        ("agreement-evaluation", "beacukai"),
        ("agreement-evaluation", "imigrasi"),
    }


def test_a_suspended_agreement_stops_at_once_and_its_party_resumes_it(
    customs: Actor, immigration: Actor, investigator: Actor
) -> None:
    agreement = in_force(customs, immigration, made.a_text())
    record = made.crossing()
    assert read(investigator, record)
    services.suspend_agreement(immigration, agreement=agreement, reason="penyalahgunaan diperiksa")
    assert not read(investigator, record)
    with pytest.raises(Refused):
        services.resume_agreement(customs, agreement=agreement, reason="mohon dibuka")
    services.resume_agreement(immigration, agreement=agreement, reason="selesai diperiksa")
    assert read(investigator, record)
    with pytest.raises(BadInput):
        services.terminate_agreement(customs, agreement=agreement, reason=" ")
    services.terminate_agreement(customs, agreement=agreement, reason="diganti")
    assert not read(investigator, record)
    with pytest.raises(Conflict):
        services.suspend_agreement(immigration, agreement=agreement, reason="lagi")


def test_it_begins_on_its_day(customs: Actor, immigration: Actor, investigator: Actor) -> None:
    today = selectors.get_today()
    start = (today + timedelta(days=2)).isoformat()
    agreement = in_force(customs, immigration, made.a_text(valid_from=start))
    record = made.crossing()
    assert selectors.get_agreement(customs, agreement=agreement).standing == "awaiting"
    assert not read(investigator, record)
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert read(investigator, record)


def test_the_last_day_counts_in_its_zone() -> None:
    days = (date(2026, 1, 1), date(2026, 12, 31))
    assert agreements.standing_on("signed", *days, date(2026, 12, 31)) == "in_force"
    assert agreements.standing_on("suspended", *days, date(2027, 1, 1)) == "lapsed"
    assert agreements.end_of_day(date(2026, 12, 31)).isoformat() == "2026-12-31T17:00:00+00:00"


def test_a_document_is_kept_by_its_content(customs: Actor) -> None:
    agreement = services.draft_agreement(customs, text=made.a_text())
    digest = services.attach_document(
        customs, agreement=agreement, name="lampiran.pdf", body=b"%PDF", media_type="application/pdf"
    )
    assert read_blob(digest) == b"%PDF"
    (document,) = selectors.get_agreement(customs, agreement=agreement).documents
    assert document["sha256"] == digest


def test_a_quota_is_of_the_agency_and_counts_records(customs: Actor, immigration: Actor, investigator: Actor) -> None:
    in_force(customs, immigration, made.a_text(clauses=(clause(quota_most=3, quota_period="day"),)))
    records = [made.crossing() for _ in range(2)]

    def ask(officer: Actor) -> list[str]:
        found = services.look(officer, dataset=made.HISTORY, purpose=made.PURPOSE, records=records, case=made.CASE)
        return [one.reason for one in found]

    assert ask(investigator) == ["granted", "granted"]
    assert ask(make_officer("beacukai.p2", None)) == ["granted", "quota"]
    assert not read(investigator, records[0])
    with clock.frozen(clock.now() + timedelta(days=1)):
        assert read(investigator, records[0])


def test_a_look_is_recorded_whatever_was_shown(investigator: Actor) -> None:
    record = made.crossing()
    services.look(investigator, dataset=made.HISTORY, purpose=made.PURPOSE, records=[record])
    look = Look.objects.get()
    assert (look.agency, look.purpose, look.records.get().reason) == ("beacukai", made.PURPOSE, "no_clause")
    (entry,) = list_timeline(Ref("sharing.look", look.id))
    assert entry.parts["who"]["purpose"] == made.PURPOSE
    assert entry.parts["about"]["also"] == [f"{made.HISTORY}:{record.id}"]


def test_a_mass_query_is_told_to_the_head_once(investigator: Actor) -> None:
    records = [made.crossing() for _ in range(50)]
    for _page in range(4):
        services.look(investigator, dataset=made.HISTORY, purpose=made.PURPOSE, records=records)
    told = [duty for look in Look.objects.all() for duty in list_about(Ref("sharing.look", look.id))]
    assert [(duty.kind, duty.agency, duty.role) for duty in told] == [
        ("mass-query-review", "beacukai", "beacukai.head")
    ]
    with clock.frozen(clock.now() + timedelta(hours=2)):
        services.look(investigator, dataset=made.HISTORY, purpose=made.PURPOSE, records=records)
        assert len([duty for look in Look.objects.all() for duty in list_about(Ref("sharing.look", look.id))]) == 1


def test_who_tries_out_numbers_that_nobody_has_is_noticed(investigator: Actor) -> None:
    def told() -> int:
        return sum(len(list_about(Ref("sharing.look", look.id))) for look in Look.objects.all())

    for _number in range(100):
        services.look(investigator, dataset=made.HISTORY, purpose=made.PURPOSE, records=[], sought="A1")
    assert told() == 0
    services.look(investigator, dataset=made.HISTORY, purpose=made.PURPOSE, records=[], sought="A2")
    assert told() == 1


def test_nobody_sees_anything() -> None:
    record = made.crossing()
    assert not gate.decide(None, "ask", record, made.PURPOSE)
    assert not gate.decide(system("worker"), "ask", record, made.PURPOSE)
    with pytest.raises(Refused):
        services.look(system("worker"), dataset=made.HISTORY, purpose=made.PURPOSE, records=[record])


def test_a_trial_names_what_two_purposes_show_together(customs: Actor) -> None:
    wide = made.a_text(clauses=(clause(fields=("name",)), clause(number="4", fields=("day",), purposes=("clearance",))))
    unions = selectors.get_trial(customs, text=wide).unions
    assert [(one.clause[-1], one.other[-1], one.fields) for one in unions] == [("3", "4", ("day", "name"))]
