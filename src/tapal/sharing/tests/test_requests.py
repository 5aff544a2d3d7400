"""Requests for information: refused without a clause, owed by a clock, answered by a disclosure that ends."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from django.test import Client

from tapal.agencies.tests.factories import make_officer, sign_in
from tapal.duties.selectors import list_about
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Refused
from tapal.sharing import selectors, services
from tapal.sharing.rules.requests import CLOCKS, Urgency, request_ref
from tapal.sharing.tests import factories as made
from tapal.sharing.tests.test_services import clause, in_force
from tapal.sharing.tests.test_web import leads_to_its_field

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def history() -> Iterator[None]:
    with made.history_registered():
        yield


@pytest.fixture
def customs() -> Actor:
    return make_officer("beacukai.p2", None)


@pytest.fixture
def immigration() -> Actor:
    return make_officer("imigrasi.intel", None)


def ask(
    officer: Actor,
    purpose: str = made.PURPOSE,
    urgency: Urgency = "day",
    subject: str = "Pelintas 17",
    to: str = "imigrasi",
) -> UUID:
    return services.ask_for_information(
        officer,
        to=to,
        dataset=made.HISTORY,
        subject=subject,
        fields=("day", "post"),
        purpose=purpose,
        case=made.CASE,
        reason="jalur pengiriman",
        urgency=urgency,
    )


def test_a_request_needs_a_clause_a_purpose_and_its_particulars(customs: Actor) -> None:
    for officer, purpose in (
        (customs, ""),
        (customs, "clearance"),
        (make_officer("beacukai.lane"), made.PURPOSE),
        (make_officer("bakamla.watch", None), "maritime-security"),
    ):
        with pytest.raises(Refused):
            ask(officer, purpose)
    with pytest.raises(BadInput):
        ask(customs, subject=" ")
    for stranger in ("bnpp", "beacukai", "tapal"):  # keeps no such records, asks, answers nothing
        with pytest.raises(BadInput) as caught:
            ask(customs, to=stranger)
        assert [problem.where for problem in caught.value.problems] == ["to"]


def test_a_spent_quota_is_not_got_round_by_asking(customs: Actor) -> None:
    signers = make_officer("beacukai.head", None), make_officer("imigrasi.tpi_director", None)
    rationed = clause(mode="request", fields=None, quota_most=1, quota_period="day", conditions=())
    in_force(*signers, made.a_text(clauses=(rationed,)))
    ask(customs)
    services.look(customs, dataset=made.HISTORY, purpose=made.PURPOSE, records=[made.crossing()], case=made.CASE)
    with pytest.raises(Refused):
        ask(customs)


@pytest.mark.parametrize(("urgency", "hours"), [("immediate", 1), ("day", 24), ("three_days", 72)])
def test_the_other_agency_owes_an_answer_by_the_clock_of_the_urgency(
    customs: Actor, urgency: Urgency, hours: int
) -> None:
    (duty,) = list_about(request_ref(ask(customs, urgency=urgency)))
    assert (duty.kind, duty.agency, duty.role) == (CLOCKS[urgency], "imigrasi", "imigrasi.intel")
    assert duty.due_at - duty.started_at == timedelta(hours=hours)


def test_an_answer_is_kept_for_its_time_and_no_longer(customs: Actor, immigration: Actor) -> None:
    request = ask(customs)
    services.accept_request(immigration, request=request)
    with pytest.raises(BadInput):
        services.answer_request(immigration, request=request, values={"name": "siapa"})
    with pytest.raises(BadInput):
        services.answer_request(immigration, request=request, values={"day": "2026-11-20"}, keep_days=31)
    services.answer_request(immigration, request=request, values={"day": "2026-11-20"}, note="pagi", keep_days=2)
    shown = selectors.get_request(customs, request=request)
    assert (shown.values, shown.note) == ((("day", "2026-11-20"),), "pagi")
    assert [duty.state for duty in list_about(request_ref(request))] == ["done"]
    for outsider in (make_officer("beacukai.lane"), make_officer("imigrasi.lane"), make_officer("bnn.analyst", None)):
        with pytest.raises(NotFound):
            selectors.get_request(outsider, request=request)
    with clock.frozen(clock.now() + timedelta(days=2)):
        expired = selectors.get_request(customs, request=request)
        assert (expired.disclosure, expired.values, expired.note) == ("expired", (), "")


def test_a_recalled_disclosure_is_deleted_with_a_receipt(customs: Actor, immigration: Actor) -> None:
    request = ask(customs)
    with pytest.raises(Conflict):
        services.recall_disclosure(immigration, request=request, reason="salah orang")
    services.answer_request(immigration, request=request, values={"post": "motamasin"})
    with pytest.raises(Conflict):
        services.confirm_deletion(customs, request=request, copies="tidak ada")
    services.recall_disclosure(immigration, request=request, reason="salah orang")
    recalled = selectors.get_request(customs, request=request)
    assert (recalled.disclosure, recalled.values) == ("recalled", ())
    owed = list_about(request_ref(request))[-1]
    assert (owed.kind, owed.agency, owed.state) == ("disclosure-deletion", "beacukai", "open")
    with pytest.raises(Refused):
        services.confirm_deletion(immigration, request=request, copies="tidak ada")
    services.confirm_deletion(customs, request=request, copies="berkas perkara 17, dihapus")
    assert selectors.get_request(immigration, request=request).disclosure == "deleted"
    assert list_about(request_ref(request))[-1].state == "done"


def test_only_the_desks_of_a_request_act_on_it(customs: Actor, immigration: Actor) -> None:
    request = ask(customs)
    for nobody in (customs, make_officer("imigrasi.lane")):
        with pytest.raises(Refused):
            services.answer_request(nobody, request=request, values={"day": "2026-11-20"})
    with pytest.raises(NotFound):
        services.answer_request(make_officer("bnn.analyst", None), request=request, values={"day": "2026-11-20"})
    services.refuse_request(immigration, request=request, reason="perkara tidak dikenal")
    assert selectors.get_request(customs, request=request).note == "perkara tidak dikenal"
    with pytest.raises(Conflict):
        services.withdraw_request(customs, request=request, reason="tidak perlu")
    other = ask(customs)
    with pytest.raises(Refused):
        services.withdraw_request(immigration, request=other, reason="tidak perlu")
    services.withdraw_request(customs, request=other, reason="tidak perlu")
    assert [duty.state for duty in list_about(request_ref(other))] == ["cancelled"]


def test_heads_see_the_balance_and_desks_their_lists(customs: Actor, immigration: Actor) -> None:
    answered, _open = ask(customs), ask(customs)
    services.answer_request(immigration, request=answered, values={"day": "2026-11-20"})
    head = make_officer("beacukai.head", None)
    (balance,) = selectors.list_balance(head)
    assert (balance.asked_by, balance.to) == ("beacukai", "imigrasi")
    assert (balance.asked, balance.answered, balance.refused, balance.open) == (2, 1, 0, 1)
    with pytest.raises(Refused):
        selectors.list_balance(customs)
    assert len(selectors.list_requests(customs, side="by")) == 2
    assert len(selectors.list_requests(immigration, side="to")) == 2
    assert selectors.list_requests(make_officer("imigrasi.lane"), side="to") == []


def test_what_waits_is_not_pushed_off_the_list_by_what_is_done(customs: Actor, immigration: Actor) -> None:
    waiting, done = ask(customs), ask(customs)
    services.refuse_request(immigration, request=done, reason="tidak dikenal")
    for listed in (selectors.list_requests(customs, side="by"), selectors.list_requests(immigration, side="to")):
        assert [view.id for view in listed] == [waiting, done]


def test_the_pages_of_a_request(client: Client, customs: Actor, immigration: Actor) -> None:
    sign_in(client, customs)
    form = {
        "to": "imigrasi",
        "fields_asked": [f"{made.HISTORY}/day"],
        "subject": "Pelintas 17",
        "purpose": made.PURPOSE,
        "case": "LP/17",
        "reason": "jalur pengiriman",
        "urgency": "day",
    }
    assert client.get("/sharing/requests/new/").status_code == 200
    refused = client.post("/sharing/requests/new/", {**form, "purpose": "clearance"})
    assert refused.status_code == 422
    assert "No clause in force shows this" in refused.content.decode()
    made_at = client.post("/sharing/requests/new/", form)
    page = made_at["Location"]
    assert "Pelintas 17" in client.get("/sharing/requests/").content.decode()
    assert client.post(page, {"deed": "answer", "value-day": "2026-11-20"}).status_code == 403
    sign_in(client, immigration)
    assert "Pelintas 17" in client.get("/sharing/requests/").content.decode()
    assert client.post(page, {"deed": "accept"}).status_code == 302
    assert client.post(page, {"deed": "answer"}).status_code == 422
    assert client.post(page, {"deed": "answer", "value-day": "2026-11-20"}).status_code == 302
    assert "2026-11-20" in client.get(page).content.decode()
    assert client.post(page, {"deed": "recall", "reason": "salah orang"}).status_code == 302
    sign_in(client, customs)
    taken_back = client.get(page).content.decode()
    assert "2026-11-20" not in taken_back
    assert "Taken back by the agency" in taken_back
    assert leads_to_its_field(client, page, {"deed": "delete", "reason": ""}, "delete-reason")
    assert client.post(page, {"deed": "delete", "reason": "tidak ada salinan"}).status_code == 302
    assert "Deleted, with a receipt." in client.get(page).content.decode()
    sign_in(client, make_officer("imigrasi.lane"))
    assert client.get(page).status_code == 404
    assert "Pelintas 17" not in client.get("/sharing/requests/").content.decode()
