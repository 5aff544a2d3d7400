"""Read a machine readable zone: values as printed, check digits, and what is to be said (Doc 9303-3 to -7)."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from tapal.subjects.engine.mrz.alphabet import DIGITS, FILLER, ILLEGAL, LETTERS, Run
from tapal.subjects.engine.mrz.checks import Check, NumberReading, read_number, verify
from tapal.subjects.engine.mrz.codes import known_codes
from tapal.subjects.engine.mrz.confusions import field_at, filler_run, misread, misread_fillers
from tapal.subjects.engine.mrz.dates import DateReading, read_birth_date, read_expiry_date
from tapal.subjects.engine.mrz.document import Checks, MrzDocument
from tapal.subjects.engine.mrz.layouts import SHAPES, Layout, layout_of
from tapal.subjects.engine.mrz.names import split_name
from tapal.subjects.engine.mrz.problems import Level, Problem, in_order
from tapal.subjects.engine.mrz.scan import MOST_CHARACTERS, MOST_LINES, normalise_scan

_SEXES: Final = {"M": "M", "F": "F", FILLER: "X", "X": "X"}
_SMALL: Final = str.maketrans("abcdefghijklmnopqrstuvwxyz", LETTERS)
_DIGIT: Final = re.compile("[0-9]")
_MOST_STRANGERS: Final = 10
_SHOWN: Final = 40
_TELL_OF_MISREADING: Final = frozenset({"check_digit", "date_character", "digit_among_letters"})
_TELL_OF_FILLERS: Final = frozenset({"name_separator", "name_may_be_truncated"})


def read(lines: Sequence[str], *, today: date) -> MrzDocument:
    """Read the lines of one document. Never raises on any text: what can't be read is a problem of the document.

    `today` decides centuries only (see :mod:`.dates`); whether a document has expired is not the reader's to say.
    """
    printed = tuple(lines)
    layout = layout_of(printed)
    text = "".join(printed)
    if layout is None or ILLEGAL.search(text):
        printed = tuple(normalise_scan("\n".join(printed)))
        layout = layout_of(printed)
        text = "".join(printed)
    if layout is None:
        return _refuse(printed)
    if _is_french_card(printed):
        return MrzDocument(lines=printed, problems=(Problem("french_card", 1, 1),))
    return _Reading(printed, text, layout, today).document()


class _Reading:
    """One document being read: its text as one string, and the problems found so far."""

    __slots__ = ("layout", "lines", "problems", "strangers", "text", "today")

    def __init__(self, lines: tuple[str, ...], text: str, layout: Layout, today: date) -> None:
        self.lines, self.text, self.layout, self.today = lines, text, layout, today
        self.problems: list[Problem] = []
        self.strangers: list[int] = []
        if ILLEGAL.search(text):
            self._note_characters()

    def document(self) -> MrzDocument:
        layout, text = self.layout, self.text
        document_type = text[0:2].replace(FILLER, "")
        if text[0] not in layout.types:
            self._say("type_unusual", 0, "document_type", _shown(text[0]), " or ".join(layout.types))
        number = read_number(text, layout)
        if not number.number.strip(FILLER):
            self._say("number_missing", layout.number[0], "number")
        if number.code:
            self._say(number.code, layout.number_check, "number")
        surname, given_names = self._name()
        issuer, nationality = self._code("issuer", layout.issuer), self._code("nationality", layout.nationality)
        birth_date = self._date("birth_date", layout.birth_date, read_birth_date)
        expiry_date = self._date("expiry_date", layout.expiry_date, read_expiry_date)
        sex = self._sex()
        digit = _DIGIT.search(text, 0, 2)
        if digit:
            self._say("digit_among_letters", digit.start(), "document_type", digit.group())
        checks = self._checks(number)
        if self.problems:
            self._suggest(checks)
        holds = {check.field: check.holds for check in checks}
        return MrzDocument(
            lines=self.lines,
            format=layout.format,
            document_type=document_type,
            issuer=issuer,
            number=number.number,
            surname=surname,
            given_names=given_names,
            nationality=nationality,
            birth_date=birth_date,
            sex=sex,
            expiry_date=expiry_date,
            optional_1=number.optional,
            optional_2=None if layout.optional_2 is None else _cut(text, layout.optional_2).rstrip(FILLER),
            checks=Checks(
                holds["number"],
                holds["birth_date"],
                holds["expiry_date"],
                holds.get("optional"),
                holds.get("composite"),
            ),
            valid=not any(problem.level is Level.ERROR for problem in self.problems),
            problems=in_order(self.problems) if self.problems else (),
        )

    def _say(self, code: str, offset: int, field: str, found: str | None = None, expected: str | None = None) -> None:
        line, position = self.layout.place(offset)
        self.problems.append(Problem(code, line, position, field, found, expected))

    def _note_characters(self) -> None:
        """Name what isn't in the alphabet, and read small letters as capitals from here on."""
        self.problems += _strangers(self.lines, self.layout)
        self.text = self.text.translate(_SMALL)
        self.strangers = [match.start() for match in ILLEGAL.finditer(self.text)]

    def _name(self) -> tuple[str, str]:
        start, end = self.layout.name
        text = self.text[start:end]
        name = split_name(text)
        for code, offset in name.remarks:
            self._say(code, start + offset, "name")
        digit = _DIGIT.search(text)
        if digit:
            self._say("digit_among_letters", start + digit.start(), "name", digit.group())
        return name.surname, name.given_names

    def _code(self, field: str, run: Run) -> str:
        code = self.text[run[0] : run[1]].rstrip(FILLER)
        if code not in known_codes():
            digit = _DIGIT.search(code)
            if digit:
                self._say("digit_among_letters", run[0] + digit.start(), field, digit.group())
            elif code:
                self._say("code_unknown", run[0], field, _shown(code))
            else:
                self._say("code_missing", run[0], field)
        return code

    def _date(self, field: str, run: Run, reader: Callable[[str, date], DateReading]) -> str | None:
        text = self.text[run[0] : run[1]]
        reading = reader(text, self.today)
        if reading.code == "date_character":
            for offset, character in enumerate(text):
                if character in LETTERS or (offset == reading.offset and character not in DIGITS):
                    self._say(reading.code, run[0] + offset, field, _shown(character))
        elif reading.code is not None:
            self._say(reading.code, run[0] + reading.offset, field, _shown(text))
        return reading.value

    def _sex(self) -> str | None:
        printed = self.text[self.layout.sex]
        sex = _SEXES.get(printed)
        if sex is None:
            self._say("sex_unknown", self.layout.sex, "sex", _shown(printed))
        elif printed == "X":
            self._say("sex_as_x", self.layout.sex, "sex", printed, FILLER)
        return sex

    def _checks(self, number: NumberReading) -> tuple[Check, ...]:
        checks = verify(self.text, self.layout, number, self.strangers)
        for check in checks:
            if not check.holds:
                self._say("check_digit", check.offset, check.field, _shown(check.found), check.expected)
        return checks

    def _suggest(self, checks: tuple[Check, ...]) -> None:
        codes = {problem.code for problem in self.problems}
        if codes & _TELL_OF_MISREADING:
            self.problems += misread(self.text, self.layout, checks)
        if codes & _TELL_OF_FILLERS:
            self.problems += misread_fillers(self.text, self.layout)


