"""What an import says about the rows that it refused or changed."""

from collections.abc import Callable
from typing import Literal

import msgspec

Stage = Literal["check", "correct", "structure"]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is wrong with a list, and what became of it.

    ``where`` names file and line; ``code`` is a key of :data:`CODES`; ``before`` and ``after`` are the values, empty
    where there is none. They may hold names of living persons: show them to the list's analyst only.
    """

    stage: Stage
    where: str
    code: str
    before: str = ""
    after: str = ""

    @property
    def message(self) -> str:
        """What the code means, as a sentence in English."""
        return CODES[self.code]

    @property
    def rejected(self) -> bool:
        """Whether the row is left out, rather than changed."""
        return self.code in REJECTING


Report = Callable[[Finding], None]

CODES = {
    # check
    "not_text": "Bytes that are no text were replaced.",
    "control_character": "A control character was taken out.",
    "wrong_columns": "The row has another number of columns and was left out.",
    "no_id": "The row has no identifier and was left out.",
    "no_name": "The entry has no name and was left out.",
    "unreadable_record": "The record can't be read and was left out.",
    "truncated": "The file ends in the middle of a record; what came before was kept.",
    "no_rows": "The file has no record at all.",
    "duplicate_row": "The row repeats an earlier one and was left out.",
    "duplicate_id": "The identifier was used before by another record; this one was left out.",
    "orphan": "The row belongs to an entry that isn't in the list and was left out.",
    "missing_file": "A file that belongs to the list is missing; the list was read without it.",
    # correct
    "null_variant": "A cut or misspelt null was read as null.",
    "no_line_end": "The last line had no line end.",
    "end_mark": "An end-of-file mark (Ctrl-Z) was taken out.",
    "spaces": "Blanks at the ends or doubled blanks were taken out.",
    "joined_programmes": "Several programmes in one field were taken apart.",
    "unscreenable_name": "The name can't be compared with any other; the entry was kept, and its numbers are compared.",
    # structure
    "impossible_date": "The date doesn't exist and was left out.",
    "unknown_date": "The date is in a form that isn't understood and was left out.",
    "backward_span": "The span of dates runs backwards and was left out.",
    "backward_validity": "The entry ends before it begins and was left out.",
    "unknown_state": "The state isn't known by this name and was left out.",
    "unknown_sex": "The sex is none of M, F and X and was left out.",
    "unknown_kind": "The kind of entry isn't known; it was read as an organisation.",
    "changed_elsewhere": "A later row contradicts an earlier one of the same entry; the earlier one was kept.",
}

REJECTING = frozenset(
    {
        "wrong_columns",
        "no_id",
        "no_name",
        "unreadable_record",
        "truncated",
        "duplicate_row",
        "duplicate_id",
        "orphan",
        "backward_validity",
    }
)


class WrongLayout(ValueError):
    """The file is not of this kind at all: nothing was read. The text is one sentence for the operator."""
