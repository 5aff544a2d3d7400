"""Published lists, read where they lie: the counts are those that the source of the corpus states.

The lists hold living people. Nothing here names one, and a failing assertion shows counts, not rows.
"""

from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from tapal.screening.engine import Index, Query, StructuredEntry
from tapal.screening.engine.entry import canonical_blob, read_canonical_line
from tapal.screening.lists import Finding, Reading, WrongLayout, read_list

UN_FILE: Final = "un/UN_consolidated_2026-02-27.xml"


class Read:
    """A list read to its end."""

    def __init__(self, kind: str, path: Path) -> None:
        self.findings: list[Finding] = []
        self.reading: Reading = read_list(kind, path, self.findings.append)
        self.entries = list(self.reading.entries())
        self.codes = Counter(finding.code for finding in self.findings)
        self.kinds = Counter(entry.kind for entry in self.entries)


@pytest.fixture(scope="module")
def lists(corpora: Path) -> Path:
    """The folder of lists."""
    return corpora / "01-sanctions"


@pytest.fixture(scope="module")
def ofac_2019(lists: Path) -> Read:
    """OFAC as of January 2019."""
    return Read("ofac", lists / "ofac-2019-01")


@pytest.fixture(scope="module")
def ofac_2021(lists: Path) -> Read:
    """OFAC as of July 2021."""
    return Read("ofac", lists / "ofac-2021-07")


@pytest.fixture(scope="module")
def un(lists: Path) -> Read:
    """The UN list."""
    return Read("un", lists / UN_FILE)


def test_ofac_2019(ofac_2019: Read) -> None:
    rows = ofac_2019.reading.rows
    assert (rows["sdn.csv"], rows["alt.csv"], rows["add.csv"]) == (7_379, 9_682, 11_696)
    assert len(ofac_2019.entries) == 7_379
    assert ofac_2019.kinds == {"person": 3_845, "entity": 2_994, "vessel": 323, "aircraft": 217}
    # The edition ends without line breaks and cuts the last null of two files; comments end with Ctrl-Z.
    assert ofac_2019.codes["no_line_end"] == 3
    assert ofac_2019.codes["null_variant"] == 2
    assert ofac_2019.codes["end_mark"] == 1
    assert ofac_2019.codes["joined_programmes"] > 0
    # Nothing is lost but comments on entries that this edition doesn't have.
    assert {finding.code for finding in ofac_2019.findings if finding.rejected} == {"orphan"}


def test_ofac_2021(ofac_2021: Read) -> None:
    rows = ofac_2021.reading.rows
    assert (rows["sdn.csv"], rows["alt.csv"], rows["add.csv"]) == (8_976, 11_910, 13_837)
    assert len(ofac_2021.entries) == 8_976
    assert ofac_2021.kinds == {"person": 4_620, "entity": 3_673, "vessel": 406, "aircraft": 277}
    assert ofac_2021.codes["end_mark"] == 3
    assert [finding for finding in ofac_2021.findings if finding.rejected] == []


def test_every_birth_date_of_ofac_is_understood(ofac_2019: Read, ofac_2021: Read) -> None:
    for read in (ofac_2019, ofac_2021):
        assert not {"unknown_date", "impossible_date", "backward_span"} & set(read.codes)
        stated = sum(len(entry.birth_dates) for entry in read.entries)
        assert stated > 4_000
    kinds = Counter(born.kind for entry in ofac_2021.entries for born in entry.birth_dates)
    assert set(kinds) == {"exact", "month", "year", "range", "approximate"}


def test_every_nationality_of_ofac_is_known(ofac_2019: Read, ofac_2021: Read) -> None:
    for read in (ofac_2019, ofac_2021):
        assert read.codes["unknown_state"] == 0
        assert read.codes["unknown_sex"] == 0


def test_2021_updates_2019(ofac_2019: Read, ofac_2021: Read) -> None:
    before = {entry.entry_id: entry for entry in ofac_2019.entries}
    after = {entry.entry_id: entry for entry in ofac_2021.entries}
    ended, added = before.keys() - after.keys(), after.keys() - before.keys()
    changed = [number for number in before.keys() & after.keys() if before[number] != after[number]]
    assert (len(added), len(ended)) == (1_858, 261)
    assert 0 < len(changed) < len(before) / 2
    index = Index.build(ofac_2019.entries).updated(ended=ended, added=[after[number] for number in [*added, *changed]])
    assert {entry.entry_id for entry in index.entries()} == set(after)


