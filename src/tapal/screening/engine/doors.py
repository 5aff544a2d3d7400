"""Doors: what two words must have in common to be close without being misspelt, as 64-bit hashes.

Whatever :mod:`tapal.screening.engine.words` calls close has a door here (or is a slip, an initial or a beginning), so
that what the doors lead to is everything; a test compares the two.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np

from tapal.screening.engine import magic
from tapal.screening.engine.compiled import Bytes, Keys
from tapal.screening.engine.keys import (
    ABBREVIATED_CLASS,
    BARE,
    BEGINNING,
    CLASS,
    FRAME,
    JOINT,
    RELATED,
    SKELETON,
    SOUND,
    SPELLING,
    TEXT,
    TWO_WORDS,
    WORD,
    hash_all,
)
from tapal.screening.engine.names import Word, word
from tapal.screening.engine.words import joined_sounds, own_joints

COUNTED, NUMBER = 20, 21
"""Kinds of keys that are no doors: of a canonical form that is counted, of a folded document number."""


def letters_of(text: str) -> Bytes:
    """A text as bytes."""
    return np.frombuffer(bytearray(text.encode() or b"\0"), np.uint8)


def hashes(named: Iterable[tuple[int, str]]) -> Keys:
    """The hashes of texts, each with its kind."""
    held = list(named)
    encoded = [text.encode() for _, text in held]
    start = np.zeros(len(held) + 1, np.int64)
    np.cumsum([len(text) for text in encoded], out=start[1:])
    letters = np.frombuffer(bytearray(b"".join(encoded) or b"\0"), np.uint8)
    return hash_all(letters, start, np.array([kind for kind, _ in held], np.uint8))


def doors_of(known: Word, *, cut: bool) -> Iterator[tuple[int, str]]:
    """All doors behind which a word of a list stands; ``cut``: it may have been cut off at its end."""
    yield TEXT, known.text
    yield from _common(known, CLASS)
    if known.skeleton:
        yield SKELETON, known.skeleton
        if known.bare:
            yield BARE, known.skeleton
    if cut:
        yield BEGINNING, known.text


def _common(known: Word, classes: int) -> Iterator[tuple[int, str]]:
    for name_class in known.classes:
        yield classes, name_class
    for spelling in known.spellings:
        yield SPELLING, spelling
    for sound in known.sounds:
        yield SOUND, sound
    for key in sorted(own_joints(known.text)):
        yield JOINT, key
    for group in known.related:
        yield RELATED, group
    if known.frame:
        yield FRAME, known.frame


@lru_cache(maxsize=magic.TOKEN_CACHE)
def _asked_word(text: str) -> str:
    known = word(text)
    found = [f"{chr(WORD)}{text}\0"]
    found += [f"{chr(kind)}{key}\0" for kind, key in _common(known, ABBREVIATED_CLASS if known.abbreviation else CLASS)]
    if known.skeleton:
        found.append(f"{chr(SKELETON if known.bare else BARE)}{known.skeleton}\0")
    return "".join(found)


def asked_doors(words: Sequence[Word]) -> bytes:
    """The doors at which a name of a query knocks: its words, then its neighbours read as one.

    A record is the kind, the text and a zero byte; ``WORD`` and ``TWO_WORDS`` begin a unit.
    """
    texts = [known.text for known in words]
    parts = [_asked_word(text) for text in texts]
    for one, other in pairwise(texts):
        parts.append(f"{_TWO_WORDS}{one}{other}\0")
        parts += [f"{_JOINT}{key}\0" for key in joined_sounds(one, other)]
    return "".join(parts).encode()


_TWO_WORDS, _JOINT = chr(TWO_WORDS), chr(JOINT)
