"""What the bench reads from outside: published lists, judged name pairs, tables of frequent names.

They lie where ``TAPAL_CORPORA`` says and never enter the project. Nothing of them is printed but counts.
"""

from __future__ import annotations

import csv
import os
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, NamedTuple

from tapal.screening.engine import StructuredEntry
from tapal.screening.lists import read_list
from tapal.screening.lists.states import alpha3

ListName = Literal["ofac", "un"]
_LISTS: dict[ListName, str] = {
    "ofac": "01-sanctions/ofac-2021-07",
    "un": "01-sanctions/un/UN_consolidated_2026-02-27.xml",
}
_PAIRS = "01-name-pairs"
_MACHINE_PROPOSED = "LLM-proposed"


def found() -> Path | None:
    """The directory of the corpora, or None where there is none: the bench then does without."""
    path = Path(os.environ.get("TAPAL_CORPORA") or "../shared/data")
    return path if path.is_dir() else None


def people_of(root: Path, name: ListName) -> list[StructuredEntry]:
    """The persons of a published list, identified as ``ofac-…`` or ``un-…``."""
    reading = read_list(name, root / _LISTS[name], lambda _finding: None)
    return [
        StructuredEntry(
            entry_id=f"{name}-{entry.entry_id}",
            kind=entry.kind,
            names=entry.names,
            birth_dates=entry.birth_dates,
            nationalities=entry.nationalities,
            sex=entry.sex,
        )
        for entry in reading.entries()
        if entry.kind == "person"
    ]


class JudgedPair(NamedTuple):
    """Two names and whether somebody held them to be one person's; ``proposed``: a machine proposed the label."""

    left: str
    right: str
    same: bool
    proposed: bool
    group: str


def judged_pairs(root: Path) -> list[JudgedPair]:
    """The pairs of person names of the public labelled set."""
    with (root / _PAIRS / "nomenklatura_name_bench_cases.csv").open(encoding="utf-8", newline="") as file:
        return [
            JudgedPair(
                row["name1"],
                row["name2"],
                row["is_match"] == "true",
                _MACHINE_PROPOSED in row["category"],
                row["case_group"],
            )
            for row in csv.DictReader(file)
            if row["schema"] == "Person"
        ]


class FrequentNames(NamedTuple):
    """Names of one country, most frequent first; each in letters of its own and in Latin ones."""

    nationality: str
    male: tuple[tuple[str, str], ...]
    female: tuple[tuple[str, str], ...]
    family: tuple[tuple[str, str], ...]


def frequent_names(root: Path) -> list[FrequentNames]:
    """Countries of which forenames of both sexes are tabled, in the order of their codes; family names may be none."""
    given: dict[str, dict[str, dict[tuple[str, str], None]]] = defaultdict(lambda: {"M": {}, "F": {}})
    for row in _rows(root / _PAIRS / "common_forenames_by_country.csv"):
        if row["Gender"] in ("M", "F"):
            given[row["Country"]][row["Gender"]].setdefault(_spellings(row))
    family: dict[str, dict[tuple[str, str], None]] = defaultdict(dict)
    for row in _rows(root / _PAIRS / "common_surnames_by_country.csv"):
        family[row["Country"]].setdefault(_spellings(row))
    return [
        FrequentNames(code, tuple(names["M"]), tuple(names["F"]), tuple(family[country]))
        for country, names in sorted(given.items())
        if (code := alpha3(country)) is not None and len(names["M"]) >= 5 and len(names["F"]) >= 5
    ]


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _spellings(row: dict[str, str]) -> tuple[str, str]:
    romanized = row["Romanized Name"] or row["Localized Name"]
    return row["Localized Name"] or romanized, romanized
