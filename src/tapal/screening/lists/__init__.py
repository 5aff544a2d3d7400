"""Importers of published lists: pure parsing in three stages, *check, correct, structure*.

*Check* refuses what is not this kind of file and what can't be read; *correct* repairs what is known to go wrong in
such files (null variants, a lost line end); *structure* turns the rest into :class:`StructuredEntry`. Whatever is
refused or changed is a :class:`Finding` with its place and its reason; nothing disappears in silence.
"""

from tapal.screening.lists.findings import Finding, WrongLayout
from tapal.screening.lists.reading import KINDS, Reading, read_list

__all__ = ["KINDS", "Finding", "Reading", "WrongLayout", "read_list"]
