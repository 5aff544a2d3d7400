"""An index over list entries that returns exactly what scoring every entry would return, without scoring every entry.

Which entries can reach a threshold is decided by upper bounds: first, from the words of the query alone, the least bits
that the names must share; then, word by word, the entries that share so much; then, with their facts, the few that are
aligned in full. A bound may be too generous, never too small.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from tapal.screening.engine.align import align, units
from tapal.screening.engine.entry import StructuredEntry
from tapal.screening.engine.facts import folded_number
from tapal.screening.engine.match import Asked, Match, name_share, support_factor
from tapal.screening.engine.names import Written
from tapal.screening.engine.query import Query
from tapal.screening.engine.score import (
    ask,
    bits_of,
    compare_facts,
    last_units,
    listed_name,
    score_asked,
    total_bits,
    unit_texts,
)
from tapal.screening.engine.vocabulary import Vocabulary
from tapal.screening.engine.weights import Weights
from tapal.screening.engine.words import Closeness

_SLACK = 1e-6
"""Bits by which bounds are relaxed, against sums taken in another order."""


class _Name:
    """One name of one entry, as the index holds it."""

    __slots__ = ("bits", "entry", "share", "units", "vocabulary", "whole")

    def __init__(
        self,
        entry: int,
        vocabulary: tuple[int, ...],
        bits: tuple[float, ...],
        unit_masks: tuple[int, ...],
        share: float,
    ) -> None:
        self.entry = entry
        self.vocabulary = vocabulary
        self.bits = bits
        self.units = unit_masks
        self.share = share
        self.whole = sum(bits)


class Segment:
    """Some entries with their words; never changed after it was built."""

    def __init__(self, entries: Iterable[StructuredEntry], weights: Weights) -> None:
        self.entries: list[StructuredEntry] = []
        self.names: list[_Name] = []
        self.vocabulary = Vocabulary()
        self._postings: list[list[int]] = []
        self._names_of: list[range] = []
        self._documents: dict[str, list[int]] = defaultdict(list)
        masks: dict[int, tuple[int, ...]] = {}
        for entry in entries:
            number = len(self.entries)
            self.entries.append(entry)
            first = len(self.names)
            for name in entry.names:
                listed = listed_name(name.value)
                if listed is not None:
                    unit_masks = masks.setdefault(len(listed.words), units(len(listed.words)))
                    self._add(number, listed, name_share(name.kind), unit_masks, weights)
            self._names_of.append(range(first, len(self.names)))
            for document in entry.documents:
                self._documents[folded_number(document.number)].append(number)
        self.vocabulary.close()

    def _add(self, entry: int, listed: Written, share: float, unit_masks: tuple[int, ...], weights: Weights) -> None:
        cut = last_units(len(listed.words)) if listed.truncated else frozenset()
        numbers = tuple(self.vocabulary.add(text, i in cut) for i, text in enumerate(unit_texts(listed.words)))
        while len(self._postings) < len(self.vocabulary.texts):
            self._postings.append([])
        for number in dict.fromkeys(numbers):
            self._postings[number].append(len(self.names))
        bits = tuple(weights.word(known) for known in listed.words)
        self.names.append(_Name(entry, numbers, bits, unit_masks, share))

    def candidates(self, asked: Asked, threshold: float, skip: Collection[str], weights: Weights) -> Iterator[int]:
        """Numbers of the entries whose score reaches the threshold."""
        words = len(asked.name.words)
        texts = unit_texts(asked.name.words)
        cut = last_units(words) if asked.name.truncated else frozenset()
        like = [self.vocabulary.like(text, i in cut) for i, text in enumerate(texts)]
        needed = bits_of(threshold)
        reached = self._by_words(asked, like, needed)
        for entry in self._by_document(asked):
            if not self._names_of[entry]:
                yield entry  # its names can't be compared, its number was found
            for number in self._names_of[entry]:
                reached[number] = float("inf")
        query_units = units(words)
        by_entry: dict[int, list[tuple[int, float]]] = defaultdict(list)
        for number, bound in reached.items():
            by_entry[self.names[number].entry].append((number, bound))
        for entry, names in by_entry.items():
            listed = self.entries[entry]
            if listed.entry_id in skip or (asked.query.on is not None and not listed.in_force(asked.query.on)):
                continue
            others = compare_facts(asked.query, listed, weights)
            for number, bound in names:
                name = self.names[number]
                if bound * name.share + others.support + others.plain < needed - _SLACK:
                    continue
                alignment = align(asked.bits, name.bits, _closer(like, name.vocabulary), query_units, name.units)
                if total_bits(alignment, name.share, others) >= needed - _SLACK:
                    yield entry
                    break

    def _by_words(self, asked: Asked, like: list[Mapping[int, Closeness]], needed: float) -> dict[int, float]:
        """Names that may share enough words, with an upper bound of the bits that they share."""
        words = len(asked.bits)
        least = least_shared(asked, needed)
        light, ignored = 0, 0.0
        for i in sorted(range(words), key=lambda i: (asked.bits[i], i)):
            if ignored + asked.bits[i] >= least - _SLACK:
                break
            ignored += asked.bits[i]
            light |= 1 << i
        shared: dict[int, float] = defaultdict(float)
        for i, mask in enumerate(units(words)):
            if not mask & ~light:
                continue
            bits = asked.bits[i] if i < words else asked.bits[i - words] + asked.bits[i - words + 1]
            best: dict[int, float] = {}
            for number, closeness in like[i].items():
                gain = bits * closeness.share
                for name in self._postings[number]:
                    if best.get(name, 0.0) < gain:
                        best[name] = gain
            for name, gain in best.items():
                shared[name] += gain
        enough = least - ignored - _SLACK
        return {name: gain + ignored for name, gain in shared.items() if gain >= enough}

    def _by_document(self, asked: Asked) -> set[int]:
        return {
            entry
            for document in asked.query.documents
            for entry in self._documents.get(folded_number(document.number), ())
        }


def _closer(like: list[Mapping[int, Closeness]], vocabulary: tuple[int, ...]) -> "_Closer":
    return _Closer(like, vocabulary)


class _Closer:
    """Closeness by look-up: what :func:`tapal.screening.engine.score.align_names` works out."""

    __slots__ = ("_like", "_vocabulary")

    def __init__(self, like: list[Mapping[int, Closeness]], vocabulary: tuple[int, ...]) -> None:
        self._like = like
        self._vocabulary = vocabulary

    def __call__(self, i: int, j: int) -> Closeness | None:
        return self._like[i].get(self._vocabulary[j])


def least_shared(asked: Asked, needed: float) -> float:
    """The least bits that names must share before any support could lift the query to the bits needed."""
    whole = sum(asked.bits)

    def best(shared: float) -> float:
        agreement = min(1.0, 2.0 * shared / (whole + shared)) if whole + shared else 0.0
        return shared + support_factor(shared, agreement) * asked.best_support

    if best(0.0) >= needed:
        return 0.0
    low, high = 0.0, max(needed, 0.0)
    for _ in range(40):
        middle = (low + high) / 2
        if best(middle) >= needed:
            high = middle
        else:
            low = middle
    return low


class Index:
    """What a process asks. Immutable: :meth:`updated` gives another one that shares what didn't change."""

    def __init__(self, weights: Weights, base: Segment, delta: Segment | None, ended: frozenset[str]) -> None:
        self._weights = weights
        self._base = base
        self._delta = delta
        self._ended = ended

    @classmethod
    def build(cls, entries: Iterable[StructuredEntry]) -> "Index":
        """An index over all entries; their words are counted first, so the entries are held in memory."""
        held = list(entries)
        weights = Weights.of_lists(held)
        return cls(weights, Segment(held, weights), None, frozenset())

    @property
    def weights(self) -> Weights:
        """The bits of words and nationalities in this index."""
        return self._weights

    def entries(self) -> Iterator[StructuredEntry]:
        """All entries, in no particular order."""
        for segment, skip in self._segments():
            yield from (entry for entry in segment.entries if entry.entry_id not in skip)

    def __len__(self) -> int:
        return sum(1 for _ in self.entries())

    def search(self, query: Query, threshold: float) -> list[Match]:
        """Every entry whose score reaches the threshold, best first; equal scores by entry id.

        Raises :class:`tapal.screening.engine.names.Unscreenable` when the query's name can't be compared.
        """
        asked = ask(query, self._weights)
        found = [
            match
            for segment, skip in self._segments()
            for entry in segment.candidates(asked, threshold, skip, self._weights)
            if (match := score_asked(asked, segment.entries[entry], self._weights)).score >= threshold
            and match.score > 0.0
        ]
        return sorted(found, key=lambda match: (-match.bits, match.entry_id))

    def updated(self, *, ended: Collection[str], added: Iterable[StructuredEntry]) -> "Index":
        """The index without the entries ``ended`` and with ``added`` (an id that exists is replaced), at once.

        Words keep the weights of the index that was built: a few entries more don't change what a word is worth.
        """
        new = list(added)
        gone = frozenset(ended) | {entry.entry_id for entry in new}
        kept = [entry for entry in self._delta.entries if entry.entry_id not in gone] if self._delta else []
        delta = Segment([*kept, *new], self._weights) if kept or new else None
        return Index(self._weights, self._base, delta, self._ended | gone)

    @property
    def delta_size(self) -> int:
        """Entries added or ended since the index was built: when it grows, building anew is due."""
        return len(self._ended)

    def _segments(self) -> list[tuple[Segment, Collection[str]]]:
        found: list[tuple[Segment, Collection[str]]] = [(self._base, self._ended)]
        if self._delta is not None:
            found.append((self._delta, ()))
        return found
