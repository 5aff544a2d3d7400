"""The machine readable zone of travel documents: reading, writing, transliteration (ICAO Doc 9303, 8th edition).

Decided from the standard and not from a library, which disagree: docs/mrz.md has the rules and where sources differ.
Pure: no Django, no input or output but the tables that come with it.
"""

from tapal.subjects.engine.mrz.alphabet import check_digit
from tapal.subjects.engine.mrz.document import Checks, MrzDocument
from tapal.subjects.engine.mrz.layouts import Format
from tapal.subjects.engine.mrz.problems import CLAUSES, FIELD_NAMES, Level, Problem
from tapal.subjects.engine.mrz.reader import read
from tapal.subjects.engine.mrz.scan import iter_documents, normalise_scan, split_documents

__all__ = [
    "CLAUSES",
    "FIELD_NAMES",
    "Checks",
    "Format",
    "Level",
    "MrzDocument",
    "Problem",
    "check_digit",
    "iter_documents",
    "normalise_scan",
    "read",
    "split_documents",
]
