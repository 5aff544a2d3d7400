"""The shape of an entry: birth dates as intervals, canonical bytes."""

from datetime import date

import msgspec
import pytest

from tapal.screening.engine import BirthDate, Document, Name, StructuredEntry
from tapal.screening.engine.entry import (
    about,
    aged,
    between,
    canonical_blob,
    canonical_line,
    exact,
    in_month,
    in_year,
    read_canonical_line,
)

FULL = StructuredEntry(
    entry_id="e1",
    names=(Name(value="Ratna Kusumaningtyas"), Name(value="راتنا", kind="weak alias", script="Arab")),
    birth_dates=(exact(date(1984, 3, 17)), about(in_year(1984))),
    nationalities=("IDN", "MYS"),
    sex="F",
    documents=(Document(type="passport", number="B7654321", issuer="IDN"),),
    programmes=("TEST",),
    remarks_sha256="00",
    valid_from=date(2026, 1, 1),
    valid_to=date(2026, 6, 30),
)
BARE = StructuredEntry(entry_id="e2", names=(Name(value="Budi"),))


def test_there_and_back() -> None:
    for entry in (FULL, BARE):
        assert read_canonical_line(canonical_line(entry)) == entry


def test_equal_content_gives_equal_bytes_in_any_order() -> None:
    assert canonical_blob([FULL, BARE]) == canonical_blob(iter([BARE, FULL]))
    assert canonical_blob([FULL]) != canonical_blob([BARE])
    assert canonical_blob([]) == b""
    assert canonical_line(BARE) == b'{"entry_id":"e2","names":[{"kind":"primary","script":"Latn","value":"Budi"}]}'


def test_what_is_no_entry_is_refused() -> None:
    with pytest.raises(msgspec.ValidationError):
        read_canonical_line(b'{"entry_id": 3}')


@pytest.mark.parametrize(
    ("born", "first", "last", "text"),
    [
        (exact(date(1984, 3, 17)), "1984-03-17", "1984-03-17", "1984-03-17"),
        (in_month(1984, 2), "1984-02-01", "1984-02-29", "1984-02"),
        (in_month(1984, 12), "1984-12-01", "1984-12-31", "1984-12"),
        (in_year(1984), "1984-01-01", "1984-12-31", "1984"),
        (about(in_year(1984)), "1982-01-01", "1986-12-31", "about 1982–1986"),
        (about(exact(date(1984, 2, 29))), "1982-02-28", "1986-02-28", "about 1982-02-28–1986-02-28"),
        (between(date(1958, 1, 1), date(1960, 12, 31)), "1958-01-01", "1960-12-31", "1958–1960"),
        (aged(34, date(2024, 3, 1)), "1989-03-02", "1990-03-01", "by age 1989-03-02–1990-03-01"),
    ],
)
def test_a_birth_date_is_a_span_of_days(born: BirthDate, first: str, last: str, text: str) -> None:
    assert (born.first.isoformat(), born.last.isoformat(), born.text) == (first, last, text)


def test_a_span_does_not_run_backwards() -> None:
    with pytest.raises(ValueError, match="backwards"):
        between(date(1960, 1, 1), date(1958, 1, 1))


def test_both_ends_of_a_window_belong_to_it() -> None:
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 6, 30), date(2026, 7, 1)]
    assert [FULL.in_force(day) for day in days] == [False, True, True, False]
    assert all(BARE.in_force(day) for day in days)
