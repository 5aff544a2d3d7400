"""How many bits a word, or a nationality, is worth when both sides have it: the rarer, the more.

Before a list is loaded the frequency table decides; the entries of the loaded lists then move it. The weights of an
index are fixed when it is built, so that a score can be computed again later.
"""

from collections import Counter
from collections.abc import Callable
from math import log2

from tapal.screening.engine import knowledge, magic
from tapal.screening.engine.names import Word


class Weights:
    """Bits of words and nationalities, after ``entries`` list entries were counted."""

    def __init__(self, entries: int, count: Callable[[str], int], nationalities: Counter[str]) -> None:
        """``count`` says how many of the entries bear a canonical word."""
        self._entries = entries
        self._count = count
        self._nationalities = nationalities
        self._bits: dict[str, float] = {}
        self._nations: dict[str, float] = {}

    @classmethod
    def before_any_list(cls) -> "Weights":
        """What is known without a list."""
        return cls(0, lambda _canonical: 0, Counter())

    def word(self, word: Word) -> float:
        """Bits of one word."""
        known = self._bits.get(word.text)
        if known is None:
            if len(self._bits) >= 4 * magic.TOKEN_CACHE:
                self._bits.clear()
            known = self._bits[word.text] = self._word(word)
        return known

    def _word(self, word: Word) -> float:
        if word.light:
            return magic.LIGHT_BITS
        if len(word.text) == 1:
            return magic.INITIAL_BITS
        prior = knowledge.frequency().get(word.canonical, magic.RARE_RATE) / 10_000
        bits = -log2(self._blend(self._count(word.canonical), prior))
        ceiling = magic.SHORT_BITS if len(word.text) == 2 else magic.MAX_TOKEN_BITS
        return min(max(bits, magic.LIGHT_BITS), ceiling)

    def nationality(self, code: str) -> float:
        """Bits of an agreeing nationality."""
        known = self._nations.get(code)
        if known is None:
            rate = self._blend(self._nationalities[code], magic.NATIONALITY_PRIOR_RATE / 10_000)
            known = min(max(-log2(rate), magic.NATIONALITY_SAME_MIN), magic.NATIONALITY_SAME_MAX)
            self._nations[code] = known
        return known

    def _blend(self, count: int, prior: float) -> float:
        return (count + magic.PRIOR_ENTRIES * prior) / (self._entries + magic.PRIOR_ENTRIES)
