"""Lists as a table: ``entry_id,name,birth_date,nationality,sex[,document_number][,valid_from,valid_to]``.

The first line names the columns; their order is free, others are ignored. Further rows of the same ``entry_id`` are
aliases, and may add birth dates, nationalities and documents.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tapal.screening.engine.entry import StructuredEntry
from tapal.screening.lists.dates import birth_date, calendar_day
from tapal.screening.lists.drafts import Draft
from tapal.screening.lists.findings import Finding, Report, WrongLayout
from tapal.screening.lists.rows import rows
from tapal.screening.lists.text import read, shortened

_NEEDED = ("entry_id", "name")


class TableList:
    """One CSV file with a header."""

    is_delta = False

    def __init__(self, path: Path, report: Report) -> None:
        self.rows: Counter[str] = Counter()
        self.ended: list[str] = []
        self._report = report
        self._rows = rows(read(path, report), path.name, report)
        self._file = path.name
        first = next(self._rows, None)
        if first is None:
            raise WrongLayout(f"{path.name} is empty.")
        self._header = [column.strip().lower() for column in first[1]]
        missing = [column for column in _NEEDED if column not in self._header]
        if missing:
            raise WrongLayout(
                f"{path.name} is no list of this layout: its first line must name the columns "
                f"entry_id,name,birth_date,nationality,sex, and {' and '.join(missing)} is not among them."
            )

    def entries(self) -> Iterator[StructuredEntry]:
        """Entries in the order of their first rows."""
        drafts: dict[str, Draft] = {}
        seen: set[tuple[str, ...]] = set()
        for where, fields in self._rows:
            if len(fields) != len(self._header):
                self._note(where, "wrong_columns", ",".join(fields))
                continue
            if tuple(fields) in seen:
                self._note(where, "duplicate_row", ",".join(fields))
                continue
            seen.add(tuple(fields))
            row = dict(zip(self._header, fields, strict=True))
            number = row["entry_id"].strip()
            if not number:
                self._note(where, "no_id", ",".join(fields))
                continue
            self.rows["rows"] += 1
            draft = drafts.get(number)
            if draft is None:
                draft = drafts[number] = Draft(number, where, self._report)
            self._take(draft, row, where)
        for draft in drafts.values():
            entry = draft.finished()
            if entry is not None:
                yield entry
        if not self.rows:
            self._note(self._file, "no_rows")

    def _take(self, draft: Draft, row: dict[str, str], where: str) -> None:
        draft.name(row["name"], "primary", where)
        if born := row.get("birth_date", "").strip():
            draft.born(birth_date(born, where, self._report))
        for nation in (
            row.get("nationality", "").replace(";", " ").split(" ") if _codes(row) else [row.get("nationality", "")]
        ):
            draft.nationality(nation, where)
        draft.said_sex(row.get("sex", ""), where)
        if number := row.get("document_number", "").strip():
            draft.document("", number)
        if begins := row.get("valid_from", "").strip():
            draft.valid_from = draft.valid_from or calendar_day(begins, where, self._report)
        if ends := row.get("valid_to", "").strip():
            draft.valid_to = draft.valid_to or calendar_day(ends, where, self._report)

    def _note(self, where: str, code: str, before: str = "") -> None:
        self._report(Finding(stage="check", where=where, code=code, before=shortened(before)))


def _codes(row: dict[str, str]) -> bool:
    """Whether the nationality field holds codes only, of which there may be several."""
    parts = row.get("nationality", "").replace(";", " ").split()
    return all(len(part) <= 3 and part.isupper() for part in parts)
