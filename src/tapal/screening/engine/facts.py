"""What is compared beside the name: birth date, sex, nationality, document numbers.

Each comparison gives an :class:`Evidence`. A fact that one side doesn't state gives 0 bits and the outcome ``missing``:
it neither proves nor refutes, and it is shown.
"""

from collections.abc import Callable
from datetime import date
from math import log2
from typing import Literal, NamedTuple

from tapal.screening.engine import magic
from tapal.screening.engine.entry import BirthDate, Document
from tapal.screening.engine.weights import Weights

Outcome = Literal["agrees", "close", "missing", "differs"]


class Evidence(NamedTuple):
    """One comparison: its bits, how it came out, why (a code of :data:`REASONS`), and what was compared."""

    bits: float
    outcome: Outcome
    reason: str
    asked: str
    listed: str


REASONS = {
    "missing": "not stated on one side",
    "day": "the same day",
    "first_of_january": "the same day, but 1 January often stands for an unknown day",
    "swapped": "day and month exchanged",
    "year_slip": "the same day of the year, one year apart",
    "digit_slip": "one digit differs",
    "month": "the same month and year, the day is unknown",
    "year": "the same year, day and month are unknown",
    "span": "within the stated span",
    "near": "misses by a year at most",
    "other_date": "another date",
    "same": "the same",
    "other": "another",
    "number": "the same number",
    "number_ocr": "the same number when letters and digits that look alike are exchanged",
    "number_other_issuer": "the same number of another issuer",
    "other_number": "another number, as a renewed document has",
}

_OCR = str.maketrans("OIBSZ", "01852")


def birth(asked: BirthDate | None, listed: tuple[BirthDate, ...]) -> Evidence:
    """The best agreement between a birth date and the alternatives a list gives."""
    if asked is None or not listed:
        return _missing(asked.text if asked else "", "; ".join(known.text for known in listed))
    (bits, outcome, reason), best = max(
        ((_compare_births(asked, known), known) for known in listed), key=lambda compared: compared[0][0]
    )
    return Evidence(bits, outcome, reason, asked.text, best.text)


def _compare_births(asked: BirthDate, listed: BirthDate) -> tuple[float, Outcome, str]:
    if asked.kind == listed.kind == "exact":
        return _compare_days(asked.first, listed.first)
    if asked.first <= listed.last and listed.first <= asked.last:
        return _overlap(asked, listed)
    apart = (max(asked.first, listed.first) - min(asked.last, listed.last)).days
    if apart <= 366:
        return magic.BIRTH_NEAR, "close", "near"
    return _other(apart / 365.25)


def _overlap(asked: BirthDate, listed: BirthDate) -> tuple[float, Outcome, str]:
    kinds = {asked.kind, listed.kind}
    if kinds <= {"exact", "month"}:
        return magic.BIRTH_MONTH, "agrees", "month"
    if kinds <= {"exact", "month", "year"}:
        return magic.BIRTH_YEAR, "agrees", "year"
    days = max((asked.last - asked.first).days, (listed.last - listed.first).days) + 1
    bits = log2(magic.BIRTH_SPAN_YEARS / min(max(days / 365.25, 1.0), magic.BIRTH_SPAN_YEARS))
    return min(bits, magic.BIRTH_YEAR), "agrees", "span"


def _compare_days(a: date, b: date) -> tuple[float, Outcome, str]:
    if a == b:
        new_year = (a.month, a.day) == (1, 1)
        bits = magic.BIRTH_FIRST_OF_JANUARY if new_year else magic.BIRTH_DAY
        return bits, "agrees", "first_of_january" if new_year else "day"
    if a.year == b.year or (a.month == b.month and a.day == b.day):
        for reason, holds, bits in _NEARLY:
            if holds(a, b):
                return bits, "close", reason
    return _other(abs(a.toordinal() - b.toordinal()) / 365.25)


_NEARLY: tuple[tuple[str, Callable[[date, date], bool], float], ...] = (
    ("swapped", lambda a, b: a.year == b.year and a.month == b.day and a.day == b.month, magic.BIRTH_DAY_MONTH_SWAPPED),
    (
        "year_slip",
        lambda a, b: abs(a.year - b.year) == 1 and (a.month, a.day) == (b.month, b.day),
        magic.BIRTH_YEAR_SLIP,
    ),
    (
        "first_of_january",
        lambda a, b: a.year == b.year and (1, 1) in ((a.month, a.day), (b.month, b.day)),
        magic.BIRTH_YEAR,
    ),
    (
        "digit_slip",
        lambda a, b: sum(x != y for x, y in zip(f"{a:%Y%m%d}", f"{b:%Y%m%d}", strict=True)) == 1,
        magic.BIRTH_DIGIT_SLIP,
    ),
    ("near", lambda a, b: a.year == b.year, magic.BIRTH_NEAR),
)
"""Ways in which two days nearly agree, of the same year or the same day of the year; the first that holds counts."""


