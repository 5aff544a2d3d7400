"""The glossary says one thing of one word, and names apps that exist."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parents[2]
MARKS = ("✔", "◇", "⚠")
LATER = " (later)"


class Row(NamedTuple):
    term: str
    indonesian: str
    meaning: str
    source: str
    app: str
    not_this: str


def read_rows() -> list[Row]:
    lines = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").splitlines()
    table = [line for line in lines if line.startswith("| ")][1:]
    return [Row(*(cell.strip() for cell in line.strip("|").split("|"))) for line in table]


ROWS = read_rows()


def placed_apps() -> set[str]:
    """Packages that the architecture has a place for, there or not yet."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers = next(
        contract["layers"]
        for contract in settings["tool"]["importlinter"]["contracts"]
        if contract.get("containers") == ["tapal"]
    )
    return {name.strip().strip("()") for layer in layers for name in layer.split("|")}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.term)
def test_every_app_named_exists(row: Row) -> None:
    app = row.app.removesuffix(LATER)
    assert app in placed_apps()
    assert (ROOT / "src" / "tapal" / app / "__init__.py").exists() != row.app.endswith(LATER)


def test_no_term_stands_twice_in_either_language() -> None:
    for words in ([row.term for row in ROWS], [row.indonesian for row in ROWS]):
        assert [word for word, times in Counter(word.casefold() for word in words).items() if times > 1] == []


def test_terms_are_in_alphabetical_order() -> None:
    terms = [row.term.casefold() for row in ROWS]
    assert terms == sorted(terms)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.term)
def test_every_row_is_complete_and_its_source_is_marked(row: Row) -> None:
    assert all(row)
    assert row.source == "Tapal" or row.source.endswith(MARKS)
    assert row.not_this.casefold() != row.term.casefold()


def test_there_is_a_glossary() -> None:
    assert len(ROWS) >= 90
