"""Doors: what two words must have in common to be close without being misspelt, as 64-bit hashes.

Whatever :mod:`tapal.screening.engine.words` calls close has a door here (or is a slip, an initial or a beginning), so
that what the doors lead to is everything; a test compares the two.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from tapal.screening.engine import magic
from tapal.screening.engine.compiled import Bits, Bytes, Keys
from tapal.screening.engine.lookup import hash_all
from tapal.screening.engine.names import Word, word

TEXT, CLASS, SPELLING, SOUND, BEGINNING, COUNTED, NUMBER, RELATED, SKELETON, BARE = range(1, 11)
"""Kinds of doors; ``BEGINNING`` is the whole of a listed word that may have been cut off, ``COUNTED`` a canonical form,
``NUMBER`` a folded document number; behind ``SKELETON`` stand all words by their consonants, behind ``BARE`` those
that are written without vowels."""


class Doors(NamedTuple):
    """Keys of one word with the share that each is worth, and what it is worth against an abbreviation."""

    keys: Keys
    shares: Bits
    short_shares: Bits


def letters_of(text: str) -> Bytes:
    """A word of letters a-z as bytes."""
    return np.frombuffer(text.encode("ascii"), np.uint8).copy()


def hashes(named: Iterable[tuple[int, str]]) -> Keys:
    """The hashes of texts, each with its kind."""
    held = list(named)
    encoded = [text.encode() for _, text in held]
    start = np.zeros(len(held) + 1, np.int64)
    np.cumsum([len(text) for text in encoded], out=start[1:])
    letters = np.frombuffer(b"".join(encoded) or b"\0", np.uint8).copy()
    return hash_all(letters, start, np.array([kind for kind, _ in held], np.uint8))


def doors_of(known: Word) -> Iterator[tuple[int, str]]:
    """The doors of a word, or of two neighbours read as one, that aren't its text."""
    for name_class in known.classes:
        yield CLASS, name_class
    for spelling in known.spellings:
        yield SPELLING, spelling
    for sound in known.sounds:
        yield SOUND, sound


def doors_of_word(known: Word, *, cut: bool) -> Iterator[tuple[int, str]]:
    """All doors behind which a word of a list stands; ``cut``: it may have been cut off."""
    yield TEXT, known.text
    yield from doors_of(known)
    for group in known.related:
        yield RELATED, group
    if known.skeleton:
        yield SKELETON, known.skeleton
        if known.bare:
            yield BARE, known.skeleton
    if cut:
        yield BEGINNING, known.text


@lru_cache(maxsize=magic.TOKEN_CACHE)
def asked_doors(text: str) -> Doors:
    """Doors to try for a word of a query to two listed neighbours, or for two neighbours of a query to a word."""
    named, shares = _joined(word(text))
    return _doors(named, shares)


@lru_cache(maxsize=magic.TOKEN_CACHE)
def asked_word_doors(text: str, *, any_cut: bool) -> Doors:
    """Doors to try for a word of a query, also to initials and (``any_cut``) to words that were cut off."""
    known = word(text)
    named, shares = _joined(known)
    for group in known.related:
        named.append((RELATED, group))
        shares.append((magic.SAME_RELATED, magic.SAME_RELATED))
    if known.skeleton:
        named.append((SKELETON if known.bare else BARE, known.skeleton))
        shares.append((1.0 - magic.SKELETON_COST / len(known.skeleton),) * 2)
    if len(text) > 1:
        named.append((TEXT, text[0]))
        shares.append((magic.SAME_INITIAL, magic.SAME_INITIAL))
    for length in range(magic.TRUNCATED_MIN_LETTERS, len(text)) if any_cut else ():
        named.append((BEGINNING, text[:length]))
        shares.append((1.0 - magic.TRUNCATED_COST / length,) * 2)
    return _doors(named, shares)


def _joined(known: Word) -> tuple[list[tuple[int, str]], list[tuple[float, float]]]:
    variant = magic.SAME_ABBREVIATION if known.abbreviation else magic.SAME_VARIANT
    worth = {
        CLASS: (variant, magic.SAME_ABBREVIATION),
        SPELLING: (magic.SAME_SPELLING, magic.SAME_SPELLING),
        SOUND: (magic.SAME_SOUND, magic.SAME_SOUND),
    }
    named = [(TEXT, known.text), *doors_of(known)]
    return named, [(1.0, 1.0), *(worth[kind] for kind, _ in named[1:])]


def _doors(named: list[tuple[int, str]], shares: list[tuple[float, float]]) -> Doors:
    values = np.array(shares, np.float64).reshape(-1, 2)
    return Doors(hashes(named), values[:, 0].copy(), values[:, 1].copy())
