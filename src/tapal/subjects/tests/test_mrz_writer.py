"""Writing: what is written is read again, long names are cut as Doc 9303 asks, national letters become A to Z."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tapal.subjects.engine import mrz
from tapal.subjects.engine.mrz.names import join_name
from tapal.subjects.tests.mrz_strategies import TODAY, any_format, contents
from tapal.subjects.tests.test_mrz_reader import lines_of

WRITERS = {
    mrz.Format.TD1: mrz.write_td1,
    mrz.Format.TD2: mrz.write_td2,
    mrz.Format.TD3: mrz.write_td3,
    mrz.Format.MRV_A: mrz.write_mrv_a,
    mrz.Format.MRV_B: mrz.write_mrv_b,
}
VALUES = ["document_type", "issuer", "number", "nationality", "birth_date", "sex", "expiry_date"]


@settings(deadline=None, max_examples=300)
@given(any_format.flatmap(lambda kind: st.tuples(st.just(kind), contents(kind))))
def test_what_is_written_is_read_again(drawn: tuple[mrz.Format, mrz.MrzContent]) -> None:
    kind, content = drawn
    document = mrz.read(WRITERS[kind](content), today=TODAY)
    assert document.format is kind
    assert document.valid
    assert [getattr(document, name) for name in VALUES] == [getattr(content, name) for name in VALUES]
    assert (document.optional_1, document.optional_2 or "") == (content.optional, content.optional_2)
    whole = content.surname + "<<" + content.given_names if content.given_names else content.surname
    width = {mrz.Format.TD1: 30, mrz.Format.TD2: 31, mrz.Format.MRV_B: 31}.get(kind, 39)
    if len(whole) <= width:
        assert (document.surname, document.given_names) == (content.surname, content.given_names)
        assert document.may_be_truncated == (len(whole) == width)
    else:
        assert document.may_be_truncated
        for printed, full in ((document.surname, content.surname), (document.given_names, content.given_names)):
            assert printed is not None
            assert bool(printed) == bool(full)
            assert all(long.startswith(short) for short, long in zip(printed.split(), full.split(), strict=False))


@settings(deadline=None, max_examples=300)
@given(
    st.lists(st.text("ABC", min_size=1, max_size=14), min_size=1, max_size=6),
    st.lists(st.text("XYZ", min_size=1, max_size=14), max_size=6),
    st.sampled_from([30, 31, 39]),
)
def test_a_name_that_was_cut_ends_with_a_letter_and_has_two_separators_at_most(
    primary: list[str], secondary: list[str], width: int
) -> None:
    field = join_name(" ".join(primary), " ".join(secondary), width)
    whole = "<".join(primary) + ("<<" + "<".join(secondary) if secondary else "")
    assert len(field) == width
    if len(whole) <= width:
        assert field == whole.ljust(width, "<")
    else:
        assert field[-1] != "<"
        assert field.count("<<") == (1 if secondary else 0)
        assert "<<<" not in field


@pytest.mark.parametrize(
    ("surname", "given_names", "width", "field"),
    [
        ("KUSUMANINGRATWIDYAWATI", "RADEN AYU SITI NURHALIMAH", 39, "KUSUMANINGRATWIDYAWATI<<RADE<AYU<SITI<N"),
        ("KUSUMANINGRATWIDYAWATI", "RADEN AYU SITI", 30, "KUSUMANINGRATWIDYAWATI<<RADE<A"),
        ("KUSUMANINGRATWIDYAWATI", "SITI AYU", 30, "KUSUMANINGRATWIDYAWATI<<SITI<A"),
        ("A" * 50, "", 30, "A" * 30),
        ("A" * 20 + " " + "B" * 20, "", 30, "A" * 15 + "<" + "B" * 14),
        ("A" * 40, "SITI", 30, "A" * 27 + "<<S"),
        ("A" * 40, "S T", 30, "A" * 27 + "<<S"),
    ],
)
def test_truncation(surname: str, given_names: str, width: int, field: str) -> None:
    assert join_name(surname, given_names, width) == field


def test_names_are_transliterated() -> None:
    upper, _ = lines_of(mrz.Format.TD3, surname="d'Ançon-Müller", given_names="Søren, Ḥalîma")
    assert upper == "P<IDNDANCON<MUELLER<<SOEREN<HALIMA<<<<<<<<<<"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Groß", "GROSS"),
        ("Åse", "AASE"),
        ("Peña", "PENA"),
        ("José María", "JOSE MARIA"),
        ("Þórr", "THORR"),
        ("İlkay Işık", "ILKAY ISIK"),
        ("Nguyễn", "NGUYEN"),
        ("Ọlá Ẹniọlá", "OLA ENIOLA"),
        ("St. John", "ST JOHN"),
        ("Nur‑Aini", "NUR AINI"),
        ("Ma’ruf", "MARUF"),
        ("Щукин", "SHCHUKIN"),
        ("محمّد", "MXHMMD"),
        ("فاطمة", "FATTMXAH".replace("TT", "XTT")),
    ],
)
def test_transliteration(name: str, written: str) -> None:
    assert mrz.transliterate(name) == written


@pytest.mark.parametrize(
    ("name", "language", "written"),
    [("Єгор Гай", "uk", "YEHOR HAI"), ("Єгор Гай", None, "IEGOR GAI"), ("Щука", "bg", "SHTUKA"), ("Жан", "sr", "ZAN")],
)
def test_a_language_may_write_otherwise(name: str, language: str | None, written: str) -> None:
    assert mrz.transliterate(name, language=language) == written


def test_another_permitted_form_may_be_preferred() -> None:
    assert mrz.transliterate("Jörg Müller", prefer={"Ö": "O", "Ü": "UXX"}) == "JORG MUXXLLER"


@pytest.mark.parametrize(("name", "character", "position"), [("Anna 2", "2", 6), ("李", "李", 1)])
def test_what_has_no_transliteration_is_named(name: str, character: str, position: int) -> None:
    with pytest.raises(mrz.NotTransliterated) as caught:
        mrz.transliterate(name)
    assert (caught.value.character, caught.value.position) == (character, position)


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        (mrz.Format.TD3, "document_type", "V"),
        (mrz.Format.TD3, "issuer", "ID"[:0]),
        (mrz.Format.TD3, "nationality", "idn"),
        (mrz.Format.TD3, "number", "A123456789"),
        (mrz.Format.TD3, "number", ""),
        (mrz.Format.TD1, "number", "A" * 23),
        (mrz.Format.TD1, "number", "12345678<0"),
        (mrz.Format.TD2, "optional", "12345678"),
        (mrz.Format.TD2, "optional_2", "A"),
        (mrz.Format.TD1, "optional_2", "A" * 12),
        (mrz.Format.TD3, "surname", ""),
        (mrz.Format.TD3, "given_names", "2"),
        (mrz.Format.TD3, "birth_date", "1985-02-30"),
        (mrz.Format.TD3, "expiry_date", "30.11.2034"),
        (mrz.Format.TD3, "sex", "N"),
    ],
)
def test_a_value_that_cannot_be_written_is_named(kind: mrz.Format, field: str, value: str) -> None:
    with pytest.raises(mrz.ContentError) as caught:
        lines_of(kind, **{field: value})
    assert caught.value.field == field
    assert str(caught.value).startswith(f"{field}: ")


def test_dates_may_be_dates_and_a_birth_may_be_unknown() -> None:
    content = mrz.MrzContent(
        document_type="P",
        issuer="TLS",
        number="A1",
        surname="Soares",
        nationality="TLS",
        birth_date=None,
        sex="X",
        expiry_date=date(2031, 2, 3),
    )
    document = mrz.read(mrz.write(mrz.Format.TD3, content, empty_optional_check="0"), today=TODAY)
    assert (document.birth_date, document.expiry_date, document.sex) == (None, "2031-02-03", "X")
    assert document.valid
    assert document.lines[1][42] == "0"
