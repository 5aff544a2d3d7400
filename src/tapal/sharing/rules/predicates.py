"""The same rules as one SQL predicate: true for exactly the rows of which `answers.answer` shows so much.

What is known before a row is read (viewer, purpose, case, quota) is decided here; only what a row says is left to the
database. Values are parameters, never text. A dataset names the SQL expressions of what its rows say; what it does not
name is unknown, as a NULL is.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from tapal.kernel import clock
from tapal.sharing.rules.answers import is_used_up
from tapal.sharing.rules.book import Book
from tapal.sharing.rules.conditions import CASE, OF_VIEWER, SESSION, Condition, Question, Record, holds, of_kind
from tapal.sharing.rules.grants import Grant
from tapal.sharing.rules.vocabulary import ANY, Mode, purposes, rank

Param = str | datetime | list[str]


@dataclass(frozen=True, slots=True)
class Columns:
    """SQL expressions for what `Record` knows, of type text but `at` (timestamptz) and `links` (text[])."""

    owner: str | None = None
    post: str | None = None
    requester: str | None = None
    kind: str | None = None
    at: str | None = None
    links: str | None = None


@dataclass(frozen=True, slots=True)
class Predicate:
    """A boolean SQL expression with its parameters in order; for a row that may not be seen it is false or NULL."""

    sql: str
    params: tuple[Param, ...] = ()

    @property
    def never(self) -> bool:
        """Whether no row can be shown: nothing need be asked of the database."""
        return self.sql == _FALSE


_TRUE: Final = "TRUE"
_FALSE: Final = "FALSE"
_NULL: Final = "NULL::boolean"


def predicate(book: Book, question: Question, dataset: str, columns: Columns, *, least: Mode = "status") -> Predicate:
    """Return the rows of `dataset` that the viewer may see in the mode `least` or a wider one."""
    shape = book.shapes.get(dataset)
    if shape is None or question.purpose not in purposes():
        return Predicate(_FALSE)
    refused: list[Predicate] = []
    taken: list[tuple[Predicate, frozenset[str]]] = []
    shown: list[Predicate] = []
    before: list[Predicate] = []
    for grant in book.asked(question.agency, dataset, question.purpose):
        if not grant.received_by(question):
            continue
        covered = _covers(grant, question, columns)
        if covered.sql == _FALSE:
            continue
        if grant.refuses:
            if grant.fields is None:
                refused.append(covered)
            else:
                taken.append((covered, grant.fields))
            continue
        passes = _passes(grant, question, columns, fields=grant.shown(shape), taken=taken, least=least)
        if not passes.never:
            shown.append(_all([covered, passes, *map(_not, before)]))
        if passes.sql != _TRUE:  # a row that it covers and shows may as well be shown by a later clause
            before.append(covered)
        if covered.sql == _TRUE:
            break
    return _all([*map(_not, refused), _any(shown)])


def _passes(
    grant: Grant,
    question: Question,
    columns: Columns,
    *,
    fields: frozenset[str],
    taken: list[tuple[Predicate, frozenset[str]]],
    least: Mode,
) -> Predicate:
    """Whether a row that the grant covers is shown by it: mode, embargo, quota, and that a field is left."""
    if rank(grant.mode) < rank(least) or is_used_up(grant, question):
        return Predicate(_FALSE)
    parts = []
    if grant.embargo is not None:
        parts.append(_is_true(columns.at, "<= %s", question.at - grant.embargo))
    if grant.mode in ("full", "status"):
        if not fields:
            return Predicate(_FALSE)
        if taken:
            parts.append(_any([_all([_not(row) for row, names in taken if name in names]) for name in sorted(fields)]))
    return _all(parts)


def _covers(grant: Grant, question: Question, columns: Columns) -> Predicate:
    parts = [] if grant.owner == ANY else [_compare(columns.owner, "= %s", grant.owner)]
    parts += [_sql(condition, question, columns) for condition in grant.conditions]
    if any(part.sql == _FALSE for part in parts):
        return Predicate(_FALSE)
    # A refusal applies unless something is known not to hold: NULL counts for it, and against a grant.
    return _all([_nulled(part, grant.refuses) for part in parts])


def _sql(condition: Condition, question: Question, columns: Columns) -> Predicate:
    if condition.code in OF_VIEWER:
        return Predicate(_TRUE if holds(condition, question, Record("")) else _FALSE)
    return _COMPILED[condition.code](condition, question, columns)


def _own(column: str | None, value: str | None) -> Predicate:
    return Predicate(_FALSE) if value is None else _compare(column, "= %s", value)


def _linked(columns: Columns, wanted: frozenset[str]) -> Predicate:
    return _compare(columns.links, "&& %s::text[]", sorted(wanted)) if wanted else Predicate(_FALSE)


def _within(condition: Condition, _question: Question, columns: Columns) -> Predicate:
    start, end = (clock.parse_instant(value) for value in condition.values)
    if columns.at is None:
        return Predicate(_NULL)
    return Predicate(f"({columns.at} >= %s AND {columns.at} < %s)", (start, end))


_COMPILED: Final[Mapping[str, Callable[[Condition, Question, Columns], Predicate]]] = {
    "own_agency": lambda _c, q, t: _own(t.owner, q.agency),
    "other_agency": lambda _c, q, t: _compare(t.owner, "<> %s", q.agency),
    "own_post": lambda _c, q, t: _own(t.post, q.post),
    "own_request": lambda _c, q, t: _own(t.requester, q.agency),
    "linked_case": lambda _c, q, t: _linked(t, of_kind(CASE, q.case)),
    "linked_session": lambda _c, q, t: _linked(t, of_kind(SESSION, q.session)),
    "assigned": lambda _c, q, t: _linked(t, q.assigned),
    "newer_days": lambda c, q, t: _compare(t.at, ">= %s", q.at - timedelta(days=int(c.values[0]))),
    "within": _within,
    "kind": lambda c, _q, t: _compare(t.kind, "= ANY(%s::text[])", list(c.values)),
}


def _compare(column: str | None, comparison: str, value: Param) -> Predicate:
    return Predicate(_NULL) if column is None else Predicate(f"{column} {comparison}", (value,))


def _is_true(column: str | None, comparison: str, value: Param) -> Predicate:
    return _nulled(_compare(column, comparison, value), unknown=False)


def _nulled(part: Predicate, unknown: bool) -> Predicate:
    """The part with NULL read as `unknown`; NULL selects no row anyway, and a bare comparison can use an index."""
    if part.sql in (_TRUE, _FALSE):
        return part
    if part.sql == _NULL:
        return Predicate(_TRUE if unknown else _FALSE)
    return Predicate(f"({part.sql}) IS NOT FALSE", part.params) if unknown else part


def _not(part: Predicate) -> Predicate:
    if part.sql in (_TRUE, _FALSE):
        return Predicate(_FALSE if part.sql == _TRUE else _TRUE)
    return Predicate(f"({part.sql}) IS NOT TRUE", part.params)


def _all(parts: list[Predicate]) -> Predicate:
    if any(part.sql == _FALSE for part in parts):
        return Predicate(_FALSE)
    left = [part for part in parts if part.sql != _TRUE]
    return _joined(" AND ", left) if left else Predicate(_TRUE)


def _any(parts: list[Predicate]) -> Predicate:
    if any(part.sql == _TRUE for part in parts):
        return Predicate(_TRUE)
    left = [part for part in parts if part.sql != _FALSE]
    return _joined(" OR ", left) if left else Predicate(_FALSE)


def _joined(word: str, parts: list[Predicate]) -> Predicate:
    if len(parts) == 1:
        return parts[0]
    return Predicate(
        "(" + word.join(part.sql for part in parts) + ")", tuple(value for part in parts for value in part.params)
    )
