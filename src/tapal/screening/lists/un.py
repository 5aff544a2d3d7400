"""The consolidated list of the United Nations Security Council (XML).

Each record is cut out of the text and parsed by itself: one that is broken costs itself and not the list. A document
type declaration is refused, since such lists have none and entities are how XML attacks a reader.
"""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring

from tapal.screening.engine.entry import NameKind, StructuredEntry, about, between, in_year
from tapal.screening.lists.dates import birth_date
from tapal.screening.lists.drafts import Draft
from tapal.screening.lists.findings import Finding, Report, WrongLayout
from tapal.screening.lists.text import read, shortened

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element  # types only; parsing is defusedxml's

_START = re.compile(r"<(INDIVIDUAL|ENTITY)>")
# What only a record holds: between two records it is left of one whose own first or last mark is damaged.
_REMNANT = re.compile(r"</(?:INDIVIDUAL|ENTITY)>|<REFERENCE_NUMBER>")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_NAMES = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME", "FIFTH_NAME", "SIXTH_NAME")
_NO_PART = "na"  # not available; "NA" is a Korean name
_QUALITY: dict[str, NameKind] = {"Low": "weak alias"}


class UnList:
    """One XML file."""

    is_delta = False

    def __init__(self, path: Path, report: Report) -> None:
        self.rows: Counter[str] = Counter()
        self.ended: list[str] = []
        self._report = report
        self._file = path.name
        text = read(path, report)
        if "<CONSOLIDATED_LIST" not in text[:4096]:
            raise WrongLayout(f"{path.name} is no list of the United Nations: it has no element CONSOLIDATED_LIST.")
        if "<!DOCTYPE" in text or "<!ENTITY" in text:
            raise WrongLayout(f"{path.name} declares a document type, which no list of the United Nations does.")
        for match in _CONTROL.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            report(Finding(stage="check", where=f"{path.name}:{line}", code="control_character"))
        self._text = _CONTROL.sub(" ", text)

    def entries(self) -> Iterator[StructuredEntry]:
        """Individuals, then entities, as the file has them."""
        seen: set[str] = set()
        for where, element in self._records():
            self.rows[element.tag.lower()] += 1
            number = _text(element, "REFERENCE_NUMBER") or _text(element, "DATAID")
            if not number:
                self._note(where, "no_id")
                continue
            if number in seen:
                self._note(where, "duplicate_id", number)
                continue
            seen.add(number)
            entry = self._entry(number, where, element)
            if entry is not None:
                yield entry
        if not self.rows:
            self._note(self._file, "no_rows")
        if "</CONSOLIDATED_LIST>" not in self._text:
            self._note(self._file, "truncated")

    def _records(self) -> Iterator[tuple[str, "Element"]]:
        starts = list(_START.finditer(self._text))
        newlines = [match.start() for match in re.finditer("\n", self._text)]

        def place(at: int) -> str:
            return f"{self._file}:{bisect_right(newlines, at) + 1}"

        def tell_remnant(start: int, stop: int) -> None:
            if remnant := _REMNANT.search(self._text, start, stop):
                self._note(place(remnant.start()), "unreadable_record", self._text[start:stop].strip())

        tell_remnant(0, starts[0].start() if starts else len(self._text))
        for match, following in zip_longest(starts, starts[1:]):
            where = place(match.start())
            record = self._text[match.start() : following.start() if following else None]
            end = record.find(f"</{match[1]}>")
            if end < 0:
                self._note(where, "unreadable_record" if following else "truncated", record)
                continue
            whole = record[: end + len(match[1]) + 3]
            tell_remnant(match.start() + len(whole), match.start() + len(record))
            try:
                element = fromstring(whole)
            except (ParseError, DefusedXmlException):
                self._note(where, "unreadable_record", record)
                continue
            if len(element.findall("REFERENCE_NUMBER")) > 1:  # two that ran together: neither is known to be right
                self._note(where, "unreadable_record", record)
                continue
            yield where, element

    def _entry(self, number: str, where: str, element: "Element") -> StructuredEntry | None:
        individual = element.tag == "INDIVIDUAL"
        draft = Draft(number, where, self._report, "person" if individual else "entity")
        parts = [part for part in (_text(element, tag) for tag in _NAMES) if part]
        if _NO_PART in parts:
            draft.note("correct", "null_variant", _NO_PART)
        draft.name(" ".join(part for part in parts if part != _NO_PART), "primary")
        draft.name(_text(element, "NAME_ORIGINAL_SCRIPT"), "strong alias")
        for alias in element.iter(f"{element.tag}_ALIAS"):
            value = _text(alias, "ALIAS_NAME")
            if value:
                self.rows["alias"] += 1
                draft.name(value, _QUALITY.get(_text(alias, "QUALITY"), "strong alias"))
        for birth in element.iter("INDIVIDUAL_DATE_OF_BIRTH"):
            self._born(draft, birth)
        for nation in element.iter("NATIONALITY"):
            for state in nation.iter("VALUE"):
                draft.nationality((state.text or "").strip())
        draft.said_sex(_text(element, "GENDER"))
        for document in element.iter("INDIVIDUAL_DOCUMENT"):
            issuer = _text(document, "ISSUING_COUNTRY") or _text(document, "COUNTRY_OF_ISSUE")
            draft.document(_text(document, "TYPE_OF_DOCUMENT"), _text(document, "NUMBER"), issuer)
        draft.programme(_text(element, "UN_LIST_TYPE"))
        draft.remark(_text(element, "COMMENTS1"))
        return draft.finished()

    def _born(self, draft: Draft, birth: "Element") -> None:
        kind = _text(birth, "TYPE_OF_DATE")
        stated = _text(birth, "DATE") or _text(birth, "YEAR")
        first, last = _text(birth, "FROM_YEAR"), _text(birth, "TO_YEAR")
        if first and last:
            try:
                draft.born(between(in_year(int(first)).first, in_year(int(last)).last))
            except ValueError:
                draft.note("structure", "backward_span", f"{first}–{last}")
        elif stated:
            known = birth_date(stated, draft.where, self._report)
            draft.born(about(known) if known and kind == "APPROXIMATELY" else known)
        elif note := _text(birth, "NOTE"):
            draft.born(birth_date(note, draft.where, self._report))

    def _note(self, where: str, code: str, before: str = "") -> None:
        self._report(Finding(stage="check", where=where, code=code, before=shortened(before)))


def _text(element: "Element", tag: str) -> str:
    return " ".join((element.findtext(tag) or "").split())
