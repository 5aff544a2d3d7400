"""From a name as written, printed or scanned to the words that are compared.

Order and the place of the surname are forgotten on purpose: Indonesian names have no surname, and foreign systems put
one anywhere. What is kept is the multiset of words, each with all that spelling and sound knowledge says about it.
"""

import re
import string
from functools import cache, lru_cache
from typing import NamedTuple

from tapal.screening.engine import compounds, knowledge, magic, scripts


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
    related: tuple[str, ...] = ()
    """Groups of names that are the same name in other languages, or short for it."""
    skeleton: str = ""
    """The consonants alone, folded; empty when they are too few."""
    bare: bool = False
    """Written without vowels, as Arabic and Hebrew are: the skeleton is all that can be compared."""
    frame: str = ""
    """The skeleton of a word that has vowels, behind its first sound; transliterations differ in their vowels."""


class Written(NamedTuple):
    """A name ready for comparison. ``truncated``: the last word may have been cut off by the width of an MRZ field."""

    words: tuple[Word, ...]
    truncated: bool


_APOSTROPHES = "'\"`’‘´ʻʼʿʾˈ′“”«»‛ʹ״׳"
_BLANKS = " ;/()[]{}|_+&-<\u00b7\u2022\u2027\u30fb\uff65\u2010\u2011\u2012\u2013\u2014\u2015\u05be"
_KEPT = string.ascii_lowercase + ".,"
_ASCII_BLANKS = "".join(blank for blank in _BLANKS if blank.isascii()) + "".join(map(chr, (*range(32), 127)))
_ASCII = bytes.maketrans(
    (string.ascii_uppercase + _ASCII_BLANKS).encode(), (string.ascii_lowercase + " " * len(_ASCII_BLANKS)).encode()
)
_ASCII_DROPPED = bytes(code for code in range(128) if chr(code) not in _KEPT + string.ascii_uppercase + _ASCII_BLANKS)
_MARKS = {ord(mark): None for mark in _APOSTROPHES} | {ord(blank): " " for blank in _BLANKS}
_NOT_LETTERS = re.compile(r"[^a-z]+")
_DIGIT_IN_WORD = re.compile(r"(?<=[A-Za-z])[0-689](?=[A-Za-z])")
_LETTER_FOR = {"0": "o", "1": "i", "2": "z", "3": "e", "4": "a", "5": "s", "6": "g", "8": "b", "9": "g"}
_MARKED_PARTICLE = re.compile(r"(?<![A-Za-z])[adsw]/[lop](?![A-Za-z])", re.IGNORECASE)
"""a/l, a/p (son, daughter of), s/o, d/o, w/o: Malaysian and Singaporean patronym markers."""
_REPEATED = re.compile(r"([a-z])\1+")
_VOWELS = frozenset("aeiou")
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
    known = compounds.composed(_texts(name), sound_key)
    if not known:
        raise Unscreenable("no_letters")
    placeholders = knowledge.placeholders()
    if not placeholders.isdisjoint(known):
        if placeholders.issuperset(known):
            raise Unscreenable("placeholder")
        # "NA" beside other words is a surname of Korea.
        known = [text for text in known if text not in placeholders or len(text) < 3]
    if sum(map(len, known)) < magic.MIN_LETTERS:
        raise Unscreenable("one_letter")
    if len(known) > magic.MAX_TOKENS:
        raise Unscreenable("too_long")
    return Written(tuple(map(word, known)), truncated)


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


def _texts(name: str) -> list[str]:
    """The words of a name in letters a-z, without titles and degrees."""
    if "/" in name:
        name = _MARKED_PARTICLE.sub(" ", name)
    if name.isascii():
        letters = name.encode()
        if len(letters.translate(None, b"012345689")) < len(letters):
            letters = _DIGIT_IN_WORD.sub(lambda digit: _LETTER_FOR[digit[0]], name).encode()
        name = letters.translate(_ASCII, _ASCII_DROPPED).decode()
        if "." not in name and "," not in name:
            return _plain(name.split())
    else:
        name = scripts.visible(name).translate(_MARKS)
    return _strip_titles(_chunks(name))


def _plain(texts: list[str]) -> list[str]:
    """The words without titles, where nothing was marked as an abbreviation."""
    if not texts:
        return texts
    before, after, _ = knowledge.titles()
    if texts[0] not in before and (texts[-1] not in after or len(texts[-1]) < 3):
        return texts
    start, end = 0, len(texts)
    while start < end and texts[start] in before:
        start += 1
    while end > start and texts[end - 1] in after and len(texts[end - 1]) > 2:
        end -= 1
    return texts[start:end] or texts


def _chunks(name: str) -> list[_Chunk]:
    """The pieces of a name whose marks are blanks already: words split at full stops, commas remembered."""
    pieces = [
        (raw, number > 0 or "." in raw)
        for number, piece in enumerate(name.replace("،", ",").replace("、", ",").split(","))
        for raw in piece.split()
    ]
    found = []
    for raw, marked in pieces:
        parts: list[str] = []
        for text in raw.split("."):
            if text.isascii():
                letters = _NOT_LETTERS.sub("", text.lower())
                if letters:
                    parts.append(letters)
            else:
                parts.extend(scripts.read(text, alone=len(pieces) == 1))
        if parts:
            found.append(_Chunk(tuple(parts), "".join(parts), marked))
    return found