def test_un(un: Read) -> None:
    assert (un.reading.rows["individual"], un.reading.rows["entity"]) == (496, 174)
    assert un.kinds == {"person": 496, "entity": 174}
    # Quality Good 1,076, Low 425; entities a.k.a. 409, f.k.a. 14; the empty alias elements are none.
    assert un.reading.rows["alias"] == 1_076 + 425 + 409 + 14
    weak = sum(name.kind == "weak alias" for entry in un.entries for name in entry.names)
    assert weak == 425
    assert sum(any(name.script != "Latn" for name in entry.names) for entry in un.entries) >= 261 - 28
    assert sum("IDN" in entry.nationalities for entry in un.entries) == 18
    assert [finding for finding in un.findings if finding.rejected] == []
    # An age, a date of another calendar, a span of two months, and a state that is gone.
    assert un.codes["unknown_date"] == 3
    assert un.codes["unknown_state"] == 1


def test_consolidated_non_sdn(lists: Path) -> None:
    read = Read("ofac", lists / "ofac-cons-2025-12")
    rows = read.reading.rows
    assert (rows["cons_prim.csv"], rows["cons_alt.csv"], rows["cons_add.csv"]) == (442, 1_073, 574)
    assert len(read.entries) == 442


def test_an_excerpt_names_what_does_not_belong(lists: Path) -> None:
    read = Read("ofac", lists / "ofac-2025-05-excerpt")
    assert len(read.entries) == 17
    assert {finding.code for finding in read.findings if finding.rejected} == {"orphan"}


def test_follow_the_money(corpora: Path) -> None:
    folder = corpora / "01-ftm"
    read = Read("ftm", folder / "yente_zala.ftm.jsonl")
    assert sum(read.reading.rows.values()) == 91
    assert read.kinds == {"person": 6, "entity": 11}
    deltas = [Read("ftm", path) for path in sorted(folder.glob("*_delta_*.jsonl"))]
    assert [delta.reading.is_delta for delta in deltas] == [True, True]
    assert [(len(delta.entries), len(delta.reading.ended)) for delta in deltas] == [(2, 0), (0, 1)]


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("ofac", "ofac-2025-12-alt-add-only"),
        ("ofac", "invalid-files"),
        ("ofac", UN_FILE),
        ("un", "ofac-2019-01/sdn.csv"),
        ("ftm", "other/us_csl_excerpt.csv"),
        ("ftm", "senzing/persons.jsonl"),
        ("csv", "invalid-files/csl.csv"),
        ("csv", "ofac-2019-01/sdn.csv"),
    ],
)
def test_another_layout_is_refused(kind: str, name: str, lists: Path) -> None:
    with pytest.raises(WrongLayout) as caught:
        read_list(kind, lists / name, lambda _: None)
    assert str(caught.value).count(".") >= 1


def test_the_same_file_gives_the_same_bytes(lists: Path, un: Read) -> None:
    blob = canonical_blob(un.entries)
    assert canonical_blob(Read("un", lists / UN_FILE).entries) == blob
    assert [read_canonical_line(line) for line in blob.splitlines()] == sorted(
        un.entries, key=lambda entry: entry.entry_id
    )


@pytest.mark.slow
def test_everybody_is_found_under_every_name(ofac_2021: Read, un: Read) -> None:
    """Exact names with what the list says: the entry is there, near the top, with a high score."""
    entries = [*ofac_2021.entries, *un.entries]
    index = Index.build(entries)
    people = [entry for entry in entries if entry.kind == "person"][::20]
    missed = sum(not _is_found(index, entry, number) for entry in people for number in range(len(entry.names)))
    asked = sum(len(entry.names) for entry in people)
    assert missed / asked < 0.02


def _is_found(index: Index, entry: StructuredEntry, name: int) -> bool:
    query = Query(
        name=entry.names[name].value,
        birth_date=entry.birth_dates[0] if entry.birth_dates else None,
        nationality=entry.nationalities[0] if entry.nationalities else None,
        sex=entry.sex,
        documents=entry.documents,
    )
    found = index.search(query, 0.3)
    return any(match.entry_id == entry.entry_id for match in found[:5])
