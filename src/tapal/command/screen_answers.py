"""The answers of `tapal screen`: one query after the other, or many on all cores; in the order of the file."""

from __future__ import annotations

import csv
import io
import json
import time
from collections import deque
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from tapal.command.screen_queries import query_of
from tapal.command.shared import fail

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Iterator
    from datetime import date

    from tapal.command.screen_queries import Row
    from tapal.screening.engine import Index, Match, Matches, Query, Unscreenable


@dataclass(frozen=True, slots=True)
class Asking:
    """What every query is asked with."""

    index: Index
    threshold: float
    day: date
    explain: bool


class Answer(NamedTuple):
    """The lines of a query, and what is to be said of it."""

    lines: str
    notes: list[str]


class _Asked(NamedTuple):
    """A query that is on its way, with what is to be said of it."""

    id: str
    query: Query
    notes: list[str]


def in_turn(asking: Asking, rows: Iterable[Row], seconds: array[float]) -> Iterator[Answer]:
    """One query after the other; what each search took is added to `seconds`."""
    for row in rows:
        asked = _Asked(row["id"], *query_of(row, asking.day))
        started = time.perf_counter()
        found = _search(asking, asked.query)
        seconds.append(time.perf_counter() - started)
        yield _answer(asking, asked, found)


def in_bulk(asking: Asking, rows: Iterable[Row]) -> Iterator[Answer]:
    """All cores, as the engine shares queries among them; in the order of the rows."""
    asked: deque[_Asked] = deque()

    def queries() -> Iterator[Query]:
        for row in rows:
            asked.append(_Asked(row["id"], *query_of(row, asking.day)))
            yield asked[-1].query

    try:
        for found in asking.index.search_many(queries(), asking.threshold):
            yield _answer(asking, asked.popleft(), found)
    except BrokenProcessPool:
        fail("A worker was ended by the system, perhaps for want of memory; the answer is not complete.", 1)


def _search(asking: Asking, query: Query) -> Matches | Unscreenable:
    from tapal.screening.engine import Unscreenable

    try:
        return asking.index.search(query, asking.threshold)
    except Unscreenable as error:
        return error


def _answer(asking: Asking, asked: _Asked, found: Matches | Unscreenable) -> Answer:
    """The lines of a query: everything that reaches the threshold, however much it is."""
    from tapal.screening.engine import Unscreenable

    if isinstance(found, Unscreenable):
        return Answer("", [*asked.notes, f"Query {asked.id} can't be screened: {found}."])
    if found.more:
        found = asking.index.search(asked.query, asking.threshold, limit=len(asking.index))
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    for match in found:
        cells = [asked.id, match.entry_id, f"{match.score:.6f}", match.matched_name]
        writer.writerow([*cells, *([_features(match)] if asking.explain else [])])
    return Answer(lines.getvalue(), asked.notes)


def _features(match: Match) -> str:
    return json.dumps(
        [
            {
                "code": feature.code,
                "outcome": feature.outcome,
                "bits": round(feature.bits, 3),
                "reason": feature.reason,
                "asked": feature.asked,
                "listed": feature.listed,
            }
            for feature in match.features
        ],
        ensure_ascii=False,
    )
