"""Write a machine readable zone: the way back from the reader, for generated people and for tests.

What is written is read again as the same values; `read(write(content)) == content` is a property test.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

from tapal.subjects.engine.mrz.alphabet import FILLER, check_digit, digit_over, values_of
from tapal.subjects.engine.mrz.layouts import LAYOUTS, Format, Layout
from tapal.subjects.engine.mrz.names import join_name
from tapal.subjects.engine.mrz.transliteration import NotTransliterated, transliterate

_NUMBER: Final = re.compile(r"[A-Z0-9](?:[A-Z0-9<]*[A-Z0-9])?")
_OPTIONAL: Final = re.compile(r"(?:[A-Z0-9<]*[A-Z0-9])?")
_CODE: Final = re.compile(r"[A-Z]{1,3}")
_TYPE: Final = re.compile(r"[A-Z][A-Z0-9]?")
_ISO: Final = re.compile(r"\d{2}(\d{2})(?:-(\d{2}))?(?:-(\d{2}))?")


class ContentError(ValueError):
    """A value can't be written; `field` names it, the text is one sentence."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(f"{field}: {sentence}")
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class MrzContent:
    """What a machine readable zone says. Names as in the visual zone (any case, any marks), codes without fillers.

    Dates are ISO text, `1974-08` or `1974` where the rest is unknown, or None where all is. `sex` is M, F or X.
    """

    document_type: str
    issuer: str
    number: str
    surname: str
    given_names: str = ""
    nationality: str
    birth_date: str | date | None
    sex: str
    expiry_date: str | date
    optional: str = ""
    optional_2: str = ""
    """The optional data of the middle line of TD1; must be empty in other formats."""


def write_td1(content: MrzContent) -> tuple[str, ...]:
    """Return the three lines of 30 characters of an identity card. Raises ContentError."""
    return write(Format.TD1, content)


def write_td2(content: MrzContent) -> tuple[str, ...]:
    """Return the two lines of 36 characters of an official travel document. Raises ContentError."""
    return write(Format.TD2, content)


def write_td3(content: MrzContent) -> tuple[str, ...]:
    """Return the two lines of 44 characters of a passport. Raises ContentError."""
    return write(Format.TD3, content)


def write_mrv_a(content: MrzContent) -> tuple[str, ...]:
    """Return the two lines of 44 characters of a visa of format A. Raises ContentError."""
    return write(Format.MRV_A, content)


def write_mrv_b(content: MrzContent) -> tuple[str, ...]:
    """Return the two lines of 36 characters of a visa of format B. Raises ContentError."""
    return write(Format.MRV_B, content)


def write(kind: Format, content: MrzContent, *, empty_optional_check: str = FILLER) -> tuple[str, ...]:
    """Return the lines of a document. Raises ContentError where a value doesn't fit its field.

    `empty_optional_check` is what a passport without optional data has in position 43: `<` or `0`, both permitted.
    """
    layout = LAYOUTS[kind]
    zone = list(FILLER * layout.length)

    def put(offset: int, text: str) -> None:
        zone[offset : offset + len(text)] = text

    put(layout.document_type[0], _matching("document_type", content.document_type, _TYPE))
    if content.document_type[0] not in layout.types:
        raise ContentError("document_type", f"a {kind} begins with {' or '.join(layout.types)}")
    put(layout.issuer[0], _matching("issuer", content.issuer, _CODE))
    put(layout.nationality[0], _matching("nationality", content.nationality, _CODE))
    put(layout.name[0], _name(content, layout))
    for field, value, run, check in (
        ("birth_date", content.birth_date, layout.birth_date, layout.birth_check),
        ("expiry_date", content.expiry_date, layout.expiry_date, layout.expiry_check),
    ):
        six = _six(field, value)
        put(run[0], six)
        put(check, check_digit(six))
    put(layout.sex, _sex(content.sex))
    number, number_check, optional = _number(content, layout)
    put(layout.number[0], number)
    put(layout.number_check, number_check)
    put(layout.optional_1[0], optional)
    if content.optional_2:
        put(*_optional_2(content, layout))
    if layout.optional_check is not None:
        put(layout.optional_check, check_digit(optional) if optional else empty_optional_check)
    if layout.composite_check is not None:
        put(layout.composite_check, digit_over(values_of("".join(zone)), layout.composite))
    text = "".join(zone)
    return tuple(text[start : start + layout.width] for start in range(0, layout.length, layout.width))


def _matching(field: str, value: str, pattern: re.Pattern[str]) -> str:
    if not pattern.fullmatch(value):
        raise ContentError(field, f"{value!r} can't be written in a machine readable zone")
    return value


def _name(content: MrzContent, layout: Layout) -> str:
    names = []
    for field, name in (("surname", content.surname), ("given_names", content.given_names)):
        try:
            names.append(transliterate(name))
        except NotTransliterated as error:
            raise ContentError(field, str(error)) from error
    if not names[0]:
        raise ContentError("surname", "the primary identifier can't be empty; a single name stands there")
    return join_name(names[0], names[1], layout.name[1] - layout.name[0])


def _six(field: str, value: str | date | None) -> str:
    if value is None:
        return FILLER * 6
    if isinstance(value, date):
        value = value.isoformat()
    match = _ISO.fullmatch(value)
    if match is None:
        raise ContentError(field, f"{value!r} is no date of the form 1974-08-12, 1974-08 or 1974")
    try:
        date.fromisoformat(f"{value[:4]}-{match[2] or '01'}-{match[3] or '01'}")
    except ValueError as error:
        raise ContentError(field, f"{value!r} is no day of the calendar") from error
    return "".join(part or FILLER * 2 for part in match.groups())


def _sex(sex: str) -> str:
    if sex not in {"M", "F", "X"}:
        raise ContentError("sex", f"{sex!r} is not M, F or X")
    return FILLER if sex == "X" else sex


def _number(content: MrzContent, layout: Layout) -> tuple[str, str, str]:
    """Return number field, what stands in place of its check digit, and the first optional field."""
    number = _matching("number", content.number, _NUMBER)
    optional = _matching("optional", content.optional, _OPTIONAL)
    width = layout.optional_1[1] - layout.optional_1[0]
    if len(number) <= 9:
        if len(optional) > width:
            raise ContentError("optional", f"{len(optional)} characters don't fit in {width}")
        return number, check_digit(number), optional
    if not layout.long_number or FILLER in number[8:]:
        raise ContentError("number", f"a {layout.format} has room for nine characters, not {len(number)}")
    extended = f"{number[9:]}{check_digit(number)}{FILLER}{optional}"
    if len(extended) > width:
        raise ContentError("number", f"number and optional data need {len(extended)} characters where {width} are free")
    return number[:9], FILLER, extended


def _optional_2(content: MrzContent, layout: Layout) -> tuple[int, str]:
    run = layout.optional_2
    if run is None:
        raise ContentError("optional_2", f"a {layout.format} has one optional field")
    if len(_matching("optional_2", content.optional_2, _OPTIONAL)) > run[1] - run[0]:
        raise ContentError("optional_2", f"{len(content.optional_2)} characters don't fit in {run[1] - run[0]}")
    return run[0], content.optional_2
