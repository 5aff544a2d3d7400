"""From a name as written, printed or scanned to the words that are compared.

Order and the place of the surname are forgotten on purpose: Indonesian names have no surname, and foreign systems put
one anywhere. What is kept is the multiset of words, each with all that spelling and sound knowledge says about it.
"""

import re
import unicodedata
from functools import cache, lru_cache
from typing import NamedTuple

from anyascii import anyascii

from tapal.screening.engine import knowledge, magic


class Unscreenable(ValueError):
    """A name that can't be compared with anything; ``reason`` is one of :data:`REASONS`.

    Nobody may take this for "no match": the caller shows it to an officer.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(REASONS[reason])
        self.reason = reason


REASONS = {
    "no_letters": "the name holds no letters",
    "one_letter": "the name is a single letter",
    "placeholder": "the name field says that the name is unknown",
    "too_long": "the text is too long to be a name",
}


class Word(NamedTuple):
    """One word of a name with what the resources know about it."""

    text: str
    classes: tuple[str, ...]
    """Canonical forms it belongs to; several for an abbreviation."""
    abbreviation: bool
    spellings: tuple[str, ...]
    """The word in today's spelling, read as a new and, where it may be one, as an old word."""
    sounds: tuple[str, ...]
    """Coarse keys of the spellings; empty for words too short to be folded."""
    canonical: str
    """What is counted when words are counted: the class, else today's spelling."""
    light: bool


class Written(NamedTuple):
    """A name ready for comparison. ``truncated``: the last word may have been cut off by the width of an MRZ field."""

    words: tuple[Word, ...]
    truncated: bool


