"""Clocks, working days and the ladder, held to counting days one by one."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tapal.agencies import rules as agencies
from tapal.duties import rules
from tapal.duties.rules import Limit, due_at, due_day, is_working_day, last_day, working_days_between

ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")
days = st.dates(date(2019, 1, 1), date(2028, 12, 31))
moments = days.map(lambda day: datetime(day.year, day.month, day.day, 13, 45, 7, tzinfo=UTC))
zones = st.sampled_from(ZONES)
steady = settings(deadline=None)  # the first example of a year reads its holidays


@steady
@given(days, st.integers(1, 40))
def test_a_due_day_closes_the_nth_working_day(start: date, count: int) -> None:
    due = due_day(Limit("working_days", count), start)
    assert is_working_day(due)
    assert working_days_between(start, due) == count


@steady
@given(days, st.integers(1, 40))
def test_working_days_before_mirror_those_after(end: date, count: int) -> None:
    first = due_day(Limit("working_days", count, "before"), end)
    assert is_working_day(first)
    assert working_days_between(first - timedelta(1), end - timedelta(1)) == count


@steady
@given(days, days, st.integers(0, 30))
def test_who_starts_later_is_never_due_earlier(one: date, other: date, count: int) -> None:
    first, second = sorted((one, other))
    assert due_day(Limit("working_days", count), first) <= due_day(Limit("working_days", count), second)


@steady
@given(days, st.integers(0, 30), st.integers(0, 30))
def test_more_time_is_never_less(start: date, count: int, more: int) -> None:
    assert due_day(Limit("working_days", count), start) <= due_day(Limit("working_days", count + more), start)


@steady
@given(days)
def test_a_working_day_is_no_weekend_and_its_neighbours_know_it(day: date) -> None:
    assert not (is_working_day(day) and day.isoweekday() > 5)
    assert working_days_between(day - timedelta(1), day) == is_working_day(day)


@steady
@given(moments, zones, st.sampled_from(["days", "working_days", "months", "years"]), st.integers(0, 24))
def test_days_end_with_the_local_day_of_the_post(start: datetime, zone: str, unit: rules.Unit, count: int) -> None:
    due = due_at(Limit(unit, count), start, zone)
    local = due.at.astimezone(ZoneInfo(zone))
    assert (local.hour, local.minute, local.second, local.microsecond) == (0, 0, 0, 0)
    assert last_day(due.at, zone) == due_day(Limit(unit, count), start.astimezone(ZoneInfo(zone)).date())
    assert due.at > start


@steady
@given(moments, zones, st.integers(0, 100))
def test_hours_run_on_every_day(start: datetime, zone: str, count: int) -> None:
    due = due_at(Limit("hours", count), start, zone)
    assert due.at - start == timedelta(hours=count)
    assert not due.provisional


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        # Nyepi and Idul Fitri 2026 with their joint leave: 18 to 24 March are free.
        (date(2026, 3, 17), 1, date(2026, 3, 25)),
        (date(2026, 3, 17), 3, date(2026, 3, 27)),
        # Idul Fitri 2025: 28 March to 7 April are free.
        (date(2025, 3, 27), 1, date(2025, 4, 8)),
        # Christmas 2026: the 24th is joint leave, the 25th a Friday; 28 December is the next working day.
        (date(2026, 12, 23), 1, date(2026, 12, 28)),
        # Independence Day 2025 fell on a Sunday; the Monday after it was joint leave.
        (date(2025, 8, 15), 1, date(2025, 8, 19)),
        # An ordinary weekend.
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        (date(2026, 11, 24), 21, date(2026, 12, 23)),
    ],
)
def test_known_long_weekends(start: date, count: int, due: date) -> None:
    assert due_day(Limit("working_days", count), start) == due


def test_the_start_of_a_day_differs_by_zone() -> None:
    start = datetime(2026, 11, 24, 16, 30, tzinfo=UTC)  # 23:30 in Jakarta, already the 25th in Makassar and Jayapura
    limit = Limit("days", 1)
    ends = [due_at(limit, start, zone).at for zone in ZONES]
    assert ends == [
        datetime(2026, 11, 25, 17, tzinfo=UTC),
        datetime(2026, 11, 26, 16, tzinfo=UTC),
        datetime(2026, 11, 26, 15, tzinfo=UTC),
    ]


@pytest.mark.parametrize(
    ("start", "months", "due"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 5, 15), 6, date(2026, 11, 15)),
    ],
)
def test_six_months_end_on_the_same_day_or_the_last(start: date, months: int, due: date) -> None:
    assert due_day(Limit("months", months), start) == due


def test_sixty_days_of_overstay_include_day_sixty() -> None:
    clock = rules.clock_on("stay-overstay-fee", date(2026, 3, 10))
    assert due_day(clock.limit, date(2026, 3, 10)) == date(2026, 3, 10) + timedelta(60)


def test_an_extension_is_decided_three_days_before_the_order_ends() -> None:
    clock = rules.clock_on("cekal-extension-decision", date(2026, 11, 1))
    assert due_day(clock.limit, date(2026, 11, 30)) == date(2026, 11, 27)


def test_joint_leave_that_is_not_decreed_makes_a_day_provisional() -> None:
    limit = Limit("working_days", 5)
    assert not due_at(limit, datetime(2026, 11, 24, tzinfo=UTC), "Asia/Jakarta").provisional
    far = datetime(2060, 3, 1, tzinfo=UTC)
    assert due_at(limit, far, "Asia/Jakarta").provisional
    assert not due_at(Limit("days", 5), far, "Asia/Jakarta").provisional


def test_every_clock_can_be_read_and_counted() -> None:
    start = datetime(2026, 11, 24, 2, tzinfo=UTC)
    for kind in rules.kinds():
        clock = rules.clock_on(kind, start.date())
        assert clock.id
        assert clock.en
        assert clock.start
        assert clock.legal_basis
        assert list(clock.escalate) == sorted(clock.escalate)
        after = due_at(clock.limit, start, "Asia/Makassar").at > start
        assert after == (clock.limit.direction == "after")


def test_a_target_of_the_desk_never_claims_to_be_law() -> None:
    for rule in rules.clocks():
        if rule.legal_basis in ("tapal:desk", "not established"):
            assert rule.verified == "no"


def test_ladders_name_roles_of_their_agency() -> None:
    for agency, ladder in rules.ladders().items():
        for role in ladder.roles.values():
            assert agencies.roles()[role].agency == agency


def test_a_late_duty_climbs_the_rungs_that_its_agency_has() -> None:
    due = datetime(2026, 11, 24, 8, tzinfo=UTC)
    whole = rules.steps((0, 1, 3), "imigrasi", due)
    assert [(step.rung, step.role, step.at - due) for step in whole] == [
        ("post", "imigrasi.supervisor", timedelta(0)),
        ("region", "imigrasi.head", timedelta(hours=1)),
        ("headquarters", "imigrasi.tpi_director", timedelta(hours=3)),
    ]
    assert [step.rung for step in rules.steps((0, 1, 3), "beacukai", due)] == ["region"]
    assert rules.steps((0, 1, 3), "polri", due) == []
    assert rules.steps((), "imigrasi", due) == []
