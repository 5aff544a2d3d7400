"""When the published rule links, and how names are compared."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapal.subjects import rules
from tapal.subjects.rules import Known, KnownDocument

DAY = date(2026, 11, 24)
FACTS = {"issuer": "UTO", "number": "X7654321", "birth_date": "1990-01-01"}
SOUND = {"number": True, "birth_date": True, "expiry_date": True, "optional": None, "composite": True}


def known(number: int, *, agrees: bool = True, doubted: bool = False) -> Known:
    """An earlier observation, the higher the later."""
    at = datetime(2026, 1, number, tzinfo=UTC)
    return Known(UUID(int=number), UUID(int=100 + number), at, f"crossings.session:{number}", "wini", "imigrasi",
                 agrees, doubted)  # fmt: skip


def test_the_rule_links_to_the_earliest_observation() -> None:
    found = rules.link_by_rule(FACTS, SOUND, KnownDocument(same=(known(3), known(2), known(1))), DAY)
    assert found is not None
    rule, earlier = found
    assert rule.rule_id == rules.AUTO_LINK
    assert earlier == known(1)


@pytest.mark.parametrize(
    ("facts", "checks", "seen"),
    [
        pytest.param({}, {}, KnownDocument(), id="nothing known"),
        pytest.param({}, {}, KnownDocument(same=(known(2), known(1, doubted=True))), id="somebody doubted"),
        pytest.param({}, {}, KnownDocument((known(2),), (known(1, agrees=False),)), id="number with two birth dates"),
        pytest.param({"number": ""}, {}, KnownDocument(same=(known(1),)), id="no number"),
        pytest.param({"birth_date": None}, {}, KnownDocument(same=(known(1),)), id="no birth date"),
        pytest.param({}, {"birth_date": False}, KnownDocument(same=(known(1),)), id="misread"),
        pytest.param({}, {"number": None}, KnownDocument(same=(known(1),)), id="typed, not read by machine"),
    ],
)
def test_anything_less_is_only_suggested(
    facts: dict[str, str | None], checks: dict[str, bool | None], seen: KnownDocument
) -> None:
    assert rules.link_by_rule({**FACTS, **facts}, {**SOUND, **checks}, seen, DAY) is None


def test_the_rule_does_not_link_before_it_holds() -> None:
    assert rules.link_by_rule(FACTS, SOUND, KnownDocument(same=(known(1),)), date(2025, 12, 31)) is None


def test_the_procedures_of_a_document_are_named_once_latest_first() -> None:
    seen = KnownDocument(same=(known(3), known(2), known(2), known(1)))
    assert seen.sessions == tuple(f"crossings.session:{number}" for number in (3, 2, 1))
    assert seen.last == known(3)


@given(st.uuids(), st.uuids())
def test_a_pair_has_one_order(one: UUID, other: UUID) -> None:
    if one == other:
        with pytest.raises(ValueError, match="itself"):
            rules.ordered(one, other)
    else:
        assert rules.ordered(one, other) == rules.ordered(other, one) == tuple(sorted((one, other)))


@given(st.lists(st.text("ABC", min_size=1, max_size=5), max_size=6), st.data())
def test_where_a_name_is_cut_in_two_makes_no_difference(words: list[str], data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(words)))
    shuffled = data.draw(st.permutations(words))
    assert rules.name_key(" ".join(words[:cut]), " ".join(words[cut:])) == rules.name_key("", " ".join(shuffled))
