"""The name engine: pure, usable without Django.

>>> from tapal.screening.engine import Index, StructuredEntry, Name, query
>>> entry = StructuredEntry(entry_id="1", names=(Name(value="Soekarno Djojohadikoesoemo"),))
>>> [match.entry_id for match in Index.build([entry]).search(query("SUKARNO<JOYOHADIKUSUMO"), 0.7)]
['1']
"""

from tapal.screening.engine.entry import BirthDate, Document, Name, StructuredEntry
from tapal.screening.engine.index import Index
from tapal.screening.engine.match import Feature, Match, Matches
from tapal.screening.engine.names import Unscreenable
from tapal.screening.engine.query import Query, query
from tapal.screening.engine.score import score

__all__ = [
    "BirthDate",
    "Document",
    "Feature",
    "Index",
    "Match",
    "Matches",
    "Name",
    "Query",
    "StructuredEntry",
    "Unscreenable",
    "query",
    "score",
]
