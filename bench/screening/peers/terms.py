"""tantivy's fuzzy terms: each word of the query with one or two wrong letters, any of them."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from bench.screening.peers.engine import Hits, best_by_entry, latin, rows
from tapal.screening.engine import Query, StructuredEntry

_LIMIT = 50


class Tantivy:
    """A boolean query of fuzzy terms; the score is the share of words that were found, then BM25's order."""

    name: ClassVar[str] = "tantivy"
    aided: ClassVar[bool] = True
    floor: ClassVar[float] = 0.5
    out_of_process: ClassVar[bool] = False

    def __init__(self) -> None:
        from importlib.metadata import version

        import tantivy

        self.version = f"tantivy {version('tantivy')}"
        self._tantivy = tantivy
        self._directory = tempfile.TemporaryDirectory(prefix="tapal-bench-")

    def build(self, entries: Sequence[StructuredEntry]) -> None:
        """Write an index of one segment or few to a directory."""
        schema = self._tantivy.SchemaBuilder()
        schema.add_text_field("name", stored=False, tokenizer_name="whitespace", index_option="freq")
        schema.add_integer_field("place", stored=True, fast=True)
        self._schema = schema.build()
        self._index = self._tantivy.Index(self._schema, path=self._directory.name)
        writer = self._index.writer(heap_size=256_000_000, num_threads=1)
        self._ids: list[str] = []
        self._words: list[int] = []
        for place, (entry_id, name) in enumerate(rows(entries)):
            self._ids.append(entry_id)
            self._words.append(len(name.split()))
            writer.add_document(self._tantivy.Document(name=name, place=place))
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, query: Query, floor: float) -> Hits:
        """The best fifty, by the share of the words of query and name that were found in each other."""
        words = latin(query.name).split()
        if not words:
            return []
        fuzzy = [
            (
                self._tantivy.Occur.Should,
                self._tantivy.Query.const_score_query(
                    self._tantivy.Query.fuzzy_term_query(
                        self._schema, "name", word, distance=0 if len(word) < 4 else 1 if len(word) < 8 else 2
                    ),
                    1.0,
                ),
            )
            for word in words
        ]
        found = self._searcher.search(self._tantivy.Query.boolean_query(fuzzy), _LIMIT)
        hits = []
        for score, address in found.hits:
            place = self._searcher.doc(address)["place"][0]
            share = 2 * score / (len(words) + self._words[place])
            if share >= floor:
                hits.append((self._ids[place], min(share, 1.0)))
        return best_by_entry(hits)

    def disk(self) -> int | None:
        """Bytes of the index's files."""
        return sum(file.stat().st_size for file in Path(self._directory.name).rglob("*") if file.is_file())

    def close(self) -> None:
        """Remove the directory."""
        self._directory.cleanup()
