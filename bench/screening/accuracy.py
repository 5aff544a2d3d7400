"""Recall against false hits: the sets, each under several states of knowledge, at one threshold for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from bench.screening import corpora, measure
from bench.screening.measure import Answers, Judged
from bench.screening.sets import Case, Facts, with_facts
from tapal.screening.engine import Name, Query, StructuredEntry, Unscreenable, score

type Search = Callable[[Query, float], Iterable[tuple[str, float]]]

FLOOR = 0.4
"""Below this score nothing is asked for: no purpose has a lower threshold."""


def answers(search: Search, cases: Iterable[Case], floor: float = FLOOR) -> Answers:
    """Ask everything once, at the lowest threshold of interest."""
    found = Answers()
    for case in cases:
        try:
            hits = list(search(case.query, floor))
        except Unscreenable:
            hits = []
        found.add(case.kind, case.target, hits)
    return found


@dataclass
class Condition:
    """All sets under one state of knowledge, and the threshold at which they have few enough wrong entries."""

    facts: Facts
    sets: dict[str, Answers]
    threshold: float


def under(search: Search, cases: dict[str, list[Case]], facts: Facts, *, seed: int, floor: float = FLOOR) -> Condition:
    """Ask all sets with these facts."""
    found = {name: answers(search, with_facts(one, facts, seed=seed), floor) for name, one in cases.items()}
    return Condition(facts, found, max(measure.threshold_for(found.values()), floor))


class PairFigures(NamedTuple):
    """F1 on judged pairs, names alone."""

    what: str
    pairs: int
    at_half: Judged
    best: float
    best_at: float
    cross_validated: float


def judged_pairs(root: Path, compare: Callable[[str, str], float] | None = None) -> list[PairFigures]:
    """All person pairs, those that people labelled, and those whose labels a machine proposed."""
    pairs = corpora.judged_pairs(root)
    compare = compare or tapal_score
    scores = [compare(pair.left, pair.right) for pair in pairs]
    parts = {
        "all person pairs": [True] * len(pairs),
        "labelled by people": [not pair.proposed for pair in pairs],
        "labels proposed by a machine": [pair.proposed for pair in pairs],
    }
    found = []
    for what, chosen in parts.items():
        some = [value for value, taken in zip(scores, chosen, strict=True) if taken]
        same = [pair.same for pair, taken in zip(pairs, chosen, strict=True) if taken]
        best_at = measure.best_threshold(some, same)
        found.append(
            PairFigures(
                what,
                len(some),
                measure.judge(some, same, 0.5),
                measure.judge(some, same, best_at).f1,
                best_at,
                measure.cross_validated_f1(some, same),
            )
        )
    return found


def tapal_score(left: str, right: str) -> float:
    """Our score of two names, before any list is loaded; the mean of both directions, which differ little."""
    return (_one_way(left, right) + _one_way(right, left)) / 2


def _one_way(left: str, right: str) -> float:
    entry = StructuredEntry(entry_id="1", names=(Name(value=right),))
    try:
        return score(Query(name=left), entry).score
    except Unscreenable:
        return 0.0
