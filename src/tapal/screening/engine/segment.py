"""Some entries as columns, never changed after they were built: in memory, or in a file that all processes share.

``entry_bytes`` holds the entries, ``letters_bytes`` the words, ``row_…`` and ``born_…`` the names with their facts,
``post_…`` the names of each word, ``pair…`` neighbouring words read as one, ``door…`` and ``slip…`` the ways to a word,
``count…`` the entries that bear a word, ``document_…`` document numbers.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from tapal.screening.engine import lookup, magic
from tapal.screening.engine.building import SEXES, Arrays, Gathered, columns
from tapal.screening.engine.columns import RowColumns, Scratch, Sought
from tapal.screening.engine.compiled import Bits, Bytes, Keys, Numbers, figures, slip_figures
from tapal.screening.engine.doors import COUNTED, NUMBER, Doors, asked_doors, asked_word_doors, hashes, letters_of
from tapal.screening.engine.entry import BirthDate, StructuredEntry
from tapal.screening.engine.facts import best_birth, folded_number, nationality_bits, near_days, sex_bits
from tapal.screening.engine.match import Asked
from tapal.screening.engine.packing import unpack
from tapal.screening.engine.score import bits_of, cut_word
from tapal.screening.engine.sweep import sweep
from tapal.screening.engine.weights import Weights

_KEPT_WORDS = 20_000
_KEPT_NATIONS = 1_000
_NOWHERE = np.empty(0, np.int32), np.empty(0, np.int32)
_BIRTH_CODES = {"exact": 0, "month": 1, "year": 2, "range": 3, "approximate": 4, "age": 5}


class Like(NamedTuple):
    """What a word of a query is close to: words of the segment, a run of words it begins, pairs of neighbours."""

    words: Numbers
    shares: Bits
    low: int
    high: int
    span_share: float
    pairs: Numbers
    pair_shares: Bits


class Segment:
    """Entries, columns, and the search through them; entries are numbered in the order of their identifiers."""

    def __init__(self, arrays: Arrays, nations: Iterable[tuple[str, ...]]) -> None:
        self.arrays = arrays
        self.nations = [tuple(codes) for codes in nations]
        take = cast("Mapping[str, NDArray[np.int32]]", arrays)
        wide = cast("Mapping[str, NDArray[np.int64]]", arrays)
        keys = cast("Mapping[str, NDArray[np.uint64]]", arrays)
        small = cast("Mapping[str, NDArray[np.uint8]]", arrays)
        word_bits = cast("NDArray[np.float64]", arrays["word_bits"])
        self._bytes, self._start = small["entry_bytes"], wide["entry_start"]
        self._words = lookup.WordColumns(
            letters=small["letters_bytes"],
            start=wide["letters_start"],
            flags=small["word_flags"],
            door_key=keys["door_key"],
            door_word=take["door_to"],
            door_at=take["door_at"],
            slip_key=keys["slip_key"],
            slip_at=take["slip_at"],
        )
        # Pairs have no letters of their own: they are never looked up by a misspelling.
        self._pairs = self._words._replace(
            flags=small["pair_flags"],
            door_key=keys["pair_door_key"],
            door_word=take["pair_door_to"],
            door_at=take["pair_door_at"],
        )
        self._rows = RowColumns(
            dated=int(take["dated"][0]),
            spans=int(take["dated"][1]),
            entry=take["row_entry"],
            weak=small["row_weak"],
            born_kind=small["born_kind"],
            born_first=take["born_first"],
            born_last=take["born_last"],
            born_day=take["born_day"],
            sex=small["row_sex"],
            other_kind=small["row_other_kind"],
            nations=take["row_nations"],
            valid_from=take["valid_from"],
            valid_to=take["valid_to"],
            start=take["row_start"],
            word=take["row_words"],
            word_bits=word_bits,
            post_start=take["post_start"],
            post_row=take["post_row"],
            two_start=take["pair_start"],
            two_row=take["pair_row"],
        )
        self._pair_keys = wide["pair"]
        self._document_keys, self._document_entries = keys["document_key"], take["document_entry"]
        self._any_cut = bool(small["any_cut"][0])
        self._like: dict[tuple[str, bool], Like] = {}
        self._joined: dict[str, tuple[Numbers, Bits]] = {}
        self._nation_bits: dict[str | None, Bits] = {}
        self._figures, self._slip_figures = figures(), slip_figures()
        self._scratch: list[_Paper] = []
        self.none_gone = np.zeros(len(self), np.uint8)

    @classmethod
    def build(cls, entries: Iterable[StructuredEntry], weights: Weights | None = None) -> "tuple[Segment, Weights]":
        """A segment of these entries, and the weights by which their words count: those given, or their own."""
        gathered = Gathered(entries)
        weighed = weights

        def weigh(found: Arrays) -> Weights:
            nonlocal weighed
            weighed = weighed or counted(found, list(gathered.nations))
            return weighed

        arrays = columns(gathered, weigh)
        return cls(arrays, gathered.nations), weigh(arrays)

    def __len__(self) -> int:
        return len(self._start) - 1

    def entry(self, number: int) -> StructuredEntry:
        """The entry of this number."""
        return unpack(self._bytes[self._start[number] : self._start[number + 1]].tobytes())

    def numbers_of(self, entry_id: str) -> range:
        """The numbers of the entries with this identifier: none, one, or several that a list repeats."""
        first = bisect_left(range(len(self)), entry_id, key=lambda number: self.entry(number).entry_id)
        last = first
        while last < len(self) and self.entry(last).entry_id == entry_id:
            last += 1
        return range(first, last)

    def candidates(self, asked: Asked, threshold: float, gone: Bytes) -> tuple[Numbers, Bits]:
        """Entries whose name and facts reach the threshold, with their bits; several times those with several names.

        ``gone`` is 1 for entries that no longer count. Entries that have a document number of the query are not looked
        for here (:meth:`with_document`).
        """
        if len(self._rows.entry) == 0:
            return np.empty(0, np.int32), np.empty(0)
        sought = self._sought(asked, threshold, gone)
        paper = self._take_paper()
        try:
            found = sweep(sought, self._rows, self._figures, paper.sweep)
            rows, bits = paper.sweep.found[:found], paper.sweep.found_bits[:found].copy()
            return self._rows.entry[rows], bits
        finally:
            self._scratch.append(paper)

    def best(self, asked: Asked, threshold: float, gone: Bytes, limit: int) -> tuple[list[int], bool]:
        """Entries of :meth:`candidates`, each once: the ``limit`` best ones, and whether there are more."""
        numbers, bits = self.candidates(asked, threshold, gone)
        if len(numbers) <= 1:
            return numbers.tolist(), False
        if len(numbers) <= limit:
            return list(dict.fromkeys(numbers.tolist())), False
        numbers = numbers[np.lexsort((numbers, -bits))]
        once = numbers[np.sort(np.unique(numbers, return_index=True)[1])]
        return once[:limit].tolist(), len(once) > limit

    def with_document(self, asked: Asked) -> list[int]:
        """Entries that have a document number of the query, or one that a camera would take for it."""
        named = [(NUMBER, folded_number(document.number)) for document in asked.query.documents]
        found: dict[int, None] = {}
        for key in hashes(named) if named else ():
            low, high = (int(np.searchsorted(self._document_keys, key, side)) for side in ("left", "right"))
            found.update(dict.fromkeys(self._document_entries[low:high].tolist()))
        return list(found)

    def like(self, text: str, cut: bool) -> Like:
        """What a word of a query is close to."""
        known = self._like.get((text, cut))
        if known is None:
            if len(self._like) >= _KEPT_WORDS:
                self._like.clear()
            known = self._like[text, cut] = self._look_up(text, cut)
        return known

    def _look_up(self, text: str, cut: bool) -> Like:
        letters = letters_of(text)
        doors = asked_word_doors(text, any_cut=self._any_cut)
        words, shares = self._behind(self._words, letters, doors, slips=True)
        low = high = 0
        span = magic.SAME_INITIAL if len(text) == 1 else 1.0 - magic.TRUNCATED_COST / len(text)
        if len(text) == 1 or (cut and len(text) >= magic.TRUNCATED_MIN_LETTERS):
            low, high = (lookup.prefix_place(self._words, letters, after) for after in (False, True))
        pairs, pair_shares = self._behind(self._pairs, letters, asked_doors(text), slips=False)
        for k, pair in enumerate(self._pair_keys[pairs].tolist()):
            if self.text(pair >> 32) + self.text(pair & 0xFFFFFFFF) == text:
                pair_shares[k] = 1.0
        return Like(words, shares, low, high, span, pairs, pair_shares)

    def text(self, word: int) -> str:
        """The letters of a word."""
        return bytes(self._words.letters[self._words.start[word] : self._words.start[word + 1]]).decode("ascii")

    def _like_joined(self, text: str) -> tuple[Numbers, Bits]:
        known = self._joined.get(text)
        if known is None:
            if len(self._joined) >= _KEPT_WORDS:
                self._joined.clear()
            known = self._behind(self._words, letters_of(text), asked_doors(text), slips=False)
            self._joined[text] = known
        return known

    def _behind(self, words: lookup.WordColumns, letters: Bytes, doors: Doors, *, slips: bool) -> tuple[Numbers, Bits]:
        paper = self._take_paper()
        try:
            count = lookup.look_up(
                words,
                letters,
                doors.keys,
                doors.shares,
                doors.short_shares,
                self._slip_figures,
                slips,
                paper.seen,
                paper.out,
                paper.out_shares,
            )
            return paper.out[:count].copy(), paper.out_shares[:count].copy()
        finally:
            self._scratch.append(paper)

    def _sought(self, asked: Asked, threshold: float, gone: Bytes) -> Sought:
        query, known = asked.query, asked.name.words
        cut = cut_word(asked.name)
        likes = [self.like(one.text, i == cut) for i, one in enumerate(known)]
        joined = [self._like_joined(a.text + b.text) for a, b in pairwise(known)]
        born = query.birth_date
        near = _near(born) if born else _NOWHERE
        spans = [(i, like) for i, like in enumerate(likes) if like.low < like.high]
        two = np.concatenate([like.pairs for like in likes])
        two_unit = np.repeat(np.arange(len(likes), dtype=np.int32), [len(like.pairs) for like in likes])
        two_share = np.concatenate([like.pair_shares for like in likes])
        two_key = self._pair_keys[two]
        if len(two) > 1:
            order = np.argsort(two_key, kind="stable")
            two, two_unit, two_share, two_key = two[order], two_unit[order], two_share[order], two_key[order]
        sizes = [*(len(like.words) for like in likes), *(len(words) for words, _ in joined)]
        nation_bits = self._nations_bits(asked)
        best_other = (magic.SEX_SAME if query.sex in ("M", "F") else 0.0) + max(float(nation_bits.max()), 0.0)
        return Sought(
            bits=np.array(asked.bits, np.float64),
            whole=asked.whole,
            needed=bits_of(threshold),
            best_near=best_birth(born),
            best_span=max(magic.BIRTH_MONTH, magic.BIRTH_YEAR, magic.BIRTH_NEAR),
            best_other=best_other,
            on=query.on.toordinal() if query.on else 0,
            gone=gone,
            born_kind=_BIRTH_CODES[born.kind] if born else -1,
            born_first=born.first.toordinal() if born else 0,
            born_last=born.last.toordinal() if born else 0,
            born_day=_as_digits(born) if born else 0,
            near_first=near[0],
            near_last=near[1],
            sex_bits=_sex_bits(query.sex),
            nation_bits=nation_bits,
            kind_bits=magic.OTHER_KIND_BITS,
            weak_share=magic.WEAK_ALIAS,
            unit=np.repeat(np.arange(len(sizes), dtype=np.int32), sizes),
            like=np.concatenate([*(like.words for like in likes), *(words for words, _ in joined)]),
            share=np.concatenate([*(like.shares for like in likes), *(shares for _, shares in joined)]),
            span_unit=np.array([i for i, _ in spans], np.int32),
            span_low=np.array([like.low for _, like in spans], np.int32),
            span_high=np.array([like.high for _, like in spans], np.int32),
            span_share=np.array([like.span_share for _, like in spans], np.float64),
            two=two,
            two_key=two_key,
            two_unit=two_unit,
            two_share=two_share,
        )

    def _nations_bits(self, asked: Asked) -> Bits:
        asked_for = asked.query.nationality
        known = self._nation_bits.get(asked_for)
        if known is None:
            if len(self._nation_bits) >= _KEPT_NATIONS:
                self._nation_bits.clear()
            bits = [nationality_bits(asked_for, codes, asked.weights) for codes in self.nations]
            known = self._nation_bits[asked_for] = np.array(bits or [0.0], np.float64)
        return known

    def _take_paper(self) -> "_Paper":
        try:
            return self._scratch.pop()
        except IndexError:
            return _Paper.of(self)


class _Paper(NamedTuple):
    """The scratch paper of one thread."""

    sweep: Scratch
    seen: Numbers
    out: Numbers
    out_shares: Bits

    @classmethod
    def of(cls, segment: Segment) -> "_Paper":
        """As much as a segment can need."""
        rows, words = len(segment.arrays["row_entry"]), len(segment.arrays["word_bits"])
        most = max(words, len(segment.arrays["pair"])) + 1
        zeros, empty = (np.zeros(most, np.int32) for _ in range(2))
        return cls(
            Scratch(
                head=np.zeros(words + 1, np.int32),
                seen=np.zeros(rows + 1, np.uint8),
                touched=np.empty(rows + 1, np.int32),
                found=np.empty(rows + 1, np.int32),
                found_bits=np.empty(rows + 1, np.float64),
            ),
            zeros,
            empty,
            np.empty(most, np.float64),
        )


def counted(arrays: Arrays, nations: Sequence[tuple[str, ...]]) -> Weights:
    """The weights that follow from a segment's own counts."""
    keys = cast("Keys", arrays["count_key"])
    counts = arrays["count"]

    def count(canonical: str) -> int:
        key = hashes([(COUNTED, canonical)])[0]
        place = int(np.searchsorted(keys, key))
        return int(counts[place]) if place < len(keys) and keys[place] == key else 0

    borne: Counter[str] = Counter()
    for codes, bearers in zip(nations, arrays["nation_count"].tolist(), strict=True):
        for code in set(codes):
            borne[code] += bearers
    return Weights(len(arrays["entry_start"]) - 1, count, borne)


def _as_digits(born: BirthDate) -> int:
    return born.first.year * 10000 + born.first.month * 100 + born.first.day


@lru_cache(maxsize=1_000)
def _near(born: BirthDate) -> tuple[Numbers, Numbers]:
    spans = np.array(near_days(born), np.int32)
    return spans[:, 0].copy(), spans[:, 1].copy()


@lru_cache
def _sex_bits(asked: str | None) -> Bits:
    return np.array([sex_bits(asked, listed) for listed in SEXES], np.float64)
