"""One test a clause, named by its code (UU 6/2011 Arts. 13, 14 and the grounds of exit)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapal.crossings.rules.grounds import GROUNDS, Article14, Clause, grounds_for, may_use
from tapal.kernel.rulings import Ruling

TODAY = date(2026, 11, 24)


def entry(code: str, *, nationality: str = "UTO", request: bool = False, day: date = TODAY) -> Ruling:
    return may_use(code, direction="entry", citizen=nationality == "IDN", request_on_record=request, day=day)


def leaving(code: str, *, nationality: str = "UTO", request: bool = False) -> Ruling:
    return may_use(code, direction="exit", citizen=nationality == "IDN", request_on_record=request, day=TODAY)


def stands_alone(code: str) -> None:
    ruling = entry(code)
    assert ruling.allowed
    assert ruling.basis == GROUNDS[code].basis
    assert not entry(code, nationality="IDN", request=True).allowed
    assert not leaving(code, request=True).allowed


def needs_a_request(code: str) -> None:
    assert not entry(code).allowed
    assert entry(code, request=True).allowed
    assert not entry(code, nationality="IDN", request=True).allowed


def test_13_1_a() -> None:
    stands_alone("13-1-a")


def test_13_1_b() -> None:
    stands_alone("13-1-b")


def test_13_1_c() -> None:
    stands_alone("13-1-c")


def test_13_1_d() -> None:
    stands_alone("13-1-d")


def test_13_1_e() -> None:
    stands_alone("13-1-e")


def test_13_1_f() -> None:
    stands_alone("13-1-f")


def test_13_1_g() -> None:
    needs_a_request("13-1-g")


def test_13_1_h() -> None:
    needs_a_request("13-1-h")


def test_13_1_i() -> None:
    needs_a_request("13-1-i")


def test_13_1_j() -> None:
    needs_a_request("13-1-j")


def test_14() -> None:
    for code in GROUNDS:
        ruling = entry(code, nationality="IDN", request=True)
        assert not ruling.allowed
        assert ruling.basis == Article14.basis
    assert grounds_for("entry", citizen=True) == []


def test_exit_ban() -> None:
    assert leaving("exit-ban").allowed
    assert leaving("exit-ban", nationality="IDN").allowed
    assert not entry("exit-ban").allowed


def test_exit_document() -> None:
    assert leaving("exit-document", nationality="IDN").allowed


def test_exit_permit() -> None:
    assert leaving("exit-permit").allowed
    assert not leaving("exit-permit", nationality="IDN").allowed


def test_exit_investigation() -> None:
    assert not leaving("exit-investigation").allowed
    assert leaving("exit-investigation", request=True).allowed


def test_the_list_of_entry_is_closed_at_ten() -> None:
    assert [clause.code for clause in grounds_for("entry", citizen=False)] == [
        f"13-1-{letter}" for letter in "abcdefghij"
    ]


def test_no_ground_before_its_law() -> None:
    assert not entry("13-1-a", day=date(2011, 5, 4)).allowed


@pytest.mark.parametrize("clause", GROUNDS.values(), ids=lambda clause: clause.code)
def test_every_clause_has_a_test_of_its_name(clause: type[Clause]) -> None:
    assert f"test_{clause.code.replace('-', '_')}" in globals()
    assert clause.wording
    assert clause.basis


@given(code=st.one_of(st.text(max_size=12), st.sampled_from(sorted(GROUNDS))), request=st.booleans(),
       day=st.dates(min_value=date(1990, 1, 1)))  # fmt: skip
def test_nothing_ever_refuses_a_citizens_entry(code: str, request: bool, day: date) -> None:
    assert not entry(code, nationality="IDN", request=request, day=day).allowed
