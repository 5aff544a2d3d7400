"""The readers of lists: what is sound is imported, the rest is named, a file of another layout is refused.

Every person, number and order here is invented.
"""

import json
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tapal.screening.engine.entry import StructuredEntry, canonical_blob
from tapal.screening.lists import Finding, Reading, WrongLayout, read_list

NULL = "-0- "
REMARKS = (
    "DOB 15 Aug 1960; alt. DOB circa 1962; POB Motaain, Indonesia; nationality Indonesia; citizen Timor-Leste; "
    "Gender Male; Passport B7654321 (Indonesia) expires 01 Jan 2030; National ID No. 5306 (Indonesia); "
    "a.k.a. 'PAK BAM'; Linked To: CV CONTOH."
)


class Read:
    """A list read to its end, with its findings."""

    def __init__(self, kind: str, path: Path) -> None:
        self.findings: list[Finding] = []
        self.reading: Reading = read_list(kind, path, self.findings.append)
        self.entries = list(self.reading.entries())
        self.by_id = {entry.entry_id: entry for entry in self.entries}
        self.codes = Counter(finding.code for finding in self.findings)


def sdn(*rows: str) -> str:
    """Rows of an OFAC main file."""
    return "".join(row + "\r\n" for row in rows)


def person(number: int, name: str = "WIRJOSENTONO, Bambang", remarks: str = NULL, program: str = "TEST") -> str:
    """One row of an OFAC main file."""
    told = remarks if remarks == NULL else f'"{remarks}"'
    return f'{number},"{name}","individual","{program}",' + f"{NULL}," * 7 + told


def ofac(folder: Path, main: str, alt: str = "", add: str = "", comments: str | None = None) -> Read:
    """Read OFAC files of this content."""
    (folder / "sdn.csv").write_bytes(main.encode())
    (folder / "alt.csv").write_bytes(alt.encode())
    (folder / "add.csv").write_bytes(add.encode())
    if comments is not None:
        (folder / "sdn_comments.csv").write_bytes(comments.encode())
    return Read("ofac", folder)


