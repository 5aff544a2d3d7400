"""Writing: agreements, looks at other agencies' records, requests for information."""

from tapal.sharing.services.agreements import (
    attach_document,
    draft_agreement,
    propose_agreement,
    resume_agreement,
    revise_agreement,
    sign_agreement,
    suspend_agreement,
    terminate_agreement,
)
from tapal.sharing.services.looks import look
from tapal.sharing.services.requests import (
    accept_request,
    answer_request,
    ask_for_information,
    confirm_deletion,
    recall_disclosure,
    refuse_request,
    withdraw_request,
)
from tapal.sharing.services.searching import SearchResult, Shown, search

__all__ = [
    "SearchResult",
    "Shown",
    "accept_request",
    "answer_request",
    "ask_for_information",
    "attach_document",
    "confirm_deletion",
    "draft_agreement",
    "look",
    "propose_agreement",
    "recall_disclosure",
    "refuse_request",
    "resume_agreement",
    "revise_agreement",
    "search",
    "sign_agreement",
    "suspend_agreement",
    "terminate_agreement",
    "withdraw_request",
]
