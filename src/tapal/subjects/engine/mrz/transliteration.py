"""How names of the visual zone are written in A to Z: Doc 9303-3 section 6, and punctuation by section 4.6."""

import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from tapal.subjects.engine.mrz.alphabet import LETTERS

_SPLITS: Final = frozenset("-,‐‑‒–—−/")
"""Punctuation that parts a name: the hyphen and its kin, the comma, and the oblique of names in two languages."""

_TEH_MARBUTA: Final = "\u0629"
_SHADDA: Final = "\u0651"


class NotTransliterated(ValueError):
    """A character has no way into the machine readable zone; `character` and `position` (from 1) say which."""

    def __init__(self, character: str, position: int) -> None:
        shown = character if character.isprintable() else f"U+{ord(character):04X}"
        super().__init__(f"{shown} at position {position} of the name has no transliteration in Doc 9303-3")
        self.character, self.position = character, position


def transliterate(name: str, *, language: str | None = None, prefer: Mapping[str, str] | None = None) -> str:
    """Return a name in A to Z with single blanks between its parts; "Søren D'Ançon-Müller" → "SOEREN DANCON MUELLER".

    Hyphens and commas part, apostrophes and all other punctuation go, digits are refused as the standard refuses them.
    `language` (ISO 639-1: be, bg, mk, sr, uk) chooses among the Cyrillic readings; `prefer` maps a capital letter to
    another of its permitted forms, such as `{"Ä": "A"}`. Raises NotTransliterated.
    """
    tables = _tables()
    special, first = tables.language.get(language or "", {}), tables.first.get(language or "", {})
    written: list[str] = []
    at_start, previous = True, ""
    raised = unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).upper())
    for position, character in enumerate(raised, 1):
        if character in LETTERS:
            form = character
        elif character.isspace() or character in _SPLITS:
            form = " "
        elif character == _SHADDA:
            form = previous  # doubling: the sequence before it once more
        elif character == _TEH_MARBUTA:
            after = raised[position : position + 1]
            form = "XTA" if after and not after.isspace() and after not in _SPLITS else "XAH"
        else:
            chosen = (prefer or {}).get(character) or (first.get(character) if at_start else None)
            found = chosen or special.get(character, tables.forms.get(character, (None,))[0])
            form = _by_base(character, position) if found is None else found
        written.append(form)
        at_start = form == " " or (at_start and not form)
        previous = form or previous
    return " ".join("".join(written).split())


def forms(character: str) -> tuple[str, ...]:
    """Return every way a capital letter may be written, the first being Tapal's; empty where there is none.

    For comparing a printed name with the machine readable zone: what only one language writes, or only at the
    beginning of a name, comes last.
    """
    tables = _tables()
    listed = tables.forms.get(character)
    if listed is not None:
        others = [
            table[character] for table in (*tables.language.values(), *tables.first.values()) if character in table
        ]
        return tuple(dict.fromkeys((*listed, *others)))
    try:
        written = character if character in LETTERS else _by_base(character, 1)
    except NotTransliterated:
        return ()
    return (written,) if written else ()


def _by_base(character: str, position: int) -> str:
    """Write a letter with marks as its base letter, and leave marks and punctuation out."""
    category = unicodedata.category(character)
    if category[0] in "MP" or category in {"Sk", "Cf", "Lm"}:
        return ""
    base = unicodedata.normalize("NFKD", character)[0]
    if base in LETTERS:
        return base
    listed = _tables().forms.get(base)
    if base != character and listed is not None:
        return listed[0]
    raise NotTransliterated(character, position)


class _Tables:
    """The content of the resource: letter → its forms; and what one language writes otherwise."""

    def __init__(self) -> None:
        text = files("tapal.subjects.engine.mrz").joinpath("resources/transliteration.toml").read_text("utf-8")
        content = tomllib.loads(text)
        self.forms: dict[str, tuple[str, ...]] = {}
        for name in ("latin", "latin_more", "cyrillic", "arabic"):
            for letter, written in content[name].items():
                self.forms[letter] = (written,) if isinstance(written, str) else tuple(written)
        self.language: dict[str, dict[str, str]] = content["cyrillic_of"]
        self.first: dict[str, dict[str, str]] = content["cyrillic_first_of"]


@cache
def _tables() -> _Tables:
    return _Tables()
