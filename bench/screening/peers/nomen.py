"""nomenklatura: its in-memory blocking index, then its matcher on the best of the blocked.

The version that comes as wheels alone has logic-v1, of its matchers the one that finds most here. It takes another
birth date for a contradiction and the same one for nothing, so the bench aids it as it aids engines of names. logic-v2
needs a dependency that is compiled from source: its figures on judged pairs are read from what its authors publish.
"""

from __future__ import annotations

import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar

from bench.screening.peers.engine import Hits
from tapal.screening.engine import BirthDate, Query, StructuredEntry

_BLOCKED = 50
"""Candidates that the matcher looks at, by the weight of shared words."""

_NAMES = {"primary": "name", "strong alias": "alias", "weak alias": "weakAlias"}
_SEXES = {"M": "male", "F": "female"}
_SPAN_YEARS = 20


class Nomenklatura:
    """``Index.match`` for candidates, ``LogicV1.compare`` for the score: names, birth dates, all that is asked."""

    name: ClassVar[str] = "nomenklatura"
    aided: ClassVar[bool] = True
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
                entity.add(_NAMES[name.kind], name.value)
            for born in entry.birth_dates:
                entity.add("birthDate", dates(born))
            entity.add("nationality", [code.lower() for code in entry.nationalities])
            if entry.sex in _SEXES:
                entity.add("gender", _SEXES[entry.sex])
            self._entities[entry.entry_id] = entity
            self._index.index(entity)
        self._index.commit()

    def search(self, query: Query, floor: float) -> Hits:
        """The blocked ones whose score reaches the floor."""
        entity = self._person("query")
        entity.add("name", query.name.replace("<", " "))
        if query.birth_date:
            entity.add("birthDate", dates(query.birth_date))
        if query.nationality:
            entity.add("nationality", query.nationality.lower())
        if query.sex in _SEXES:
            entity.add("gender", _SEXES[query.sex])
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


def dates(born: BirthDate) -> list[str]:
    """A birth date as far as it is known; a span as the years it may be, a very long one as nothing."""
    if born.kind in ("exact", "month", "year"):
        return [born.text]
    years = range(born.first.year, born.last.year + 1)
    return [f"{year:04d}" for year in years] if len(years) <= _SPAN_YEARS else []
