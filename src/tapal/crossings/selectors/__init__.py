"""Reading sessions: each viewer sees the projection that the visibility matrix (domain 5.2) gives their service."""

from tapal.crossings.selectors.history import (
    PastCrossing,
    find_last_crossing,
    find_open_session,
    list_crossings_of,
    list_history,
)
from tapal.crossings.selectors.population import count_people, list_people
from tapal.crossings.selectors.queue import PostCounts, count_post, list_proposed, list_waiting
from tapal.crossings.selectors.requests import RequestView, list_requests
from tapal.crossings.selectors.sessions import (
    AmendmentView,
    DecisionView,
    ReferralView,
    SessionView,
    find_session_of_hit,
    get_session,
    is_request_on_record,
    is_session_open,
)

__all__ = [
    "AmendmentView",
    "DecisionView",
    "PastCrossing",
    "PostCounts",
    "ReferralView",
    "RequestView",
    "SessionView",
    "count_people",
    "count_post",
    "find_last_crossing",
    "find_open_session",
    "find_session_of_hit",
    "get_session",
    "is_request_on_record",
    "is_session_open",
    "list_crossings_of",
    "list_history",
    "list_people",
    "list_proposed",
    "list_requests",
    "list_waiting",
]
