"""`docs/screening.md` says what the code does: features, kinds of list, codes, the example."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tapal.command import main
from tapal.screening.engine import features, magic
from tapal.screening.lists import KINDS

PAGE = (Path(__file__).parents[2] / "docs" / "screening.md").read_text(encoding="utf-8")


def test_every_feature_is_in_the_table() -> None:
    table = PAGE.partition("| Feature |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == [code.__name__ for code in features.FEATURES]


def test_every_kind_of_list_is_in_the_table() -> None:
    table = PAGE.partition("| KIND |")[2].partition("\n\n")[0]
    assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == set(KINDS)


def test_numbers_are_those_of_the_code() -> None:
    assert f"0.5 at {magic.EVEN_BITS:.0f} bits" in PAGE
    assert magic.LIGHT_BITS < 1.0  # "less than a bit"
    assert magic.WEAK_ALIAS == 0.9  # "a tenth"


def test_the_example_prints_what_the_page_shows(capsys: pytest.CaptureFixture[str]) -> None:
    example = PAGE.partition("```\n$ tapal names compare ")[2].partition("```")[0]
    assert main(["names", "compare", "Soekarno Djojohadikoesoemo", "SUKARNO<JOYOHADIKUSUMO"]) == 0
    assert capsys.readouterr().out.strip() == example.partition("\n")[2].strip()
