"""The UK Sanctions List (Foreign, Commonwealth & Development Office) as CSV.

A line names the day of the report, the next the columns; then one row for each name and each further value of an entry,
all with its `Unique ID`. The consolidated list of the Office of Financial Sanctions Implementation, closed in January
2026, has the same rows under other names of columns (`Group ID`), and is read too. Written by the columns of the
published files and proved on made-up rows of that layout: no file of the list itself was at hand.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tapal.screening.engine.entry import EntryKind, NameKind, StructuredEntry
from tapal.screening.lists.dates import birth_date
from tapal.screening.lists.drafts import Draft
from tapal.screening.lists.findings import Finding, Report, WrongLayout
from tapal.screening.lists.rows import rows
from tapal.screening.lists.text import read, shortened

# What we need, by the name of the column in the present list and in the closed one.
_COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "id": ("unique id", "group id"),
    **{f"name {number}": (f"name {number}",) for number in range(1, 7)},
    "name type": ("name type", "alias type"),
    "strength": ("alias strength", "alias quality"),
    "original": ("name non-latin script",),
    "kind": ("designation type", "individual, entity, ship", "group type"),
    "regime": ("regime name", "regime"),
    "born": ("d.o.b", "dob"),
    "nationality": ("nationality(/ies)", "nationality"),
    "sex": ("gender",),
    "passport": ("passport number",),
    "identity": ("national identifier number", "national identification number"),
    "imo": ("imo number",),
    "information": ("other information",),
    "reasons": ("uk statement of reasons",),
}
_NEEDED: Final = ("id", "name 6", "name type", "kind")
_KINDS: Final[dict[str, EntryKind]] = {"individual": "person", "entity": "entity", "ship": "vessel"}
_NAMES: Final = ("name 1", "name 2", "name 3", "name 4", "name 5", "name 6")
_PREAMBLE: Final = 5
_LINES_A_ROW: Final = 200
_SEVERAL: Final = re.compile(r"\(\d{1,2}\)|\|")


class UkList:
    """One CSV file, the present layout or the closed list's."""

    is_delta = False

    def __init__(self, path: Path, report: Report) -> None:
        self.rows: Counter[str] = Counter()
        self.ended: list[str] = []
        self._report = report
        self._file = path.name
        self._rows = rows(read(path, report), path.name, report, lines=_LINES_A_ROW)
        for _place, fields in (row for row, _ in zip(self._rows, range(_PREAMBLE), strict=False)):
            header = [field.strip().lower() for field in fields]
            self._at = {
                what: next(header.index(name) for name in names if name in header)
                for what, names in _COLUMNS.items()
                if any(name in header for name in names)
            }
            if all(what in self._at for what in _NEEDED):
                self._width = len(fields)
                return
        raise WrongLayout(
            f"{path.name} is no list of the United Kingdom: none of its first lines names the columns "
            "Unique ID, Name 6, Name type and Designation Type."
        )

    def entries(self) -> Iterator[StructuredEntry]:
        """Entries in the order of their first rows."""
        found: dict[str, list[tuple[str, dict[str, str]]]] = {}
        seen: set[tuple[str, ...]] = set()
        for where, fields in self._rows:
            if len(fields) != self._width:
                self._note(where, "wrong_columns", ",".join(fields))
                continue
            if tuple(fields) in seen:
                self._note(where, "duplicate_row", ",".join(fields))
                continue
            seen.add(tuple(fields))
            row = {what: fields[at] for what, at in self._at.items()}
            number = row["id"].strip()
            if not number:
                self._note(where, "no_id", ",".join(fields))
                continue
            self.rows["rows"] += 1
            found.setdefault(number, []).append((where, row))
        for number, of_entry in found.items():
            entry = self._entry(number, of_entry)
            if entry is not None:
                yield entry
        if not self.rows:
            self._note(self._file, "no_rows")

    def _entry(self, number: str, of_entry: list[tuple[str, dict[str, str]]]) -> StructuredEntry | None:
        of_entry.sort(key=lambda placed: _name_kind(placed[1]) != "primary")
        where, first = of_entry[0]
        kind = _KINDS.get(first["kind"].strip().lower())
        draft = Draft(number, where, self._report, kind or "entity")
        if kind is None:
            draft.note("structure", "unknown_kind", first["kind"])
        for place, row in of_entry:
            parts = (row.get(part, "").strip() for part in _NAMES)
            draft.name(" ".join(part for part in parts if part), _name_kind(row), place)
            draft.name(row.get("original", ""), "strong alias", place)
            for born in _several(row, "born"):
                draft.born(birth_date(born, place, self._report))
            for nation in _several(row, "nationality"):
                draft.nationality(nation, place)
            draft.said_sex(row.get("sex", ""), place)
            for what, called in (("passport", "Passport"), ("identity", "National identifier"), ("imo", "IMO number")):
                for document in _several(row, what):
                    draft.document(called, document)
            draft.programme(row.get("regime", ""))
        # Repeated in every row of the entry.
        draft.remark(first.get("information", ""))
        draft.remark(first.get("reasons", ""))
        return draft.finished()

    def _note(self, where: str, code: str, before: str = "") -> None:
        self._report(Finding(stage="check", where=where, code=code, before=shortened(before)))


def _name_kind(row: dict[str, str]) -> NameKind:
    """A variation of the primary name is a spelling of it; what is said to be of low quality is a weak alias."""
    if row["name type"].strip().lower() == "primary name":
        return "primary"
    return "weak alias" if "low" in row.get("strength", "").lower() else "strong alias"


def _several(row: dict[str, str], what: str) -> list[str]:
    """The values of a field: `(1) Iran (2) Iraq` and `Iran|Iraq` are two, as in older rows."""
    return [value for part in _SEVERAL.split(row.get(what, "")) if (value := part.strip(" .;"))]
