"""Related names: every group joins what would not meet otherwise, and nothing that counts for nothing."""

import pytest

from tapal.screening.engine import knowledge, magic
from tapal.screening.engine.names import word
from tapal.screening.engine.words import closeness


def groups() -> dict[str, set[str]]:
    """The canonical words of each group."""
    found: dict[str, set[str]] = {}
    for canonical, lines in knowledge.related().items():
        for line in lines:
            found.setdefault(line, set()).add(canonical)
    return found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("chen", "chan"),
        ("chen", "tan"),
        ("ng", "wu"),
        ("ng", "huang"),
        ("kim", "gim"),
        ("choi", "choe"),
        ("vladimir", "volodymyr"),
        ("misha", "mikhail"),
        ("bill", "william"),
        ("yusuf", "joseph"),
        ("pedro", "pierre"),
    ],
)
def test_relations_hold_both_ways(one: str, other: str) -> None:
    assert closeness(one, other).share >= magic.SAME_RELATED
    assert closeness(one, other) == closeness(other, one)


@pytest.mark.parametrize(("one", "other"), [("chan", "wong"), ("misha", "sasha"), ("bill", "bob"), ("wu", "huang")])
def test_what_is_related_to_the_same_is_not_related(one: str, other: str) -> None:
    assert closeness(one, other).share == 0.0


def test_every_group_joins_two_classes() -> None:
    assert [line for line, members in groups().items() if len(members) < 2] == []


def test_no_related_name_is_light_or_an_abbreviation() -> None:
    for members in groups().values():
        for name in members:
            assert not word(name).light, name
            assert not word(name).abbreviation, name


def test_no_group_stands_inside_another() -> None:
    held = sorted(groups().values(), key=len)
    for number, small in enumerate(held):
        for large in held[number + 1 :]:
            assert not small <= large, small
