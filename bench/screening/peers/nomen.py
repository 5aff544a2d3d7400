"""nomenklatura: its in-memory blocking index, then its matcher on the best of the blocked.

The version that comes as wheels alone has logic-v1; logic-v2 needs a dependency that is compiled from source, so that
its figures on judged pairs are read from the scores that its authors publish.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from bench.screening.peers.engine import Hits
from tapal.screening.engine import Query, StructuredEntry

_BLOCKED = 50
"""Candidates that the matcher looks at, by the weight of shared words."""


class Nomenklatura:
    """``Index.match`` for candidates, ``LogicV1.compare`` for the score: names, birth dates, all that is asked."""

    name: ClassVar[str] = "nomenklatura"
    names_only: ClassVar[bool] = False
    floor: ClassVar[float] = 0.4
    out_of_process: ClassVar[bool] = False

    def __init__(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import nomenklatura
            from followthemoney import model
            from nomenklatura.index.index import Index
            from nomenklatura.matching import LogicV1
        self.version = f"nomenklatura {nomenklatura.__version__} logic-v1"
        self._model = model
        self._matcher = LogicV1
        self._index = Index(None, Path(tempfile.gettempdir()))
        self._entities: dict[str, Any] = {}

    def build(self, entries: Sequence[StructuredEntry]) -> None:
        """Index all entries."""
        for entry in entries:
            entity = self._person(entry.entry_id)
            for name in entry.names:
                entity.add("name" if name.kind == "primary" else "alias", name.value)
            for born in entry.birth_dates:
                if born.kind in ("exact", "month", "year"):
                    entity.add("birthDate", born.text)
            entity.add("nationality", [code.lower() for code in entry.nationalities])
            if entry.sex in ("M", "F"):
                entity.add("gender", {"M": "male", "F": "female"}[entry.sex])
            self._entities[entry.entry_id] = entity
            self._index.index(entity)
        self._index.commit()

    def search(self, query: Query, floor: float) -> Hits:
        """The blocked ones whose score reaches the floor."""
        entity = self._person("query")
        entity.add("name", query.name)
        if query.birth_date:
            entity.add("birthDate", query.birth_date.text)
        if query.nationality:
            entity.add("nationality", query.nationality.lower())
        if query.sex in ("M", "F"):
            entity.add("gender", {"M": "male", "F": "female"}[query.sex])
        found = []
        for ident, _ in self._index.match(entity)[:_BLOCKED]:
            score = self._matcher.compare(entity, self._entities[ident.id]).score
            if score >= floor:
                found.append((ident.id, score))
        return found

    def disk(self) -> int | None:
        """None: in memory."""
        return None

    def close(self) -> None:
        """Nothing to let go of."""

    def _person(self, entity_id: str) -> Any:
        entity = self._model.make_entity("Person")
        entity.id = entity_id
        return entity
