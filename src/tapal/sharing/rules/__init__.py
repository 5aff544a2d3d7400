"""The rules of sharing. Pure: what a grant is, which grants hold, what they let whom see, and why."""

from tapal.sharing.rules.answers import Access, answer
from tapal.sharing.rules.book import Book
from tapal.sharing.rules.conditions import Condition, Question, Record
from tapal.sharing.rules.explanation import Considered, Explanation, explain
from tapal.sharing.rules.grants import Grant, Quota
from tapal.sharing.rules.predicates import Columns, Predicate, predicate
from tapal.sharing.rules.vocabulary import MODES, Mode, Shape, purposes

__all__ = [
    "MODES",
    "Access",
    "Book",
    "Columns",
    "Condition",
    "Considered",
    "Explanation",
    "Grant",
    "Mode",
    "Predicate",
    "Question",
    "Quota",
    "Record",
    "Shape",
    "answer",
    "explain",
    "predicate",
    "purposes",
]
