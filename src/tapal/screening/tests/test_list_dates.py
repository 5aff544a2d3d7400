"""Dates as lists write them, states by code and name, text out of bytes."""

from collections.abc import Callable
from datetime import date

import pytest

from tapal.screening.lists import Finding, WrongLayout
from tapal.screening.lists.dates import birth_date, calendar_day
from tapal.screening.lists.states import alpha3
from tapal.screening.lists.text import clean, decode, script


def told(work: Callable[[Callable[[Finding], None]], object]) -> tuple[object, list[str]]:
    """What a reader returns, and the codes that it reports."""
    findings: list[Finding] = []
    value = work(findings.append)
    return value, [finding.code for finding in findings]


@pytest.mark.parametrize(
    ("text", "kind", "first", "last"),
    [
        ("15 Aug 1960", "exact", "1960-08-15", "1960-08-15"),
        ("15 Agustus 1960", "exact", "1960-08-15", "1960-08-15"),
        ("August 15, 1960", "exact", "1960-08-15", "1960-08-15"),
        ("1960-08-15", "exact", "1960-08-15", "1960-08-15"),
        ("1960-8-5", "exact", "1960-08-05", "1960-08-05"),
        ("15/08/1960", "exact", "1960-08-15", "1960-08-15"),
        ("19600815", "exact", "1960-08-15", "1960-08-15"),
        ("1960-08-15T00:00:00", "exact", "1960-08-15", "1960-08-15"),
        ("Aug 1960", "month", "1960-08-01", "1960-08-31"),
        ("Nov. 1973", "month", "1973-11-01", "1973-11-30"),
        ("1960-08", "month", "1960-08-01", "1960-08-31"),
        ("1960-08-00", "month", "1960-08-01", "1960-08-31"),
        ("1960-00-00", "year", "1960-01-01", "1960-12-31"),
        ("1960", "year", "1960-01-01", "1960-12-31"),
        ("1960.", "year", "1960-01-01", "1960-12-31"),
        ("1958 to 1960", "range", "1958-01-01", "1960-12-31"),
        ("1958-1960", "range", "1958-01-01", "1960-12-31"),
        ("01 Jan 1958 to 31 Dec 1959", "range", "1958-01-01", "1959-12-31"),
        ("Between 1958 and 1960", "range", "1958-01-01", "1960-12-31"),
        ("circa 1960", "approximate", "1958-01-01", "1962-12-31"),
        ("Approximately 1960", "approximate", "1958-01-01", "1962-12-31"),
        ("circa 15 Aug 1960", "approximate", "1958-08-15", "1962-08-15"),
        ("circa 1958-1960", "approximate", "1956-01-01", "1962-12-31"),
    ],
)
def test_birth_dates(text: str, kind: str, first: str, last: str) -> None:
    found, codes = told(lambda report: birth_date(text, "here", report))
    assert (found.kind, found.first.isoformat(), found.last.isoformat()) == (kind, first, last)  # type: ignore[attr-defined]
    assert codes == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("30 Feb 1960", "impossible_date"),
        ("1969-16-07", "impossible_date"),
        ("0000", "impossible_date"),
        ("1960 to 1958", "backward_span"),
        ("15 Xyz 1960", "unknown_date"),
        ("30-35 years old", "unknown_date"),
        ("24/06/1402 (Hijri Calendar)", "unknown_date"),
        ("", "unknown_date"),
    ],
)
def test_what_is_no_birth_date_is_reported(text: str, code: str) -> None:
    assert told(lambda report: birth_date(text, "here", report)) == (None, [code])


def test_validity_is_a_full_day() -> None:
    assert told(lambda report: calendar_day("2026-06-30", "here", report)) == (date(2026, 6, 30), [])
    assert told(lambda report: calendar_day("2026-06-31", "here", report)) == (None, ["impossible_date"])
    assert told(lambda report: calendar_day("2026", "here", report)) == (None, ["unknown_date"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ID", "IDN"),
        ("idn", "IDN"),
        ("Indonesia", "IDN"),
        ("D", "DEU"),
        ("Korea, North", "PRK"),
        ("Democratic People's Republic of Korea", "PRK"),
        ("Iran (Islamic Republic of)", "IRN"),
        ("Côte d'Ivoire", "CIV"),
        ("Burma", "MMR"),
        ("Palestinian", "PSE"),
        ("XXA", "XXA"),
        ("former Soviet Union", None),
        ("", None),
    ],
)
def test_states(text: str, code: str | None) -> None:
    assert alpha3(text) == code


def test_bytes_that_are_no_text_are_replaced_and_named_by_line() -> None:
    raw = b"a line\nanother \xff\xfe line of some length\nand a third one, longer than the others\n"
    text, codes = told(lambda report: decode(raw, "list", report))
    assert str(text).splitlines()[1].startswith("another \ufffd")
    assert codes == ["not_text"]


def test_what_is_mostly_no_text_is_refused() -> None:
    for raw in (b"\x00\x01\x02", bytes(range(128, 256)) * 4):
        with pytest.raises(WrongLayout, match="no text file"):
            decode(raw, "list", lambda _: None)


def test_marks_and_ends() -> None:
    assert told(lambda report: decode(b"\xef\xbb\xbfa\n", "list", report)) == ("a\n", [])
    assert told(lambda report: decode(b"a\r\n\x1a", "list", report)) == ("a\r\n", ["end_mark"])
    assert told(lambda report: decode(b"a", "list", report)) == ("a", ["no_line_end"])
    assert told(lambda report: clean("a\x07b", "list", report)) == ("ab", ["control_character"])
    assert told(lambda report: clean(" a  b ", "list", report)) == ("a b", ["spaces"])
    assert told(lambda report: clean(" a ", "list", report)) == ("a", [])


@pytest.mark.parametrize(
    ("name", "code"),
    [("Ratna", "Latn"), ("Jürgen", "Latn"), ("راتنا", "Arab"), ("Владимир", "Cyrl"), ("林", "Hani"), ("김", "Hang")],
)
def test_scripts(name: str, code: str) -> None:
    assert script(name) == code
