"""Which word of one name is which word of the other, and what that is worth.

A *unit* is a word, or two neighbouring words read as one ("Nur Halimah" for "Nurhalimah"). Pairs of units are taken
greedily, most evidence first; a word is used once. The caller says how close two units are, so that the index (which
knows it already) and the brute force (which works it out) run the very same alignment.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tapal.screening.engine import magic
from tapal.screening.engine.words import Closeness


class Pair(NamedTuple):
    """Two units that were taken for the same; ``left`` and ``right`` are bit masks of words."""

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


def units(words: int) -> tuple[int, ...]:
    """Bit masks of the units of a name of so many words: the words, then the neighbours."""
    return tuple(1 << i for i in range(words)) + tuple(3 << i for i in range(words - 1))


def align(
    left: Sequence[float],
    right: Sequence[float],
    close: Callable[[int, int], Closeness | None],
    left_units: Sequence[int] | None = None,
    right_units: Sequence[int] | None = None,
) -> Alignment:
    """Align two names given by the bits of their words.

    ``close(i, j)`` is the closeness of unit ``i`` on the left and ``j`` on the right (indexes into :func:`units`), None
    or share 0 for no relation. Two joined units are never compared with each other: their words are.
    """
    left_units = units(len(left)) if left_units is None else left_units
    right_units = units(len(right)) if right_units is None else right_units
    n, m = len(left), len(right)
    candidates = []
    for i, left_mask in enumerate(left_units):
        left_bits = left[i] if i < n else left[i - n] + left[i - n + 1]
        for j in range(len(right_units) if i < n else m):
            closeness = close(i, j)
            if closeness is None or closeness.share <= 0.0:
                continue
            right_bits = right[j] if j < m else right[j - m] + right[j - m + 1]
            share = closeness.share if i < n and j < m else closeness.share * magic.JOINED
            candidates.append((-share * min(left_bits, right_bits), i, j, left_mask, right_units[j], closeness))
    candidates.sort()
    used_left = used_right = 0
    pairs = []
    matched = 0.0
    for negative, _i, _j, left_mask, right_mask, closeness in candidates:
        if used_left & left_mask or used_right & right_mask:
            continue
        used_left |= left_mask
        used_right |= right_mask
        matched -= negative
        pairs.append(Pair(-negative, left_mask, right_mask, closeness))
    left_rest = sorted((bits for i, bits in enumerate(left) if not used_left >> i & 1), reverse=True)
    right_rest = sorted((bits for j, bits in enumerate(right) if not used_right >> j & 1), reverse=True)
    contradicted = omitted = 0.0
    both = min(len(left_rest), len(right_rest))
    for mine, theirs in zip(left_rest, right_rest, strict=False):
        contradicted += min(magic.CONTRADICTION_MAX_BITS, magic.CONTRADICTION_SHARE * min(mine, theirs))
    for bits in left_rest[both:] + right_rest[both:]:
        omitted += min(magic.OMISSION_MAX_BITS, magic.OMISSION_SHARE * bits)
    whole = sum(left) + sum(right)
    return Alignment(
        pairs=tuple(pairs),
        matched=matched,
        contradicted=contradicted,
        omitted=omitted,
        left_over=((1 << n) - 1) & ~used_left,
        right_over=((1 << m) - 1) & ~used_right,
        agreement=min(1.0, 2.0 * matched / whole) if whole else 0.0,
    )
