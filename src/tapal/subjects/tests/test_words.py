"""Everything that the reader of machine readable zones can say has an Indonesian sentence that takes the same values.

The Indonesian is read from the catalogue as it lies in the source, so that no compiled file can be out of date.
"""

import re

import pytest
from django.utils.translation import override

from tapal.subjects import words
from tapal.subjects.engine.mrz import CLAUSES, FIELD_NAMES, Problem
from tools.translations import SOURCE, read

CATALOGUE = read(SOURCE / "subjects" / "locale" / "id" / "LC_MESSAGES" / "django.po")
VALUES = {"field": "-", "found": "-", "expected": "-"}


def particulars(sentence: str) -> set[str]:
    return set(re.findall(r"%\(([a-z_]+)\)s", sentence))


def in_indonesian(english: str) -> str:
    found = CATALOGUE.get(english)
    assert found is not None, f"{english!r} has no Indonesian"
    assert not found.fuzzy
    assert found.string, f"{english!r} has no Indonesian"
    return str(found.string)


@pytest.mark.parametrize("code", sorted(CLAUSES))
def test_every_clause_is_said_in_indonesian(code: str) -> None:
    english = CLAUSES[code].sentence
    indonesian = in_indonesian(english)
    assert indonesian != english
    assert particulars(indonesian) == particulars(english)
    assert indonesian % VALUES


@pytest.mark.parametrize("field", sorted(FIELD_NAMES))
def test_every_field_is_named_in_indonesian(field: str) -> None:
    assert in_indonesian(FIELD_NAMES[field]) != FIELD_NAMES[field]


def test_no_two_clauses_and_no_two_fields_read_alike() -> None:
    for sentences in ([clause.sentence for clause in CLAUSES.values()], list(FIELD_NAMES.values())):
        assert len({in_indonesian(sentence) for sentence in sentences}) == len(sentences)


def test_place_and_sentence_come_to_what_the_engine_says() -> None:
    problem = Problem("check_digit", 2, 10, "number", "7", "6")
    with override("en"):
        assert f"{words.place(problem)}: {words.sentence(problem)}" == problem.message
        assert words.place(Problem("line_length", 2, None, None, "43", "44")) == "Line 2"
        assert words.place(Problem("empty")) == ""


@pytest.mark.parametrize("place", ["Line %(line)s", "Line %(line)s, position %(position)s"])
def test_places_are_said_in_indonesian(place: str) -> None:
    assert particulars(in_indonesian(place)) == particulars(place)
