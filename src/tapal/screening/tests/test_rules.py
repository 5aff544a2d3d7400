"""Thresholds are dated rules; a judged pair is this document, name and birth date against this version of the entry."""

from datetime import date

import pytest

from tapal.agencies import rules as agency_rules
from tapal.screening import rules

TODAY = date(2026, 11, 24)
PAIR = {
    "issuer": "UTO",
    "number": "X1112223",
    "name": "Bambang Wirjosentono",
    "birth_date": "1984-03-17",
    "list_code": "dpo",
    "entry_id": "P-1",
    "entry_hash": "aa",
}


def test_every_purpose_has_a_threshold_and_stricter_purposes_a_higher_one() -> None:
    found = {purpose: rules.threshold(purpose, TODAY) for purpose in rules.PURPOSES}
    assert all(value is not None and 0.0 < value < 1.0 for value in found.values())
    silent, lane, hold = (rules.threshold(purpose, TODAY) or 0.0 for purpose in ("silent", "lane", "hold"))
    assert silent < lane < hold


def test_without_a_rule_there_is_no_threshold() -> None:
    assert rules.threshold("lane", date(1999, 1, 1)) is None
    assert rules.threshold("curiosity", TODAY) is None


@pytest.mark.parametrize(
    ("part", "other"),
    [
        ("number", "X9998887"),
        ("issuer", "MYS"),
        ("name", "Bambang Lestari"),
        ("birth_date", "1984-03-18"),
        ("birth_date", None),
        ("list_code", "wanted"),
        ("entry_id", "P-2"),
        ("entry_hash", "bb"),
    ],
)
def test_whatever_differs_makes_another_pair(part: str, other: str | None) -> None:
    assert rules.pair_key(**{**PAIR, part: other}) != rules.pair_key(**PAIR)  # type: ignore[arg-type]  # a table of texts


def test_the_order_of_words_makes_no_other_pair() -> None:
    assert rules.pair_key(**{**PAIR, "name": "WIRJOSENTONO BAMBANG"}) == rules.pair_key(**PAIR)
    assert rules.pair_key(**{**PAIR, "name": "WIRJOSENTONO<<BAMBANG"}) == rules.pair_key(**PAIR)


@pytest.mark.parametrize("number", ["", "<<<<<<<<<", " - "])
def test_without_a_document_number_there_is_no_pair(number: str) -> None:
    assert rules.pair_key(**{**PAIR, "number": number}) == ""


@pytest.mark.parametrize(("kind", "hours"), [("ofac", 168), ("uk", 168), ("un", 48), ("csv", None)])
def test_a_published_list_describes_itself(kind: str, hours: int | None) -> None:
    known = rules.published(kind, TODAY)
    assert (int(known.value) if known else None) == hours
    if known:
        assert known.more["name"]
        assert known.more["owner"] in agency_rules.agencies()
        assert known.more["action"] in rules.ACTIONS
