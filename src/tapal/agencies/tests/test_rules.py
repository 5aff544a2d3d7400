"""Agencies, roles, standings and session ends: pure rules."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapal.agencies import rules
from tapal.agencies.rules import Held, Served, standing_at
from tapal.kernel.actors import Actor

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)  # 12:00 WITA
TODAY = date(2026, 11, 24)
MOTAMASIN = Served("imigrasi.motamasin", "motamasin", "Asia/Makassar", date(2026, 1, 1))


def test_names_never_overlap_and_follow_each_other() -> None:
    for agency in rules.agencies().values():
        for dated in (agency.names, agency.parents):
            for earlier, later in pairwise(dated):
                assert earlier.valid_to is not None
                assert later.valid_from == earlier.valid_to + timedelta(1)


def test_immigration_stood_under_another_ministry_until_october_2024() -> None:
    parents = rules.agencies()["imigrasi"].parents
    before, after = rules.name_on(parents, date(2024, 10, 1)), rules.name_on(parents, TODAY)
    assert before is not None
    assert after is not None
    assert before.id == "Kementerian Hukum dan Hak Asasi Manusia"
    assert after.text("id") == "Kementerian Imigrasi dan Pemasyarakatan"
    assert not before.verified


def test_each_service_has_one_agency() -> None:
    assert {service: rules.agency_of_service(service) for service in rules.SERVICES} == {
        "immigration": "imigrasi",
        "customs": "beacukai",
        "quarantine": "karantina",
        "health": "bkk",
    }


def test_roles_belong_to_agencies_that_there_are() -> None:
    for role in rules.roles().values():
        assert role.agency is None or role.agency in rules.agencies()
        assert role.bound in ("post", "region", "country")
        if role.service is not None:
            assert role.agency == rules.agency_of_service(role.service)
            assert role.bound == "post"


def test_an_administrator_and_a_data_protection_officer_see_no_cases() -> None:
    admin = Actor("officer", "x", "x", "tapal", frozenset({rules.ADMIN}))
    keeper = Actor("officer", "x", "x", "imigrasi", frozenset({"pdp_officer"}))
    both = Actor("officer", "x", "x", "tapal", frozenset({rules.ADMIN, "auditor"}))
    assert not rules.sees_cases(admin)
    assert not rules.sees_cases(keeper)
    assert rules.sees_cases(both)


@pytest.mark.parametrize(
    ("role", "agency", "post", "problem"),
    [
        ("imigrasi.lane", "imigrasi", "motamasin", None),
        ("imigrasi.lane", "imigrasi", None, "needs_post"),
        ("imigrasi.lane", "beacukai", "motamasin", "other_agency"),
        ("imigrasi.intel", "imigrasi", None, None),
        ("auditor", "bpk", None, None),
        ("nobody", "imigrasi", None, "unknown_role"),
    ],
)
def test_who_may_hold_a_role(role: str, agency: str, post: str | None, problem: str | None) -> None:
    assert rules.problem_of_role(role, agency, post) == problem


def test_a_role_counts_from_its_first_to_its_last_day() -> None:
    held = [Held("imigrasi.lane", None, TODAY, TODAY)]
    for offset, counts in ((-1, False), (0, True), (1, False)):
        moment = NOON + timedelta(days=offset)
        assert ("imigrasi.lane" in standing_at([MOTAMASIN], held, moment).roles) is counts


def test_a_day_begins_when_it_begins_at_the_post() -> None:
    held = [Held("imigrasi.lane", None, TODAY, None)]
    midnight = datetime(2026, 11, 23, 16, tzinfo=UTC)  # 00:00 WITA on the 24th
    assert standing_at([MOTAMASIN], held, midnight).roles == {"imigrasi.lane"}
    assert standing_at([MOTAMASIN], held, midnight - timedelta(microseconds=1)).roles == frozenset()


def test_a_move_counts_from_its_day_and_takes_roles_of_the_old_post_away() -> None:
    wini = Served("imigrasi.wini", "wini", "Asia/Makassar", TODAY)
    held = [
        Held("imigrasi.lane", None, date(2026, 1, 1), None),
        Held("imigrasi.supervisor", "motamasin", date(2026, 1, 1), None),
    ]
    before = standing_at([MOTAMASIN, wini], held, NOON - timedelta(days=1))
    after = standing_at([MOTAMASIN, wini], held, NOON)
    assert before.post == "motamasin"
    assert before.roles == {"imigrasi.lane", "imigrasi.supervisor"}
    assert after.post == "wini"
    assert after.roles == {"imigrasi.lane"}


def test_of_two_moves_on_one_day_the_later_said_holds() -> None:
    first = Served("imigrasi.wini", "wini", "Asia/Makassar", TODAY)
    second = Served("imigrasi.motaain", "motaain", "Asia/Makassar", TODAY)
    assert standing_at([first, second], [], NOON).post == "motaain"
    assert standing_at([second, first], [], NOON).post == "wini"


def test_a_lane_is_at_a_post() -> None:
    office = Served("imigrasi.pusat", None, "Asia/Jakarta", date(2026, 1, 1))
    held = [Held("imigrasi.lane", None, TODAY, None), Held("imigrasi.intel", None, TODAY, None)]
    assert standing_at([office], held, NOON).roles == {"imigrasi.intel"}


def test_nobody_is_anywhere_before_the_first_day() -> None:
    tomorrow = Served("imigrasi.wini", "wini", "Asia/Makassar", TODAY + timedelta(1))
    standing = standing_at([tomorrow], [Held("imigrasi.lane", None, TODAY, None)], NOON)
    assert (standing.unit, standing.post, standing.roles) == (None, None, frozenset())


@given(st.dates(), st.none() | st.dates(), st.none() | st.dates())
def test_open_ends_are_open(day: date, first: date | None, last: date | None) -> None:
    assert rules.holds_on(day, first, last) == ((first or date.min) <= day <= (last or date.max))


def test_a_suspension_with_an_end_ends() -> None:
    assert rules.in_service(False, None, TODAY)
    assert not rules.in_service(True, None, TODAY)
    assert not rules.in_service(True, TODAY, TODAY)
    assert rules.in_service(True, TODAY - timedelta(1), TODAY)


@pytest.mark.parametrize(
    ("since", "seen", "why"),
    [
        (timedelta(hours=1), timedelta(minutes=29, seconds=59), None),
        (timedelta(hours=1), timedelta(minutes=30), "idle"),
        (timedelta(hours=11, minutes=59), timedelta(0), None),
        (timedelta(hours=12), timedelta(0), "age"),
        (timedelta(hours=12), timedelta(hours=1), "age"),
    ],
)
def test_a_session_ends_by_age_or_idleness(since: timedelta, seen: timedelta, why: str | None) -> None:
    age, idle = timedelta(hours=12), timedelta(minutes=30)
    assert rules.session_end(NOON - since, NOON - seen, NOON, age=age, idle=idle) == why


def test_scopes_are_written_among_the_roles() -> None:
    client = Actor("machine", "x", "x", "imigrasi", frozenset({"imigrasi.lane", rules.scope_role("sessions.open")}))
    assert rules.scopes_of(client) == {"sessions.open"}
    with pytest.raises(ValueError, match=r"sessions\.destroy"):
        rules.scope_role("sessions.destroy")
