"""From answers to figures: recall and false hits at a threshold, each with its Wilson interval."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import count
from math import sqrt
from typing import NamedTuple

Z95 = 1.959964
FALSE_HITS_A_QUERY = 0.05
"""The operating point of the bench: at most one wrong entry in twenty queries."""


class Share(NamedTuple):
    """``found`` of ``asked``, with the 95 % interval of Wilson."""

    found: int
    asked: int

    @property
    def value(self) -> float:
        """The share itself; 0 when nothing was asked."""
        return self.found / self.asked if self.asked else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Between which shares the true one lies, 95 times in 100."""
        return wilson(self.found, self.asked)


def wilson(found: int, asked: int, z: float = Z95) -> tuple[float, float]:
    """The Wilson score interval of a share; (0, 1) when nothing was asked."""
    if asked == 0:
        return 0.0, 1.0
    p = found / asked
    centre = p + z * z / (2 * asked)
    spread = z * sqrt(p * (1 - p) / asked + z * z / (4 * asked * asked))
    whole = 1 + z * z / asked
    return max(0.0, (centre - spread) / whole), min(1.0, (centre + spread) / whole)


@dataclass
class Answers:
    """What one engine answered to one set of questions: the score of the right entry by kind, and all wrong scores."""

    right: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Scores of the right entry; 0 where it was not found."""
    wrong: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    best_wrong: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    asked: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, kind: str, target: str | None, hits: Iterable[tuple[str, float]]) -> None:
        """One answer: entries and scores, in any order."""
        self.asked[kind] += 1
        right, wrong = 0.0, []
        for entry_id, score in hits:
            if entry_id == target:
                right = score
            else:
                wrong.append(score)
        if target is not None:
            self.right[kind].append(right)
        self.wrong[kind] += wrong
        self.best_wrong[kind].append(max(wrong, default=0.0))

    def recall(self, threshold: float, kinds: Sequence[str] | None = None) -> Share:
        """How many of the right entries reach the threshold."""
        scores = [score for kind in self._kinds(kinds) for score in self.right.get(kind, ())]
        return Share(sum(score >= threshold and score > 0.0 for score in scores), len(scores))

    def false_hits(self, threshold: float, kinds: Sequence[str] | None = None) -> float:
        """Wrong entries that reach the threshold, a query."""
        chosen = self._kinds(kinds)
        asked = sum(self.asked[kind] for kind in chosen)
        hits = sum(score >= threshold for kind in chosen for score in self.wrong.get(kind, ()))
        return hits / asked if asked else 0.0

    def stopped(self, threshold: float, kinds: Sequence[str] | None = None) -> Share:
        """How many of the askers met at least one wrong entry."""
        scores = [score for kind in self._kinds(kinds) for score in self.best_wrong.get(kind, ())]
        return Share(sum(score >= threshold and score > 0.0 for score in scores), len(scores))

    def _kinds(self, kinds: Sequence[str] | None) -> Sequence[str]:
        return list(self.asked) if kinds is None else kinds


def threshold_for(answers: Iterable[Answers], most: float = FALSE_HITS_A_QUERY) -> float:
    """The lowest threshold in steps of 0.005 at which wrong entries a query are at most so many in the mean of sets.

    Every set counts the same, however many questions it has: travellers who are on no list, and askers who are. Scores
    to which a birth date was added go beyond 1, and so may the threshold.
    """
    sets = [(sorted(score for scores in one.wrong.values() for score in scores), one) for one in answers]

    def rates(threshold: float) -> float:
        return sum(
            (len(scores) - bisect_left(scores, threshold)) / max(sum(one.asked.values()), 1) for scores, one in sets
        )

    return next(step / 200 for step in count() if rates(step / 200) <= most * len(sets) + 1e-9)


class Judged(NamedTuple):
    """True and false positives and negatives of judged pairs at one threshold."""

    hit: int
    false_hit: int
    missed: int
    rest: int

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        whole = 2 * self.hit + self.false_hit + self.missed
        return 2 * self.hit / whole if whole else 0.0


def judge(scores: Sequence[float], same: Sequence[bool], threshold: float) -> Judged:
    """Compare scores of pairs with their labels."""
    counts = [[0, 0], [0, 0]]
    for score, label in zip(scores, same, strict=True):
        counts[label][score >= threshold] += 1
    return Judged(hit=counts[1][1], false_hit=counts[0][1], missed=counts[1][0], rest=counts[0][0])


def best_threshold(scores: Sequence[float], same: Sequence[bool]) -> float:
    """The threshold with the highest F1 on these pairs; the middle of the gap above the next lower score."""
    ordered = sorted(set(scores))
    if not ordered:
        return 1.0
    best = max(ordered, key=lambda threshold: judge(scores, same, threshold).f1)
    place = ordered.index(best)
    return (best + ordered[place - 1]) / 2 if place else best


def cross_validated_f1(scores: Sequence[float], same: Sequence[bool], folds: int = 5) -> float:
    """F1 when each fifth of the pairs is judged at the threshold that was best for the others."""
    total = Judged(0, 0, 0, 0)
    for fold in range(folds):
        inside = [i for i in range(len(scores)) if i % folds == fold]
        outside = [i for i in range(len(scores)) if i % folds != fold]
        threshold = best_threshold([scores[i] for i in outside], [same[i] for i in outside])
        one = judge([scores[i] for i in inside], [same[i] for i in inside], threshold)
        total = Judged(*(a + b for a, b in zip(total, one, strict=True)))
    return total.f1
