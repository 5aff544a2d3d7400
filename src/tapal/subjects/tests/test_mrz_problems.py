"""Bad input: each fault is named with its code, its place and a sentence, and nothing is repaired in silence."""

import json
import string

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tapal.subjects.engine import mrz
from tapal.subjects.engine.mrz.alphabet import ALPHABET, DIGITS, values_of
from tapal.subjects.engine.mrz.checks import read_number, verify
from tapal.subjects.engine.mrz.layouts import LAYOUTS
from tapal.subjects.tests.mrz_strategies import TODAY, any_format, contents
from tapal.subjects.tests.test_mrz_reader import PASSPORT, codes, lines_of

UPPER, LOWER = PASSPORT
CARD = lines_of(mrz.Format.TD1, number="C12345678", optional="A1")
LONG_UPPER = lines_of(mrz.Format.TD1, number="AB1234567CD8")[0]


def changed(line: str, position: int, text: str) -> str:
    """Return the line with `text` from `position` (from 1) on."""
    return line[: position - 1] + text + line[position - 1 + len(text) :]


CASES = {
    "empty": [],
    "line_count": [UPPER],
    "line_length": [UPPER, LOWER[:-1]],
    "french_card": ["IDFRASUPARMAN<<<<<<<<<<<<<<<<<<<<<<<", "9901TAP000017RIZKY<<<<<<<<<9901018M6"],
    "illegal_character": [changed(UPPER, 9, "?"), LOWER],
    "lower_case": [UPPER.lower(), LOWER],
    "check_digit": [UPPER, changed(LOWER, 10, "6")],
    "digit_among_letters": [changed(UPPER, 3, "1DN"), LOWER],
    "type_unusual": [changed(UPPER, 1, "C"), LOWER],
    "code_unknown": [changed(UPPER, 3, "QQQ"), LOWER],
    "code_missing": [changed(UPPER, 3, "<<<"), LOWER],
    "number_missing": [UPPER, changed(LOWER, 1, "<<<<<<<<<0")],
    "number_remainder": [changed(CARD[0], 15, "<7<<<<<<<<<<<<<<"), *CARD[1:]],
    "number_unended": [changed(CARD[0], 15, "<ABCDEFGHIJKLMN1"), *CARD[1:]],
    "date_character": [UPPER, changed(LOWER, 14, "99O1018")],
    "date_impossible": [UPPER, changed(LOWER, 14, "991301")],
    "date_partial": [UPPER, changed(LOWER, 14, "9901<<")],
    "date_unknown": [UPPER, changed(LOWER, 14, "<<<<<<")],
    "date_zeros": [UPPER, changed(LOWER, 14, "990000")],
    "date_gap": [UPPER, changed(LOWER, 14, "99<<01")],
    "expiry_open": [UPPER, changed(LOWER, 22, "3401<<")],
    "sex_unknown": [UPPER, changed(LOWER, 21, "N")],
    "sex_as_x": [UPPER, changed(LOWER, 21, "X")],
    "name_missing": ["P<IDN".ljust(44, "<"), LOWER],
    "name_without_primary": [changed(UPPER, 6, "<"), LOWER],
    "name_separator": [changed(UPPER, 25, "<"), LOWER],
    "name_may_be_truncated": ["P<IDN".ljust(44, "A"), LOWER],
    "look_alike": [UPPER, changed(LOWER, 4, "S")],
    "look_alike_by_kind": [UPPER, changed(LOWER, 14, "9901O1O")],
    "digit_that_fits": [UPPER, changed(LOWER, 15, "H")],
    "look_alike_filler": [changed(UPPER, 36, "K"), LOWER],
    "filler_run": [UPPER + "<", LOWER],
}


@pytest.mark.parametrize("code", mrz.CLAUSES)
def test_every_problem_has_a_case_and_a_sentence(code: str) -> None:
    document = mrz.read(CASES[code], today=TODAY)
    problem = next(one for one in document.problems if one.code == code)
    assert "None" not in problem.message
    assert "%" not in problem.message
    if problem.line is not None:
        assert problem.message.startswith(f"Line {problem.line}, position {problem.position}: ")
    if problem.level is mrz.Level.ERROR:
        assert not document.valid


