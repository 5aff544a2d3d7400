"""The lists of the United States Treasury (OFAC) in their legacy layout: ``sdn.csv``, ``alt``, ``add`` and comments.

No header; twelve, five, six and two columns; null is ``-0-`` and a blank. What matters for screening stands in the
remarks, as phrases between semicolons: ``DOB 15 Aug 1960; nationality X``.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from tapal.screening.engine.entry import EntryKind, StructuredEntry
from tapal.screening.lists.dates import birth_date
from tapal.screening.lists.drafts import Draft
from tapal.screening.lists.findings import Finding, Report, WrongLayout
from tapal.screening.lists.rows import rows
from tapal.screening.lists.text import read, shortened

_MAIN = {"sdn.csv": "sdn", "cons_prim.csv": "cons"}
_COLUMNS = {"main": 12, "alt": 5, "add": 6, "comments": 2}
_KINDS: dict[str, EntryKind] = {"individual": "person", "vessel": "vessel", "aircraft": "aircraft", "": "entity"}
_NULL = "-0- "
_NULL_VARIANTS = frozenset({"-0-", "-0", "-0 -"})
_SAMPLE = 50

_BIRTH = re.compile(r"(?:alt\. )?DOB (.+)")
_NATION = re.compile(r"(?:alt\. )?(?:nationality|citizen) (.+)")
_GENDER = re.compile(r"Gender (.+)")
_QUOTED_NAME = re.compile(r"(?:alt\. )?a\.k\.a\. '(.+)'")
_PAPERS = (
    "Passport|(?:[A-Z][A-Za-z'.]* ){0,4}?(?:ID|Cedula|Identific\\w+|Document|License|Registry|Certificate|SSN|Residency"
    r"|C\.U\.R\.P\.|D\.N\.I\.|Seaman\S*)(?: Card)?"
)
_DOCUMENT = re.compile(rf"(?:alt\. )?({_PAPERS})(?: (?:No\.|Number|#))* (\S*\d\S*)(?: \(([^)]+)\))?.*")


class OfacList:
    """A directory of OFAC files, or its main file with the others beside it."""

    is_delta = False

    def __init__(self, path: Path, report: Report) -> None:
        self.rows: Counter[str] = Counter()
        self.ended: list[str] = []
        self._report = report
        self._main = _main_file(path)
        self._text = read(self._main, report)
        self._check_layout()

    def _check_layout(self) -> None:
        seen = fitting = 0
        for _, fields in rows(self._text, self._main.name, lambda _: None):
            seen += 1
            fitting += len(fields) == _COLUMNS["main"] and fields[0].strip().isdigit()
            if seen >= _SAMPLE:
                break
        if not seen:
            raise WrongLayout(f"{self._main.name} is empty.")
        if fitting * 2 < seen:
            raise WrongLayout(
                f"{self._main.name} is no OFAC list: its rows don't have twelve columns that begin with a number."
            )

    def entries(self) -> Iterator[StructuredEntry]:
        """Entries in the order of the main file."""
        aliases, comments = self._aliases(), self._comments()
        seen: dict[str, tuple[str, ...]] = {}
        for where, fields in self._rows(self._main, self._text, "main"):
            number = fields[0].strip()
            if number in seen:
                code = "duplicate_row" if seen[number] == tuple(fields) else "duplicate_id"
                self._note("check", where, code, number)
                continue
            seen[number] = tuple(fields)
            entry = self._entry(number, where, fields, aliases.get(number, []), comments.get(number, ""))
            if entry is not None:
                yield entry
        self._check_orphans(seen, aliases, comments)
        if not seen:
            self._note("check", self._main.name, "no_rows")

    def _entry(
        self, number: str, where: str, fields: list[str], aliases: list[tuple[str, list[str]]], comment: str
    ) -> StructuredEntry | None:
        kind = _KINDS.get(fields[2].lower())
        draft = Draft(number, where, self._report, kind or "entity")
        if kind is None:
            draft.note("structure", "unknown_kind", fields[2])
        draft.name(fields[1], "primary")
        for alias_where, alias in aliases:
            draft.name(alias[3], "strong alias", alias_where)
        programmes = fields[3].split("] [")
        if len(programmes) > 1:
            draft.note("correct", "joined_programmes", fields[3], " ".join(programmes))
        for programme in programmes:
            draft.programme(programme.strip("[] "))
        remarks = fields[11] + comment
        draft.remark(remarks)
        self._read_remarks(draft, remarks)
        return draft.finished()

    def _read_remarks(self, draft: Draft, remarks: str) -> None:
        for phrase in map(str.strip, remarks.rstrip(".").split(";")):
            if alias := _QUOTED_NAME.fullmatch(phrase):
                draft.name(alias[1], "weak alias")
            elif draft.kind != "person":
                continue
            elif born := _BIRTH.fullmatch(phrase):
                draft.born(birth_date(born[1], draft.where, self._report))
            elif nation := _NATION.fullmatch(phrase):
                draft.nationality(nation[1].removeprefix("possibly "))
            elif gender := _GENDER.fullmatch(phrase):
                draft.said_sex(gender[1])
            elif document := _DOCUMENT.fullmatch(phrase):
                draft.document(document[1], document[2].rstrip(","), document[3] or "")

    def _aliases(self) -> dict[str, list[tuple[str, list[str]]]]:
        found: dict[str, list[tuple[str, list[str]]]] = defaultdict(list)
        for where, fields in self._beside("alt"):
            found[fields[0].strip()].append((where, fields))
        for _ in self._beside("add"):
            pass  # addresses aren't compared; their rows are checked and counted
        return found

    def _comments(self) -> dict[str, str]:
        found: dict[str, str] = defaultdict(str)
        for _, fields in self._beside("comments"):
            found[fields[0].strip()] += fields[1]
        return found

    def _beside(self, what: str) -> Iterator[tuple[str, list[str]]]:
        prefix = _MAIN[self._main.name.lower()]
        names = {f"{prefix}_{what}.csv"} if prefix == "cons" or what == "comments" else {f"{what}.csv"}
        found = [other for other in sorted(self._main.parent.iterdir()) if other.name.lower() in names]
        if not found:
            if what != "comments":
                self._note("check", min(names), "missing_file")
            return
        yield from self._rows(found[0], read(found[0], self._report), what)

    def _rows(self, path: Path, text: str, what: str) -> Iterator[tuple[str, list[str]]]:
        expected = _COLUMNS[what]
        last_line = text.rstrip("\r\n").count("\n") + 1
        for where, fields in rows(text, path.name, self._report):
            if fields == ["\x1a"]:
                continue
            if len(fields) != expected:
                cut = len(fields) < expected and where.endswith(f":{last_line}")
                self._note("check", where, "truncated" if cut else "wrong_columns", ",".join(fields))
                continue
            if not fields[0].strip().isdigit():
                self._note("check", where, "no_id", ",".join(fields))
                continue
            self.rows[path.name.lower()] += 1
            yield where, [self._value(field, where) for field in fields]

    def _check_orphans(
        self,
        entries: dict[str, tuple[str, ...]],
        aliases: dict[str, list[tuple[str, list[str]]]],
        comments: dict[str, str],
    ) -> None:
        for number, orphans in aliases.items():
            if number not in entries:
                for where, _ in orphans:
                    self._note("check", where, "orphan", number)
        for number in comments:
            if number not in entries:
                self._note("check", "comments", "orphan", number)

    def _value(self, field: str, where: str) -> str:
        if field == _NULL:
            return ""
        if field.strip() in _NULL_VARIANTS:
            self._note("correct", where, "null_variant", field)
            return ""
        return field.strip()

    def _note(self, stage: str, where: str, code: str, before: str = "") -> None:
        self._report(
            Finding(stage="check" if stage == "check" else "correct", where=where, code=code, before=shortened(before))
        )


def _main_file(path: Path) -> Path:
    if path.is_dir():
        for other in sorted(path.iterdir()):
            if other.name.lower() in _MAIN:
                return other
        raise WrongLayout(f"The directory {path.name} holds no sdn.csv and no cons_prim.csv.")
    if path.name.lower() not in _MAIN:
        raise WrongLayout(f"{path.name} is no OFAC main file: that is sdn.csv or cons_prim.csv.")
    return path
