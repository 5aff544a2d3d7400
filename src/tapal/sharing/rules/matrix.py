"""The default matrix (`resources/matrix.toml`): each cell a dated rule, and the statutory grants that it comes to."""

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from tapal.kernel.rules import DatedRule, load_rules
from tapal.sharing.rules.conditions import Condition
from tapal.sharing.rules.grants import Grant

_PACKAGE = "tapal.sharing"
_PATH = "resources/matrix.toml"
_WORD = re.compile(r"(?P<code>[a-z_]+)(?:\((?P<values>[^)]*)\))?")


@dataclass(frozen=True, slots=True)
class Column:
    """Officers whom a column of the matrix means: (agency or `*`, roles), and what they ask for, by which basis."""

    code: str
    receivers: tuple[tuple[str, frozenset[str]], ...]
    purposes: frozenset[str]
    legal_basis: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its row and column, the words of the matrix, the rule behind it, and the grants (perhaps none)."""

    row: str
    column: str
    dataset: str
    words: str
    rule: DatedRule
    grants: tuple[Grant, ...]


@cache
def columns() -> Mapping[str, Column]:
    """The columns by code."""
    table = tomllib.loads(files(_PACKAGE).joinpath(_PATH).read_text(encoding="utf-8"))
    return {
        row["code"]: Column(
            row["code"],
            tuple((one["agency"], frozenset(one["roles"])) for one in row["receivers"]),
            frozenset(row["purposes"]),
            row["legal_basis"],
            row["verified"],
        )
        for row in table["column"]
    }


@cache
def cells() -> tuple[Cell, ...]:
    """Every cell of every day, in the order of the file."""
    return tuple(_cell(rule) for rule in load_rules(_PACKAGE, _PATH))


def statutory_grants() -> Iterator[Grant]:
    """All grants of the matrix; each says on which days it holds."""
    for cell in cells():
        yield from cell.grants


def condition_of(text: str) -> Condition:
    """A condition as it is written in data: `own_post`, `kind(animal, plant)`; raises ValueError."""
    found = _WORD.fullmatch(text)
    if found is None:
        raise ValueError(f"not a condition: {text!r}")
    values = found["values"]
    return Condition(found["code"], tuple(value.strip() for value in values.split(",")) if values else ())


def _cell(rule: DatedRule) -> Cell:
    _matrix, row, column = rule.rule_id.split(".")
    value: Mapping[str, Any] = rule.value
    grants = (
        grant
        for number, given in enumerate(value["grants"])
        for grant in _grants(rule, columns()[column], value["dataset"], number, given)
    )
    return Cell(row, column, value["dataset"], value["cell"], rule, tuple(grants))


def _grants(rule: DatedRule, column: Column, dataset: str, number: int, given: Mapping[str, Any]) -> Iterable[Grant]:
    receivers = column.receivers
    if "agencies" in given:
        receivers = tuple(
            (agency, next((roles for one, roles in receivers if one == agency), frozenset()))
            for agency in given["agencies"]
        )
    for agency, roles in receivers:
        yield Grant(
            id=f"{rule.rule_id}.{number}.{agency}",
            clause=f"{rule.legal_basis} ({rule.rule_id})",
            receiver=agency,
            roles=frozenset(given["roles"]) if "roles" in given else roles,
            dataset=dataset,
            purposes=frozenset(given.get("purposes", column.purposes)),
            mode=given["mode"],
            fields=frozenset(given["fields"]) if "fields" in given else None,
            conditions=tuple(condition_of(text) for text in given.get("conditions", ())),
            valid_from=rule.valid_from,
            valid_to=rule.valid_to,
            source="statute",
            verified=rule.verified,
        )


def cells_on(day: date) -> list[Cell]:
    """The cells that hold on a day."""
    return [cell for cell in cells() if cell.rule.holds_on(day)]