@pytest.mark.parametrize("code", ["empty", "line_count", "line_length", "french_card"])
def test_what_is_refused_has_no_values(code: str) -> None:
    answer = mrz.read(CASES[code], today=TODAY).to_json()
    assert {key: value for key, value in answer.items() if value is not None} == {
        "checks": dict.fromkeys(["number", "birth_date", "expiry_date", "optional", "composite"]),
        "valid": False,
        "problems": answer["problems"],
    }


@pytest.mark.parametrize(
    ("position", "text", "field", "at"),
    [(1, "Y", "number", 10), (14, "98", "birth_date", 20), (22, "35", "expiry_date", 28), (29, "B", "optional", 43)],
)
def test_a_failed_check_is_named_with_its_position(position: int, text: str, field: str, at: int) -> None:
    document = mrz.read([UPPER, changed(LOWER, position, text)], today=TODAY)
    assert [(one.field, one.line, one.position) for one in document.problems if one.code == "check_digit"] == [
        (field, 2, at),
        ("composite", 2, 44),
    ]
    assert [name for name, holds in document.checks.to_json().items() if not holds] == [field, "composite"]


def test_the_failed_check_of_a_long_number_stands_in_the_optional_data() -> None:
    wrong = changed(LONG_UPPER, 19, "9" if LONG_UPPER[18] != "9" else "8")
    document = mrz.read([wrong, *CARD[1:]], today=TODAY)
    problem = next(one for one in document.problems if one.field == "number")
    assert (problem.line, problem.position, problem.expected) == (1, 19, LONG_UPPER[18])


@pytest.mark.parametrize(("right", "misread"), [("0", "O"), ("1", "I"), ("8", "B"), ("5", "S"), ("2", "Z")])
def test_a_misread_number_is_suggested_at_its_position(right: str, misread: str) -> None:
    upper, lower = lines_of(mrz.Format.TD3, number=f"X73{right}3737")
    document = mrz.read([upper, changed(lower, 4, misread)], today=TODAY)
    assert document.number == f"X73{misread}3737"  # as printed
    assert ("look_alike", 2, 4, misread, right) in [
        (one.code, one.line, one.position, one.found, one.expected) for one in document.at(mrz.Level.SUGGESTION)
    ]


@pytest.mark.parametrize(("right", "misread"), [("0", "O"), ("1", "I"), ("8", "B"), ("5", "S"), ("2", "Z"), ("6", "G")])
def test_a_letter_in_a_date_is_told_by_the_check_digit(right: str, misread: str) -> None:
    upper, lower = lines_of(mrz.Format.TD3, birth_date=f"19{right}3-03-17")
    document = mrz.read([upper, changed(lower, 14, misread)], today=TODAY)
    assert document.birth_date is None
    suggestions = document.at(mrz.Level.SUGGESTION)
    assert [(one.position, one.found, one.expected) for one in suggestions] == [(14, misread, right)]


@pytest.mark.parametrize("position", range(1, 9))
@pytest.mark.parametrize(("right", "misread"), [("0", "O"), ("1", "I"), ("8", "B"), ("5", "S"), ("2", "Z")])
@pytest.mark.parametrize("start", [0, 28], ids=["number", "optional"])
def test_with_any_suggestion_for_a_misread_character_all_check_digits_hold(
    start: int, position: int, right: str, misread: str
) -> None:
    data = changed("02518205", position, right)
    upper, lower = lines_of(mrz.Format.TD3, number=data, optional=data)
    position += start
    scanned = changed(lower, position, misread)
    suggestions = mrz.read([upper, scanned], today=TODAY).at(mrz.Level.SUGGESTION)
    assert position in [one.position for one in suggestions]
    for one in suggestions:
        assert one.position is not None
        assert one.expected is not None
        assert mrz.read([upper, changed(scanned, one.position, one.expected)], today=TODAY).valid


