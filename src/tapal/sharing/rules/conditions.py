"""The closed vocabulary of conditions. Each is decided in Python here and compiles to SQL in `predicates`.

A condition holds (True), does not (False), or can't be known (None) because the record does not say. A grant needs
every condition to hold; a refusal applies unless one of its conditions is known not to hold.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from tapal.kernel import clock


@dataclass(frozen=True, slots=True)
class Record:
    """What the rules know of one record: whose, where, when, of which kind, with what it is linked. None: unknown.

    `requester` is the agency on whose request the owner keeps it (an entry of a list); `links` are references of cases,
    sessions and operations, as texts. Whoever keeps the record says with what it is linked, never who asks for it.
    """

    dataset: str
    owner: str | None = None
    id: UUID | None = None
    post: str | None = None
    requester: str | None = None
    kind: str | None = None
    at: datetime | None = None
    links: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """Who looks, at what moment, what for, and on which case or session. `assigned`: what the viewer works on.

    `case` is what the viewer says, and nobody has checked it: it opens what is linked to that case by its reference
    (`linked_case`), or shows that one was given (`names_case`).
    """

    agency: str
    roles: frozenset[str]
    post: str | None
    purpose: str
    at: datetime
    case: str | None = None
    session: str | None = None
    assigned: frozenset[str] = frozenset()
    used: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Condition:
    """One word of the vocabulary with its values: `kind("animal", "plant")`, `newer_days("90")`."""

    code: str
    values: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.code}({', '.join(self.values)})" if self.values else self.code


Truth = bool | None
CASE: Final = "cases.case"
SESSION: Final = "crossings.session"
"""The kinds of reference of which a record can be linked to one that is named."""


def _same(left: str | None, right: str | None) -> Truth:
    """Whether the record's value is the viewer's; unknown if the record has none, false if the viewer has none."""
    if right is None:
        return False
    return None if left is None else left == right


def _linked(record: Record, wanted: frozenset[str]) -> Truth:
    if not wanted:
        return False
    return None if record.links is None else not record.links.isdisjoint(wanted)


def of_kind(kind: str, reference: str | None) -> frozenset[str]:
    """The reference, if it is one of this kind: whoever names a session has not named a case."""
    return frozenset({reference}) if reference is not None and reference.startswith(f"{kind}:") else frozenset()


def _newer(condition: Condition, question: Question, record: Record) -> Truth:
    return None if record.at is None else record.at >= question.at - timedelta(days=int(condition.values[0]))


def _within(condition: Condition, _question: Question, record: Record) -> Truth:
    if record.at is None:
        return None
    start, end = (clock.parse_instant(value) for value in condition.values)
    return start <= record.at < end


def _kind(condition: Condition, _question: Question, record: Record) -> Truth:
    return None if record.kind is None else record.kind in condition.values


Check = Callable[[Condition, Question, Record], Truth]

OF_RECORD: Final[Mapping[str, Check]] = {
    # Of whom the record is, and where it arose.
    "own_agency": lambda _c, q, r: _same(r.owner, q.agency),
    "other_agency": lambda _c, q, r: None if r.owner is None else r.owner != q.agency,
    "own_post": lambda _c, q, r: _same(r.post, q.post),
    "own_request": lambda _c, q, r: _same(r.requester, q.agency),
    # With what it is linked: the case or session that is named, or whatever the viewer is assigned to.
    "linked_case": lambda _c, q, r: _linked(r, of_kind(CASE, q.case)),
    "linked_session": lambda _c, q, r: _linked(r, of_kind(SESSION, q.session)),
    "assigned": lambda _c, q, r: _linked(r, q.assigned),
    # Its time and kind.
    "newer_days": _newer,
    "within": _within,
    "kind": _kind,
}
"""Conditions that look at the record."""

OF_VIEWER: Final[Mapping[str, Check]] = {
    "names_case": lambda _c, q, _r: bool(q.case),
    "names_reason": lambda _c, q, _r: bool(q.case or q.session),
    "at_a_post": lambda _c, q, _r: q.post is not None,
    "holds_role": lambda c, q, _r: not q.roles.isdisjoint(c.values),
}
"""Conditions that look at the viewer and the request alone: known before any record is read."""

CODES: Final = frozenset(OF_RECORD) | frozenset(OF_VIEWER)
_CHECKS: Final[Mapping[str, Check]] = {**OF_RECORD, **OF_VIEWER}
_VALUES: Final[Mapping[str, tuple[int, int]]] = {
    "newer_days": (1, 1),
    "within": (2, 2),
    "kind": (1, 50),
    "holds_role": (1, 50),
}
_MOST_DAYS: Final = 36_500


def holds(condition: Condition, question: Question, record: Record) -> Truth:
    """Whether the condition holds; raises KeyError for a word that is not in the vocabulary."""
    return _CHECKS[condition.code](condition, question, record)


def problem_of(condition: Condition) -> str | None:
    """The code of what is wrong with a condition, or None: `unknown`, `values`, `days`, `moments`."""
    if condition.code not in CODES:
        return "unknown"
    least, most = _VALUES.get(condition.code, (0, 0))
    if not least <= len(condition.values) <= most:
        return "values"
    if condition.code == "newer_days":
        value = condition.values[0]
        return None if value.isascii() and value.isdigit() and 0 < int(value) <= _MOST_DAYS else "days"
    if condition.code == "within":
        try:
            start, end = (clock.parse_instant(value) for value in condition.values)
        except ValueError:
            return "moments"
        return None if start < end else "moments"
    return None
