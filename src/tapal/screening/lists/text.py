"""From the bytes of a list file to clean text, saying what had to be cleaned."""

import re
import unicodedata
from pathlib import Path

from tapal.screening.lists.findings import Finding, Report, WrongLayout

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BINARY_SHARE = 0.10
"""A file of which more than this share is no text is no list."""

_SCRIPTS = (
    ("ARABIC", "Arab"),
    ("CYRILLIC", "Cyrl"),
    ("CJK", "Hani"),
    ("HANGUL", "Hang"),
    ("HIRAGANA", "Jpan"),
    ("KATAKANA", "Jpan"),
    ("HEBREW", "Hebr"),
    ("GREEK", "Grek"),
    ("DEVANAGARI", "Deva"),
    ("BENGALI", "Beng"),
    ("THAI", "Thai"),
    ("GEORGIAN", "Geor"),
    ("ARMENIAN", "Armn"),
    ("ETHIOPIC", "Ethi"),
    ("MYANMAR", "Mymr"),
    ("TAMIL", "Taml"),
    ("KHMER", "Khmr"),
)


def decode(raw: bytes, where: str, report: Report) -> str:
    """UTF-8 with or without mark; bytes that are none are read as Windows-1252 when all of the file then is text.

    Anything else is replaced and reported by line. Raises :class:`WrongLayout` for a file that is no text at all.
    """
    if raw.count(b"\x00") > _BINARY_SHARE * len(raw):
        raise WrongLayout(f"{where} is no text file.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("utf-8-sig", errors="replace")
        wrong = text.count("\ufffd")
        if wrong > _BINARY_SHARE * max(len(text), 1):
            raise WrongLayout(f"{where} is no text file.") from None
        for number, line in enumerate(text.splitlines(), 1):
            if "\ufffd" in line:
                report(Finding(stage="check", where=f"{where}:{number}", code="not_text", before=shortened(line)))
    if text.rstrip("\r\n").endswith("\x1a"):
        report(Finding(stage="correct", where=where, code="end_mark"))
        text = text.rstrip("\r\n")[:-1]
    if text and not text.endswith("\n"):
        report(Finding(stage="correct", where=where, code="no_line_end"))
    return text


def read(path: Path, report: Report) -> str:
    """The text of a file. Raises ``OSError`` when it can't be read, :class:`WrongLayout` when it is no text."""
    return decode(path.read_bytes(), path.name, report)


def clean(value: str, where: str, report: Report) -> str:
    """A value without control characters and stray blanks."""
    if _CONTROL.search(value):
        after = _CONTROL.sub("", value)
        report(Finding(stage="check", where=where, code="control_character", before=shortened(value), after=after))
        value = after
    tidy = " ".join(value.split())
    if tidy != value and tidy != value.strip(" "):
        report(Finding(stage="correct", where=where, code="spaces", before=shortened(value), after=tidy))
    return tidy


def shortened(value: str, letters: int = 120) -> str:
    """A value for a report, cut where it is long."""
    return value if len(value) <= letters else value[: letters - 1] + "…"


def script(value: str) -> str:
    """The ISO 15924 code of the script of a name, by its first letter that isn't Latin; ``Latn`` if there is none."""
    if value.isascii():
        return "Latn"
    for character in value:
        if character.isalpha():
            name = unicodedata.name(character, "")
            for begins, code in _SCRIPTS:
                if name.startswith(begins):
                    return code
    return "Latn"