_NOT_LETTERS = re.compile(r"[^a-z]+")
_CHUNK = re.compile(r"[\s,;/()\[\]{}|_+&\u2010-\u2015\-<]+")
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘`´ʻʼʿʾ′\"“”«»"), None)
_SYLLABIC = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_REPEATED = re.compile(r"([a-z])\1+")
_OLD_MARK = re.compile(r"oe|dj|tj|nj|sj|ch|.j")
_MAY_CHANGE = re.compile(r"oe|ie|ch|j")
_SOUND_MIN_LETTERS = 3


def written(name: str, *, truncated: bool | None = None) -> Written:
    """The words of a name in any order and script, printed or from an MRZ (``<`` is a blank there).

    ``truncated`` says whether the name may have been cut off at the end; None decides by the length of an MRZ name
    field (Doc 9303: a letter in its last position). Raises :class:`Unscreenable` when nothing is left to compare.
    """
    if len(name) > magic.MAX_NAME_LETTERS:
        raise Unscreenable("too_long")
    if truncated is None:
        truncated = "<" in name and not name.endswith("<") and len(name) in magic.TRUNCATED_FIELDS
    texts = _strip_titles(_chunks(name))
    letters = sum(map(len, texts))
    if letters == 0:
        raise Unscreenable("no_letters")
    if letters < magic.MIN_LETTERS:
        raise Unscreenable("one_letter")
    placeholders = knowledge.placeholders()
    known = [text for text in texts if text not in placeholders]
    if not known:
        raise Unscreenable("placeholder")
    if len(known) > magic.MAX_TOKENS:
        raise Unscreenable("too_long")
    return Written(tuple(word(text) for text in known), truncated)


@lru_cache(maxsize=magic.TOKEN_CACHE)
def listed_name(value: str) -> Written | None:
    """A name of a list made ready, or None when it can't be compared."""
    try:
        return written(value)
    except Unscreenable:
        return None


class _Chunk(NamedTuple):
    """A piece between blanks: its words, and whether it was written as an abbreviation or behind a comma."""

    texts: tuple[str, ...]
    joined: str
    marked: bool

    def is_degree(self, degrees: frozenset[str]) -> bool:
        """Two letters are a degree only with a full stop or behind a comma: "S.E.", but a name may be "Se"."""
        return self.joined in degrees and (self.marked or len(self.joined) > 2)


def _chunks(name: str) -> list[_Chunk]:
    """The pieces of a name: folded to a-z, split at blanks, fillers, hyphens and full stops, apostrophes dropped."""
    if not (name.isascii() and name.isprintable()):
        name = _visible(unicodedata.normalize("NFKC", name))
    name = name.translate(_APOSTROPHES)
    found = []
    for number, piece in enumerate(name.split(",")):
        for raw in _CHUNK.split(piece):
            parts = [part for text in raw.split(".") for part in _ascii_words(text)]
            if parts:
                found.append(_Chunk(tuple(parts), "".join(parts), number > 0 or "." in raw))
    return found


def _visible(text: str) -> str:
    """The text without control and format characters; a control is a blank."""
    kinds = ((character, unicodedata.category(character)) for character in text)
    return "".join(" " if kind in ("Cc", "Zl", "Zp") else character for character, kind in kinds if kind != "Cf")


def _ascii_words(text: str) -> list[str]:
    """The words of one piece in letters a-z; what is written without blanks (Chinese, Korean, Japanese) is one word."""
    if text.isascii():
        folded = _NOT_LETTERS.sub("", text.lower())
        return [folded] if folded else []
    if _SYLLABIC.search(text):
        return [_NOT_LETTERS.sub("", anyascii(text).lower())]
    plain = "".join(
        character
        for character in unicodedata.normalize("NFD", text)
        if not unicodedata.category(character).startswith(("M", "S"))
    )
    return [word for word in _NOT_LETTERS.sub(" ", anyascii(plain).lower().replace("'", "")).split() if word]


def _strip_titles(chunks: list[_Chunk]) -> list[str]:
    """The words without titles before and degrees behind; a name of titles only keeps them all."""
    before, after = knowledge.titles()
    start, end = 0, len(chunks)
    while start < end and chunks[start].joined in before:
        start += 1
    while (
        end > start and chunks[end - 1].joined in after and (chunks[end - 1].marked or len(chunks[end - 1].joined) > 2)
    ):
        end -= 1
    kept = chunks[start:end] or chunks
    return [text for chunk in kept for text in chunk.texts]


@lru_cache(maxsize=magic.TOKEN_CACHE)
def word(text: str) -> Word:
    """What the resources know about one word of letters a-z."""
    of, stands_for = knowledge.variants()
    classes: frozenset[str] = frozenset()
    abbreviation = False
    if text in of:
        classes = frozenset((of[text],))
    if text in stands_for:
        classes |= stands_for[text]
        abbreviation = text not in of
    spellings = modern_spellings(text)
    known = sorted({of[spelling] for spelling in spellings if spelling in of})
    if not classes and known:
        classes = frozenset(known)
    canonical = of.get(text) or (known[0] if known and not abbreviation else spellings[0])
    light_words = knowledge.light()
    return Word(
        text=text,
        classes=tuple(sorted(classes)),
        abbreviation=abbreviation,
        spellings=spellings,
        sounds=tuple({key: None for key in map(sound_key, spellings) if len(key) >= _SOUND_MIN_LETTERS}),
        canonical=canonical,
        light=text in light_words or canonical in light_words or (abbreviation and bool(classes & light_words)),
    )


def modern_spellings(text: str) -> tuple[str, ...]:
    """A word in today's spelling: read as a new word, and as an old one if it may be one (``spelling.txt``)."""
    if _MAY_CHANGE.search(text) is None:
        return (text,)
    new = old = text
    may_be_old = _OLD_MARK.search(text) is not None
    for rule in knowledge.spelling():
        if not rule.old_reading:
            new = new.replace(rule.old, rule.new)
        if may_be_old:
            old = old.replace(rule.old, rule.new)
    return tuple(dict.fromkeys((new.lower(), old.lower()))) if may_be_old else (new.lower(),)


def sound_key(text: str) -> str:
    """The coarse key of a word in today's spelling (``sounds.txt``), doubled letters written once."""
    anywhere, at_end = _sound_rules()
    for sound, key in anywhere:
        text = text.replace(sound, key)
    for sound, key in at_end:
        if text.endswith(sound):
            text = text[: len(text) - len(sound)] + key
    return _REPEATED.sub(r"\1", text)


@cache
def _sound_rules() -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    rules = knowledge.sounds()
    return (
        tuple((rule.sound, rule.key) for rule in rules if not rule.at_end),
        tuple((rule.sound, rule.key) for rule in rules if rule.at_end),
    )
