"""Tapal's own engine, through its interface alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from bench.screening.peers.engine import Hits
from tapal.screening.engine import Index, Name, Query, StructuredEntry


class Ours:
    """``Index.build`` and ``Index.search``."""

    name: ClassVar[str] = "tapal"
    names_only: ClassVar[bool] = False
    floor: ClassVar[float] = 0.4
    out_of_process: ClassVar[bool] = False
    version = "Tapal"

    def __init__(self) -> None:
        # Whoever measures wants the loops compiled, or loaded from where they are kept, before the clock starts.
        self.build([StructuredEntry(entry_id=str(i), names=(Name(value=f"Ratna Wibowo {i}"),)) for i in range(50)])
        self.search(Query(name="Ratna Wibowo"), self.floor)

    def build(self, entries: Sequence[StructuredEntry]) -> None:
        """Build the index."""
        self._index = Index.build(entries)

    def search(self, query: Query, floor: float) -> Hits:
        """Everything that reaches the score."""
        return [(match.entry_id, match.score) for match in self._index.search(query, floor)]

    def disk(self) -> int | None:
        """None: built in memory."""
        return None

    def close(self) -> None:
        """Nothing to let go of."""
