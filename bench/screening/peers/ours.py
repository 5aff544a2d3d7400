"""Tapal's own engine, through its interface alone."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from bench.screening.peers.engine import Hits
from tapal.screening.engine import Index, Name, Query, StructuredEntry
from tapal.screening.engine.storing import maker


class Ours:
    """``Index.build`` and ``Index.search``."""

    name: ClassVar[str] = "tapal"
    aided: ClassVar[bool] = False
    floor: ClassVar[float] = 0.4
    out_of_process: ClassVar[bool] = False
    version = f"Tapal {maker()[:8]}"
    """Code, figures and language knowledge, as index files name them."""

    def __init__(self) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="tapal-bench-")
        self._file = Path(self._directory.name) / "index"
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
        """Bytes of the file that processes share."""
        self._index.save(self._file)
        return self._file.stat().st_size

    def opened(self) -> float:
        """Seconds by the clock to open that file, once :meth:`disk` has written it; the best of three."""
        times = []
        for _ in range(3):
            began = time.perf_counter()
            Index.open(self._file)
            times.append(time.perf_counter() - began)
        return min(times)

    def bulk(self, queries: Sequence[Query], threshold: float) -> tuple[float, float]:
        """Names a second by the clock, on all cores, and names for each second of one core."""
        began, before = time.perf_counter(), _processor_time()
        for _ in self._index.search_many(queries, threshold):
            pass
        return len(queries) / (time.perf_counter() - began), len(queries) / (_processor_time() - before)

    def close(self) -> None:
        """Remove the file."""
        self._directory.cleanup()


def _processor_time() -> float:
    """Seconds that this process and its children that ended have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
