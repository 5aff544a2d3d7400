"""Some entries as columns, never changed after they were built: in memory, or in a file that all processes share.

``entry_bytes`` holds the entries, ``letters_bytes`` the words, ``row_…`` and ``born_…`` the names with their facts,
``post_…`` the names of each word, ``pair…`` neighbouring words read as one, ``door…`` and ``slip…`` the ways to a word,
``count…`` the entries that bear a word, ``document_…`` document numbers.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from tapal.screening.engine import lookup, magic
from tapal.screening.engine.building import SEXES, TYPES, Arrays, Gathered, birth_numbers, columns
from tapal.screening.engine.columns import ENTRY, ROW_FACTS, Born, Related, RowColumns, Scratch, Sought
from tapal.screening.engine.comparing import MOST_PAIRS, MOST_WORDS
from tapal.screening.engine.compiled import (
    Bits,
    Bytes,
    Figures,
    Keys,
    Numbers,
    SlipFigures,
    direct,
    figures,
    slip_figures,
)
from tapal.screening.engine.doors import COUNTED, NUMBER, asked_doors, hashes, letters_of
from tapal.screening.engine.entry import BirthDate, StructuredEntry
from tapal.screening.engine.facts import best_birth, folded_number, nationality_bits, sex_bits
from tapal.screening.engine.keys import count_of
from tapal.screening.engine.match import Asked
from tapal.screening.engine.names import word
from tapal.screening.engine.packing import unpack
from tapal.screening.engine.score import bits_of, cut_word
from tapal.screening.engine.sweep import AT_HAND, sweep
from tapal.screening.engine.weights import Weights

_ROOM = 8_192
"""Words close to a query for which there is room at first."""

_KEPT_NATIONS = 1_000


class Segment:
    """Entries, columns, and the search through them; entries are numbered in the order of their identifiers."""

    def __init__(self, arrays: Arrays, nations: Iterable[tuple[str, ...]]) -> None:
        """``arrays`` are those of :func:`tapal.screening.engine.building.columns`."""
        for name, values in arrays.items():
            # The loops are called without a look at the types.
            if values.dtype != TYPES[name] or values.ndim != 1 or not values.flags.c_contiguous:
                raise TypeError(f"{name} is {values.dtype}")
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
            two_key=keys["pair_door_key"],
            two_word=take["pair_door_to"],
            two_at=take["pair_door_at"],
            cut=bool(small["any_cut"][0]),
        )
        self._rows = RowColumns(
            dated=int(take["dated"][0]),
            spans=int(take["dated"][1]),
            facts=take["row_facts"],
            born_first=take["born_first"],
            valid_from=take["valid_from"],
            valid_to=take["valid_to"],
            word=take["row_words"],
            word_bits=word_bits,
            post_start=take["post_start"],
            post_row=take["post_row"],
            two=wide["pair"],
            two_start=take["pair_start"],
            two_row=take["pair_row"],
        )
        self._document_keys, self._document_entries = keys["document_key"], take["document_entry"]
        self._nation_bits: dict[str | None, tuple[Bits, float]] = {}
        self._figures, self._slip_figures, self._shares = figures(), slip_figures(), door_shares()
        self._papers: list[_Paper] = []
        self.none_gone = np.zeros(len(self), np.uint8)
        self._relate, self._sweep = _loops(self)

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
        if len(self._rows.born_first) == 0:
            return np.empty(0, np.int32), np.empty(0)
        with self._paper_for(asked_doors(asked.name.words), cut_word(asked.name)) as paper:
            sought = self._sought(asked, threshold, gone)
            found = self._sweep(sought, paper.related, self._rows, self._figures, paper.sweep)
            rows = paper.sweep.found[:found]
            return self._rows.facts[ROW_FACTS * rows + ENTRY], paper.sweep.found_bits[:found].copy()

    def best(self, asked: Asked, threshold: float, gone: Bytes, limit: int) -> tuple[list[int], bool]:
        """Entries of :meth:`candidates`, each once: the ``limit`` best ones, and whether there are more.

        Those of names too long for the loops come besides: only Python can say how good they are.
        """
        numbers, bits = self.candidates(asked, threshold, gone)
        if len(numbers) <= 1:
            return numbers.tolist(), False
        if len(numbers) <= limit:
            return list(dict.fromkeys(numbers.tolist())), False
        order = np.lexsort((numbers, -bits))
        first = order[np.sort(np.unique(numbers[order], return_index=True)[1])]
        held = limit + int(np.isinf(bits[first]).sum())
        return numbers[first[:held]].tolist(), len(first) > held

    def with_document(self, asked: Asked) -> list[int]:
        """Entries that have a document number of the query, or one that a camera would take for it."""
        named = [(NUMBER, folded_number(document.number)) for document in asked.query.documents]
        found: dict[int, None] = {}
        for key in hashes(named) if named else ():
            low, high = (int(np.searchsorted(self._document_keys, key, side)) for side in ("left", "right"))
            found.update(dict.fromkeys(self._document_entries[low:high].tolist()))
        return list(found)

    def like(self, text: str, *, cut: bool = False) -> dict[int, float]:
        """The words close to one word of a query, with their shares. For tests: a search does this by itself."""
        found: dict[int, float] = {}
        with self._paper_for(asked_doors([word(text)]), 0 if cut else -1) as paper:
            count, spans, _, _ = paper.related.counts.tolist()
            for number, share in zip(paper.related.like[:count], paper.related.share[:count], strict=True):
                found[int(number)] = float(share)
            for k in range(spans):
                for number in range(paper.related.span_low[k], paper.related.span_high[k]):
                    found[number] = max(found.get(number, 0.0), float(paper.related.span_share[k]))
        return found

    def example(self) -> "_Loops":
        """Run the loops once on nothing, so that they are ready."""
        paper = _Paper.of(self, 1)
        nothing = np.empty(0, np.uint8)
        sought = Sought(np.empty(0), 0.0, 0.0, _born(None), 0.0, 0, self.none_gone, _sex_bits(None), np.zeros(1))
        return _Loops(
            direct(lookup.relate, self._words, nothing, -1, self._slip_figures, self._shares, paper.related),
            direct(sweep, sought, paper.related, self._rows, self._figures, paper.sweep),
        )

    def text(self, word: int) -> str:
        """The letters of a word."""
        return bytes(self._words.letters[self._words.start[word] : self._words.start[word + 1]]).decode("ascii")

    @contextmanager
    def _paper_for(self, doors: bytes, cut: int) -> "Iterator[_Paper]":
        """Scratch paper on which stands what the units of a query are close to."""
        try:
            paper = self._papers.pop()
        except IndexError:
            paper = _Paper.of(self, _ROOM)
        blob = np.frombuffer(bytearray(doors), np.uint8)
        while self._relate(self._words, blob, cut, self._slip_figures, self._shares, paper.related) < 0:
            paper = _Paper.of(self, 8 * len(paper.related.like))
        yield paper
        self._papers.append(paper)

    def _sought(self, asked: Asked, threshold: float, gone: Bytes) -> Sought:
        query = asked.query
        nation_bits, best_nation = self._nations_bits(asked)
        return Sought(
            bits=np.array(asked.bits),
            whole=asked.whole,
            needed=bits_of(threshold),
            born=_born(query.birth_date),
            best_other=(magic.SEX_SAME if query.sex in ("M", "F") else 0.0) + best_nation,
            on=query.on.toordinal() if query.on else 0,
            gone=gone,
            sex_bits=_sex_bits(query.sex),
            nation_bits=nation_bits,
        )

    def _nations_bits(self, asked: Asked) -> tuple[Bits, float]:
        asked_for = asked.query.nationality
        known = self._nation_bits.get(asked_for)
        if known is None:
            if len(self._nation_bits) >= _KEPT_NATIONS:
                self._nation_bits.clear()
            bits = [nationality_bits(asked_for, codes, asked.weights) for codes in self.nations]
            known = self._nation_bits[asked_for] = np.array(bits or [0.0]), max([0.0, *bits])
        return known


class _Paper(NamedTuple):
    """The scratch paper of one search."""

    related: Related
    sweep: Scratch

    @classmethod
    def of(cls, segment: Segment, room: int) -> "_Paper":
        """For ``room`` words that are close; rows as many as the segment has."""
        rows, words, pairs = (len(segment.arrays[name]) for name in ("born_first", "word_bits", "pair"))

        def numbers(size: int) -> Numbers:
            return np.zeros(size, np.int32)

        related = Related(
            counts=np.zeros(4, np.int64),
            unit=numbers(room),
            like=numbers(room),
            share=np.zeros(room),
            span_unit=numbers(2 * MOST_WORDS),
            span_low=numbers(2 * MOST_WORDS),
            span_high=numbers(2 * MOST_WORDS),
            span_share=np.zeros(2 * MOST_WORDS),
            two=numbers(room),
            two_unit=numbers(room),
            two_share=np.zeros(room),
            seen=numbers(words + 1),
            two_seen=numbers(pairs + 1),
            remainders=np.zeros(magic.EDIT_MAX_LETTERS * (magic.EDIT_MAX_LETTERS + 1) // 2 + 2, np.uint64),
            edits=np.zeros(magic.EDIT_MAX_LETTERS + 2, np.int64),
        )
        lists = room + 2 * MOST_WORDS
        sweep = Scratch(
            head=numbers(words + 1),
            seen=np.zeros(rows + 1, np.uint8),
            touched=np.empty(rows + 1, np.int32),
            found=np.empty(rows + 1, np.int32),
            found_bits=np.empty(rows + 1),
            following=numbers(room),
            low=numbers(lists),
            high=numbers(lists),
            unit=numbers(lists),
            gain=np.zeros(lists),
            best=np.zeros(room),
            needed=np.zeros(lists, np.uint8),
            length=numbers(lists),
            order=numbers(lists),
            gains=np.zeros(MOST_WORDS),
            falling=np.zeros(MOST_WORDS),
            near_low=numbers(64),
            near_high=numbers(64),
            bits=np.zeros(MOST_WORDS),
            mine=np.zeros(MOST_WORDS),
            theirs=np.zeros(MOST_WORDS),
            units=numbers(2 * MOST_PAIRS),
            pairs=np.zeros(MOST_PAIRS),
            two=np.zeros(room, np.int64),
            two_order=numbers(room),
            rows=numbers(AT_HAND),
            support=np.zeros(AT_HAND),
            plain=np.zeros(AT_HAND),
        )
        return cls(related, sweep)


class _Loops(NamedTuple):
    relate: Callable[[lookup.WordColumns, Bytes, int, SlipFigures, lookup.Shares, Related], int]
    sweep: Callable[[Sought, Related, RowColumns, Figures, Scratch], int]


_made: list[_Loops] = []


def _loops(segment: Segment) -> _Loops:
    """The compiled loops, loaded or compiled once in a process: before the first query is asked, not by it."""
    if not _made:
        _made.append(segment.example())
    return _made[0]


def counted(arrays: Arrays, nations: Sequence[tuple[str, ...]]) -> Weights:
    """The weights that follow from a segment's own counts."""
    keys = cast("Keys", arrays["count_key"])
    counts = cast("Numbers", arrays["count"])

    def count(canonical: str) -> int:
        return count_of(keys, counts, letters_of(canonical), COUNTED)

    borne: Counter[str] = Counter()
    for codes, bearers in zip(nations, arrays["nation_count"].tolist(), strict=True):
        for code in set(codes):
            borne[code] += bearers
    return Weights(len(arrays["entry_start"]) - 1, count, borne)


@lru_cache(maxsize=10_000)
def _born(asked: BirthDate | None) -> Born:
    if asked is None:
        return Born(-1, 0, 0, 0, 0.0)
    return Born(*birth_numbers(asked), best_birth(asked))


@lru_cache
def _sex_bits(asked: str | None) -> Bits:
    return np.array([sex_bits(asked, listed) for listed in SEXES], np.float64)


def door_shares() -> lookup.Shares:
    """What doors are worth now."""
    return lookup.Shares(
        variant=magic.SAME_VARIANT,
        abbreviation=magic.SAME_ABBREVIATION,
        spelling=magic.SAME_SPELLING,
        sound=magic.SAME_SOUND,
        related=magic.SAME_RELATED,
        initial=magic.SAME_INITIAL,
        skeleton_cost=magic.SKELETON_COST,
        frame_cost=magic.FRAME_COST,
        cut_cost=magic.TRUNCATED_COST,
        cut_letters=magic.TRUNCATED_MIN_LETTERS,
    )
