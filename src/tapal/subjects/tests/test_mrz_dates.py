"""Which century a date of two digits for the year is in, and what is said of one that is partial or no date."""

from calendar import isleap
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tapal.subjects.engine.mrz.dates import read_birth_date, read_expiry_date
from tapal.subjects.tests.mrz_strategies import TODAY

days = st.dates(date(1900, 1, 1), date(2150, 12, 31))


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("850817", "1985-08-17", None),
        ("261124", "2026-11-24", None),  # born today
        ("261125", "1926-11-25", None),  # tomorrow is no birthday
        ("000229", "2000-02-29", None),
        ("280229", "1928-02-29", None),
        ("74<<<<", "1974", "date_partial"),
        ("7408<<", "1974-08", "date_partial"),
        ("26<<<<", "2026", "date_partial"),
        ("2611<<", "2026-11", "date_partial"),
        ("2612<<", "1926-12", "date_partial"),
        ("<<<<<<", None, "date_unknown"),
        ("000000", None, "date_zeros"),
        ("740000", "1974", "date_zeros"),
        ("740800", "1974-08", "date_zeros"),
        ("74<<12", "1974", "date_gap"),
        ("<<0812", None, "date_gap"),
        ("740012", None, "date_impossible"),
        ("741301", None, "date_impossible"),
        ("740231", None, "date_impossible"),
        ("740832", None, "date_impossible"),
        ("7413<<", None, "date_impossible"),
        ("74O812", None, "date_character"),
        ("7<0812", None, "date_character"),
        ("７４０８１２", None, "date_character"),
    ],
)
def test_birth_date(text: str, value: str | None, code: str | None) -> None:
    assert read_birth_date(text, TODAY)[:2] == (value, code)


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("341130", "2034-11-30", None),
        ("120415", "2012-04-15", None),  # long expired is still this century
        ("770101", "1977-01-01", None),
        ("760101", "2076-01-01", None),  # 49 years ahead and not 50 back
        ("761231", "1976-12-31", None),
        ("000229", "2000-02-29", None),
        ("<<<<<<", None, "date_unknown"),
        ("3411<<", "2034-11", "expiry_open"),
        ("340231", None, "date_impossible"),
        ("34O230", None, "date_character"),
    ],
)
def test_expiry_date(text: str, value: str | None, code: str | None) -> None:
    assert read_expiry_date(text, TODAY)[:2] == (value, code)


@pytest.mark.parametrize(
    ("text", "offset"), [("741301", 2), ("740231", 4), ("740012", 2), ("7408Z2", 4), ("7408<<", 4)]
)
def test_the_part_at_fault_is_named(text: str, offset: int) -> None:
    assert read_birth_date(text, TODAY).offset == offset


@settings(deadline=None)
@given(days, days)
def test_birth_date_is_the_latest_that_is_not_after_today(day: date, today: date) -> None:
    """Against every day of the two centuries before today that is printed so."""
    printed = day.strftime("%y%m%d")
    years = [year for year in range(today.year - 199, today.year + 1) if year % 100 == day.year % 100]
    possible = [date(year, day.month, day.day) for year in years if (day.month, day.day) != (2, 29) or isleap(year)]
    past = [one for one in possible if one <= today]
    assert read_birth_date(printed, today).value == (max(past).isoformat() if past else None)


@settings(deadline=None)
@given(days, st.dates(date(1950, 1, 1), date(2090, 12, 31)))
def test_expiry_date_is_never_more_than_fifty_years_away(day: date, today: date) -> None:
    value = read_expiry_date(day.strftime("%y%m%d"), today).value
    if (day.month, day.day) == (2, 29):
        return  # a year 00 may have no such day in the nearest century
    assert value is not None
    assert abs(date.fromisoformat(value) - today).days <= 50 * 365.25 + 1
