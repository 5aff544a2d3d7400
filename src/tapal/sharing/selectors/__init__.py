"""Reading: agreements, the book of the clauses in force, and a draft tried on last month."""

from tapal.sharing.selectors.register import (
    AgreementView,
    Signature,
    count_used,
    find_agreement,
    get_agreement,
    get_book,
    get_today,
    list_agreements,
    list_grants,
)
from tapal.sharing.selectors.trial import Trial, Tried, Union, get_trial

__all__ = [
    "AgreementView",
    "Signature",
    "Trial",
    "Tried",
    "Union",
    "count_used",
    "find_agreement",
    "get_agreement",
    "get_book",
    "get_today",
    "get_trial",
    "list_agreements",
    "list_grants",
]
