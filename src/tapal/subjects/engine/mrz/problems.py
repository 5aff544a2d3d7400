"""Everything the reader can say about a machine readable zone: one clause, one code, one sentence.

A sentence takes the values of the problem by name (`%(found)s`, `%(expected)s`), so that a page can look it up in
another language and fill in the same values: `_` only marks it for the translators, and returns it as it is.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tapal.kernel.rulings import gettext_noop as _


class Level(StrEnum):
    """How much a problem weighs. Only an error makes a document not valid."""

    ERROR = "error"
    WARNING = "warning"
    SUGGESTION = "suggestion"
    INFORMATION = "information"


@dataclass(frozen=True, slots=True)
class Clause:
    """What a code means: its level, its sentence, and the clause of Doc 9303 (8th edition) it rests on."""

    level: Level
    sentence: str
    basis: str


_E, _W, _S, _I = Level.ERROR, Level.WARNING, Level.SUGGESTION, Level.INFORMATION

CLAUSES: Final = {
    # The shape of the zone.
    "empty": Clause(_E, _("there is nothing to read"), "9303-3 4.10"),
    "line_count": Clause(
        _E,
        _("a document has two lines of 44 or of 36 characters, or three of 30; here there are %(found)s"),
        "9303-3 4.10",
    ),
    "line_length": Clause(_E, _("the line has %(found)s characters instead of %(expected)s"), "9303-3 4.10"),
    "french_card": Clause(
        _E,
        _("a French identity card of the scheme before 2021, which isn't of Doc 9303; its fields are not read"),
        "none",
    ),
    "illegal_character": Clause(
        _E, _("%(found)s can't stand in a machine readable zone, only A to Z, 0 to 9 and <"), "9303-3 4.3"
    ),
    "lower_case": Clause(
        _E, _("%(found)s is a small letter (caps lock at the scanner?); it is read as %(expected)s"), "9303-3 4.6"
    ),
    # Check digits.
    "check_digit": Clause(
        _E, _("the check digit of the %(field)s is %(found)s, but %(expected)s belongs there"), "9303-3 4.9"
    ),
    # What may stand in a field.
    "digit_among_letters": Clause(
        _E, _("the digit %(found)s stands in the %(field)s, where only letters may"), "9303-3 4.6, 5"
    ),
    "type_unusual": Clause(
        _I,
        _("a document of this format begins with %(expected)s, this one with %(found)s"),
        "9303-4 4.4, -5 and -6 note k",
    ),
    "code_unknown": Clause(_I, _("%(found)s is no code of ISO 3166-1 or Doc 9303-3 for the %(field)s"), "9303-3 5"),
    "code_missing": Clause(_W, _("the %(field)s is empty"), "9303-3 4.7"),
    "number_missing": Clause(_E, _("the document number is empty"), "9303-5 4.2.2.1"),
    "number_remainder": Clause(
        _W,
        _("a filler in place of the check digit announces a long document number, but no remainder follows"),
        "9303-5 note j",
    ),
    "number_unended": Clause(
        _W,
        _("no filler ends the remainder of the long document number; all optional data is taken for it"),
        "9303-5 note j",
    ),
    "date_character": Clause(_E, _("%(found)s stands in the %(field)s, where only digits may"), "9303-3 4.8"),
    "date_impossible": Clause(_E, _("%(found)s is no day of the calendar (year, month, day)"), "9303-3 4.8"),
    "date_partial": Clause(_I, _("the %(field)s is known in part only"), "9303-3 4.8"),
    "date_unknown": Clause(_I, _("the %(field)s is unknown"), "9303-3 4.8"),
    "date_zeros": Clause(
        _W, _("%(found)s has zeros for the part of the %(field)s that is unknown, where fillers belong"), "9303-3 4.8"
    ),
    "date_gap": Clause(
        _W, _("%(found)s has a filler before a known part; only what stands before it is read"), "9303-3 4.8"
    ),
    "expiry_open": Clause(_W, _("%(found)s is no complete date of expiry"), "9303-3 4.8"),
    "sex_unknown": Clause(_E, _("%(found)s stands for the sex, where only M, F or < may"), "9303-4 4.2.2.2"),
    "sex_as_x": Clause(_W, _("an unspecified sex is printed as X, where < belongs"), "9303-4 note p"),
    # The name.
    "name_missing": Clause(_E, _("the name is empty"), "9303-3 4.6"),
    "name_without_primary": Clause(
        _W, _("the name begins with a filler; the primary identifier belongs there"), "9303-3 4.6"
    ),
    "name_separator": Clause(
        _W, _("fillers stand where no part of the name begins; they are read as one blank"), "9303-3 4.6"
    ),
    "name_may_be_truncated": Clause(
        _I, _("the name fills its field to the last position, so it may have been cut"), "9303-4 4.2.3 note"
    ),
    # What a reader may have mistaken. Nothing is changed because of these.
    "look_alike": Clause(
        _S, _("%(found)s may be a misread %(expected)s, with which the check digits hold"), "9303-3 4.9"
    ),
    "look_alike_by_kind": Clause(
        _S, _("%(found)s may be a misread %(expected)s, which is of the kind that may stand here"), "9303-3 4.6, 4.8"
    ),
    "digit_that_fits": Clause(
        _S, _("with %(expected)s instead of %(found)s the check digit of the %(field)s holds"), "9303-3 4.9"
    ),
    "look_alike_filler": Clause(_S, _("%(found)s may be a misread filler"), "9303-3 4.6"),
    "filler_run": Clause(
        _S, _("with %(expected)s fillers instead of %(found)s from here on the line has its length"), "9303-3 4.10"
    ),
}

FIELD_NAMES: Final = {
    "document_type": _("document type"),
    "issuer": _("issuing State or organization"),
    "number": _("document number"),
    "name": _("name"),
    "nationality": _("nationality"),
    "birth_date": _("date of birth"),
    "sex": _("sex"),
    "expiry_date": _("date of expiry"),
    "optional": _("optional data"),
    "composite": _("fields taken together (composite check)"),
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to say about a document. Line and position count from 1; None where it concerns no single place."""

    code: str
    line: int | None = None
    position: int | None = None
    field: str | None = None
    found: str | None = None
    expected: str | None = None

    @property
    def level(self) -> Level:
        """How much it weighs."""
        return CLAUSES[self.code].level

    @property
    def sentence(self) -> str:
        """What is wrong, in English, without the place."""
        return CLAUSES[self.code].sentence % {
            "field": FIELD_NAMES.get(self.field or "", ""),
            "found": self.found,
            "expected": self.expected,
        }

    @property
    def message(self) -> str:
        """Place and sentence: "Line 2, position 10: the check digit of the document number is 7, but 6 belongs…"."""
        sentence = self.sentence
        if self.line is None:
            return sentence[0].upper() + sentence[1:]
        if self.position is None:
            return f"Line {self.line}: {sentence}"
        return f"Line {self.line}, position {self.position}: {sentence}"

    def to_json(self) -> dict[str, object]:
        """Return the object that stands in `problems`."""
        return {
            "line": self.line,
            "position": self.position,
            "field": self.field,
            "code": self.code,
            "level": str(self.level),
            "message": self.message,
            "found": self.found,
            "expected": self.expected,
        }


_WEIGHT: Final = {Level.ERROR: 0, Level.WARNING: 1, Level.SUGGESTION: 2, Level.INFORMATION: 3}


def in_order(problems: list[Problem]) -> tuple[Problem, ...]:
    """Return the gravest first, and within a level from the first character of the document to the last."""
    return tuple(sorted(problems, key=lambda one: (_WEIGHT[one.level], one.line or 0, one.position or 0)))
