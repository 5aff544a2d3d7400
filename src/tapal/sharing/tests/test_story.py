"""The story of one agreement, at the level of services.

No agreement lets Customs investigators read crossing history; a draft is tried on last month; both sign; the same
search passes, for its purpose only; the agreement lapses; it stops.
"""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tapal.agencies.tests.factories import make_officer
from tapal.journal.selectors import list_timeline
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import Refused
from tapal.sharing import gate, selectors, services
from tapal.sharing.rules import Access, Record
from tapal.sharing.rules.agreements import agreement_ref
from tapal.sharing.tests import factories as made

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def history() -> Iterator[None]:
    with made.history_registered():
        yield


def looks(officer: Actor, record: Record, purpose: str = made.PURPOSE, case: str | None = made.CASE) -> Access:
    """What the officer is shown of a crossing."""
    (access,) = services.look(officer, dataset=made.HISTORY, purpose=purpose, records=[record], case=case)
    return access


def test_an_agreement_opens_a_search_for_its_purpose_and_as_long_as_it_holds() -> None:
    investigator = make_officer("beacukai.p2", None)
    customs = make_officer("beacukai.head", None)
    immigration = make_officer("imigrasi.tpi_director", None)
    begin = clock.now()

    # Nothing lets the investigator read it: the matrix allows to ask, no more.
    with clock.frozen(begin - timedelta(days=20)):
        crossing, elsewhere = made.crossing(), made.crossing(linked=False)
        assert looks(investigator, crossing).mode == "request"
        assert looks(investigator, crossing, case=None).mode is None
        looks(investigator, elsewhere)
        assert not gate.decide(investigator, "read", crossing, made.PURPOSE, case=made.CASE)

    # A draft, tried on last month: one of three answers would have opened up, and to how much.
    draft = services.draft_agreement(customs, text=made.a_text())
    tried = selectors.get_trial(customs, text=made.a_text())
    (asked,) = tried.asked
    assert (asked.records, asked.opened, asked.widened, asked.narrowed) == (3, 0, 1, 0)
    assert ("PKS Perlintasan Contoh, 3", 1) in asked.clauses
    assert not gate.decide(investigator, "read", crossing, made.PURPOSE, case=made.CASE)

    # Signed by both, on the same text.
    services.propose_agreement(customs, agreement=draft)
    content = selectors.get_agreement(customs, agreement=draft).content
    services.sign_agreement(customs, agreement=draft, content=content, position="Kepala Kantor")
    assert not gate.decide(investigator, "read", crossing, made.PURPOSE, case=made.CASE)
    services.sign_agreement(immigration, agreement=draft, content=content, position="Direktur TPI")
    assert selectors.get_agreement(investigator, agreement=draft).standing == "in_force"

    # The same search passes, by the clause, and shows its fields alone.
    ruling = gate.decide(investigator, "read", crossing, made.PURPOSE, case=made.CASE, field="day")
    assert (ruling.allowed, ruling.basis) == (True, "PKS Perlintasan Contoh, 3")
    assert not gate.decide(investigator, "read", crossing, made.PURPOSE, case=made.CASE, field="name")
    shown = looks(investigator, crossing)
    assert shown.mode == "full"
    assert shown.fields == {"direction", "day", "post"}
    # For its purpose only, on the named case only, for that role only.
    assert looks(investigator, crossing, purpose="clearance").mode is None
    assert looks(investigator, elsewhere).mode == "request"
    assert looks(make_officer("beacukai.lane"), crossing).mode is None
    with pytest.raises(Refused):
        looks(investigator, crossing, purpose="")

    # It lapses by the calendar alone, and it stops.
    with clock.frozen(begin + timedelta(days=367)):
        assert selectors.get_agreement(investigator, agreement=draft).standing == "lapsed"
        assert looks(investigator, made.older(crossing, 370)).mode == "request"

    titles = [entry.action for entry in list_timeline(agreement_ref(draft))]
    assert titles == ["sharing.draft", "sharing.propose", "sharing.sign", "sharing.sign"]
