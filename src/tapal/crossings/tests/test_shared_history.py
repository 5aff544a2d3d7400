"""Crossing history, shared: found by a document's number, shown as far as an agreement goes."""

from datetime import timedelta

import pytest
from django.db import connection

from tapal.agencies.tests.factories import make_officer
from tapal.crossings import services
from tapal.crossings.models import Decision, Session
from tapal.crossings.selectors import shared
from tapal.crossings.selectors.shared import DECISION, HISTORY, find_decision_record, find_history_record
from tapal.crossings.tests import factories as made
from tapal.kernel.actors import Actor
from tapal.sharing import gate, selectors
from tapal.sharing import services as sharing
from tapal.sharing.registration import Sought
from tapal.sharing.rules.agreements import AgreementText, ClauseText
from tapal.sharing.services import SearchResult

pytestmark = pytest.mark.django_db
PURPOSE = "customs-investigation"


def search(officer: Actor, name: str = "") -> SearchResult:
    return sharing.search(officer, wanted=Sought(name, "X1234567"), purpose=PURPOSE, case="LP/17")


def agree() -> None:
    customs, immigration = make_officer("beacukai.head", None), make_officer("imigrasi.tpi_director", None)
    today = selectors.get_today()
    text = AgreementText(
        kind="pks",
        title="PKS Contoh",
        parties=("imigrasi", "beacukai"),
        legal_basis=("UU 6/2011",),
        valid_from=today.isoformat(),
        valid_to=(today + timedelta(days=30)).isoformat(),
        clauses=(
            ClauseText(
                number="3",
                words="Immigration shows Customs investigators direction, day and post of crossings.",
                owner="imigrasi",
                receiver="beacukai",
                roles=("beacukai.p2",),
                dataset=HISTORY,
                fields=("direction", "day", "post"),
                purposes=(PURPOSE,),
            ),
        ),
    )
    agreement = sharing.draft_agreement(customs, text=text)
    sharing.propose_agreement(customs, agreement=agreement)
    content = selectors.get_agreement(customs, agreement=agreement).content
    for signer in (customs, immigration):
        sharing.sign_agreement(signer, agreement=agreement, content=content, position="Kepala")


def crossed() -> Session:
    made.load_posts()
    officer = make_officer("imigrasi.lane", made.POST)
    session = made.open_session(officer)
    services.clear_and_release(officer, session=session)
    return Session.objects.get(id=session)


def test_a_customs_investigator_finds_crossings_under_an_agreement_alone() -> None:
    session, investigator = crossed(), make_officer("beacukai.p2", None)
    before = search(investigator)
    assert (before.shown, before.may_ask) == ((), ((HISTORY, "imigrasi"),))
    agree()
    (shown,) = search(investigator).shown
    assert shown.record == session.id
    assert [name for name, _value in shown.values] == ["direction", "day", "post"]
    assert search(investigator, "SPECIMEN").shown
    assert not search(investigator, "SOMEBODY ELSE").shown


def test_a_holder_of_an_equal_number_who_crosses_daily_hides_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    session = crossed()
    earlier = {"issuer": "ZZZ", "surname": "JARANG", "opened_at": session.opened_at - timedelta(days=9)}
    Session.objects.filter(id=session.id).update(**earlier)
    crossed()
    monkeypatch.setattr(shared, "MOST", 1)
    assert [found.record.id for found in shared.list_history_found(Sought("jarang", "x 1234567"))] == [session.id]
    assert [found.record.id for found in shared.list_history_found(Sought("", "X1234567"))] != [session.id]


def test_who_has_not_been_let_through_has_not_crossed() -> None:
    made.load_posts()
    session = made.open_session(make_officer("imigrasi.lane", made.POST))
    assert find_history_record(session) is None
    assert shared.list_history_found(Sought("", "X1234567")) == []


def test_the_rows_of_the_table_are_those_of_the_rules() -> None:
    session, investigator = crossed(), make_officer("beacukai.p2", None)
    record = find_history_record(session.id)
    assert record is not None
    for expected in (0, 1):
        rows = Session.objects.filter(gate.visible(investigator, HISTORY, PURPOSE, least="full", case="LP/17"))
        assert rows.count() == expected
        assert bool(gate.decide(investigator, "read", record, PURPOSE, case="LP/17")) is bool(expected)
        agree()
    lane = make_officer("imigrasi.lane", made.POST)
    assert Session.objects.filter(gate.visible(lane, HISTORY, "clearance")).count() == 1
    assert Session.objects.filter(gate.visible(None, HISTORY, "clearance")).count() == 0


def test_a_decision_is_its_agency_s_and_others_see_what_it_came_to() -> None:
    crossed()
    decision = Decision.objects.get(service="immigration")
    record = find_decision_record(decision.id)
    assert record is not None
    immigration, customs = make_officer("imigrasi.lane", made.POST), make_officer("beacukai.lane", made.POST)
    for field, own, other in (("decision", True, True), ("reason", True, False)):
        assert bool(gate.decide(immigration, "read", record, "clearance", field=field)) is own
        assert bool(gate.decide(customs, "read", record, "clearance", field=field)) is other
    for viewer, full in ((immigration, 1), (customs, 0)):
        rows = Decision.objects.filter(service="immigration")
        assert rows.filter(gate.visible(viewer, DECISION, "clearance", least="full")).count() == full
        assert rows.filter(gate.visible(viewer, DECISION, "clearance")).count() == 1


def test_a_list_under_a_condition_is_found_by_index() -> None:
    """The lane sees crossings of a year at most; the number leads, the condition filters."""
    lane = make_officer("imigrasi.lane", made.POST)
    rows = Session.objects.filter(gate.visible(lane, HISTORY, "clearance"), issuer="UTO", number="X1234567")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "session_document" in rows.explain()
