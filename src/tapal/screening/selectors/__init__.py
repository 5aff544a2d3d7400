"""Reading screening: lists and their ages, hits as their owner or a lane sees them, gaps."""

from tapal.screening.selectors.hits import (
    GapView,
    HitView,
    JudgementView,
    count_open_hits,
    find_entry_of,
    get_gap,
    get_hit,
    is_silent,
    list_gaps,
    list_hits_of,
    list_instructions,
    list_judged_hits,
    list_judgements,
    list_open_hits,
)
from tapal.screening.selectors.indexes import ListState, count_warmed, list_states
from tapal.screening.selectors.lists import (
    Changes,
    VersionView,
    find_changes,
    get_list,
    get_mode,
    list_versions,
    list_watchlists,
)
from tapal.screening.selectors.rescreening import RescreeningView, get_rescreening, list_rescreenings
from tapal.screening.selectors.search import Found, Screening, find_matches, list_unknown

__all__ = [
    "Changes",
    "Found",
    "GapView",
    "HitView",
    "JudgementView",
    "ListState",
    "RescreeningView",
    "Screening",
    "VersionView",
    "count_open_hits",
    "count_warmed",
    "find_changes",
    "find_entry_of",
    "find_matches",
    "get_gap",
    "get_hit",
    "get_list",
    "get_mode",
    "get_rescreening",
    "is_silent",
    "list_gaps",
    "list_hits_of",
    "list_instructions",
    "list_judged_hits",
    "list_judgements",
    "list_open_hits",
    "list_rescreenings",
    "list_states",
    "list_unknown",
    "list_versions",
    "list_watchlists",
]