@pytest.mark.parametrize("position", range(6, 24))
def test_in_a_long_number_only_what_satisfies_both_check_digits_is_suggested(position: int) -> None:
    """Position 15 counts in the composite digit and not in that of the number, so their weights part behind it."""
    upper, middle, lower = lines_of(mrz.Format.TD1, number="02518205802518205", optional="0258")
    misread = {"0": "O", "1": "I", "2": "Z", "5": "S", "8": "B"}.get(upper[position - 1])
    if misread is None:
        return
    scanned = changed(upper, position, misread)
    for one in mrz.read([scanned, middle, lower], today=TODAY).at(mrz.Level.SUGGESTION):
        assert one.position is not None
        assert one.expected is not None
        assert mrz.read([changed(scanned, one.position, one.expected), middle, lower], today=TODAY).valid


@pytest.mark.parametrize("digit", DIGITS)
@pytest.mark.parametrize(("position", "field"), [(7, "birth_date"), (15, "expiry_date")])
def test_a_wrong_check_digit_of_a_date_accuses_no_other_field(digit: str, position: int, field: str) -> None:
    upper, middle, lower = lines_of(mrz.Format.TD1, number="O0I1B8S5Z", optional="O0I1B8S5Z2", optional_2="O0I1B8")
    document = mrz.read([upper, changed(middle, position, digit), lower], today=TODAY)
    assert {one.field for one in document.problems} <= {field, "composite"}


@pytest.mark.parametrize("digit", DIGITS)
def test_a_wrong_composite_digit_accuses_no_field_with_a_digit_of_its_own(digit: str) -> None:
    upper, lower = lines_of(mrz.Format.TD3, number="O0I1B8S5Z", optional="O0I1B8S5Z20123")
    document = mrz.read([upper, changed(lower, 44, digit)], today=TODAY)
    assert {one.field for one in document.problems} <= {"composite"}


def test_a_filler_read_as_k_is_suggested_only_after_the_name() -> None:
    document = mrz.read([changed(UPPER, 36, "KK"), LOWER], today=TODAY)
    assert document.given_names == "MUHAMMAD RIZKY KK"
    assert [(one.position, one.expected) for one in document.at(mrz.Level.SUGGESTION)] == [(36, "<"), (37, "<")]
    assert not mrz.read(["P<IDNKARTIKA<<KIKI<K".ljust(44, "<"), LOWER], today=TODAY).problems


def test_small_letters_are_read_and_named_and_never_valid() -> None:
    document = mrz.read([UPPER.lower(), LOWER.lower()], today=TODAY)
    assert document.surname == "RAMADHAN"
    assert document.checks.composite is True
    assert not document.valid
    assert set(codes(document)) == {"lower_case"}


def test_a_check_over_a_character_that_has_no_value_does_not_hold() -> None:
    document = mrz.read([UPPER, changed(LOWER, 9, "?")], today=TODAY)  # in place of a filler, whose value is zero
    assert (document.checks.number, document.checks.composite, document.checks.birth_date) == (False, False, True)


@pytest.mark.parametrize(
    ("lines", "places"),
    [
        ([UPPER[:-1], LOWER], [(1, 44, "43", "44")]),
        ([UPPER, LOWER + "<"], [(2, 45, "45", "44")]),
        ([UPPER[:30], LOWER[:30]], [(1, 31, "30", "36"), (2, 31, "30", "36")]),
        ([CARD[0], CARD[1], CARD[2] + "A"], [(3, 31, "31", "30")]),
    ],
)
def test_a_wrong_length_is_named_with_its_line(lines: list[str], places: list[tuple[int, int, str, str]]) -> None:
    document = mrz.read(lines, today=TODAY)
    found = [
        (one.line, one.position, one.found, one.expected) for one in document.problems if one.code == "line_length"
    ]
    assert found == places


def test_lost_fillers_are_suggested_where_they_were() -> None:
    document = mrz.read([UPPER[:-2], LOWER], today=TODAY)
    assert [(one.line, one.position, one.found, one.expected) for one in document.at(mrz.Level.SUGGESTION)] == [
        (1, 30, "13", "15")
    ]