def _other(years: float) -> tuple[float, Outcome, str]:
    graded = magic.BIRTH_OTHER_PER_YEAR * min(years, magic.BIRTH_OTHER_MAX_YEARS)
    return magic.BIRTH_OTHER - graded, "differs", "other_date"


def best_birth(asked: BirthDate | None) -> float:
    """The most bits that any birth date of a list can earn."""
    if asked is None:
        return 0.0
    return {"exact": magic.BIRTH_DAY, "month": magic.BIRTH_MONTH}.get(asked.kind, magic.BIRTH_YEAR)


def sex(asked: str | None, listed: str | None) -> Evidence:
    """M, F; X says nothing about M or F (Doc 9303: unspecified)."""
    if asked not in ("M", "F") or listed not in ("M", "F"):
        return _missing(asked or "", listed or "")
    if asked == listed:
        return Evidence(magic.SEX_SAME, "agrees", "same", asked, listed)
    return Evidence(magic.SEX_OTHER, "differs", "other", asked, listed)


def sex_bits(asked: str | None, listed: str | None) -> float:
    """The bits of :func:`sex`, without the words."""
    if asked not in ("M", "F") or listed not in ("M", "F"):
        return 0.0
    return magic.SEX_SAME if asked == listed else magic.SEX_OTHER


def nationality(asked: str | None, listed: tuple[str, ...], weights: Weights) -> Evidence:
    """One nationality against all that a list gives. ``XXX`` and the like say nothing."""
    stated = [code for code in listed if not _no_nation(code)]
    if not asked or _no_nation(asked) or not stated:
        return _missing(asked or "", " ".join(listed))
    if asked in stated:
        return Evidence(weights.nationality(asked), "agrees", "same", asked, " ".join(stated))
    return Evidence(magic.NATIONALITY_OTHER, "differs", "other", asked, " ".join(stated))


def nationality_bits(asked: str | None, listed: tuple[str, ...], weights: Weights) -> float:
    """The bits of :func:`nationality`, without the words."""
    if not asked or not listed or _no_nation(asked):
        return 0.0
    if asked in listed:
        return weights.nationality(asked)
    return 0.0 if all(map(_no_nation, listed)) else magic.NATIONALITY_OTHER


def _no_nation(code: str) -> bool:
    return code in ("XXX", "XXA", "XXB", "XXC", "")


def plain_number(number: str) -> str:
    """A document number as it is compared: upper-case letters and digits only."""
    return "".join(character for character in number.upper() if character.isascii() and character.isalnum())


def folded_number(number: str) -> str:
    """A plain number with O, I, B, S and Z read as 0, 1, 8, 5 and 2."""
    return plain_number(number).translate(_OCR)


def documents(asked: tuple[Document, ...], listed: tuple[Document, ...]) -> Evidence:
    """The best agreement between any two document numbers."""
    shown = ", ".join(document.number for document in asked), ", ".join(document.number for document in listed)
    best = _missing(*shown)
    for mine in asked:
        for theirs in listed:
            evidence = _one_document(mine, theirs)
            if evidence is not None and (best.reason == "missing" or evidence.bits > best.bits):
                best = evidence
    if best.reason == "missing" and asked and listed:
        return Evidence(0.0, "missing", "other_number", *shown)
    return best


def _one_document(mine: Document, theirs: Document) -> Evidence | None:
    number, other = plain_number(mine.number), plain_number(theirs.number)
    if min(len(number), len(other)) < magic.DOCUMENT_MIN_LENGTH:
        return None
    if number == other:
        bits, reason = magic.DOCUMENT_SAME, "number"
    elif folded_number(number) == folded_number(other):
        bits, reason = magic.DOCUMENT_OCR, "number_ocr"
    else:
        return None
    outcome: Outcome = "agrees" if reason == "number" else "close"
    if mine.issuer and theirs.issuer and mine.issuer != theirs.issuer:
        bits, outcome, reason = bits + magic.DOCUMENT_OTHER_ISSUER, "close", "number_other_issuer"
    return Evidence(bits, outcome, reason, _shown(mine), _shown(theirs))


def _shown(document: Document) -> str:
    return f"{document.number} ({document.issuer})" if document.issuer else document.number


def _missing(asked: str, listed: str) -> Evidence:
    return Evidence(0.0, "missing", "missing", asked, listed)
