"""rapidfuzz against every name of the list: token_sort_ratio, the words in alphabetical order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

import rapidfuzz
from rapidfuzz import fuzz, process

from bench.screening.peers.engine import Hits, best_by_entry, rows, sorted_words
from tapal.screening.engine import Query, StructuredEntry


class RapidFuzz:
    """No index: each query looks at each name, in compiled code."""

    name: ClassVar[str] = "rapidfuzz"
    aided: ClassVar[bool] = True
    floor: ClassVar[float] = 0.7
    out_of_process: ClassVar[bool] = False
    version = f"rapidfuzz {rapidfuzz.__version__}"

    def build(self, entries: Sequence[StructuredEntry]) -> None:
        """Keep the names with their words sorted."""
        self._ids: list[str] = []
        self._names: list[str] = []
        for entry_id, name in rows(entries):
            self._ids.append(entry_id)
            self._names.append(" ".join(sorted(name.split())))

    def search(self, query: Query, floor: float) -> Hits:
        """Every name of at least this ratio."""
        found = process.extract(
            sorted_words(query.name), self._names, scorer=fuzz.ratio, score_cutoff=100 * floor, limit=None
        )
        return best_by_entry((self._ids[place], score / 100) for _, score, place in found)

    def disk(self) -> int | None:
        """None: in memory."""
        return None

    def close(self) -> None:
        """Nothing to let go of."""
