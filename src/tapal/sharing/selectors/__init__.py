"""Reading: agreements, the book of the clauses in force, a draft tried on last month, requests for information."""

from tapal.sharing.selectors.register import (
    AgreementView,
    Signature,
    count_looked_at,
    count_used,
    find_agreement,
    get_agreement,
    get_book,
    get_today,
    list_agreements,
    list_grants,
)
from tapal.sharing.selectors.requests import (
    Balance,
    RequestView,
    find_request,
    get_request,
    list_balance,
    list_requests,
)
from tapal.sharing.selectors.trial import Trial, Tried, Union, get_trial

__all__ = [
    "AgreementView",
    "Balance",
    "RequestView",
    "Signature",
    "Trial",
    "Tried",
    "Union",
    "count_looked_at",
    "count_used",
    "find_agreement",
    "find_request",
    "get_agreement",
    "get_book",
    "get_request",
    "get_today",
    "get_trial",
    "list_agreements",
    "list_balance",
    "list_grants",
    "list_requests",
]
