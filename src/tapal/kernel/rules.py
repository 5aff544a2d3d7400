"""Dated rules: a figure of law is data with a basis and a validity, never a constant in code.

A rule file is TOML with tables `[[rule]]` of `rule_id, value, legal_basis, valid_from, valid_to, verified`. `verified`
is `true` where the text of the law was read, `false` where it is general knowledge, `"disputed"` if sources disagree.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, Literal

Verified = Literal["yes", "no", "disputed"]


@dataclass(frozen=True, slots=True)
class DatedRule:
    """One value of one rule while it holds: `valid_from` and `valid_to` are inclusive days, None is open."""

    rule_id: str
    value: Any
    legal_basis: str
    valid_from: date | None
    valid_to: date | None
    verified: Verified
    note: str = ""
    more: Mapping[str, Any] = field(default_factory=dict)

    def holds_on(self, day: date) -> bool:
        """Whether the rule holds on a local day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)


class RuleBook:
    """The dated rules of one file, looked up by identifier and day."""

    def __init__(self, rules: Iterable[DatedRule]) -> None:
        self._rules: dict[str, list[DatedRule]] = {}
        for rule in rules:
            self._rules.setdefault(rule.rule_id, []).append(rule)
        for same in self._rules.values():
            same.sort(key=lambda rule: rule.valid_from or date.min)
            for earlier, later in pairwise(same):
                if earlier.valid_to is None or earlier.valid_to >= (later.valid_from or date.min):
                    raise ValueError(f"rule {earlier.rule_id} has two values on {later.valid_from}")

    def __iter__(self) -> Iterator[DatedRule]:
        for same in self._rules.values():
            yield from same

    def find(self, rule_id: str, day: date) -> DatedRule | None:
        """Return the rule that holds on `day`, or None."""
        for rule in self._rules.get(rule_id, ()):
            if rule.holds_on(day):
                return rule
        return None

    def at(self, rule_id: str, day: date) -> DatedRule:
        """Return the rule that holds on `day`; raises KeyError where none does."""
        rule = self.find(rule_id, day)
        if rule is None:
            raise KeyError(f"no rule {rule_id} holds on {day.isoformat()}")
        return rule


_FIELDS = {
    "rule_id",
    "value",
    "legal_basis",
    "valid_from",
    "valid_to",
    "verified",
    "note",
}


@cache
def load_rules(package: str, path: str = "resources/rules.toml") -> RuleBook:
    """Return the rule book of a TOML file inside `package`; raises ValueError where a rule lacks its basis or mark."""
    table = tomllib.loads(files(package).joinpath(path).read_text(encoding="utf-8"))
    return RuleBook(_rule(row) for row in table.get("rule", []))


def _rule(row: Mapping[str, Any]) -> DatedRule:
    for name in ("rule_id", "value", "legal_basis", "verified"):
        if name not in row:
            raise ValueError(f"rule {row.get('rule_id', '?')} has no {name}")
    mark: Verified = {True: "yes", False: "no", "disputed": "disputed"}[row["verified"]]  # type: ignore[assignment]  # the three literals
    return DatedRule(
        rule_id=row["rule_id"],
        value=row["value"],
        legal_basis=row["legal_basis"],
        valid_from=row.get("valid_from"),
        valid_to=row.get("valid_to"),
        verified=mark,
        note=row.get("note", ""),
        more={name: value for name, value in row.items() if name not in _FIELDS},
    )
