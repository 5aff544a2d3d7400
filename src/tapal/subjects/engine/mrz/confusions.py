"""What a reader of OCR-B may have mistaken: suggestions, each naming a position and the character that would fit.

Nothing is ever changed on the strength of a suggestion. A check digit finds every single wrong character whose value
differs from the right one modulo 10, and says nothing about which one it is: so only look-alikes are tried, and only
those are named that leave the fewest check digits failing.
"""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from tapal.subjects.engine.mrz.alphabet import DIGITS, FILLER, LETTERS, Run, digit_over, values_of
from tapal.subjects.engine.mrz.checks import Check, read_number, verify
from tapal.subjects.engine.mrz.layouts import Layout
from tapal.subjects.engine.mrz.problems import Problem

LIMIT: Final = 6
"""Suggestions per document: more would be a guess at everything."""

_AFTER_NAME: Final = re.compile(r"(?<=<<)[A-Z0-9]+(?=<|$)")


@cache
def look_alikes() -> dict[str, str]:
    """Return for each character those that it may be a misreading of."""
    tables = _tables()
    found: dict[str, str] = {}
    for one, others in tables["look_alikes"].items():
        for other in others:
            found[one] = found.get(one, "") + other
            found[other] = found.get(other, "") + one
    for filler, letters in tables["fillers"].items():
        for letter in letters:
            found[letter] = found.get(letter, "") + filler
    return found


@cache
def _filler_letters() -> str:
    return _tables()["fillers"][FILLER]


@cache
def _tables() -> dict[str, dict[str, str]]:
    content = files("tapal.subjects.engine.mrz").joinpath("resources/confusions.toml").read_text("utf-8")
    return tomllib.loads(content)


def misread(text: str, layout: Layout, checks: tuple[Check, ...]) -> list[Problem]:
    """Return what may have been misread where check digits fail, or digits and letters stand in the wrong fields."""
    found = [_problem(code, text, layout, offset, fit) for code, offset, fit in _by_kind(text, layout, checks)]
    # Further misreadings are looked for in the text as it would be with those.
    mended = _with(text, _changes(found, layout))
    failing = _failing(_verify(mended, layout) if found else checks)
    if failing:
        found += _by_check_digits(mended, layout, failing)
    return found[:LIMIT]


def misread_fillers(text: str, layout: Layout) -> list[Problem]:
    """Return the letters among the fillers after the name that may be misread fillers."""
    found = [_problem("look_alike_filler", text, layout, offset, FILLER) for offset in _in_name_fillers(text, layout)]
    return found[:LIMIT]


def _by_check_digits(text: str, layout: Layout, failing: set[str]) -> Iterator[Problem]:
    """Yield the single look-alikes that leave the fewest check digits failing.

    Where a field fails with its own check digit, the composite one alone is no witness: among many characters some
    look-alike always pleases one check digit in ten.
    """
    fields = failing - {"composite"} or failing
    trials: list[tuple[int, int, str]] = []  # check digits left failing, offset, character
    for offset in sorted(_offsets(text, layout, failing)):
        for other in look_alikes().get(text[offset], ""):
            if not _may_stand(other, offset, text, layout):
                continue
            left = _failing(_verify(_with(text, {offset: other}), layout))
            if left < failing and not fields <= left:
                trials.append((len(left), offset, other))
    least = min((count for count, _, _ in trials), default=0)
    for count, offset, other in trials:
        if count == least:
            yield _problem("look_alike", text, layout, offset, other)


def _offsets(text: str, layout: Layout, failing: set[str]) -> set[int]:
    """Return every offset that a failing check digit is over, and its own."""
    offsets: set[int] = set()
    for check in _verify(text, layout):
        if check.field in failing:
            offsets.add(check.offset)
            for start, end in check.runs:
                offsets.update(range(start, end))
    return offsets


def _by_kind(text: str, layout: Layout, checks: tuple[Check, ...]) -> Iterator[tuple[str, int, str]]:
    """Yield code, offset and character for what must be another character by the kind of its field.

    A single letter in a date is told by the check digit: exactly one digit makes it hold.
    """
    for check in checks:
        if check.field in {"birth_date", "expiry_date"}:
            letters = [offset for offset in range(*check.runs[0]) if text[offset] in LETTERS]
            if len(letters) == 1 and check.found in DIGITS:
                offset = letters[0]
                fit = next(digit for digit in DIGITS if _digit_holds(text, check, offset, digit))
                yield "look_alike" if fit in look_alikes().get(text[offset], "") else "digit_that_fits", offset, fit
            else:
                yield from _digits_alike(text, letters)
            yield from _digits_alike(text, [check.offset])
        elif check.field == "composite":
            yield from _digits_alike(text, [check.offset])
    for start, end in (layout.document_type, layout.issuer, layout.nationality, layout.name):
        for offset in range(start, end):
            if text[offset] in DIGITS:
                fits = [other for other in look_alikes().get(text[offset], "") if other in LETTERS]
                if fits:
                    yield "look_alike_by_kind", offset, fits[0]


