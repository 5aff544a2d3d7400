"""Dates of six digits, two of them for the year (Doc 9303-3 section 4.8): which century, and what is unknown.

A date of birth is in the latest century that doesn't put it after today; a date of expiry is the nearest one, which is
never more than fifty years away.
"""

from calendar import isleap
from datetime import date
from typing import Final, NamedTuple

from tapal.subjects.engine.mrz.alphabet import DIGITS

_DAYS: Final = (0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_FILLED: Final = "<<"
_ZEROS: Final = "00"


class DateReading(NamedTuple):
    """A date as ISO text (whole, `YYYY-MM`, `YYYY` or None), and what is to be said: code, offset in the field."""

    value: str | None
    code: str | None = None
    offset: int = 0


def _is_day(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= _DAYS[month] and (month != 2 or day < 29 or isleap(year))


def read_birth_date(text: str, today: date) -> DateReading:
    """Read six characters as a date of birth that isn't after `today`."""
    if text.isdecimal() and text.isascii():
        month, day = int(text[2:4]), int(text[4:6])
        if month and day:
            year = today.year - today.year % 100 + int(text[:2])
            if not _is_day(year, month, day) or (year, month, day) > (today.year, today.month, today.day):
                year -= 100
                if not _is_day(year, month, day):
                    return DateReading(None, "date_impossible", _fault(month, day))
            return DateReading(f"{year}-{text[2:4]}-{text[4:6]}")
    parts, code, offset = _known_parts(text)
    if not parts:
        return DateReading(None, code, offset)
    year = today.year - today.year % 100 + parts[0]
    if (year, *parts[1:]) > (today.year, today.month)[: len(parts)]:
        year -= 100
    return DateReading(_iso(year, parts[1:]), code, offset)


def read_expiry_date(text: str, today: date) -> DateReading:
    """Read six characters as a date of expiry: in the century that puts it nearest to `today`, the later of two."""
    if text.isdecimal() and text.isascii():
        month, day = int(text[2:4]), int(text[4:6])
        if month and day:
            whole = _nearest(int(text[:2]), month, day, today)
            if whole is None:
                return DateReading(None, "date_impossible", _fault(month, day))
            return DateReading(f"{whole}-{text[2:4]}-{text[4:6]}")
    parts, code, offset = _known_parts(text)
    if not parts:
        return DateReading(None, code, offset)
    # A part of the date stands for its middle when it comes to the century.
    year = _nearest(parts[0], parts[1] if len(parts) > 1 else 7, 1, today)
    if code in {"date_partial", "date_gap"}:
        code = "expiry_open"
    return DateReading(None if year is None else _iso(year, parts[1:]), code, offset)


def _nearest(two_digits: int, month: int, day: int, today: date) -> int | None:
    """Return the year of the century that puts the day nearest to `today`, or None where none has such a day."""
    base = today.year - today.year % 100 + two_digits
    if -50 < base - today.year < 50 and _is_day(base, month, day):
        return base
    best: tuple[int, int] | None = None
    for year in (base + 100, base, base - 100):
        if 1 <= year <= 9999 and _is_day(year, month, day):
            distance = abs(date(year, month, day).toordinal() - today.toordinal())
            if best is None or distance < best[0]:
                best = (distance, year)
    return None if best is None else best[1]


def _fault(month: int, day: int) -> int:
    """Return the offset of the part that makes the day impossible: that of the month, or that of the day."""
    return 2 if month > 12 else 4 if day else 2


def _iso(year: int, rest: tuple[int, ...]) -> str:
    return "-".join([str(year), *[f"{part:02}" for part in rest]])


def _known_parts(text: str) -> tuple[tuple[int, ...], str, int]:
    """Return the parts before the first unknown one (year, month), the code for what is unknown, and its offset."""
    if text == _FILLED * 3:
        return (), "date_unknown", 0
    if text == _ZEROS * 3:
        return (), "date_zeros", 0
    pairs = (text[0:2], text[2:4], text[4:6])
    for place, pair in enumerate(pairs):
        if pair != _FILLED:
            for offset, character in enumerate(pair):
                if character not in DIGITS:
                    return (), "date_character", 2 * place + offset
    known = 0 if pairs[0] == _FILLED else 1 if pairs[1] in {_FILLED, _ZEROS} else 2
    rest = pairs[known:]
    parts = tuple([int(pair) for pair in pairs[:known]])
    if known == 2 and not 1 <= parts[1] <= 12:
        return (), "date_impossible", 2
    if any(later not in {_FILLED, _ZEROS} for later in rest):
        # Year and day without a month may be printed, but have no ISO form. A month 00 with a day is no date at all.
        return (parts, "date_gap", 2 * known) if rest[0] == _FILLED else ((), "date_impossible", 2 * known)
    return parts, "date_zeros" if _ZEROS in rest else "date_partial", 2 * known
