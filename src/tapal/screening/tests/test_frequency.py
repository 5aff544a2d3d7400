"""How frequent words are: rates that can be true, and bits that follow them."""

from collections import Counter

from tapal.screening.engine import knowledge, magic
from tapal.screening.engine.names import word
from tapal.screening.engine.weights import Weights


def test_rates_are_above_that_of_a_word_nobody_knows() -> None:
    for token, rate in knowledge.frequency().items():
        assert magic.RARE_RATE < rate <= 500, token


def test_what_has_a_rate_is_a_name_and_no_light_word_title_or_placeholder() -> None:
    titles = knowledge.titles()
    for token in knowledge.frequency():
        assert not word(token).light, token
        assert not word(token).abbreviation, token
        assert token not in knowledge.placeholders() | titles.before
        assert len(token) > 1


def test_every_spelling_of_a_class_counts_the_same() -> None:
    weights = Weights.before_any_list()
    of = knowledge.variants().of
    for form, canonical in of.items():
        if len(form) > 2 and len(canonical) > 2:
            assert weights.word(word(form)) == weights.word(word(canonical)), form


def test_the_rarer_the_more() -> None:
    weights = Weights.before_any_list()
    bits = [weights.word(word(token)) for token in ("muhammad", "ahmad", "wijaya", "nasution", "kusumaningrat")]
    assert bits == sorted(bits)
    assert len(set(bits)) == len(bits)


def test_a_nationality_counts_by_its_rarity_in_the_lists() -> None:
    weights = Weights(100_000, lambda _word: 0, Counter({"IDN": 40_000, "MYS": 9_000}))
    bits = [weights.nationality(code) for code in ("IDN", "MYS", "VUT")]
    assert bits == sorted(bits)
    assert len(set(bits)) == len(bits)
    assert magic.NATIONALITY_SAME_MIN <= bits[0] <= bits[-1] <= magic.NATIONALITY_SAME_MAX
