"""Reading screening: lists and their ages, hits as their owner or a lane sees them, gaps."""

from tapal.screening.selectors.hits import (
    GapView,
    HitView,
    get_hit,
    list_gaps,
    list_hits_of,
    list_instructions,
    list_open_hits,
)
from tapal.screening.selectors.indexes import ListState, list_states, warm
from tapal.screening.selectors.lists import VersionView, get_list, list_versions, list_watchlists, mode
from tapal.screening.selectors.search import Found, Screening, search

__all__ = [
    "Found",
    "GapView",
    "HitView",
    "ListState",
    "Screening",
    "VersionView",
    "get_hit",
    "get_list",
    "list_gaps",
    "list_hits_of",
    "list_instructions",
    "list_open_hits",
    "list_states",
    "list_versions",
    "list_watchlists",
    "mode",
    "search",
    "warm",
]
