"""What the doors of the vocabulary lead to is everything that is close, whatever the length and the slip."""

import random

import pytest

from tapal.screening.engine.vocabulary import Vocabulary
from tapal.screening.engine.words import unit_closeness

LETTERS = "abcdefghijklmnopqrstuvwxyz"


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


@pytest.mark.parametrize("length", range(1, 15))
def test_every_single_slip_is_found(length: int) -> None:
    rng = random.Random(length)
    word = "".join(rng.sample(LETTERS, length))
    others = sorted(neighbours(word))
    check([word, *others], word)
    for other in others:
        check([word], other)


@pytest.mark.parametrize("length", [8, 9, 11, 14])
def test_two_slips_are_found_in_long_words(length: int) -> None:
    rng = random.Random(length)
    word = "".join(rng.sample(LETTERS, length))
    twice = sorted({second for first in sorted(neighbours(word))[::3] for second in sorted(neighbours(first))[::2]})
    check(twice, word)


def test_doors_of_the_field_are_found() -> None:
    words = ["muhammad", "moh", "m", "made", "djojo", "joyo", "rohman", "rachman", "r", "ratna", "kusuma", "kus"]
    for word in words:
        check(words, word)


def test_cut_words_are_found_from_both_sides() -> None:
    vocabulary = Vocabulary()
    for text, cut in (("kusumaningrat", False), ("kusum", True), ("k", True), ("ratna", False)):
        vocabulary.add(text, cut)
    vocabulary.close()
    assert {vocabulary.texts[number] for number in vocabulary.like("kusumaningrat", False)} == {
        "kusumaningrat",
        "kusum",
        "k",
    }
    assert {vocabulary.texts[number] for number in vocabulary.like("kusu", True)} == {"kusumaningrat", "kusum", "k"}


def check(texts: list[str], asked: str) -> None:
    """Hold the doors to a look at every word."""
    vocabulary = Vocabulary()
    for text in texts:
        vocabulary.add(text)
    vocabulary.close()
    expected = {text for text in texts if unit_closeness(asked, False, text, False).share > 0.0}
    assert {vocabulary.texts[number] for number in vocabulary.like(asked, False)} == expected
