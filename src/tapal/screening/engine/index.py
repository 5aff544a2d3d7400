"""An index over list entries that returns exactly what scoring every entry would return, without scoring every entry.

A compiled search (:mod:`tapal.screening.engine.sweep`) finds the entries that reach a threshold, a hair's breadth
generously; :func:`tapal.screening.engine.score.score_asked` scores what it found. What was added since the index was
built lies in a small segment of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tapal.screening.engine.entry import StructuredEntry
from tapal.screening.engine.match import Asked, Match, Matches
from tapal.screening.engine.names import Unscreenable
from tapal.screening.engine.query import Query
from tapal.screening.engine.score import ask, score_asked
from tapal.screening.engine.weights import Weights

if TYPE_CHECKING:
    from tapal.screening.engine.compiled import Bytes
    from tapal.screening.engine.segment import Segment

MOST_MATCHES = 1_000
"""Matches that one search answers with unless it is asked for more or fewer."""


class Index:
    """What a process asks. Immutable: :meth:`updated` gives another one that shares what didn't change."""

    def __init__(
        self, weights: Weights, base: Segment, gone: Bytes, delta: Segment | None, changed: frozenset[str]
    ) -> None:
        self._weights = weights
        self._base = base
        self._gone = gone
        self._delta = delta
        self._changed = changed

    @classmethod
    def build(cls, entries: Iterable[StructuredEntry]) -> Index:
        """An index over all entries, in memory."""
        # Compiled code is loaded by whoever builds or opens an index, not by whoever imports the engine.
        from tapal.screening.engine.segment import Segment

        base, weights = Segment.build(entries)
        return cls(weights, base, base.none_gone, None, frozenset())

    @classmethod
    def open(cls, path: Path, *, verify: bool = False) -> Index:
        """The index of a file that :meth:`save` wrote, mapped into memory; processes that open it share its pages.

        ``verify`` reads all of it and checks it. Raises :class:`tapal.screening.engine.storing.WrongSegment` for a file
        that can't be asked: a damaged one, or one that another release made. Build the index anew then.
        """
        from tapal.screening.engine.segment import Segment, counted
        from tapal.screening.engine.storing import load

        arrays, nations = load(path, verify=verify)
        base = Segment(arrays, nations)
        return cls(counted(arrays, nations), base, base.none_gone, None, frozenset())

    def save(self, path: Path) -> None:
        """Write the index to a file, whole or not at all; what was changed since it was built is merged first."""
        from tapal.screening.engine.storing import save

        index = self.compacted() if self._changed else self
        save(path, index._base.arrays, index._base.nations)

    def compacted(self) -> Index:
        """The same entries without a delta, their words counted anew: what :meth:`build` makes of them.

        Takes as long as building; the index at hand answers meanwhile.
        """
        return Index.build(self.entries())

    @property
    def weights(self) -> Weights:
        """The bits of words and nationalities in this index."""
        return self._weights

    def entries(self) -> Iterator[StructuredEntry]:
        """All entries, in no particular order."""
        for segment, gone in self._segments():
            yield from (segment.entry(number) for number in range(len(segment)) if not gone[number])

    def entry(self, entry_id: str) -> StructuredEntry | None:
        """The entry of this identifier, or None."""
        for segment, gone in self._segments():
            for number in segment.numbers_of(entry_id):
                if not gone[number]:
                    return segment.entry(number)
        return None

    def __len__(self) -> int:
        return sum(len(segment) - int(gone.sum()) for segment, gone in self._segments())

    def search(self, query: Query, threshold: float, *, limit: int = MOST_MATCHES) -> Matches:
        """Entries whose score reaches the threshold, best first, at most ``limit``; equal scores by entry id.

        Raises :class:`tapal.screening.engine.names.Unscreenable` when the query's name can't be compared.
        """
        asked = ask(query, self._weights)
        found: list[Match] = []
        more = False
        for segment, gone in self._segments():
            numbers, cut_off = self._chosen(segment, gone, asked, threshold, limit)
            more = more or cut_off
            for number in numbers:
                match = score_asked(asked, segment.entry(number))
                if match.score >= threshold and match.score > 0.0:
                    found.append(match)
        found.sort(key=lambda match: (-match.bits, match.entry_id))
        return Matches(found[:limit], more=more or len(found) > limit)

    def search_many(
        self,
        queries: Iterable[Query],
        threshold: float,
        *,
        limit: int = MOST_MATCHES,
        workers: int | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> Iterator[Matches | Unscreenable]:
        """:meth:`search` for each query, in order, on all cores (:func:`tapal.screening.engine.bulk.search_many`)."""
        from tapal.screening.engine.bulk import search_many

        return search_many(self, queries, threshold, limit=limit, workers=workers, progress=progress)

    def _chosen(
        self, segment: Segment, gone: Bytes, asked: Asked, threshold: float, limit: int
    ) -> tuple[list[int], bool]:
        """Numbers of the entries to score, the best ones if there are more than can be answered with."""
        numbers, cut_off = segment.best(asked, threshold, gone, limit)
        with_document = [number for number in segment.with_document(asked) if not gone[number]]
        if with_document:
            # Whatever its name: the number alone makes it a hit. A number that thousands have is none.
            most = max(limit, MOST_MATCHES)
            cut_off = cut_off or len(with_document) > most
            numbers = list(dict.fromkeys([*with_document[:most], *numbers]))
        return numbers, cut_off

    def updated(self, *, ended: Collection[str], added: Iterable[StructuredEntry]) -> Index:
        """The index without the entries ``ended`` and with ``added`` (an id that exists is replaced), at once.

        Words keep the weights of the index that was built: a few entries more don't change what a word is worth.
        """
        from tapal.screening.engine.segment import Segment

        new = list(added)
        changed = frozenset(ended) | {entry.entry_id for entry in new}
        gone = self._gone.copy()
        for entry_id in changed:
            for number in self._base.numbers_of(entry_id):
                gone[number] = 1
        kept = [entry for entry in self._delta_entries() if entry.entry_id not in changed]
        delta = Segment.build([*kept, *new], self._weights)[0] if kept or new else None
        return Index(self._weights, self._base, gone, delta, self._changed | changed)

    @property
    def delta_size(self) -> int:
        """Entries added or ended since the index was built: when it grows, building anew is due."""
        return len(self._changed)

    def _delta_entries(self) -> Iterator[StructuredEntry]:
        if self._delta is not None:
            yield from map(self._delta.entry, range(len(self._delta)))

    def _segments(self) -> list[tuple[Segment, Bytes]]:
        found = [(self._base, self._gone)]
        if self._delta is not None:
            found.append((self._delta, self._delta.none_gone))
        return found
