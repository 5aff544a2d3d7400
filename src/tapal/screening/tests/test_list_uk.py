"""The UK Sanctions List, in its own layout and in that of the list closed before it; every person is made up."""

from pathlib import Path

import pytest

from tapal.screening.lists import Finding, WrongLayout, read_list
from tapal.screening.tests.listfiles import OFSI_COLUMNS, uk

BAMBANG = {
    "Last Updated": "01/10/2026", "Unique ID": "TST0001", "OFSI Group ID": "90001", "Name 6": "WIRJOSENTONO",
    "Name 1": "Bambang", "Name 2": "Adi", "Name type": "Primary Name", "Regime Name": "Test Regulations",
    "Designation Type": "Individual", "D.O.B": "15/08/1960", "Nationality(/ies)": "Indonesia", "Gender": "Male",
    "Passport number": "B7654321", "National Identifier number": "(1) 5306001122 (2) 5306003344",
    "Other Information": 'Said to be called "Pak Bam".\r\nSecond line, with a comma.',
}  # fmt: skip


def test_an_entry_is_all_its_rows(tmp_path: Path) -> None:
    read = uk(
        tmp_path,
        BAMBANG
        | {"Name 1": "Pak", "Name 2": "", "Name 6": "BAM", "Name type": "Alias", "Alias strength": "Low Quality"},
        BAMBANG | {"D.O.B": "00/00/1962", "Nationality(/ies)": "Timor-Leste"},
        BAMBANG | {"Name 1": "Bambang A.", "Name 2": "", "Name type": "Primary name variation"},
        BAMBANG | {"Name non-latin script": "بامبانغ", "D.O.B": "", "Nationality(/ies)": ""},
    )
    (entry,) = read.entries
    assert (entry.entry_id, entry.kind, entry.sex) == ("TST0001", "person", "M")
    assert [(name.value, name.kind, name.script) for name in entry.names] == [
        ("Bambang Adi WIRJOSENTONO", "primary", "Latn"),
        ("بامبانغ", "strong alias", "Arab"),
        ("Pak BAM", "weak alias", "Latn"),
        ("Bambang A. WIRJOSENTONO", "strong alias", "Latn"),
    ]
    assert sorted(born.text for born in entry.birth_dates) == ["1960-08-15", "1962"]
    assert sorted(entry.nationalities) == ["IDN", "TLS"]
    assert entry.programmes == ("Test Regulations",)
    assert {(document.type, document.number) for document in entry.documents} == {
        ("Passport", "B7654321"), ("National identifier", "5306001122"), ("National identifier", "5306003344"),
    }  # fmt: skip
    assert read.codes == {}
    assert read.reading.rows == {"rows": 4}


def test_the_closed_list_is_read_too(tmp_path: Path) -> None:
    read = uk(
        tmp_path,
        {"Name 6": "CONTOH", "Name 1": "Ratna", "DOB": "02/05/1971", "Nationality": "(1) Indonesia. (2) Malaysia.",
         "Group Type": "Individual", "Alias Type": "Primary name", "Regime": "Test", "Group ID": "90002"},
        {"Name 6": "CV CONTOH", "Group Type": "Entity", "Alias Type": "Primary name", "Group ID": "90003"},
        {"Name 6": "CONTOH MARU", "Group Type": "Ship", "Alias Type": "Primary name", "Group ID": "90004"},
        columns=OFSI_COLUMNS, before="Last Updated,01/01/2026",
    )  # fmt: skip
    assert [(entry.entry_id, entry.kind, entry.names[0].value) for entry in read.entries] == [
        ("90002", "person", "Ratna CONTOH"), ("90003", "entity", "CV CONTOH"), ("90004", "vessel", "CONTOH MARU"),
    ]  # fmt: skip
    assert read.entries[0].nationalities == ("IDN", "MYS")
    assert read.entries[0].birth_dates[0].text == "1971-05-02"


def test_what_is_wrong_costs_its_row_alone(tmp_path: Path) -> None:
    sound = {**BAMBANG, "Unique ID": "TST0002", "Other Information": ""}
    read = uk(
        tmp_path,
        BAMBANG,
        BAMBANG,
        BAMBANG | {"Unique ID": ""},
        BAMBANG | {"Unique ID": "TST0003", "Name 1": "", "Name 2": "", "Name 6": ""},
        sound | {"D.O.B": "31/02/1960", "Nationality(/ies)": "Atlantis", "Designation Type": "Robot"},
    )
    assert set(read.by_id) == {"TST0001", "TST0002"}
    assert read.by_id["TST0002"].kind == "entity"
    assert read.codes == {
        "duplicate_row": 1, "no_id": 1, "no_name": 1, "impossible_date": 1, "unknown_state": 1, "unknown_kind": 1,
    }  # fmt: skip


def test_a_broken_quotation_mark_costs_its_line_alone(tmp_path: Path) -> None:
    uk(tmp_path, BAMBANG, BAMBANG | {"Unique ID": "TST0002", "Other Information": ""})
    path = tmp_path / "UK-Sanctions-List.csv"
    text = path.read_text(encoding="utf-8-sig")
    lines = text.splitlines(keepends=True)
    path.write_text("".join([*lines[:2], '01/10/2026,"TST0009,broken\r\n', *lines[2:]]) + '01/10/2026,"TST0010')
    findings: list[Finding] = []
    reading = read_list("uk", path, findings.append)
    assert [entry.entry_id for entry in reading.entries()] == ["TST0001", "TST0002"]
    assert {finding.code for finding in findings} == {"unreadable_record", "truncated", "no_line_end"}


@pytest.mark.parametrize("content", ["", "entry_id,name\n1,Ratna\n", "Report Date: 24-Nov-2026\n", "Name 6,Name 1\n"])
def test_another_file_is_refused_in_a_sentence(tmp_path: Path, content: str) -> None:
    (tmp_path / "list.csv").write_text(content)
    with pytest.raises(WrongLayout, match="is no list of the United Kingdom"):
        read_list("uk", tmp_path / "list.csv", lambda _: None)
