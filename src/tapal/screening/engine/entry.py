"""What a list says about one person, in one shape, whatever list it came from.

The importers in :mod:`tapal.screening.lists` produce these values and the engine reads them. A birth date is always an
interval of days, so that "1960", "circa 1960", "aged 34 in March" and "2 May 1971" are compared by one piece of code.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Literal

import msgspec

from tapal.screening.engine import magic

NameKind = Literal["primary", "strong alias", "weak alias"]
EntryKind = Literal["person", "entity", "vessel", "aircraft"]
Sex = Literal["M", "F", "X"]
BirthKind = Literal["exact", "month", "year", "range", "approximate", "age"]


class Name(msgspec.Struct, frozen=True, kw_only=True):
    """One name as the list writes it, with its original script by ISO 15924 code."""

    value: str
    kind: NameKind = "primary"
    script: str = "Latn"


class BirthDate(msgspec.Struct, frozen=True, kw_only=True):
    """The days between which the person was born, both included, as ISO dates; ``kind`` says how we came to know."""

    kind: BirthKind
    first: date
    last: date

    @property
    def text(self) -> str:
        """How an officer would write it."""
        if self.kind == "exact":
            return self.first.isoformat()
        if self.kind == "month":
            return self.first.isoformat()[:7]
        if self.kind == "year":
            return self.first.isoformat()[:4]
        if self.kind == "approximate" and self.first.year == self.last.year:
            return f"about {self.first.year:04d}"
        lead = {"range": "", "approximate": "about ", "age": "by age "}[self.kind]
        whole_years = (self.first.month, self.first.day, self.last.month, self.last.day) == (1, 1, 12, 31)
        if whole_years:
            return f"{lead}{self.first.year:04d}–{self.last.year:04d}"
        return f"{lead}{self.first.isoformat()}–{self.last.isoformat()}"


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A number by which the person was known; ``issuer`` is an ISO alpha-3 code, or empty when the list has none."""

    type: str
    number: str
    issuer: str = ""


class StructuredEntry(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One entry of a list after *check, correct, structure*.

    ``nationalities`` are ISO alpha-3. Free remarks are kept as a hash only: a changed remark is a changed entry, but
    what the remark says about a living person doesn't travel to every post.
    """

    entry_id: str
    kind: EntryKind = "person"
    names: tuple[Name, ...]
    birth_dates: tuple[BirthDate, ...] = ()
    nationalities: tuple[str, ...] = ()
    sex: Sex | None = None
    documents: tuple[Document, ...] = ()
    programmes: tuple[str, ...] = ()
    remarks_sha256: str = ""
    valid_from: date | None = None
    valid_to: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether an order in this entry binds on that legal day; both ends of the window belong to it."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


_encoder = msgspec.json.Encoder(order="sorted")
_decoder = msgspec.json.Decoder(StructuredEntry)


def canonical_line(entry: StructuredEntry) -> bytes:
    """One entry as one line of JSON with sorted keys, without the line break: equal entries give equal bytes."""
    return _encoder.encode(entry)


def canonical_blob(entries: Iterable[StructuredEntry]) -> bytes:
    """A whole list version as bytes: one line per entry, ordered by entry id, so that its hash names its content."""
    lines = [canonical_line(entry) for entry in sorted(entries, key=lambda entry: entry.entry_id)]
    return b"".join(line + b"\n" for line in lines)


def read_canonical_line(line: bytes) -> StructuredEntry:
    """The entry of one line of a canonical blob. Raises ``msgspec.ValidationError`` for anything else."""
    return _decoder.decode(line)


def exact(day: date) -> BirthDate:
    """Born on that day."""
    return BirthDate(kind="exact", first=day, last=day)


def in_month(year: int, month: int) -> BirthDate:
    """Born in that month, day unknown."""
    first = date(year, month, 1)
    after = date(year + month // 12, month % 12 + 1, 1)
    return BirthDate(kind="month", first=first, last=after - timedelta(days=1))


def in_year(year: int) -> BirthDate:
    """Born in that year, day and month unknown."""
    return BirthDate(kind="year", first=date(year, 1, 1), last=date(year, 12, 31))


def between(first: date, last: date) -> BirthDate:
    """Born in that span, both days included. Raises ``ValueError`` when it runs backwards."""
    if last < first:
        raise ValueError("the span of birth dates runs backwards")
    return BirthDate(kind="range", first=first, last=last)


def about(known: BirthDate) -> BirthDate:
    """The same, but the list says "circa": widened on both sides by the years of ``magic.CIRCA_YEARS``."""
    first = _shift_years(known.first, -magic.CIRCA_YEARS)
    return BirthDate(kind="approximate", first=first, last=_shift_years(known.last, magic.CIRCA_YEARS))


def aged(age: int, as_of: date) -> BirthDate:
    """Born so as to be ``age`` years old on ``as_of``: a year's span that ends on that birthday."""
    last = _shift_years(as_of, -age)
    return BirthDate(kind="age", first=_shift_years(last, -1) + timedelta(days=1), last=last)


def partial(text: str) -> BirthDate:
    """``1974-08-12``, ``1974-08`` or ``1974`` as a birth date. Raises ``ValueError`` for any other text."""
    parts = text.split("-")
    if [len(part) for part in parts] not in ([4], [4, 2], [4, 2, 2]) or not all(
        part.isascii() and part.isdigit() for part in parts
    ):
        raise ValueError(f"{text!r} is no date of the form YYYY-MM-DD, YYYY-MM or YYYY")
    year, *rest = (int(part) for part in parts)
    if not rest:
        return in_year(year)
    if len(rest) == 1:
        return in_month(year, rest[0])
    return exact(date(year, rest[0], rest[1]))


def _shift_years(day: date, years: int) -> date:
    year = min(max(day.year + years, 1), 9998)
    try:
        return day.replace(year=year)
    except ValueError:  # 29 February in a year that has none
        return day.replace(year=year, day=28)