def _cut(text: str, run: Run) -> str:
    return text[run[0] : run[1]]


def _shown(text: str) -> str:
    """Return text as it may be shown on a terminal or a page: what can't be seen is named by its code point."""
    return "".join(one if one.isprintable() and one != " " else f"U+{ord(one):04X}" for one in text[:_SHOWN])


def _strangers(lines: tuple[str, ...], layout: Layout | None) -> list[Problem]:
    """Name characters outside the alphabet: each, up to a number that shows what is the matter."""
    problems: list[Problem] = []
    for number, line in enumerate(lines, 1):
        for match in ILLEGAL.finditer(line):
            if len(problems) == _MOST_STRANGERS:
                return problems
            found = match.group()
            raised = found.translate(_SMALL) if "a" <= found <= "z" else None
            problems.append(
                Problem(
                    "lower_case" if raised else "illegal_character",
                    number,
                    match.start() + 1,
                    None if layout is None else field_at(layout.offset(number, match.start() + 1), layout),
                    _shown(found),
                    raised,
                )
            )
    return problems


def _is_french_card(lines: tuple[str, ...]) -> bool:
    """Whether two lines of 36 are the French card before 2021: where TD2 has the nationality, it has digits."""
    return len(lines[0]) == 36 and lines[0].upper().startswith("IDFRA") and not lines[1][10:13].isalpha()


def _refuse(lines: tuple[str, ...]) -> MrzDocument:
    """Say why lines have the shape of no format."""
    if not lines:
        return MrzDocument(lines=lines, problems=(Problem("empty"),))
    shape = _nearest_shape(lines)
    if shape is None:
        # Figures only: the sentence around them is said in the reader's language.
        found = " + ".join(_length(line) for line in lines[: MOST_LINES - 1])
        if len(lines) >= MOST_LINES:
            found += " + …"
        return MrzDocument(lines=lines, problems=(Problem("line_count", found=found),))
    problems = [
        Problem("line_length", number, min(len(line), width) + 1, None, _length(line), str(width))
        for number, (line, width) in enumerate(zip(lines, shape, strict=True), 1)
        if len(line) != width
    ]
    problems += _strangers(lines, None)
    suggestion = filler_run(lines, shape)
    if suggestion is not None:
        problems.append(suggestion)
    return MrzDocument(lines=lines, problems=in_order(problems))


def _length(line: str) -> str:
    return str(len(line)) if len(line) < MOST_CHARACTERS else f"{MOST_CHARACTERS}+"


def _nearest_shape(lines: tuple[str, ...]) -> tuple[int, ...] | None:
    """Return the lengths of the format with as many lines that these come nearest to."""
    return min(
        (shape for shape in SHAPES if len(shape) == len(lines)),
        key=lambda shape: sum(abs(len(line) - width) for line, width in zip(lines, shape, strict=True)),
        default=None,
    )