class TestOfac:
    """The legacy layout of the United States Treasury."""

    def test_a_person_in_full(self, tmp_path: Path) -> None:
        read = ofac(
            tmp_path,
            sdn(person(101, remarks=REMARKS, program="SDGT] [TEST")),
            alt=f'101,7,"aka","WIRYO, Bambang",{NULL}\r\n101,8,"fka","SENTONO",{NULL}\r\n',
            add=f'101,9,"Jl. Contoh 1","Atambua","Indonesia",{NULL}\r\n',
        )
        (entry,) = read.entries
        assert entry.entry_id == "101"
        assert [(name.value, name.kind) for name in entry.names] == [
            ("WIRJOSENTONO, Bambang", "primary"),
            ("WIRYO, Bambang", "strong alias"),
            ("SENTONO", "strong alias"),
            ("PAK BAM", "weak alias"),
        ]
        assert [born.text for born in entry.birth_dates] == ["1960-08-15", "about 1960–1964"]
        assert entry.nationalities == ("IDN", "TLS")
        assert entry.sex == "M"
        assert [(document.number, document.issuer) for document in entry.documents] == [
            ("B7654321", "IDN"),
            ("5306", "IDN"),
        ]
        assert entry.programmes == ("SDGT", "TEST")
        assert len(entry.remarks_sha256) == 64
        assert read.reading.rows == {"sdn.csv": 1, "alt.csv": 2, "add.csv": 1}
        assert read.codes == {"joined_programmes": 1}

    def test_remarks_go_on_in_the_comments(self, tmp_path: Path) -> None:
        whole = ofac(tmp_path, sdn(person(1, remarks=REMARKS)))
        cut = ofac(tmp_path, sdn(person(1, remarks=REMARKS[:70])), comments=f'1,"{REMARKS[70:]}"\r\n')
        assert cut.entries == whole.entries

    def test_kinds(self, tmp_path: Path) -> None:
        rows = [person(number) for number in range(1, 6)]
        for number, kind in enumerate(('"vessel"', '"aircraft"', NULL, '"spaceship"'), 1):
            rows[number] = rows[number].replace('"individual"', kind)
        read = ofac(tmp_path, sdn(*rows))
        assert [entry.kind for entry in read.entries] == ["person", "vessel", "aircraft", "entity", "entity"]
        assert read.codes == {"unknown_kind": 1}

    def test_the_end_of_the_file_in_all_its_forms(self, tmp_path: Path) -> None:
        rows = sdn(person(1), person(2))
        for ending in ("", "\x1a", "\r\n\x1a\r\n"):
            assert len(ofac(tmp_path, rows + ending).entries) == 2
        read = ofac(tmp_path, rows)
        for cut in (1, 2, 3, 4):  # the line end, and what a careless tool cuts of the last null
            read = ofac(tmp_path, rows[:-2][: len(rows) - 2 - (cut - 1)])
            assert len(read.entries) == 2
            assert read.codes["no_line_end"] == 1
        assert read.codes["null_variant"] == 0
        assert ofac(tmp_path, rows[:-3]).codes["null_variant"] == 1

    def test_a_truncated_file_keeps_what_came_before(self, tmp_path: Path) -> None:
        rows = sdn(person(1), person(2, remarks=REMARKS))
        for kept in (len(rows) - 40, len(rows) - len(REMARKS) - 20):
            read = ofac(tmp_path, rows[:kept])
            assert list(read.by_id) == ["1"]
            assert read.codes["truncated"] == 1

    def test_what_is_wrong_with_single_rows(self, tmp_path: Path) -> None:
        read = ofac(
            tmp_path,
            sdn(
                person(1),
                person(1),
                person(2),
                person(2, "LESTARI, Ratna"),
                "3,too,few",
                person(4).replace("4,", "four,", 1),
                person(5).replace('"WIRJOSENTONO', '"WIRJO"SENTONO'),
                person(6, remarks="DOB 31 Feb 1960; nationality Atlantis; Gender Unknown"),
                person(7, name=NULL.strip()).replace('"-0-"', NULL),
                person(8, name="P-532"),
            ),
            alt=f'99,1,"aka","NOBODY HOME",{NULL}\r\n1,2,"aka"\r\n',
        )
        assert list(read.by_id) == ["1", "2", "6", "8"]
        assert read.by_id["2"].names[0].value == "WIRJOSENTONO, Bambang"
        assert read.codes == {
            "duplicate_row": 1,
            "duplicate_id": 1,
            "wrong_columns": 1,
            "no_id": 1,
            "unreadable_record": 1,
            "impossible_date": 1,
            "unknown_state": 1,
            "unknown_sex": 1,
            "no_name": 1,
            "unscreenable_name": 1,
            "orphan": 1,
            "truncated": 1,
        }

    def test_bytes_that_are_no_text_cost_their_letter(self, tmp_path: Path) -> None:
        (tmp_path / "sdn.csv").write_bytes(sdn(person(1), person(2)).encode().replace(b"Bambang", b"Bamb\xe0ng", 1))
        read = Read("ofac", tmp_path)
        assert len(read.entries) == 2
        assert read.codes == {"not_text": 1, "missing_file": 2}

    def test_consolidated_files_have_names_of_their_own(self, tmp_path: Path) -> None:
        (tmp_path / "cons_prim.csv").write_text(sdn(person(1)))
        (tmp_path / "cons_alt.csv").write_text(f'1,7,"aka","WIRYO, Bambang",{NULL}\r\n')
        (tmp_path / "cons_add.csv").write_text("")
        assert len(Read("ofac", tmp_path / "cons_prim.csv").entries[0].names) == 2

    def test_another_layout_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(WrongLayout, match=r"holds no sdn\.csv"):
            Read("ofac", tmp_path)
        (tmp_path / "list.csv").write_text("x")
        with pytest.raises(WrongLayout, match="no OFAC main file"):
            Read("ofac", tmp_path / "list.csv")
        for content, complaint in (("", "empty"), ("entry_id,name\n1,Ratna\n", "twelve columns")):
            with pytest.raises(WrongLayout, match=complaint):
                ofac(tmp_path, content)


