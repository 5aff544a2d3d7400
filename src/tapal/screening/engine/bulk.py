"""Many people against one index, on all cores: a manifest, a population, everybody who crossed lately.

Workers are forked with the index in memory, which they share. They are handed chunks of queries and give back chunks of
answers, in order, never more than a few at a time: whatever the number of queries, memory stays bounded.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import ExitStack
from itertools import batched
from typing import TYPE_CHECKING, Final

import msgspec

from tapal.screening.engine.match import Match, Matches
from tapal.screening.engine.names import Unscreenable
from tapal.screening.engine.query import Query

if TYPE_CHECKING:
    from tapal.screening.engine.index import Index

CHUNK: Final = 256
"""Queries that a worker is handed at a time."""

type Answer = Matches | Unscreenable

_queries = msgspec.msgpack.Decoder(list[Query])
_answers = msgspec.msgpack.Decoder(list[tuple[list[Match], bool] | str])
_encode = msgspec.msgpack.Encoder().encode
_held: list[tuple[Index, float, int]] = []


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def search_many(
    index: Index,
    queries: Iterable[Query],
    threshold: float,
    *,
    limit: int,
    workers: int | None = None,
    progress: Callable[[int], None] | None = None,
) -> Iterator[Answer]:
    """The answer to each query, in order; for a name that can't be compared, the exception that says why.

    ``workers`` processes share the work, by default one for each core; where processes can't be forked, or other
    threads run in this one, it is done here. ``progress`` is told the number of queries answered, now and then. Queries
    are taken from the iterator as they are needed.
    """
    workers = cores() if workers is None else workers
    chunks = batched(queries, CHUNK, strict=False)
    first = next(chunks, ())
    answered = _here(index, [first], threshold, limit)
    if len(first) == CHUNK:
        alone = workers < 2 or "fork" not in multiprocessing.get_all_start_methods() or threading.active_count() > 1
        rest = _here if alone else _forked(workers)
        answered = rest(index, _after(first, chunks), threshold, limit)
    done = 0
    for answers in answered:
        yield from answers
        done += len(answers)
        if progress is not None:
            progress(done)


def _after[T](first: T, others: Iterator[T]) -> Iterator[T]:
    yield first
    yield from others


def _answer(index: Index, query: Query, threshold: float, limit: int) -> Answer:
    try:
        return index.search(query, threshold, limit=limit)
    except Unscreenable as error:
        return error


def _here(index: Index, chunks: Iterable[tuple[Query, ...]], threshold: float, limit: int) -> Iterator[list[Answer]]:
    for chunk in chunks:
        yield [_answer(index, query, threshold, limit) for query in chunk]


type _Way = Callable[[Index, Iterable[tuple[Query, ...]], float, int], Iterator[list[Answer]]]


def _forked(workers: int) -> _Way:
    def answered(
        index: Index, chunks: Iterable[tuple[Query, ...]], threshold: float, limit: int
    ) -> Iterator[list[Answer]]:
        context = multiprocessing.get_context("fork")
        waiting: deque[Future[bytes]] = deque()
        with ExitStack() as stack:
            # A forked process is given the index as it is: nothing is written for it, nothing is read by it.
            pool = stack.enter_context(
                ProcessPoolExecutor(workers, mp_context=context, initializer=_hold, initargs=(index, threshold, limit))
            )
            stack.callback(pool.shutdown, cancel_futures=True)
            for chunk in chunks:
                waiting.append(pool.submit(_work, _encode(chunk)))
                if len(waiting) > 2 * workers:
                    yield _read(waiting.popleft().result())
            while waiting:
                yield _read(waiting.popleft().result())

    return answered


def _hold(index: Index, threshold: float, limit: int) -> None:
    _held[:] = [(index, threshold, limit)]


def _work(chunk: bytes) -> bytes:
    index, threshold, limit = _held[0]
    answers = (_answer(index, query, threshold, limit) for query in _queries.decode(chunk))
    return _encode([answer.reason if isinstance(answer, Unscreenable) else (answer, answer.more) for answer in answers])


def _read(answers: bytes) -> list[Answer]:
    return [
        Unscreenable(answer) if isinstance(answer, str) else Matches(answer[0], more=answer[1])
        for answer in _answers.decode(answers)
    ]
