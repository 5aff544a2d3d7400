"""Why, or why not: every clause about the dataset with what becomes of it here, and the answer that follows."""

from dataclasses import dataclass
from typing import Literal

from tapal.sharing.rules.answers import Access, answer
from tapal.sharing.rules.book import Book
from tapal.sharing.rules.conditions import Condition, Question, Record, holds
from tapal.sharing.rules.grants import Grant
from tapal.sharing.rules.vocabulary import ANY

Verdict = Literal[
    "decides", "refuses", "takes_fields", "outranked", "not_in_force", "not_on_these_days", "requires_another",
    "other_agency", "other_role", "other_purpose", "other_owner", "condition",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Considered:
    """A clause and what becomes of it; `conditions` are those that do not hold or can't be known."""

    grant: Grant
    verdict: Verdict
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer, whether it shows the field that was asked about, and every clause about the dataset."""

    access: Access
    shows_field: bool
    considered: tuple[Considered, ...]


def explain(book: Book, question: Question, record: Record, field: str | None = None) -> Explanation:
    """Return the answer to `question` with the clauses behind it, those that came nearest first."""
    access = answer(book, question, record)
    considered = [_considered(book, grant, question, record, access) for grant in book.about(record.dataset)]
    considered.sort(key=lambda one: (_NEARNESS.index(one.verdict), one.grant.precedence()))
    return Explanation(access, field in access.fields if field else access.allowed, tuple(considered))


_NEARNESS: tuple[Verdict, ...] = (
    "decides", "refuses", "takes_fields", "outranked", "condition", "other_owner", "other_purpose", "other_role",
    "not_in_force", "not_on_these_days", "requires_another", "other_agency",
)  # fmt: skip


def _considered(book: Book, grant: Grant, question: Question, record: Record, access: Access) -> Considered:
    verdict = _verdict(book, grant, question, record, access)
    return Considered(grant, verdict, _missing(grant, question, record) if verdict == "condition" else ())


def _verdict(book: Book, grant: Grant, question: Question, record: Record, access: Access) -> Verdict:
    away = _away(book, grant, question)
    if away is not None:
        return away
    if not grant.covers(question, record):
        return "condition" if _missing(grant, question, record) else "other_owner"
    if grant == access.grant:
        return "refuses" if grant.refuses else "decides"
    return "takes_fields" if grant in access.withheld else "outranked"


def _away(book: Book, grant: Grant, question: Question) -> Verdict | None:
    """Why the clause is not asked at all, whatever the record; None where it is."""
    if grant.receiver not in (ANY, question.agency):
        return "other_agency"
    if grant.standing != "in_force":
        return "not_in_force"
    if not grant.valid_on(book.day):
        return "not_on_these_days"
    if grant.id not in book.holding:
        return "requires_another"
    if grant.received_by(question):
        return None
    return "other_role" if question.purpose in grant.purposes else "other_purpose"


def _missing(grant: Grant, question: Question, record: Record) -> tuple[Condition, ...]:
    """The conditions in the way: for a refusal those known not to hold, for a grant also those that can't be known."""
    return tuple(
        condition
        for condition in grant.conditions
        if (held := holds(condition, question, record)) is False or (held is None and not grant.refuses)
    )