def _strip_titles(chunks: list[_Chunk]) -> list[str]:
    """The words without titles before and degrees behind; a name of titles only keeps them all.

    Two letters are a degree only with a full stop or behind a comma: "S.E.", but a name may be "Se".
    """
    before, after, marked = knowledge.titles()
    start, end = 0, len(chunks)
    while start < end and (chunks[start].joined in before or (chunks[start].marked and chunks[start].joined in marked)):
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
    light_words = knowledge.light()
    spellings = modern_spellings(text)
    own, stood_for = of.get(text), stands_for.get(text)
    known = (own,) if own else tuple(sorted({of[spelling] for spelling in spellings if spelling in of}))
    classes = tuple(sorted({*known, *stood_for})) if stood_for else known
    abbreviation = stood_for is not None and own is None
    canonical = known[0] if known and not abbreviation else spellings[0]
    key = sound_key(spellings[0])
    sounds = (key,) if len(key) >= _SOUND_MIN_LETTERS else ()
    if len(spellings) > 1:
        others = map(sound_key, spellings[1:])
        sounds = tuple(dict.fromkeys((*sounds, *(other for other in others if len(other) >= _SOUND_MIN_LETTERS))))
    bare = not abbreviation and len(text) >= magic.SKELETON_MIN_LETTERS and _VOWELS.isdisjoint(text)
    skeleton = _skeleton(text, bare, key)
    return Word(
        text,
        classes,
        abbreviation,
        spellings,
        sounds,
        canonical,
        text in light_words or canonical in light_words or (abbreviation and not light_words.isdisjoint(classes)),
        _related(text, canonical),
        skeleton,
        bare,
        key[0] + skeleton if skeleton and not bare else "",
    )


def _related(text: str, canonical: str) -> tuple[str, ...]:
    groups = knowledge.related()
    mine = groups.get(canonical)
    other = groups.get(text)
    if mine is None or other is None:
        return tuple(sorted(mine or other or ()))
    return tuple(sorted(mine | other))


def _skeleton(text: str, bare: bool, sound: str) -> str:
    """The folded consonants; where vowels are written a doubled letter is one, and two where they are not."""
    consonants = (_folded(text) if bare else sound).encode().translate(None, b"aeiouyw").decode()
    return consonants if len(consonants) >= magic.SKELETON_MIN_LETTERS else ""


def modern_spellings(text: str) -> tuple[str, ...]:
    """A word in today's spelling, once for each way of reading it that ``spelling.txt`` knows and that it may need."""
    if _spelling_marks().search(text) is None:
        return (text,)
    always, readings = _spelling_rules()
    found: dict[str, None] = {}
    for needed, rules in ((None, always), *readings):
        if needed is None or needed.search(text) is not None:
            spelled = text
            for old, new in rules:
                spelled = spelled.replace(old, new)
            found[spelled.lower()] = None
    return tuple(found)


@cache
def _spelling_marks() -> re.Pattern[str]:
    """What a word must hold for any rule of spelling to apply."""
    return re.compile("|".join(dict.fromkeys(rule.old for rule in knowledge.spelling().rules)))


type _Rules = tuple[tuple[str, str], ...]


@cache
def _spelling_rules() -> tuple[_Rules, tuple[tuple[re.Pattern[str], _Rules], ...]]:
    """Rules that always hold, and for each other reading what its words hold and its rules."""
    rules, readings = knowledge.spelling()
    always = tuple((rule.old, rule.new) for rule in rules if rule.reading == "")
    others = tuple(
        (needed, tuple((rule.old, rule.new) for rule in rules if rule.reading in ("", reading)))
        for reading, needed in readings.items()
    )
    return always, others


def sound_key(text: str) -> str:
    """The coarse key of a word in today's spelling (``sounds.txt``), doubled letters written once."""
    return _REPEATED.sub(r"\1", _folded(text))


def _folded(text: str) -> str:
    early, several, single, late = _sound_rules()
    text = early.applied(text)
    for sound, key in several:
        if sound in text:
            text = text.replace(sound, key)
    return late.applied(text.encode().translate(single).decode())


class _Endings:
    """Rules for the end of a word, of which the longest that fits is applied."""

    def __init__(self, rules: _Rules) -> None:
        self._keys = dict(rules)
        lengths: dict[str, set[int]] = {}
        for sound in self._keys:
            lengths.setdefault(sound[-1], set()).add(len(sound))
        self._lengths = {last: sorted(held, reverse=True) for last, held in lengths.items()}

    def applied(self, text: str) -> str:
        """The word with its ending folded."""
        for length in self._lengths.get(text[-1:], ()):
            key = self._keys.get(text[-length:])
            if key is not None:
                return text[:-length] + key
        return text


@cache
def _sound_rules() -> tuple[_Endings, _Rules, bytes, _Endings]:
    """The four parts of ``sounds.txt``: endings, sounds of several letters, single letters, endings of folded words."""
    rules = knowledge.sounds()
    single = bytes.maketrans(
        "".join(sound for sound, _ in rules.single).encode(), "".join(key for _, key in rules.single).encode()
    )
    return _Endings(rules.endings), rules.several, single, _Endings(rules.last)
