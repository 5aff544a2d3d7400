"""DuckDB's Jaro-Winkler over a column of names, on one thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from bench.screening.peers.engine import Hits, best_by_entry, rows, sorted_words
from tapal.screening.engine import Query, StructuredEntry


class DuckDb:
    """``jaro_winkler_similarity`` of the sorted words against every row."""

    name: ClassVar[str] = "duckdb"
    aided: ClassVar[bool] = True
    floor: ClassVar[float] = 0.85
    out_of_process: ClassVar[bool] = False

    def __init__(self) -> None:
        import duckdb

        self.version = f"DuckDB {duckdb.__version__}"
        self._database = duckdb.connect(":memory:")
        self._database.execute("SET threads = 1")

    def build(self, entries: Sequence[StructuredEntry]) -> None:
        """Load the names."""
        self._ids: list[str] = []
        names = []
        for entry_id, name in rows(entries):
            self._ids.append(entry_id)
            names.append(" ".join(sorted(name.split())))
        import numpy as np

        self._database.register("given", {"place": np.arange(len(names)), "name": np.array(names, dtype=object)})
        self._database.execute("CREATE TABLE people AS SELECT * FROM given")
        self._database.unregister("given")

    def search(self, query: Query, floor: float) -> Hits:
        """Every name of at least this similarity."""
        found = self._database.execute(
            "SELECT place, s FROM (SELECT place, jaro_winkler_similarity(name, ?, ?) AS s FROM people) WHERE s >= ?",
            [sorted_words(query.name), floor, floor],
        ).fetchall()
        return best_by_entry((self._ids[place], score) for place, score in found)

    def disk(self) -> int | None:
        """None: in memory."""
        return None

    def close(self) -> None:
        """Close the database."""
        self._database.close()
