"""The answers of `tapal screen`: one query after the other, or chunks of them on all cores, in the order of the file.

Never more than a few chunks are on their way, so that memory doesn't grow with the queries.
"""

from __future__ import annotations

import csv
import io
import json
import multiprocessing
import os
import time
from collections import deque
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import batched
from typing import TYPE_CHECKING, NamedTuple

from tapal.command.screen_queries import query_of
from tapal.command.shared import fail

if TYPE_CHECKING:
    from array import array
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Future
    from datetime import date

    from tapal.command.screen_queries import Row
    from tapal.screening.engine import Index, Match, Query

CHUNK = 256
_WAITING = 4
"""Chunks a worker that are on their way at most."""


@dataclass(frozen=True, slots=True)
class Asking:
    """What every query is asked with."""

    index: Index
    threshold: float
    day: date
    explain: bool


class Answer(NamedTuple):
    """The lines of some queries, what is to be said of them, and how many they were."""

    lines: str
    notes: list[str]
    queries: int


def in_turn(asking: Asking, rows: Iterable[Row], seconds: array[float]) -> Iterator[Answer]:
    """One query after the other; what each search took is added to `seconds`."""
    for row in rows:
        yield _answered(asking, [row], seconds)


def in_bulk(asking: Asking, rows: Iterable[Row]) -> Iterator[Answer]:
    """All cores: workers are forked with the index in memory, and get rows and give lines."""
    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    chunks = batched(rows, CHUNK, strict=False)
    first = next(chunks, ())
    if len(first) < CHUNK or workers < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield _answered(asking, first)
        yield from (_answered(asking, chunk) for chunk in chunks)
        return
    context = multiprocessing.get_context("fork")
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_remember, initargs=(asking,)) as pool:
        waiting: deque[Future[Answer]] = deque([pool.submit(_answer_remembered, first)])
        try:
            for chunk in chunks:
                waiting.append(pool.submit(_answer_remembered, chunk))
                if len(waiting) >= _WAITING * workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool:
            fail("A worker was ended by the system, perhaps for want of memory; the answer is not complete.", 1)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_remembered: Asking | None = None


def _remember(asking: Asking) -> None:
    global _remembered  # noqa: PLW0603 - what a forked worker inherits has to be reachable by name
    _remembered = asking


def _answer_remembered(rows: Sequence[Row]) -> Answer:
    if _remembered is None:
        raise RuntimeError("a worker without an index")
    return _answered(_remembered, rows)


def _answered(asking: Asking, rows: Sequence[Row], seconds: array[float] | None = None) -> Answer:
    from tapal.screening.engine import Unscreenable

    notes: list[str] = []
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    for row in rows:
        query, said = query_of(row, asking.day)
        notes += said
        started = time.perf_counter()
        try:
            found = _every_match(asking.index, query, asking.threshold)
        except Unscreenable as error:
            found = []
            notes.append(f"Query {row['id']} can't be screened: {error}.")
        if seconds is not None:
            seconds.append(time.perf_counter() - started)
        for match in found:
            cells = [row["id"], match.entry_id, f"{match.score:.6f}", match.matched_name]
            writer.writerow([*cells, *([_features(match)] if asking.explain else [])])
    return Answer(lines.getvalue(), notes, len(rows))


def _every_match(index: Index, query: Query, threshold: float) -> Sequence[Match]:
    """Everything that reaches the threshold, however much it is."""
    found = index.search(query, threshold)
    return index.search(query, threshold, limit=len(index)) if found.more else found


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
