"""Which word of one name is which word of the other, and what that is worth.

A *unit* is a word, or two neighbouring words read as one ("Nur Halimah" for "Nurhalimah"); the units of
``n`` words are numbered 0 to ``n`` - 1 for the words and on from ``n`` for the neighbours. Pairs of units are taken
greedily, most evidence first; a word is used once. The caller says which units are close, so that the index (which
knows it already) and the brute force (which works it out) run the very same alignment.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tapal.screening.engine import magic
from tapal.screening.engine.words import Closeness


class Pair(NamedTuple):
    """Two units that were taken for the same, and what counts of it; ``left`` and ``right`` are bit masks of words."""

    bits: float
    left: int
    right: int
    closeness: Closeness


class Alignment(NamedTuple):
    """What two names have in common and what is left over, in bits."""

    pairs: tuple[Pair, ...]
    matched: float
    contradicted: float
    omitted: float
    left_over: int
    right_over: int
    agreement: float
    """Share of all bits of both names that agree: 1 when the names are the same words."""

    @property
    def bits(self) -> float:
        """Evidence of the names; negative when they contradict each other more than they agree."""
        return self.matched - self.contradicted - self.omitted


NOTHING_SHARED = Alignment((), 0.0, 0.0, 0.0, 0, 0, 0.0)
"""Of a name that can't be compared ("P-532"): it neither proves nor refutes."""


def added(bits: Iterable[float]) -> float:
    """Bits added one after the other, in the way in which the compiled alignment adds them (``sum`` compensates)."""
    total = 0.0
    for some in bits:
        total += some
    return total


def align(left: Sequence[float], right: Sequence[float], related: Iterable[tuple[int, int, Closeness]]) -> Alignment:
    """Align two names given by the bits of their words.

    ``related`` are the pairs of units that are close: the number of the unit on the left, of the one on the right, and
    how close they are (:func:`tapal.screening.engine.words.joined_closeness` where one of them is two words). Two
    joined units are never compared with each other: their words are.
    """
    n, m = len(left), len(right)
    candidates = []
    for i, j, closeness in related:
        if i < n:
            left_bits, left_mask = left[i], 1 << i
        else:
            left_bits, left_mask = left[i - n] + left[i - n + 1], 3 << (i - n)
        if j < m:
            right_bits, right_mask = right[j], 1 << j
        else:
            right_bits, right_mask = right[j - m] + right[j - m + 1], 3 << (j - m)
        share = closeness.share
        if i >= n or j >= m:
            if i >= n and j >= m:
                continue
            share *= magic.JOINED
        candidates.append((-share * min(left_bits, right_bits), i, j, left_mask, right_mask, closeness))
    candidates.sort()
    used_left = used_right = 0
    pairs: list[Pair] = []
    matched = shared = 0.0
    for negative, _i, _j, left_mask, right_mask, closeness in candidates:
        if used_left & left_mask or used_right & right_mask:
            continue
        used_left |= left_mask
        used_right |= right_mask
        bits = -negative * magic.WORD_SHARES[min(len(pairs), len(magic.WORD_SHARES) - 1)]
        matched += bits
        shared -= negative
        pairs.append(Pair(bits, left_mask, right_mask, closeness))
    contradicted, omitted = _left_over(
        sorted((bits for i, bits in enumerate(left) if not used_left >> i & 1), reverse=True),
        sorted((bits for j, bits in enumerate(right) if not used_right >> j & 1), reverse=True),
    )
    whole = added(left) + added(right)
    return Alignment(
        pairs=tuple(pairs),
        matched=matched,
        contradicted=contradicted,
        omitted=omitted,
        left_over=((1 << n) - 1) & ~used_left,
        right_over=((1 << m) - 1) & ~used_right,
        agreement=min(1.0, 2.0 * shared / whole) if whole else 0.0,
    )


def _left_over(mine: Sequence[float], theirs: Sequence[float]) -> tuple[float, float]:
    """Bits that contradict and bits that were merely omitted, of words that found no partner, heaviest first."""
    contradicted = omitted = 0.0
    both = min(len(mine), len(theirs))
    for k in range(both):
        clash = min(magic.CONTRADICTION_MAX_BITS, magic.CONTRADICTION_SHARE * min(mine[k], theirs[k]))
        contradicted += max(clash, omission(max(mine[k], theirs[k])))
    for bits in mine[both:] or theirs[both:]:
        omitted += omission(bits)
    contradicted = min(contradicted, magic.LEFT_OVER_MAX_BITS)
    return contradicted, min(omitted, magic.LEFT_OVER_MAX_BITS - contradicted)


def omission(bits: float) -> float:
    """What a word costs that only one side has: the least for any word without a partner, up to the limit of all."""
    return min(magic.OMISSION_MAX_BITS, magic.OMISSION_SHARE * bits)
