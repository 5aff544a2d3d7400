"""Many queries get the answers that they would get one by one, in order, with bounded memory."""

import random
import threading
from collections.abc import Iterator

import pytest

from tapal.screening.engine import Index, Matches, Name, Query, StructuredEntry, Unscreenable, query
from tapal.screening.engine.bulk import CHUNK

WORDS = [
    "ratna",
    "kusuma",
    "dewi",
    "budi",
    "santoso",
    "wirjosentono",
    "rizky",
    "muhammad",
    "siti",
    "lestari",
    "purnomo",
    "hidayat",
]


@pytest.fixture(scope="module")
def index() -> Index:
    """Two thousand people of a few words."""
    rng = random.Random(4)
    return Index.build(
        StructuredEntry(entry_id=f"{k:04d}", names=(Name(value=" ".join(rng.sample(WORDS, 3))),)) for k in range(2000)
    )


def asked(count: int) -> Iterator[Query]:
    """Queries of the same words, now and then one that can't be answered."""
    rng = random.Random(7)
    for k in range(count):
        yield query("1234" if k % 97 == 5 else " ".join(rng.sample(WORDS, 3)))


def told(answers: Iterator[Matches | Unscreenable]) -> list[object]:
    """Answers as values that can be compared."""
    return [answer.reason if isinstance(answer, Unscreenable) else (list(answer), answer.more) for answer in answers]


def test_in_order_and_the_same_as_one_by_one(index: Index) -> None:
    count = 3 * CHUNK + 11
    alone = told(index.search_many(asked(count), 0.2, limit=5, workers=1))
    shared = told(index.search_many(asked(count), 0.2, limit=5, workers=2))
    assert shared == alone
    assert len(alone) == count
    assert alone[5] == "no_letters"
    assert any(isinstance(answer, tuple) and answer[1] for answer in alone)


def test_queries_are_taken_as_they_are_needed(index: Index) -> None:
    taken = 0

    def counted() -> Iterator[Query]:
        nonlocal taken
        for one in asked(100 * CHUNK):
            taken += 1
            yield one

    answers = index.search_many(counted(), 0.8, workers=2)
    next(answers)
    assert taken <= 6 * CHUNK
    answers.close()  # type: ignore[attr-defined]  # what is returned is a generator


def test_progress_is_told(index: Index) -> None:
    seen: list[int] = []
    list(index.search_many(asked(2 * CHUNK + 1), 0.8, workers=1, progress=seen.append))
    assert seen == [CHUNK, 2 * CHUNK, 2 * CHUNK + 1]


def test_nobody_is_forked_beside_other_threads(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise AssertionError("forked")

    monkeypatch.setattr("os.fork", refuse)
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        assert len(told(index.search_many(asked(2 * CHUNK), 0.8, workers=2))) == 2 * CHUNK
    finally:
        done.set()
        thread.join()


def test_no_queries_no_answers(index: Index) -> None:
    assert told(index.search_many([], 0.5)) == []
