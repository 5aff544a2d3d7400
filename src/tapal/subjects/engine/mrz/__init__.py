"""The machine readable zone of travel documents: reading, writing, transliteration (ICAO Doc 9303, 8th edition).

Decided from the standard and not from a library, which disagree: docs/mrz.md has the rules and where sources differ.
Pure: no Django, no input or output but the tables that come with it.
"""

from tapal.subjects.engine.mrz.alphabet import check_digit
from tapal.subjects.engine.mrz.codes import known_codes, special_codes
from tapal.subjects.engine.mrz.document import Checks, MrzDocument
from tapal.subjects.engine.mrz.layouts import Format
from tapal.subjects.engine.mrz.problems import CLAUSES, FIELD_NAMES, Level, Problem
from tapal.subjects.engine.mrz.reader import read
from tapal.subjects.engine.mrz.scan import iter_documents, normalise_scan, split_documents
from tapal.subjects.engine.mrz.transliteration import NotTransliterated, transliterate
from tapal.subjects.engine.mrz.writer import (
    ContentError,
    MrzContent,
    write,
    write_mrv_a,
    write_mrv_b,
    write_td1,
    write_td2,
    write_td3,
)

__all__ = [
    "CLAUSES",
    "FIELD_NAMES",
    "Checks",
    "ContentError",
    "Format",
    "Level",
    "MrzContent",
    "MrzDocument",
    "NotTransliterated",
    "Problem",
    "check_digit",
    "iter_documents",
    "known_codes",
    "normalise_scan",
    "read",
    "special_codes",
    "split_documents",
    "transliterate",
    "write",
    "write_mrv_a",
    "write_mrv_b",
    "write_td1",
    "write_td2",
    "write_td3",
]