UN_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<CONSOLIDATED_LIST dateGenerated="2026-01-01">\n<INDIVIDUALS>\n'
UN_TAIL = "</INDIVIDUALS></CONSOLIDATED_LIST>\n"


def individual(number: str = "TSi.001", **parts: str) -> str:
    """One record of the UN list."""
    inside = "".join(parts.values())
    return (
        f"<INDIVIDUAL><DATAID>1</DATAID><FIRST_NAME>Bambang</FIRST_NAME><SECOND_NAME>Wirjosentono</SECOND_NAME>"
        f"<REFERENCE_NUMBER>{number}</REFERENCE_NUMBER>{inside}</INDIVIDUAL>\n"
    )


def un(folder: Path, *records: str, head: str = UN_HEAD, tail: str = UN_TAIL) -> Read:
    """Read a UN list of these records."""
    path = folder / "un.xml"
    path.write_text(head + "".join(records) + tail, encoding="utf-8")
    return Read("un", path)


class TestUn:
    """The consolidated list of the Security Council."""

    def test_an_individual_in_full(self, tmp_path: Path) -> None:
        (entry,) = un(
            tmp_path,
            individual(
                third="<THIRD_NAME> Adi </THIRD_NAME><FOURTH_NAME>na</FOURTH_NAME>",
                script="<NAME_ORIGINAL_SCRIPT>بامبانغ</NAME_ORIGINAL_SCRIPT>",
                gender="<GENDER>Male</GENDER>",
                listed="<UN_LIST_TYPE>Test</UN_LIST_TYPE>",
                good="<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Bambang Wiryo</ALIAS_NAME>"
                "</INDIVIDUAL_ALIAS>",
                low="<INDIVIDUAL_ALIAS><QUALITY>Low</QUALITY><ALIAS_NAME>Pak Bam</ALIAS_NAME></INDIVIDUAL_ALIAS>",
                empty="<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>",
                nation="<NATIONALITY><VALUE>Indonesia</VALUE><VALUE>Timor-Leste</VALUE></NATIONALITY>",
                born="<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1960-08-15</DATE>"
                "</INDIVIDUAL_DATE_OF_BIRTH>",
                about="<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>APPROXIMATELY</TYPE_OF_DATE><YEAR>1960</YEAR>"
                "</INDIVIDUAL_DATE_OF_BIRTH>",
                span="<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1958</FROM_YEAR>"
                "<TO_YEAR>1962</TO_YEAR></INDIVIDUAL_DATE_OF_BIRTH>",
                note="<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE/><NOTE>Nov. 1961</NOTE></INDIVIDUAL_DATE_OF_BIRTH>",
                paper="<INDIVIDUAL_DOCUMENT><TYPE_OF_DOCUMENT>Passport</TYPE_OF_DOCUMENT><NUMBER>B7654321</NUMBER>"
                "<ISSUING_COUNTRY>Indonesia</ISSUING_COUNTRY></INDIVIDUAL_DOCUMENT>",
            ),
        ).entries
        assert entry.entry_id == "TSi.001"
        assert [(name.value, name.kind, name.script) for name in entry.names] == [
            ("Bambang Wirjosentono Adi", "primary", "Latn"),
            ("بامبانغ", "strong alias", "Arab"),
            ("Bambang Wiryo", "strong alias", "Latn"),
            ("Pak Bam", "weak alias", "Latn"),
        ]
        assert [born.text for born in entry.birth_dates] == ["1960-08-15", "about 1958–1962", "1958–1962", "1961-11"]
        assert (entry.sex, entry.nationalities, entry.programmes) == ("M", ("IDN", "TLS"), ("Test",))
        assert [(document.type, document.number, document.issuer) for document in entry.documents] == [
            ("Passport", "B7654321", "IDN")
        ]

    def test_entities(self, tmp_path: Path) -> None:
        record = individual().replace("INDIVIDUAL", "ENTITY")
        assert [entry.kind for entry in un(tmp_path, record).entries] == ["entity"]

    def test_a_broken_record_costs_itself(self, tmp_path: Path) -> None:
        broken = individual("TSi.002").replace("</FIRST_NAME>", "", 1)
        unclosed = individual("TSi.003").replace("</INDIVIDUAL>", "")
        read = un(tmp_path, individual(), broken, unclosed, individual("TSi.004"), individual("TSi.004"))
        assert list(read.by_id) == ["TSi.001", "TSi.004"]
        assert read.codes == {"unreadable_record": 2, "duplicate_id": 1}
        assert [finding.where for finding in read.findings] == ["un.xml:5", "un.xml:6", "un.xml:8"]

    def test_a_truncated_file_keeps_what_came_before(self, tmp_path: Path) -> None:
        read = un(tmp_path, individual(), individual("TSi.002")[:60], tail="")
        assert list(read.by_id) == ["TSi.001"]
        assert read.codes["truncated"] >= 1

    def test_control_characters_are_taken_out(self, tmp_path: Path) -> None:
        read = un(tmp_path, individual().replace("Bambang", "Bam\x01bang"))
        assert len(read.entries) == 1
        assert read.codes == {"control_character": 1}

    def test_an_entity_bomb_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(WrongLayout, match="document type"):
            un(tmp_path, individual(), head='<!DOCTYPE x [<!ENTITY a "b">]>' + UN_HEAD)
        assert un(tmp_path, individual().replace("Bambang", "&a;")).codes == {"unreadable_record": 1, "no_rows": 1}

    def test_an_empty_list_says_so(self, tmp_path: Path) -> None:
        assert un(tmp_path).codes == {"no_rows": 1}

    def test_another_layout_is_refused(self, tmp_path: Path) -> None:
        for content in ("", "<html></html>", "entry_id,name\n"):
            (tmp_path / "un.xml").write_text(content)
            with pytest.raises(WrongLayout, match="no list of the United Nations"):
                Read("un", tmp_path / "un.xml")


