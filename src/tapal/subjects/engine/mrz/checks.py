"""The check digits of a document, and the long document numbers that decide where one of them stands."""

from collections.abc import Collection
from typing import Final, NamedTuple

from tapal.subjects.engine.mrz.alphabet import FILLER, Run, digit_over, values_of
from tapal.subjects.engine.mrz.layouts import Layout


class Check(NamedTuple):
    """One check digit: which characters it is over, where it stands, what is printed there, what belongs there."""

    field: str
    holds: bool
    offset: int
    found: str
    expected: str
    runs: tuple[Run, ...]


class NumberReading(NamedTuple):
    """The document number with its parts joined, its check digit, and the optional data that is left."""

    number: str
    runs: tuple[Run, ...]
    check: int
    optional: str
    code: str | None = None


def read_number(text: str, layout: Layout) -> NumberReading:
    """Read document number and first optional field.

    In TD1 and TD2 a filler in place of the check digit announces a number over nine characters: its remainder, its
    check digit and a filler begin the optional data (Doc 9303-5 and -6, note j).
    """
    start, end = layout.number
    number = text[start:end]
    first, last = layout.optional_1
    optional = text[first:last]
    if not layout.long_number or text[layout.number_check] != FILLER or number[-1] == FILLER or optional[0] == FILLER:
        return NumberReading(number.rstrip(FILLER), (layout.number,), layout.number_check, optional.rstrip(FILLER))
    length = optional.find(FILLER)
    code = None
    if length < 0:
        length, code = len(optional), "number_unended"
    elif length == 1:
        code = "number_remainder"
    check = first + length - 1
    runs = (layout.number, (first, check)) if length > 1 else (layout.number,)
    return NumberReading(number + optional[: length - 1], runs, check, optional[length + 1 :].rstrip(FILLER), code)


def verify(text: str, layout: Layout, number: NumberReading, strangers: Collection[int] = ()) -> tuple[Check, ...]:
    """Compute every check digit of the format. One over a character outside the alphabet (`strangers`) can't hold."""
    values = values_of(text)
    checks = [
        _check("number", text, values, number.runs, number.check),
        _check("birth_date", text, values, (layout.birth_date,), layout.birth_check),
        _check("expiry_date", text, values, (layout.expiry_date,), layout.expiry_check),
    ]
    if layout.optional_check is not None:
        check = _check("optional", text, values, (layout.optional_1,), layout.optional_check)
        if check.found == FILLER and not text[layout.optional_1[0] : layout.optional_1[1]].strip(FILLER):
            check = check._replace(holds=True)  # "may be zero or the filler character" (Doc 9303-4 4.2.2.2)
        checks.append(check)
    if layout.composite_check is not None:
        checks.append(_check("composite", text, values, layout.composite, layout.composite_check))
    if strangers:
        checks = [one._replace(holds=False) if _touches(one, strangers) else one for one in checks]
    return tuple(checks)


def _check(field: str, text: str, values: bytes, runs: tuple[Run, ...], offset: int) -> Check:
    expected = digit_over(values, runs)
    found = text[offset]
    return Check(field, found == expected, offset, found, expected, runs)


def _touches(check: Check, strangers: Collection[int]) -> bool:
    return any(
        offset == check.offset or any(start <= offset < end for start, end in check.runs) for offset in strangers
    )


CHECK_FIELDS: Final = ("number", "birth_date", "expiry_date", "optional", "composite")
