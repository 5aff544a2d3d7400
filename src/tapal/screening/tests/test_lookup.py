"""What a word of a query is led to is every word of the list that is close, whatever the length and the slip."""

import random

import pytest

from tapal.screening.engine import Name, StructuredEntry
from tapal.screening.engine.names import listed_name
from tapal.screening.engine.segment import Segment
from tapal.screening.engine.words import unit_closeness

LETTERS = "abcdefghijklmnopqrstuvwxyz"
FIELD = 39
"""Letters of a full name field of a passport: what stands at its end may have been cut off."""


def neighbours(word: str) -> set[str]:
    """The word with every swap of neighbours, and with letters lost, added or exchanged at every place."""
    found = {word}
    for place in range(len(word)):
        found.add(word[:place] + word[place + 1 : place + 2] + word[place] + word[place + 2 :])
        found.add(word[:place] + word[place + 1 :])
        found.add(word[:place] + "q" + word[place:])
        found.add(word[:place] + "q" + word[place + 1 :])
        found.add(word[: place + 1])
    return found - {""}


@pytest.mark.parametrize("length", range(2, 15))
def test_every_single_slip_is_found(length: int) -> None:
    rng = random.Random(length)
    word = "".join(rng.sample(LETTERS, length))
    others = sorted(neighbours(word))
    check([word, *others], word)
    check([word, "ratna"], *others)


@pytest.mark.parametrize("length", [8, 9, 11, 14, 23])
def test_two_slips_are_found_in_long_words(length: int) -> None:
    rng = random.Random(length)
    word = "".join(rng.sample(LETTERS, length))
    twice = sorted({second for first in sorted(neighbours(word))[::3] for second in sorted(neighbours(first))[::2]})
    check(twice, word)


def test_doors_of_the_field_are_found() -> None:
    words = ["muhammad", "moh", "made", "djojo", "joyo", "rohman", "rachman", "ratna", "kusuma", "kus", "khaldun"]
    words += ["khldwn", "rostam", "rustum", "mikhail", "misha", "chen", "chan", "ng"]
    check(words, *words, "m", "r", "k")


def test_words_of_letters_that_recur_are_found() -> None:
    rng = random.Random(5)
    words = sorted({"".join(rng.choice("abn") for _ in range(rng.randint(2, 12))) for _ in range(400)})
    check(words, *words[::7])


def test_cut_words_are_found_from_both_sides() -> None:
    cut = [f"{'X' * (FIELD - 1 - len(text))}<{text}" for text in ("KUSUM", "KU", "K", "RATN")]
    segment = built(["kusumaningrat", "ratna", "kusuma lestari", *cut])
    assert found(segment, "kusumaningrat") == {"kusumaningrat", "kusum", "ku", "k"}
    assert found(segment, "kusu", cut=True) == {"kusumaningrat", "kusuma", "kusum", "ku", "k"}
    assert found(segment, "kusumaningrat", cut=True) == {"kusumaningrat", "kusum", "ku", "k"}


def built(names: list[str]) -> Segment:
    """A segment of entries with these names."""
    entries = [StructuredEntry(entry_id=f"{k:04d}", names=(Name(value=name),)) for k, name in enumerate(names)]
    return Segment.build(entries)[0]


def found(segment: Segment, asked: str, *, cut: bool = False) -> set[str]:
    """The words to which a word of a query leads."""
    return {segment.text(word) for word in segment.like(asked, cut=cut)} - {""}


def check(texts: list[str], *asked: str) -> None:
    """Hold what is found, and how close it is, to a look at every word of these names."""
    segment = built(texts)
    words = {known.text for text in texts if (name := listed_name(text)) is not None for known in name.words}
    for one in asked:
        expected = {text: unit_closeness(one, False, text, False).share for text in words}
        shares = {segment.text(word): share for word, share in segment.like(one).items()}
        assert shares == pytest.approx({text: share for text, share in expected.items() if share > 0.0})
