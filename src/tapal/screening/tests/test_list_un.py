"""The UN list: what is sound is imported, the rest is named, a file of another layout is refused."""

from pathlib import Path

import pytest

from tapal.screening.lists import WrongLayout
from tapal.screening.tests.listfiles import UN_HEAD, Read, individual, un


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

    @pytest.mark.parametrize(
        ("mark", "damaged", "kept"),
        [("<INDIVIDUAL>", "<INDIVIDUA?>", ["TSi.001", "TSi.003"]), ("</INDIVIDUAL>\n<INDIVIDUAL>", "", ["TSi.003"])],
    )
    def test_a_record_without_its_own_marks_is_told(
        self, tmp_path: Path, mark: str, damaged: str, kept: list[str]
    ) -> None:
        text = individual() + individual("TSi.002") + individual("TSi.003")
        at = text.index(mark, 1)
        read = un(tmp_path, text[:at] + damaged + text[at + len(mark) :])
        assert [entry.entry_id for entry in read.entries] == kept
        assert read.codes == {"unreadable_record": 1}

    def test_the_first_record_too(self, tmp_path: Path) -> None:
        read = un(tmp_path, individual().replace("<INDIVIDUAL>", "<INDIVIDUA?>") + individual("TSi.002"))
        assert [entry.entry_id for entry in read.entries] == ["TSi.002"]
        assert read.codes == {"unreadable_record": 1}

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
