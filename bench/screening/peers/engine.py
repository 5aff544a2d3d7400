"""What the bench asks of every engine, and how a birth date is added to the scores of our peers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import ClassVar, Protocol

from bench.screening.people import plain
from tapal.screening.engine import BirthDate, Query, StructuredEntry
from tapal.screening.engine.names import listed_name

type Hits = Sequence[tuple[str, float]]

BIRTH_WEIGHTS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4)
"""Weights of the birth date that are tried for an engine that is aided; it is shown with the one that suits it best."""


class Engine(Protocol):
    """One engine in one process."""

    name: ClassVar[str]
    aided: ClassVar[bool]
    """Whether the bench adds the birth date to its scores: it compares names alone, or makes little of a date."""
    floor: ClassVar[float]
    """The score below which it isn't asked for anything."""
    out_of_process: ClassVar[bool]
    """Whether the work happens in another process, so that this one's CPU time says nothing."""

    @property
    def version(self) -> str:
        """Name and version of what is measured."""
        ...

    def build(self, entries: Sequence[StructuredEntry]) -> None:
        """Take in a list."""
        ...

    def search(self, query: Query, floor: float) -> Hits:
        """Entries with scores of at least ``floor``, each entry once."""
        ...

    def disk(self) -> int | None:
        """Bytes on disk, None for an engine that lives in memory."""
        ...

    def close(self) -> None:
        """Let go of everything."""
        ...


class NotHere(Exception):
    """An engine that can't be measured on this machine; the message says why in one sentence."""


def rows(entries: Iterable[StructuredEntry]) -> Iterator[tuple[str, str]]:
    """Entry and name as engines of names get them: Latin lower case, one row for each name that can be read."""
    for entry in entries:
        for name in entry.names:
            text = latin(name.value)
            if text and listed_name(name.value) is not None:
                yield entry.entry_id, text


def latin(name: str) -> str:
    """A name in lower-case Latin letters and blanks."""
    return plain(name.replace("<", " ")).lower()


def sorted_words(name: str) -> str:
    """The same with its words in alphabetical order, for engines that compare from left to right."""
    return " ".join(sorted(latin(name).split()))


def with_birth(
    hits: Hits, asked: BirthDate | None, births: Mapping[str, tuple[BirthDate, ...]], weight: float
) -> list[tuple[str, float]]:
    """Scores moved by the birth date: up by the weight for the same day, by half for the year, down for another."""
    return [(entry_id, score + weight * birth_agreement(asked, births[entry_id])) for entry_id, score in hits]


def birth_agreement(asked: BirthDate | None, listed: tuple[BirthDate, ...]) -> float:
    """1 for the same day, 0.5 for a year or span that fits, 0 when unknown, -1 for another date."""
    if asked is None or not listed:
        return 0.0
    best = -1.0
    for known in listed:
        if asked.first <= known.last and known.first <= asked.last:
            best = max(best, 1.0 if asked.kind == known.kind == "exact" else 0.5)
        elif asked.first.year == known.first.year:
            best = max(best, 0.0)
    return best


def best_by_entry(hits: Iterable[tuple[str, float]]) -> Hits:
    """The highest score of each entry."""
    found: dict[str, float] = {}
    for entry_id, score in hits:
        if score > found.get(entry_id, -1.0):
            found[entry_id] = score
    return list(found.items())
