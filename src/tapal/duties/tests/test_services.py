"""Duties as desks live them: opened once, seen by the right desk, climbing when late, closed once."""

from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest

from tapal.agencies import rules as agency_rules
from tapal.agencies import selectors as agencies
from tapal.agencies import services as agency_services
from tapal.agencies.tests import factories
from tapal.duties import registration, rules, selectors, services
from tapal.duties.models import Duty
from tapal.journal.selectors import list_timeline
from tapal.kernel import clock, registry
from tapal.kernel.actors import Actor, system
from tapal.kernel.errors import BadInput, Conflict, NotFound, Refused
from tapal.kernel.refs import Ref

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
SUBJECT = Ref("crossings.session", UUID("0193a000-0000-7000-8000-000000000001"))


def open_one(actor: Actor | None = None, **more: object) -> UUID:
    wanted: dict[str, object] = {
        "kind": "secondary-inspection",
        "agency": "imigrasi",
        "post": "motamasin",
        "subject": SUBJECT,
        "cause": uuid4(),
        **more,
    }
    return services.open_duty(actor or factories.SETUP, **wanted)  # type: ignore[arg-type]  # the test's own keywords


def test_a_duty_is_due_by_its_clock_in_the_zone_of_the_post() -> None:
    lane = factories.make_officer("imigrasi.lane", "motamasin")
    with clock.frozen(NOW):
        hour = open_one()
        days = open_one(kind="cekal-urgent-confirmation", role="imigrasi.supervisor")
        seen = {view.id: view for view in selectors.list_open(lane)}
        assert seen.keys() == {hour}
        assert seen[hour].due_at == NOW + timedelta(hours=1)
        assert (seen[hour].urgent, seen[hour].overdue) == (True, False)
    twenty = Duty.objects.get(id=days)
    assert twenty.zone == "Asia/Makassar"
    assert twenty.due_at == datetime(2026, 12, 14, 16, tzinfo=UTC)  # the end of 14 December, WITA
    assert not twenty.urgent


def test_opened_twice_it_is_one() -> None:
    cause = uuid4()
    first = open_one(cause=cause)
    assert open_one(cause=cause) == first
    assert open_one(cause=cause, post="wini") != first
    assert open_one(cause=cause, kind="hit-judgement") != first
    assert len(list_timeline(rules.duty_ref(first))) == 1


def test_what_makes_no_sense_is_not_owed() -> None:
    with pytest.raises(BadInput) as caught:
        open_one(kind="tidak-ada", agency="nobody", role="king")
    assert [problem.where for problem in caught.value.problems] == ["kind", "agency", "role"]


def test_a_given_due_moment_holds() -> None:
    with clock.frozen(NOW):
        duty = open_one(kind="hit-judgement", due=NOW + timedelta(minutes=5))
    assert Duty.objects.get(id=duty).due_at == NOW + timedelta(minutes=5)


def test_it_is_done_once_by_the_agency_that_owes_it() -> None:
    duty = open_one()
    with pytest.raises(Refused):
        services.complete_duty(factories.make_officer("beacukai.lane"), duty=duty, result="nothing_found")
    lane = factories.make_officer("imigrasi.lane")
    services.complete_duty(lane, duty=duty, result="nothing_found")
    view = selectors.get_duty(lane, duty=duty)
    assert (view.state, view.result, view.overdue) == ("done", "nothing_found", False)
    assert selectors.list_open(lane) == []
    with pytest.raises(Conflict):
        services.complete_duty(lane, duty=duty, result="x")
    with pytest.raises(Conflict):
        services.cancel_duty(lane, duty=duty, reason="x")
    with pytest.raises(NotFound):
        services.complete_duty(lane, duty=uuid4(), result="x")


def test_whoever_opened_it_may_take_it_back_with_a_reason() -> None:
    asked = factories.make_officer("imigrasi.lane")
    duty = open_one(asked, agency="beacukai")
    with pytest.raises(BadInput):
        services.cancel_duty(asked, duty=duty, reason=" ")
    with pytest.raises(Refused):
        services.cancel_duty(factories.make_officer("karantina.lane"), duty=duty, reason="salah")
    services.cancel_duty(asked, duty=duty, reason="salah")
    assert Duty.objects.get(id=duty).state == "cancelled"


def test_a_late_duty_tells_one_rung_after_the_other() -> None:
    with clock.frozen(NOW):
        duty = open_one()
    told: list[list[str]] = []
    for minutes in (59, 60, 119, 120, 240, 1000):
        moment = NOW + timedelta(minutes=minutes)
        with clock.frozen(moment):
            services.escalate_overdue()
        told.append(Duty.objects.get(id=duty).told)
    supervisor, head, director = "imigrasi.supervisor", "imigrasi.head", "imigrasi.tpi_director"
    assert told == [
        [],
        [supervisor],
        [supervisor],
        [supervisor, head],
        [supervisor, head, director],
        [supervisor, head, director],
    ]
    entries = [entry for entry in list_timeline(rules.duty_ref(duty)) if entry.action == "duties.escalate"]
    assert [entry.at for entry in entries] == [NOW + timedelta(minutes=m) for m in (60, 120, 240)]
    assert {entry.actor for entry in entries} == {"system:escalation"}