def ftm_entity(entity_id: str, schema: str = "Person", /, **properties: list[str]) -> dict[str, object]:
    """One FollowTheMoney entity."""
    return {"id": entity_id, "schema": schema, "caption": "", "properties": properties}


def ftm(folder: Path, *lines: object) -> Read:
    """Read JSON lines; text is written as it is."""
    path = folder / "list.jsonl"
    path.write_text("".join((line if isinstance(line, str) else json.dumps(line)) + "\n" for line in lines))
    return Read("ftm", path)


class TestFtm:
    """FollowTheMoney entities and deltas."""

    def test_a_person_in_full(self, tmp_path: Path) -> None:
        read = ftm(
            tmp_path,
            ftm_entity(
                "NK-1",
                name=["Bambang Wirjosentono", "Wirjosentono Bambang"],
                alias=["Bambang Wiryo"],
                weakAlias=["Pak Bam"],
                birthDate=["1960-08-15", "1960"],
                nationality=["id"],
                citizenship=["tl"],
                gender=["male"],
                passportNumber=["B7654321"],
                programId=["TEST"],
                notes=["something"],
            ),
            ftm_entity("P-1", "Passport", holder=["NK-1"], number=["C1111111"], country=["id"]),
            ftm_entity("S-1", "Sanction", entity=["NK-1"]),
        )
        (entry,) = read.entries
        assert [(name.value, name.kind) for name in entry.names] == [
            ("Bambang Wirjosentono", "primary"),
            ("Wirjosentono Bambang", "strong alias"),
            ("Bambang Wiryo", "strong alias"),
            ("Pak Bam", "weak alias"),
        ]
        assert [born.text for born in entry.birth_dates] == ["1960-08-15", "1960"]
        assert (entry.sex, entry.nationalities, entry.programmes) == ("M", ("IDN", "TLS"), ("TEST",))
        assert [(document.number, document.issuer) for document in entry.documents] == [
            ("B7654321", ""),
            ("C1111111", "IDN"),
        ]
        assert not read.reading.is_delta
        assert read.reading.rows == {"Person": 1, "Passport": 1, "Sanction": 1}

    def test_deltas(self, tmp_path: Path) -> None:
        read = ftm(
            tmp_path,
            {"op": "ADD", "entity": ftm_entity("NK-1", name=["Ratna Lestari"])},
            {"op": "MOD", "entity": ftm_entity("NK-1", name=["Ratna Dewi Lestari"])},
            {"op": "ADD", "entity": ftm_entity("NK-2", name=["Budi Wijaya"])},
            {"op": "DEL", "entity": {"id": "NK-2"}},
            {"op": "DEL", "entity": {"id": "NK-3"}},
        )
        assert read.reading.is_delta
        assert read.reading.ended == ["NK-2", "NK-3"]
        assert {entry.entry_id: entry.names[0].value for entry in read.entries} == {"NK-1": "Ratna Dewi Lestari"}

    def test_what_is_wrong_with_single_lines(self, tmp_path: Path) -> None:
        read = ftm(
            tmp_path,
            ftm_entity("NK-1", name=["Ratna Lestari"], birthDate=["1969-2-30"]),
            ftm_entity("NK-1", name=["Ratna Lestari"]),
            "{broken",
            ftm_entity("NK-2"),
            '{"id": "NK-3", "schema": "Per',
        )
        assert list(read.by_id) == ["NK-1"]
        assert read.codes == {
            "impossible_date": 1,
            "duplicate_id": 1,
            "unreadable_record": 1,
            "no_name": 1,
            "truncated": 1,
        }

    def test_another_layout_is_refused(self, tmp_path: Path) -> None:
        for line in ("", "name,born", '{"RECORD_ID": 1}', "[]"):
            with pytest.raises(WrongLayout, match="no FollowTheMoney"):
                ftm(tmp_path, line)