def _digits_alike(text: str, offsets: list[int]) -> Iterator[tuple[str, int, str]]:
    for offset in offsets:
        fits = [other for other in look_alikes().get(text[offset], "") if other in DIGITS]
        if text[offset] in LETTERS and fits:
            yield "look_alike_by_kind", offset, fits[0]


def _digit_holds(text: str, check: Check, offset: int, digit: str) -> bool:
    return digit_over(values_of(_with(text, {offset: digit})), check.runs) == check.found


def _may_stand(character: str, offset: int, text: str, layout: Layout) -> bool:
    field = field_at(offset, layout)
    if field in {"birth_date", "expiry_date", "composite"}:
        return character in DIGITS
    if character == FILLER:
        after = text[offset + 1 : offset + 2]
        return FILLER in {text[offset - 1], after} or not after or field_at(offset + 1, layout) != field
    return True


def _changes(problems: list[Problem], layout: Layout) -> dict[int, str]:
    return {
        layout.offset(one.line, one.position): one.expected
        for one in problems
        if one.line is not None and one.position is not None and one.expected is not None
    }


def _in_name_fillers(text: str, layout: Layout) -> Iterator[int]:
    """Yield letters that look like fillers and stand among the fillers after the name, where nothing may follow."""
    alikes = _filler_letters()
    start, end = layout.name
    name = text[start:end]
    first = name.find(FILLER * 2)
    second = name.find(FILLER * 2, len(name) - len(name[first:].lstrip(FILLER))) if first >= 0 else -1
    if second >= 0:
        for part in _AFTER_NAME.finditer(name, second):
            if all(character in alikes for character in part.group()):
                yield from range(start + part.start(), start + part.end())
    run = len(name) - len(name.rstrip(name[-1]))
    if name[-1] in alikes and run >= 3:
        yield from range(start + len(name) - run, end)


def filler_run(lines: tuple[str, ...], widths: tuple[int, ...]) -> Problem | None:
    """Return where a line lost or gained fillers, if one line alone has a wrong length and a run of three or more."""
    wrong = [index for index, (line, width) in enumerate(zip(lines, widths, strict=True)) if len(line) != width]
    if len(wrong) != 1:
        return None
    line, width = lines[wrong[0]], widths[wrong[0]]
    runs = sorted(((match.end() - match.start(), match.start()) for match in re.finditer("<{3,}", line)), reverse=True)
    if not runs or abs(width - len(line)) >= min(runs[0][0], 4):  # more than three at once is another fault
        return None
    length, start = runs[0]
    return Problem(
        "filler_run", wrong[0] + 1, start + 1, None, found=str(length), expected=str(length + width - len(line))
    )


def _failing(checks: tuple[Check, ...]) -> set[str]:
    return {check.field for check in checks if not check.holds}


def _verify(text: str, layout: Layout) -> tuple[Check, ...]:
    return verify(text, layout, read_number(text, layout))


def _with(text: str, changes: dict[int, str]) -> str:
    characters = list(text)
    for offset, character in changes.items():
        characters[offset] = character
    return "".join(characters)


def _problem(code: str, text: str, layout: Layout, offset: int, fit: str) -> Problem:
    line, position = layout.place(offset)
    return Problem(code, line, position, field_at(offset, layout), found=text[offset], expected=fit)


def field_at(offset: int, layout: Layout) -> str | None:
    """Return the field that a character belongs to; a check digit belongs to the field that it is over."""
    single = {
        layout.number_check: "number",
        layout.birth_check: "birth_date",
        layout.expiry_check: "expiry_date",
        layout.sex: "sex",
        layout.optional_check: "optional",
        layout.composite_check: "composite",
    }
    if offset in single:
        return single[offset]
    runs: tuple[tuple[str, Run | None], ...] = (
        ("document_type", layout.document_type),
        ("issuer", layout.issuer),
        ("name", layout.name),
        ("number", layout.number),
        ("nationality", layout.nationality),
        ("birth_date", layout.birth_date),
        ("expiry_date", layout.expiry_date),
        ("optional", layout.optional_1),
        ("optional", layout.optional_2),
    )
    return next((name for name, run in runs if run is not None and run[0] <= offset < run[1]), None)
