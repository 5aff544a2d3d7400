"""What the clauses answer about one record: one clause decides, and nothing is put together from two of them."""

from dataclasses import dataclass
from typing import Literal

from tapal.sharing.rules.book import Book
from tapal.sharing.rules.conditions import Question, Record
from tapal.sharing.rules.grants import Grant
from tapal.sharing.rules.vocabulary import Mode, purposes

Reason = Literal[
    "granted", "no_purpose", "unknown_dataset", "no_clause", "refused_by_clause", "embargo", "quota", "nothing_shown"
]


@dataclass(frozen=True, slots=True)
class Access:
    """How much of one record this viewer may see for this purpose. `mode` None: nothing, and nothing is said.

    `fields` are those of one clause, less what a refusal takes away; `withheld` says which refusals did. `grant` is the
    clause that decided, also where the answer is no.
    """

    reason: Reason
    mode: Mode | None = None
    fields: frozenset[str] = frozenset()
    grant: Grant | None = None
    withheld: tuple[Grant, ...] = ()

    @property
    def allowed(self) -> bool:
        """Whether anything is granted at all, if only to ask."""
        return self.mode is not None

    @property
    def basis(self) -> str:
        """The clause, as the journal writes it."""
        return self.grant.clause if self.grant else "sharing:default"


def answer(book: Book, question: Question, record: Record) -> Access:
    """Return what the clauses of the book let the viewer see of the record.

    Refusals first: one that names no fields ends it, others take their fields away. Then the first grant in the order
    of precedence that covers the record decides alone; what it embargoes or has used up is not looked for elsewhere.
    """
    if question.purpose not in purposes():
        return Access("no_purpose")
    shape = book.shapes.get(record.dataset)
    if shape is None:
        return Access("unknown_dataset")
    withheld: list[Grant] = []
    for grant in book.asked(question.agency, record.dataset, question.purpose):
        if not grant.received_by(question) or not grant.covers(question, record):
            continue
        if not grant.refuses:
            fields = grant.shown(shape)
            for refusal in withheld:
                fields -= refusal.fields or frozenset()
            return _granted(grant, question, record, fields, tuple(withheld))
        if grant.fields is None:
            return Access("refused_by_clause", grant=grant)
        withheld.append(grant)
    return Access("no_clause")


def _granted(
    grant: Grant, question: Question, record: Record, fields: frozenset[str], withheld: tuple[Grant, ...]
) -> Access:
    if is_embargoed(grant, question, record):
        return Access("embargo", grant=grant)
    if is_used_up(grant, question):
        return Access("quota", grant=grant)
    if grant.mode in ("full", "status") and not fields:
        return Access("nothing_shown", grant=grant, withheld=withheld)
    return Access("granted", grant.mode, fields, grant, withheld)


def is_embargoed(grant: Grant, question: Question, record: Record) -> bool:
    """Whether the record is younger than the clause allows, or may be."""
    if grant.embargo is None:
        return False
    return record.at is None or record.at > question.at - grant.embargo


def is_used_up(grant: Grant, question: Question) -> bool:
    """Whether the clause's quota is spent, by what the question says was used."""
    return grant.quota is not None and question.used.get(grant.id, 0) >= grant.quota.most