def test_a_stray_character_is_named_though_the_length_is_wrong_too() -> None:
    document = mrz.read([UPPER[:20] + "?" + UPPER[20:], LOWER], today=TODAY)
    assert [(one.code, one.position) for one in document.at(mrz.Level.ERROR)] == [
        ("illegal_character", 21),
        ("line_length", 45),
    ]


@pytest.mark.parametrize("lines", [[*PASSPORT, *PASSPORT], ["A" * 40, "B" * 40], [LOWER], ["X"] * 9])
def test_other_shapes_are_refused_with_a_sentence(lines: list[str]) -> None:
    document = mrz.read(lines, today=TODAY)
    assert document.format is None
    assert document.problems[0].level is mrz.Level.ERROR


@settings(deadline=None, max_examples=300)
@given(any_format.flatmap(lambda kind: st.tuples(st.just(kind), contents(kind, dates_known=True))), st.data())
def test_one_wrong_character_in_a_checked_field_fails_a_check(
    drawn: tuple[mrz.Format, mrz.MrzContent], data: st.DataObject
) -> None:
    """Doc 9303-3 4.9: weights 7, 3, 1 have no divisor in common with 10, so exactly the characters whose values differ
    by a multiple of ten (`<`, 0, A, K, U; 6, G, Q; …) can't be told apart by a check digit."""
    kind, content = drawn
    layout, text = LAYOUTS[kind], "".join(mrz.write(kind, content))
    checks = verify(text, layout, read_number(text, layout))
    assert all(check.holds for check in checks)
    covered = {offset for check in checks for run in check.runs for offset in range(*run)}
    digits = {check.offset for check in checks}
    offset = data.draw(st.sampled_from(sorted(covered | digits)))
    wrong = data.draw(st.sampled_from([one for one in ALPHABET if one != text[offset]]))
    mutated = text[:offset] + wrong + text[offset + 1 :]
    document = mrz.read(
        [mutated[start : start + layout.width] for start in range(0, layout.length, layout.width)], today=TODAY
    )
    same_value = values_of(wrong)[0] % 10 == values_of(text[offset])[0] % 10
    passport_without_optional_data = offset == layout.optional_check and wrong in "<0" and text[offset] in "<0"
    if passport_without_optional_data:
        assert document.checks.optional is True
    elif offset in digits or not same_value:
        assert False in document.checks.to_json().values()
        assert not document.valid
    elif not layout.long_number and offset in range(*layout.birth_date) and wrong not in DIGITS:
        assert not document.valid  # the check digits hold, but a letter is no part of a date


@settings(deadline=None, max_examples=300)
@given(st.lists(st.text(max_size=100), max_size=6))
def test_any_text_is_read_without_an_exception(lines: list[str]) -> None:
    check_answer(mrz.read(lines, today=TODAY))


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from([(44, 44), (36, 36), (30, 30, 30)]).flatmap(
        lambda shape: st.tuples(
            *[st.text(ALPHABET + string.ascii_lowercase + " ?\x1bé", min_size=width, max_size=width) for width in shape]
        )
    )
)
def test_any_text_of_the_right_shape_is_read_without_an_exception(lines: tuple[str, ...]) -> None:
    check_answer(mrz.read(lines, today=TODAY))


@settings(deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_taken_apart_without_an_exception(content: bytes) -> None:
    for block in mrz.split_documents(content.decode("utf-8", "surrogateescape")):
        check_answer(mrz.read(block, today=TODAY))


def check_answer(document: mrz.MrzDocument) -> None:
    """Hold what every answer keeps: it can be sent, its places exist, and valid means valid."""
    answer = document.to_json()
    assert json.loads(json.dumps(answer)) == answer
    for problem in document.problems:
        assert problem.message
        assert problem.message.isprintable()
        if problem.line is not None and problem.position is not None:
            assert 1 <= problem.line <= len(document.lines)
            assert 1 <= problem.position <= len(document.lines[problem.line - 1]) + 1
    checks = document.checks.to_json().values()
    assert document.valid == (document.format is not None and False not in checks and not document.at(mrz.Level.ERROR))
