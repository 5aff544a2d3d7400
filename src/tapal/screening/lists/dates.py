"""Dates as lists write them: ``15 Aug 1960``, ``circa 1960``, ``1958 to 1960``, ``Aug 1960``, ``15/08/1960``."""

import re
from datetime import date

from tapal.screening.engine.entry import BirthDate, about, between, exact, in_month, in_year
from tapal.screening.lists.findings import Finding, Report

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan january januari",
            "feb february februari",
            "mar march maret",
            "apr april",
            "may mei",
            "jun june juni",
            "jul july juli",
            "aug august agustus agt",
            "sep sept september",
            "oct october okt oktober",
            "nov november",
            "dec december des desember",
        ),
        1,
    )
    for name in names.split()
}
_CIRCA = re.compile(r"^(?:circa|ca\.?|c\.|approximately|approx\.?|about|between)\s+", re.IGNORECASE)
_SPAN = re.compile(r"^(.{4,}?)(?:\s+(?:to|and|or|-|–)\s+|(?<=\d{4})-(?=\d{4}$))(.{4,})$", re.IGNORECASE)
_FORMS = (
    re.compile(r"(?P<d>\d{1,2})[ .-](?P<m>[A-Za-z]{3,9})\.?[ .-](?P<y>\d{4})"),
    re.compile(r"(?P<m>[A-Za-z]{3,9})\.? (?P<d>\d{1,2}),? (?P<y>\d{4})"),
    re.compile(r"(?P<m>[A-Za-z]{3,9})\.? (?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:T.*)?"),
    re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})"),
    re.compile(r"(?P<d>\d{1,2})/(?P<m>\d{1,2})/(?P<y>\d{4})"),
    re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})"),
    re.compile(r"(?P<y>\d{4})"),
)


class _Impossible(ValueError):
    """Of a known form, but no such day."""


def birth_date(text: str, where: str, report: Report) -> BirthDate | None:
    """A birth date in any known form; None, and a finding, for what is none."""
    try:
        found = _parse(text.strip().rstrip("."))
    except _Impossible as problem:
        report(Finding(stage="structure", where=where, code=str(problem), before=text))
        return None
    if found is None:
        report(Finding(stage="structure", where=where, code="unknown_date", before=text))
    return found


def _parse(text: str) -> BirthDate | None:
    circa = _CIRCA.match(text)
    if circa:
        known = _parse(text[circa.end() :])
        return about(known) if known and circa[0].strip().lower() != "between" else known
    span = _SPAN.match(text)
    if span and _single(text) is None:
        first, last = _single(span[1].strip()), _single(span[2].strip())
        if first is None or last is None:
            return None
        if last.last < first.first:
            raise _Impossible("backward_span")
        return between(first.first, last.last)
    return _single(text)


def _single(text: str) -> BirthDate | None:
    for form in _FORMS:
        match = form.fullmatch(text)
        if match is None:
            continue
        parts = match.groupdict()
        month = parts.get("m")
        if month is not None and not month.isdigit():
            if month.lower() not in _MONTHS:
                return None
            month = str(_MONTHS[month.lower()])
        return _day(int(parts["y"]), month, parts.get("d"))
    return None


def _day(year: int, month: str | None, day: str | None) -> BirthDate:
    try:
        if month is None or int(month) == 0:
            return in_year(year)
        if day is None or int(day) == 0:
            return in_month(year, int(month))
        return exact(date(year, int(month), int(day)))
    except ValueError:
        raise _Impossible("impossible_date") from None


def calendar_day(text: str, where: str, report: Report) -> date | None:
    """A full ISO date, as in validity columns; None, and a finding, for what is none."""
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        code = "impossible_date" if re.fullmatch(r"\d{4}-\d{1,2}-\d{1,2}", text.strip()) else "unknown_date"
        report(Finding(stage="structure", where=where, code=code, before=text))
        return None