def csv_list(folder: Path, content: str) -> Read:
    """Read a table."""
    (folder / "list.csv").write_text(content, encoding="utf-8")
    return Read("csv", folder / "list.csv")


HEADER = "entry_id,name,birth_date,nationality,sex,document_number,valid_from,valid_to\n"


class TestTable:
    """The table layout."""

    def test_aliases_are_further_rows(self, tmp_path: Path) -> None:
        read = csv_list(
            tmp_path,
            HEADER
            + "A1,Bambang Wirjosentono,1960-08-15,IDN,M,B7654321,2026-01-01,2026-06-30\n"
            + "A2,Ratna Lestari,1984,ID MY,F,,,\n"
            + "A1,Bambang Wiryo,1961,,,C1111111,,\n",
        )
        assert list(read.by_id) == ["A1", "A2"]
        entry = read.by_id["A1"]
        assert [(name.value, name.kind) for name in entry.names] == [
            ("Bambang Wirjosentono", "primary"),
            ("Bambang Wiryo", "strong alias"),
        ]
        assert [born.text for born in entry.birth_dates] == ["1960-08-15", "1961"]
        assert [document.number for document in entry.documents] == ["B7654321", "C1111111"]
        assert (entry.valid_from, entry.valid_to) == (date(2026, 1, 1), date(2026, 6, 30))
        assert read.by_id["A2"].nationalities == ("IDN", "MYS")
        assert read.codes == {}

    def test_columns_may_stand_in_any_order(self, tmp_path: Path) -> None:
        read = csv_list(tmp_path, "Name, ENTRY_ID ,Note\nRatna Lestari,A1,x\n")
        assert read.by_id["A1"].names[0].value == "Ratna Lestari"

    def test_what_is_wrong_with_single_rows(self, tmp_path: Path) -> None:
        read = csv_list(
            tmp_path,
            HEADER
            + "A1,Ratna Lestari,1984-02-30,Atlantis,Q,,,\n"
            + "A1,Ratna Lestari,1984-02-30,Atlantis,Q,,,\n"
            + ",Nobody,,,,,,\n"
            + "A2,,,,,,,\n"
            + "A3,Budi Wijaya,,,M,,2026-06-30,2026-01-01\n"
            + "A4,Budi Wijaya,,,M,,,\n"
            + "A4,Budi W.,,,F,,,\n"
            + "A5,few\n"
            + 'A6,"Dewi\n',
        )
        assert list(read.by_id) == ["A1", "A4"]
        assert read.by_id["A4"].sex == "M"
        assert read.codes == {
            "impossible_date": 1,
            "unknown_state": 1,
            "unknown_sex": 1,
            "duplicate_row": 1,
            "no_id": 1,
            "no_name": 1,
            "backward_validity": 1,
            "changed_elsewhere": 1,
            "wrong_columns": 1,
            "truncated": 1,
        }

    def test_another_layout_is_refused(self, tmp_path: Path) -> None:
        for content, complaint in (("", "empty"), ("id,name\n", "entry_id"), ("1,Ratna\n", "entry_id and name")):
            with pytest.raises(WrongLayout, match=complaint):
                csv_list(tmp_path, content)

    def test_a_header_alone_is_an_empty_list_and_says_so(self, tmp_path: Path) -> None:
        read = csv_list(tmp_path, HEADER)
        assert read.entries == []
        assert read.codes == {"no_rows": 1}


