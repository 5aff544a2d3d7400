"""The five formats of Doc 9303, read as the standard has them. All people here are invented."""

import json
from datetime import date

import pytest

from tapal.subjects.engine import mrz
from tapal.subjects.tests.mrz_strategies import TODAY

PASSPORT = ("P<IDNRAMADHAN<<MUHAMMAD<RIZKY<<<<<<<<<<<<<<<", "X7654321<5IDN9901018M3401011<<<<<<<<<<<<<<<6")
KEYS = [
    *("format", "document_type", "issuer", "number", "surname", "given_names", "nationality", "birth_date", "sex"),
    *("expiry_date", "optional", "checks", "valid", "problems"),
]


def lines_of(kind: mrz.Format, **changes: str) -> tuple[str, ...]:
    """Write the lines of an invented document with some values of its own."""
    values = {
        "document_type": {"T": "I", "M": "V"}[kind[0]] if kind is not mrz.Format.TD3 else "P",
        "issuer": "IDN",
        "number": "C1234567",
        "surname": "SUPARMAN",
        "given_names": "",
        "nationality": "IDN",
        "birth_date": "1985-08-17",
        "sex": "M",
        "expiry_date": "2034-11-30",
    }
    return mrz.write(kind, mrz.MrzContent(**(values | changes)))


def codes(document: mrz.MrzDocument) -> list[str]:
    """Return the codes of all problems, gravest first."""
    return [problem.code for problem in document.problems]


def test_passport_as_json_has_the_fixed_keys_in_their_order() -> None:
    answer = mrz.read(PASSPORT, today=TODAY).to_json()
    assert list(answer) == KEYS
    assert json.loads(json.dumps(answer)) == {
        "format": "TD3",
        "document_type": "P",
        "issuer": "IDN",
        "number": "X7654321",
        "surname": "RAMADHAN",
        "given_names": "MUHAMMAD RIZKY",
        "nationality": "IDN",
        "birth_date": "1999-01-01",
        "sex": "M",
        "expiry_date": "2034-01-01",
        "optional": "",
        "checks": {"number": True, "birth_date": True, "expiry_date": True, "optional": True, "composite": True},
        "valid": True,
        "problems": [],
    }


@pytest.mark.parametrize(
    ("kind", "optional", "composite"),
    [
        (mrz.Format.TD1, None, True),
        (mrz.Format.TD2, None, True),
        (mrz.Format.TD3, True, True),
        (mrz.Format.MRV_A, None, None),
        (mrz.Format.MRV_B, None, None),
    ],
)
def test_a_check_that_the_format_lacks_is_null(kind: mrz.Format, optional: bool | None, composite: bool | None) -> None:
    document = mrz.read(lines_of(kind), today=TODAY)
    assert document.format is kind
    assert document.checks == mrz.Checks(True, True, True, optional, composite)
    assert document.valid


def test_mononym_has_an_empty_secondary_identifier_and_is_no_problem() -> None:
    document = mrz.read(lines_of(mrz.Format.TD3), today=TODAY)
    assert (document.surname, document.given_names, document.problems) == ("SUPARMAN", "", ())


FULL = {
    mrz.Format.TD1: {"number": "AB1234567CDEFGHIJKLMN9", "optional": "", "optional_2": "PQRSTUVWXYZ"},
    mrz.Format.TD2: {"number": "AB1234567", "optional": "PQRSTUV"},
    mrz.Format.TD3: {"number": "AB1234567", "optional": "PQRSTUVWXYZ123"},
    mrz.Format.MRV_A: {"number": "AB1234567", "optional": "PQRSTUVWXYZ12345"},
    mrz.Format.MRV_B: {"number": "AB1234567", "optional": "PQRSTUVW"},
}
COVERED = {
    # Doc 9303-5, -6, -4, -7: check digit at (line, position), over (line, first, last), counted as the standard does.
    mrz.Format.TD1: {
        (1, 29): [(1, 6, 14), (1, 16, 28)],
        (2, 7): [(2, 1, 6)],
        (2, 15): [(2, 9, 14)],
        (2, 30): [(1, 6, 30), (2, 1, 7), (2, 9, 15), (2, 19, 29)],
    },
    mrz.Format.TD2: {
        (2, 10): [(2, 1, 9)],
        (2, 20): [(2, 14, 19)],
        (2, 28): [(2, 22, 27)],
        (2, 36): [(2, 1, 10), (2, 14, 20), (2, 22, 35)],
    },
    mrz.Format.TD3: {
        (2, 10): [(2, 1, 9)],
        (2, 20): [(2, 14, 19)],
        (2, 28): [(2, 22, 27)],
        (2, 43): [(2, 29, 42)],
        (2, 44): [(2, 1, 10), (2, 14, 20), (2, 22, 43)],
    },
    mrz.Format.MRV_A: {(2, 10): [(2, 1, 9)], (2, 20): [(2, 14, 19)], (2, 28): [(2, 22, 27)]},
    mrz.Format.MRV_B: {(2, 10): [(2, 1, 9)], (2, 20): [(2, 14, 19)], (2, 28): [(2, 22, 27)]},
}


