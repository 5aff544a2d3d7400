"""The score of one query against one entry: bits of evidence added up and bent into 0 to 1.

This module *is* the definition of a match. The index answers what calling :func:`score` on every entry would answer.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from math import exp, log

from tapal.screening.engine import facts, features, magic
from tapal.screening.engine.align import NOTHING_SHARED, Alignment, added, align
from tapal.screening.engine.entry import StructuredEntry
from tapal.screening.engine.match import Asked, Facts, Match, kind_bits, name_share, total_bits
from tapal.screening.engine.names import Written, listed_name, written
from tapal.screening.engine.query import Query
from tapal.screening.engine.weights import Weights
from tapal.screening.engine.words import Closeness, joined_closeness, joined_sounds, own_joints, unit_closeness


def ask(query: Query, weights: Weights) -> Asked:
    """Make a query ready. Raises :class:`Unscreenable` when its name can't be compared."""
    name = written(query.name, truncated=query.truncated)
    bits = tuple(weights.word(known) for known in name.words)
    return Asked(query, name, bits, added(bits), weights)


def score_of(bits: float) -> float:
    """Bits of evidence as a number between 0 and 1; 0.5 at ``magic.EVEN_BITS``."""
    return 1.0 / (1.0 + exp((magic.EVEN_BITS - bits) / magic.SCALE_BITS))


def bits_of(score: float) -> float:
    """Bits of evidence at which a score is reached; minus infinity for 0, infinity for 1."""
    if score <= 0.0:
        return float("-inf")
    if score >= 1.0:
        return float("inf")
    return magic.EVEN_BITS + magic.SCALE_BITS * log(score / (1.0 - score))


def compare_facts(query: Query, entry: StructuredEntry, weights: Weights) -> Facts:
    """Compare everything but the name."""
    return Facts(
        birth=facts.birth(query.birth_date, entry.birth_dates),
        sex=facts.sex(query.sex, entry.sex),
        nationality=facts.nationality(query.nationality, entry.nationalities, weights),
        document=facts.documents(query.documents, entry.documents),
        kind=kind_bits(entry.kind),
    )


def align_names(asked: Asked, listed: Written, bits: Sequence[float]) -> Alignment:
    """Align two names by working out how close their words are."""
    return align(asked.bits, bits, _related(asked.name, listed))


def _related(mine: Written, theirs: Written) -> Iterator[tuple[int, int, Closeness]]:
    left, right = [known.text for known in mine.words], [known.text for known in theirs.words]
    left_cut, right_cut = cut_word(mine), cut_word(theirs)
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            close = unit_closeness(one, i == left_cut, other, j == right_cut)
            if close.share > 0.0:
                yield i, j, close
    for i, j, close in _joined(left, right):
        yield len(left) + i, j, close
    for j, i, close in _joined(right, left):
        yield i, len(right) + j, close


def _joined(neighbours: Sequence[str], words: Sequence[str]) -> Iterator[tuple[int, int, Closeness]]:
    """Which neighbours read as one are close to which words."""
    for k, (first, second) in enumerate(pairwise(neighbours)):
        letters, sounds = first + second, joined_sounds(first, second)
        for n, other in enumerate(words):
            if letters == other or not own_joints(other).isdisjoint(sounds):
                yield k, n, joined_closeness(letters, sounds, other)


def cut_word(name: Written) -> int:
    """The number of the word that may have been cut off at its end: the last one of a truncated name, or -1."""
    return len(name.words) - 1 if name.truncated else -1


def score(query: Query, entry: StructuredEntry, weights: Weights | None = None) -> Match:
    """The score of one entry, with its table of features, whatever threshold anyone applies.

    ``weights`` are those of an index; without them words count as before any list was loaded. An entry that isn't in
    force on ``query.on``, or with which nothing agrees, scores 0. Raises :class:`Unscreenable` for the query's name.
    """
    weights = weights or _DEFAULT
    return score_asked(ask(query, weights), entry)


def score_asked(asked: Asked, entry: StructuredEntry) -> Match:
    """:func:`score` for a query that was made ready."""
    query, weights = asked.query, asked.weights
    nothing = Match(entry_id=entry.entry_id, score=0.0, bits=0.0, matched_name="", name_kind="primary", features=())
    if query.on is not None and not entry.in_force(query.on):
        return nothing
    others = compare_facts(query, entry, weights)
    best: tuple[float, int, Alignment, Written] | None = None
    for number, name in enumerate(entry.names):
        listed = listed_name(name.value)
        if listed is None:
            continue
        bits = tuple(weights.word(known) for known in listed.words)
        alignment = align_names(asked, listed, bits)
        total = total_bits(alignment, name_share(name.kind), others.support, others.plain, others.document.bits)
        if best is None or total > best[0]:
            best = total, number, alignment, listed
    if best is None and others.document.bits > 0.0:
        best = others.plain, 0, NOTHING_SHARED, Written((), truncated=False)
    if best is None or best[0] == float("-inf"):
        return nothing
    total, number, alignment, listed = best
    name = entry.names[number]
    return Match(
        entry_id=entry.entry_id,
        score=score_of(total),
        bits=total,
        matched_name=name.value,
        name_kind=name.kind,
        features=features.table(asked, listed, name.kind, alignment, others),
    )


_DEFAULT = Weights.before_any_list()