def test_other_kinds_are_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "list").write_text("x")
    with pytest.raises(WrongLayout, match="the kinds are ofac, un"):
        read_list("eu", tmp_path / "list", lambda _: None)
    with pytest.raises(WrongLayout, match="can't be read by this version"):
        read_list("uk", tmp_path / "list", lambda _: None)


def test_a_missing_file_is_an_error_of_the_system(tmp_path: Path) -> None:
    for kind in ("un", "ftm", "csv"):
        with pytest.raises(OSError, match="No such file"):
            read_list(kind, tmp_path / "nothing", lambda _: None)


def test_reading_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    content = HEADER + "A2,Ratna Lestari,1984,IDN,F,,,\nA1,Budi Wijaya,,,M,,,\n"
    first = csv_list(tmp_path, content).entries
    rows = content.splitlines()
    second = csv_list(tmp_path, "\n".join([rows[0], rows[2], rows[1]]) + "\n").entries
    assert canonical_blob(first) == canonical_blob(second)


def _mangled(read: Callable[[bytes], list[StructuredEntry]], raw: bytes) -> None:
    """Reading ends in entries or in a refusal, whatever the bytes."""
    try:
        entries = read(raw)
    except WrongLayout:
        return
    assert all(entry.entry_id and entry.names for entry in entries)


@pytest.mark.parametrize("kind", ["ofac", "un", "ftm", "csv"])
def test_no_bytes_break_a_reader(kind: str, tmp_path: Path) -> None:
    samples = {
        "ofac": sdn(person(1, remarks=REMARKS), person(2)),
        "un": UN_HEAD + individual() + individual("TSi.002") + UN_TAIL,
        "ftm": json.dumps(ftm_entity("NK-1", name=["Ratna Lestari"], birthDate=["1984"])) + "\n",
        "csv": HEADER + "A1,Ratna Lestari,1984-03-17,IDN,F,B7654321,2026-01-01,2026-06-30\n",
    }
    sample = samples[kind].encode()
    path = tmp_path / ("sdn.csv" if kind == "ofac" else "list")

    def read(raw: bytes) -> list[StructuredEntry]:
        path.write_bytes(raw)
        return list(read_list(kind, path, lambda _: None).entries())

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(place=st.integers(0, len(sample)), cut=st.integers(0, 40), put=st.binary(max_size=12))
    def mangle(place: int, cut: int, put: bytes) -> None:
        _mangled(read, sample[:place] + put + sample[place + cut :])

    mangle()