@pytest.mark.parametrize("kind", mrz.Format)
@pytest.mark.parametrize("turn", range(0, 36, 5))
def test_check_digits_stand_where_the_standard_has_them_and_cover_what_it_says(kind: mrz.Format, turn: int) -> None:
    """Computed here once more, from the positions and the rule of Doc 9303-3 4.9 as they are worded."""
    values = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    turned = str.maketrans(values, values[turn:] + values[:turn])
    lines = lines_of(kind, **{field: value.translate(turned) for field, value in FULL[kind].items()})
    for (line, position), covered in COVERED[kind].items():
        data = "".join(lines[number - 1][first - 1 : last] for number, first, last in covered)
        total = sum((7, 3, 1)[index % 3] * max(values.find(one), 0) for index, one in enumerate(data))
        assert lines[line - 1][position - 1] == str(total % 10), (line, position)
        broken = [list(text) for text in lines]
        broken[line - 1][position - 1] = str((total + 1) % 10)
        document = mrz.read(["".join(text) for text in broken], today=TODAY)
        assert (line, position) in [(one.line, one.position) for one in document.problems if one.code == "check_digit"]
    assert mrz.read(lines, today=TODAY).valid


@pytest.mark.parametrize("check", "<0")
def test_empty_optional_data_of_a_passport_holds_with_zero_and_with_filler(check: str) -> None:
    line = PASSPORT[1][:42] + check + PASSPORT[1][43]
    assert mrz.read((PASSPORT[0], line), today=TODAY).checks.optional is True


def test_filler_is_no_check_digit_where_a_passport_has_optional_data() -> None:
    upper, lower = lines_of(mrz.Format.TD3, optional="3171011708850001"[:14])
    document = mrz.read((upper, lower[:42] + "<" + lower[43]), today=TODAY)
    assert document.checks.optional is False
    assert not document.valid


@pytest.mark.parametrize("kind", [mrz.Format.TD1, mrz.Format.TD2])
def test_long_number_is_nine_characters_and_the_remainder(kind: mrz.Format) -> None:
    lines = lines_of(kind, number="AB1234567CD8")
    assert ("AB1234567<CD8" in lines[0]) or ("AB1234567<IDN" in lines[1])
    document = mrz.read(lines, today=TODAY)
    assert (document.number, document.optional, document.checks.number, document.valid) == (
        "AB1234567CD8",
        "",
        True,
        True,
    )


def test_check_digit_of_a_long_number_leaves_the_filler_out() -> None:
    """With the filler counted as a character the weights of the remainder shift, and another digit comes out."""
    number = "AB1234567CD8"
    assert mrz.check_digit(number) != mrz.check_digit(number[:9] + "<" + number[9:])
    upper = lines_of(mrz.Format.TD1, number=number)[0]
    assert upper[15:20] == "CD8" + mrz.check_digit(number) + "<"


def test_a_short_number_without_check_digit_does_not_go_on_in_the_optional_data() -> None:
    upper, middle, lower = lines_of(mrz.Format.TD1, number="AB12", optional="X1")
    document = mrz.read((upper[:14] + "<" + upper[15:], middle, lower), today=TODAY)
    assert (document.number, document.optional, document.checks.number) == ("AB12", "X1", False)


def test_what_follows_a_long_number_is_the_optional_data() -> None:
    document = mrz.read(lines_of(mrz.Format.TD1, number="AB1234567CD8", optional="E<5", optional_2="F6"), today=TODAY)
    assert (document.optional_1, document.optional_2, document.optional) == ("E<5", "F6", "E<5<F6")


