"""Writing: lists and their versions, hits and their judgement, gaps, searches."""

from tapal.screening.services.hits import close_gap, judge_hit, leave_hit, open_gap, raise_hit, revoke_judgement
from tapal.screening.services.lists import ImportReport, describe_list, import_file, import_list
from tapal.screening.services.rescreening import rescreen_chunk, start_rescreening
from tapal.screening.services.searching import screen

__all__ = [
    "ImportReport",
    "close_gap",
    "describe_list",
    "import_file",
    "import_list",
    "judge_hit",
    "leave_hit",
    "open_gap",
    "raise_hit",
    "rescreen_chunk",
    "revoke_judgement",
    "screen",
    "start_rescreening",
]
