"""An index over list entries that returns exactly what scoring every entry would return, without scoring every entry.

Which entries can reach a threshold is decided by upper bounds: first, from the words of the query alone, the least bits
that the names must share; then, word by word, the entries that share so much; then, with their facts, the few that are
aligned in full. A bound may be too generous, never too small.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

from tapal.screening.engine import magic
from tapal.screening.engine.align import align, omission
from tapal.screening.engine.entry import StructuredEntry
from tapal.screening.engine.facts import birth_bits, documents, folded_number, nationality_bits, sex_bits
from tapal.screening.engine.match import (
    Asked,
    Match,
    kind_bits,
    name_share,
    plain_bits,
    support_bits,
    support_factor,
    total_bits,
)
from tapal.screening.engine.names import Written, listed_name
from tapal.screening.engine.query import Query
from tapal.screening.engine.score import ask, bits_of, last_units, score_asked, unit_texts
from tapal.screening.engine.vocabulary import Vocabulary
from tapal.screening.engine.weights import Weights
from tapal.screening.engine.words import Closeness

_SLACK = 1e-6
"""Bits by which bounds are relaxed, against sums taken in another order."""


def agreement_of(shared: float, whole: float) -> float:
    """Share of the bits of both names that agree, as an alignment states it."""
    return 2.0 * shared / whole if whole else 0.0


type _Bound = tuple[float, float]
"""Upper bounds for one name: bits of the name with what it leaves over taken off, and bits that it shares."""

_UNBOUNDED: _Bound = (1e9, 1e9)


class _Name:
    """One name of one entry, as the index holds it."""

    __slots__ = ("bits", "entry", "share", "vocabulary", "whole")

    def __init__(self, entry: int, vocabulary: tuple[int, ...], bits: tuple[float, ...], share: float) -> None:
        self.entry = entry
        self.vocabulary = vocabulary
        self.bits = bits
        self.share = share
        self.whole = sum(bits)


class Segment:
    """Some entries with their words; never changed after it was built."""

    def __init__(self, entries: Iterable[StructuredEntry], weights: Weights) -> None:
        self.entries: list[StructuredEntry] = []
        self.names: list[_Name] = []
        self.vocabulary = Vocabulary()
        self._postings: list[list[int]] = []
        self._most_bits: list[float] = []
        self._names_of: list[range] = []
        self._documents: dict[str, list[int]] = defaultdict(list)
        for entry in entries:
            number = len(self.entries)
            self.entries.append(entry)
            first = len(self.names)
            for name in entry.names:
                listed = listed_name(name.value)
                if listed is not None:
                    self._add(number, listed, name_share(name.kind), weights)
            self._names_of.append(range(first, len(self.names)))
            for document in entry.documents:
                self._documents[folded_number(document.number)].append(number)
        self.vocabulary.close()

    def _add(self, entry: int, listed: Written, share: float, weights: Weights) -> None:
        cut = last_units(len(listed.words)) if listed.truncated else frozenset()
        numbers = tuple(self.vocabulary.add(text, i in cut) for i, text in enumerate(unit_texts(listed.words)))
        while len(self._postings) < len(self.vocabulary.texts):
            self._postings.append([])
            self._most_bits.append(0.0)
        bits = tuple(weights.word(known) for known in listed.words)
        for number, unit_bits in zip(numbers, (*bits, *map(sum, pairwise(bits))), strict=True):
            self._most_bits[number] = max(self._most_bits[number], unit_bits)
        for number in dict.fromkeys(numbers):
            self._postings[number].append(len(self.names))
        self.names.append(_Name(entry, numbers, bits, share))

    def candidates(self, asked: Asked, threshold: float, skip: Collection[str], weights: Weights) -> Iterator[int]:
        """Numbers of the entries whose score reaches the threshold."""
        texts = unit_texts(asked.name.words)
        cut = last_units(len(asked.name.words)) if asked.name.truncated else frozenset()
        like = [self.vocabulary.like(text, i in cut) for i, text in enumerate(texts)]
        needed = bits_of(threshold) - _SLACK
        reached = self._by_words(asked, like, needed)
        with_document = self._by_document(asked)
        for entry in with_document:
            for number in self._names_of[entry]:
                reached[number] = _UNBOUNDED
        related: dict[int, list[tuple[int, Closeness]]] = defaultdict(list)
        for i, found in enumerate(like):
            for number, closeness in found.items():
                related[number].append((i, closeness))
        search = _Search(asked, needed, related, self.names, reached, weights)
        names_of: dict[int, list[int]] = {entry: [] for entry in with_document}
        for number in reached:
            names_of.setdefault(self.names[number].entry, []).append(number)
        for entry, numbers in names_of.items():
            listed = self.entries[entry]
            if listed.entry_id in skip or (asked.query.on is not None and not listed.in_force(asked.query.on)):
                continue
            # An entry without names that can be compared is here by its document number.
            if not numbers or search.reaches(listed, numbers):
                yield entry

    def _by_words(self, asked: Asked, like: list[Mapping[int, Closeness]], needed: float) -> dict[int, _Bound]:
        """Names that may share enough words, each with upper bounds of what it shares.

        A word that finds no partner costs at least its omission. So every name starts with all omissions, and a word
        that it shares gives back the omission and adds what is shared. Words so light that a name with these alone
        can't reach the threshold are not looked up: what they could add is assumed.
        """
        words = len(asked.bits)
        costs = [omission(bits) for bits in asked.bits]
        start = -sum(costs)
        least = least_name_bits(asked, needed)
        least_matched = magic.SUPPORT_SHARE_LOW / (2.0 - magic.SUPPORT_SHARE_LOW) * asked.whole
        light, lost, matched = 0, start, 0.0
        for i in sorted(range(words), key=lambda i: (asked.bits[i], i)):
            gain = asked.bits[i] + costs[i]
            most = max(lost + gain, matched + asked.bits[i] - magic.LEFT_OVER_MAX_BITS)
            if most >= least - _SLACK or matched + asked.bits[i] >= least_matched - _SLACK:
                break
            lost += gain
            matched += asked.bits[i]
            light |= 1 << i
        gains: dict[int, float] = defaultdict(float)
        shares: dict[int, float] = defaultdict(float)
        for i in range(len(like)):
            if i < words:
                mask, bits, cost = 1 << i, asked.bits[i], costs[i]
            else:
                k = i - words
                mask, bits, cost = 3 << k, asked.bits[k] + asked.bits[k + 1], costs[k] + costs[k + 1]
            if not mask & ~light:
                continue
            best: dict[int, float] = {}
            for number, closeness in like[i].items():
                gain = closeness.share * min(bits, self._most_bits[number])
                for name in self._postings[number]:
                    if best.get(name, 0.0) < gain:
                        best[name] = gain
            for name, gain in best.items():
                gains[name] += gain + cost
                shares[name] += gain
        found: dict[int, _Bound] = {}
        enough = least - _SLACK
        for name, gain in gains.items():
            shared = shares[name] + matched
            bits = max(lost + gain, shared - magic.LEFT_OVER_MAX_BITS)
            whole = asked.whole + self.names[name].whole
            if bits >= enough or agreement_of(shared, whole) >= magic.SUPPORT_SHARE_LOW:
                found[name] = bits, shared
        return found

    def _by_document(self, asked: Asked) -> set[int]:
        return {
            entry
            for document in asked.query.documents
            for entry in self._documents.get(folded_number(document.number), ())
        }


class _Search(NamedTuple):
    """What one search keeps at hand; ``related`` says which units of the query are close to a word."""

    asked: Asked
    needed: float
    related: Mapping[int, list[tuple[int, Closeness]]]
    names: Sequence[_Name]
    bounds: Mapping[int, _Bound]
    weights: Weights

    def reaches(self, listed: StructuredEntry, numbers: list[int]) -> bool:
        """Whether one of these names takes the entry to the bits needed, its facts counted."""
        query = self.asked.query
        born = birth_bits(query.birth_date, listed.birth_dates)
        number = documents(query.documents, listed.documents).bits if query.documents else 0.0
        kind = kind_bits(listed.kind)
        best = max([self.bounds[n][0] for n in numbers])
        if best + max(born, 0.0) + _BEST_SEX_AND_NATION + min(born, 0.0) + number + kind < self.needed:
            return False
        sex = sex_bits(query.sex, listed.sex)
        nation = nationality_bits(query.nationality, listed.nationalities, self.weights)
        support = support_bits(born, sex, nation)
        plain = plain_bits(born, sex, nation, number, kind)
        return any(self._name_reaches(n, support, plain, number) for n in numbers)

    def _name_reaches(self, n: int, support: float, plain: float, number: float) -> bool:
        asked, name = self.asked, self.names[n]
        bits, shared = self.bounds[n]
        best = bits - shared * (1.0 - name.share)
        agreement = agreement_of(shared, asked.whole + name.whole)
        if best + support_factor(best, agreement) * support + plain < self.needed:
            return False
        pairs = [
            (i, j, closeness)
            for j, word in enumerate(name.vocabulary)
            if word in self.related
            for i, closeness in self.related[word]
        ]
        alignment = align(asked.bits, name.bits, pairs)
        return total_bits(alignment, name.share, support, plain, number) >= self.needed


_BEST_SEX_AND_NATION = magic.SEX_SAME + magic.NATIONALITY_SAME_MAX


def least_name_bits(asked: Asked, needed: float) -> float:
    """The least bits of a name with which support in proportion to them can lift a query to the bits needed."""
    rate = asked.best_support / magic.SUPPORT_FULL_BITS
    if needed <= magic.SUPPORT_FULL_BITS + asked.best_support:
        return needed / (1.0 + rate) if needed > 0.0 else needed
    return needed - asked.best_support


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
