"""FollowTheMoney and CSV lists; and what holds for every kind."""

import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tapal.screening.engine.entry import canonical_blob
from tapal.screening.lists import WrongLayout, read_list
from tapal.screening.tests.listfiles import (
    HEADER,
    REMARKS,
    UK_COLUMNS,
    UN_HEAD,
    UN_TAIL,
    Read,
    csv_list,
    ftm,
    ftm_entity,
    individual,
    person,
    sdn,
    uk_row,
)


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

    def test_one_byte_that_is_no_character_is_taken_out_and_told(self, tmp_path: Path) -> None:
        read = csv_list(tmp_path, f"{HEADER}A1,Ratna\0 Lestari,,,,,,\nA2,Budi Contoh,,,,,,\n")
        assert [entry.names[0].value for entry in read.entries] == ["Ratna Lestari", "Budi Contoh"]
        assert read.codes == {"control_character": 1}

    def test_a_header_alone_is_an_empty_list_and_says_so(self, tmp_path: Path) -> None:
        read = csv_list(tmp_path, HEADER)
        assert read.entries == []
        assert read.codes == {"no_rows": 1}


def test_other_kinds_are_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "list").write_text("x")
    with pytest.raises(WrongLayout, match="the kinds are ofac, un"):
        read_list("eu", tmp_path / "list", lambda _: None)


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


# Two people a kind, nothing of whom is so short that one piece of damage could turn the two into one sound row.
TABLE = HEADER + (
    "A1,Ratna Lestari Kusumaningtyas,1984-03-17,IDN,F,B7654321,2026-01-01,2026-06-30\n"
    "Z99,Bambang Wirjosentono,1960-08-15,TLS,M,C1111111,2026-01-01,2026-06-30\n"
)
SAMPLES = {
    "ofac": sdn(person(1, remarks=REMARKS), person(22, "KUSUMANINGTYAS, Ratna", REMARKS)),
    "un": UN_HEAD + individual() + individual("XYi.977") + UN_TAIL,
    "uk": "\r\n".join(
        [UK_COLUMNS, *(uk_row(name, number) for name, number in (("LESTARI", "TST0001"), ("WIRJOSENTONO", "XYZ9977")))]
    ),
    "ftm": "".join(
        json.dumps(ftm_entity(number, name=[name], birthDate=["1984"])) + "\n"
        for number, name in (("NK-1", "Ratna Lestari"), ("XY-977", "Bambang Wirjosentono"))
    ),
    "csv": TABLE,
}


@pytest.mark.parametrize("kind", SAMPLES)
def test_no_bytes_break_a_reader_and_nobody_is_lost_in_silence(kind: str, tmp_path: Path) -> None:
    sample = SAMPLES[kind].encode()
    path = tmp_path / ("sdn.csv" if kind == "ofac" else "list")
    (tmp_path / "alt.csv").touch()
    (tmp_path / "add.csv").touch()

    def read(raw: bytes) -> Read | None:
        path.write_bytes(raw)
        try:
            return Read(kind, path)
        except WrongLayout:
            return None

    whole = read(sample)
    assert whole is not None
    assert len(whole.entries) == 2
    assert not any(finding.rejected for finding in whole.findings)

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(place=st.integers(0, len(sample)), cut=st.integers(0, 40), put=st.binary(max_size=12))
    def mangle(place: int, cut: int, put: bytes) -> None:
        found = read(sample[:place] + put + sample[place + cut :])
        if found is None:
            return
        assert all(entry.entry_id and entry.names for entry in found.entries)
        # What FollowTheMoney calls something else, such as a sanction or an address, is counted as that.
        others = found.reading.rows.total() - len(found.entries) if kind == "ftm" else 0
        told = any(finding.rejected or finding.code == "no_rows" for finding in found.findings)
        assert len(found.entries) + others >= 2 or told

    mangle()