def test_a_post_that_was_off_for_a_day_climbs_a_rung_a_call() -> None:
    with clock.frozen(NOW):
        duty = open_one()
    later = NOW + timedelta(days=1)
    with clock.frozen(later):
        assert [services.escalate_overdue() for _ in range(4)] == [1, 1, 1, 0]
    assert Duty.objects.get(id=duty).rung == "headquarters"


def test_what_is_done_climbs_no_more() -> None:
    with clock.frozen(NOW):
        duty = open_one()
        services.complete_duty(factories.SETUP, duty=duty, result="x")
        assert services.escalate_overdue(now=NOW + timedelta(days=9)) == 0


def test_nothing_is_told_before_its_time_or_after_the_end() -> None:
    ladder = system("escalation")
    with clock.frozen(NOW):
        duty = open_one()
    assert not services.escalate(ladder, duty=duty, now=NOW + timedelta(minutes=59))
    services.complete_duty(factories.SETUP, duty=duty, result="x")
    assert not services.escalate(ladder, duty=duty, now=NOW + timedelta(days=1))


def test_officers_do_not_escalate() -> None:
    duty = open_one()
    with pytest.raises(Refused):
        services.escalate(factories.make_officer("imigrasi.head", None), duty=duty, now=clock.now())


def test_the_list_and_the_single_ruling_are_one_rule() -> None:
    """Every officer of the table against every duty of the table: the list shows exactly what `get_duty` allows."""
    agency_services.register_packaged(factories.SETUP)
    office = "imigrasi.kanim-uji"
    agency_services.register_unit(
        factories.SETUP, code=office, agency="imigrasi", kind="office", name="Kanim", parent="imigrasi.pusat"
    )
    factories.make_unit("imigrasi", "motamasin", parent=office)
    head = agency_services.enrol_officer(factories.SETUP, number="1", name="Kepala", unit=office)
    agency_services.assign_role(factories.SETUP, officer=head, role="imigrasi.head")
    roles = ("imigrasi.lane", "imigrasi.supervisor", "beacukai.lane", "imigrasi.intel", "bnpp.post_manager")
    viewers = [factories.make_officer(role, post) for role, post in product(roles, ("motamasin", "wini"))]
    viewers += [factories.make_officer("imigrasi.tpi_director", None), factories.make_admin()]
    found = agencies.find_actor(head)
    assert found is not None
    viewers.append(found)
    with clock.frozen(NOW):
        duties = [
            open_one(agency=agency, post=post, role=role)
            for agency, post, role in product(
                ("imigrasi", "beacukai"), ("motamasin", "wini", None), (None, "imigrasi.intel", "beacukai.lane")
            )
        ]
        for duty in duties[::2]:
            services.escalate(system("escalation"), duty=duty, now=NOW + timedelta(hours=1))
            services.escalate(system("escalation"), duty=duty, now=NOW + timedelta(hours=2))
    seen_by_anyone: set[UUID] = set()
    for viewer in viewers:
        listed = {view.id for view in selectors.list_open(viewer)}
        allowed = set()
        for duty in duties:
            try:
                selectors.get_duty(viewer, duty=duty)
            except NotFound:
                continue
            allowed.add(duty)
        assert listed == allowed, viewer
        seen_by_anyone |= listed
    assert {duties[0], duties[1]} <= seen_by_anyone
    assert selectors.list_open(factories.make_admin()) == []


def test_a_region_sees_what_was_told_to_it_and_no_more() -> None:
    office = "imigrasi.kanim-uji"
    agency_services.register_packaged(factories.SETUP)
    agency_services.register_unit(
        factories.SETUP, code=office, agency="imigrasi", kind="office", name="Kanim", parent="imigrasi.pusat"
    )
    factories.make_unit("imigrasi", "motamasin", parent=office)
    factories.make_unit("imigrasi", "skouw")
    with clock.frozen(NOW):  # a role holds from the day on which it is given
        officer = agency_services.enrol_officer(factories.SETUP, number="1", name="Kepala", unit=office)
        agency_services.assign_role(factories.SETUP, officer=officer, role="imigrasi.head")
        head = agencies.find_actor(officer)
    assert head is not None
    with clock.frozen(NOW):
        near = open_one()
        open_one(post="skouw")
        assert selectors.list_open(head) == []
    with clock.frozen(NOW + timedelta(hours=2)):
        while services.escalate_overdue():
            pass
        assert [view.id for view in selectors.list_open(head)] == [near]


def test_the_queue_shows_the_most_pressing_first_and_leads_to_where_it_is_done() -> None:
    lane = factories.make_officer("imigrasi.lane", "motamasin")
    with clock.frozen(NOW):
        later = open_one(due=NOW + timedelta(hours=3), subject=Ref("tests.nothing", uuid4()))
        sooner = open_one(due=NOW + timedelta(hours=1), subject=Ref("tests.officer", UUID(lane.id)))
        registration.register_subject("tests.officer", "agencies:officer")
        items = registry.work_sources["duties"].list_items(lane, 10)
        assert [item.due for item in items] == [NOW + timedelta(hours=1), NOW + timedelta(hours=3)]
        assert [item.href for item in items] == [f"/officers/{lane.id}/", f"/duties/{later}/"]
        assert len(registry.work_sources["duties"].list_items(lane, 1)) == 1
    assert sooner != later


def test_an_agency_without_a_ladder_tells_nobody() -> None:
    duty = open_one(agency="polri", kind="narcotics-handover", post=None, role="polri.investigator")
    assert Duty.objects.get(id=duty).next_at is None
    assert "polri" in agency_rules.agencies()