@pytest.mark.parametrize(
    ("first", "second", "joined"), [("A1", "B2", "A1<B2"), ("A1", "", "A1"), ("", "B2", "B2"), ("", "", "")]
)
def test_two_optional_fields_of_td1_are_joined_by_a_filler(first: str, second: str, joined: str) -> None:
    document = mrz.read(lines_of(mrz.Format.TD1, optional=first, optional_2=second), today=TODAY)
    assert document.optional == joined


def test_filler_inside_a_number_stays_as_printed() -> None:
    document = mrz.read(lines_of(mrz.Format.TD3, number="12<34", optional="A<B"), today=TODAY)
    assert (document.number, document.optional) == ("12<34", "A<B")


def test_special_codes_stay_as_printed_and_are_known() -> None:
    document = mrz.read(lines_of(mrz.Format.TD3, issuer="D", nationality="XXA"), today=TODAY)
    assert (document.issuer, document.nationality, document.problems) == ("D", "XXA", ())


def test_unknown_code_is_information_only() -> None:
    document = mrz.read(lines_of(mrz.Format.TD3, nationality="QQQ"), today=TODAY)
    assert document.valid
    assert codes(document) == ["code_unknown"]
    assert document.problems[0].level is mrz.Level.INFORMATION


@pytest.mark.parametrize(("printed", "read"), [("M", "M"), ("F", "F"), ("<", "X"), ("X", "X"), ("8", None)])
def test_sex(printed: str, read: str | None) -> None:
    upper, lower = lines_of(mrz.Format.TD3)
    document = mrz.read((upper, lower[:20] + printed + lower[21:]), today=TODAY)
    assert document.sex == read
    assert document.valid is (read is not None)
    assert codes(document) == {"X": ["sex_as_x"], "8": ["sex_unknown"]}.get(printed, [])


@pytest.mark.parametrize(
    ("field", "surname", "given_names", "expected"),
    [
        ("SITI<NURHALIMAH", "SITI NURHALIMAH", "", []),
        ("<<SITI<NURHALIMAH", "", "SITI NURHALIMAH", ["name_without_primary"]),
        ("<SITI<<NURHALIMAH", "SITI", "NURHALIMAH", ["name_without_primary"]),
        ("SITI<<NUR<<HALIMAH", "SITI", "NUR HALIMAH", ["name_separator"]),
        ("SITI<<<NURHALIMAH", "SITI", "NURHALIMAH", ["name_separator"]),
        ("", "", "", ["name_missing"]),
        ("SITI<<NUR4", "SITI", "NUR4", ["digit_among_letters", "look_alike_by_kind"]),
    ],
)
def test_name(field: str, surname: str, given_names: str, expected: list[str]) -> None:
    document = mrz.read(("P<IDN" + field.ljust(39, "<"), PASSPORT[1]), today=TODAY)
    assert (document.surname, document.given_names) == (surname, given_names)
    assert codes(document) == expected


@pytest.mark.parametrize(("kind", "width"), [(mrz.Format.TD1, 30), (mrz.Format.TD2, 31), (mrz.Format.TD3, 39)])
def test_name_to_the_last_position_may_be_truncated(kind: mrz.Format, width: int) -> None:
    whole = mrz.read(lines_of(kind, surname="A" * (width - 4), given_names="B"), today=TODAY)
    full = mrz.read(lines_of(kind, surname="A" * (width - 4), given_names="BC"), today=TODAY)
    assert not whole.may_be_truncated
    assert full.may_be_truncated
    assert full.valid
    assert full.given_names == "BC"


def test_type_that_is_unusual_for_the_format_is_information() -> None:
    document = mrz.read(("I" + PASSPORT[0][1:], PASSPORT[1]), today=TODAY)
    assert document.valid
    assert codes(document) == ["type_unusual"]


def test_visa_is_told_from_passport_by_its_first_letter() -> None:
    document = mrz.read(("V" + PASSPORT[0][1:], PASSPORT[1]), today=TODAY)
    assert document.format is mrz.Format.MRV_A
    assert document.optional == "<" * 15 + "6"


def test_today_decides_the_century_and_nothing_else() -> None:
    earlier, later = (mrz.read(PASSPORT, today=date(year, 6, 1)) for year in (1998, 2026))
    assert (earlier.birth_date, later.birth_date) == ("1899-01-01", "1999-01-01")
    assert (earlier.expiry_date, later.expiry_date) == ("2034-01-01", "2034-01-01")
    assert earlier.valid
    assert later.valid
