"""OFAC's legacy layout: what is sound is imported, the rest is named, a file of another layout is refused."""

from pathlib import Path

import pytest

from tapal.screening.lists import WrongLayout
from tapal.screening.tests.listfiles import NULL, REMARKS, Read, ofac, person, sdn


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
