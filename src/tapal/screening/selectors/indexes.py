"""The indexes of the present list versions, one set a process. A change counts for every query that begins after it.

Which version is present is asked of the database for every query: one small query. The index of a version is made once
in each process, from the blob that the journal names: anew, or, when a big list has changed in a few entries, from the
index of the version before, so that a lane doesn't wait for one more name.
"""

import hashlib
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final, cast
from uuid import UUID

import msgspec

from tapal.journal.groups import ask, find_current
from tapal.journal.selectors import read_blob
from tapal.kernel import clock
from tapal.screening.engine import Index, StructuredEntry
from tapal.screening.engine.entry import canonical_line, read_canonical_line
from tapal.screening.models import ListVersion, WatchList


@dataclass(frozen=True, slots=True)
class ListState:
    """A list as it stands: its rules and its present version; `version` is None before the first import."""

    id: UUID
    code: str
    name: str
    kind: str
    owner: str
    legal_basis: str
    action: str
    directions: tuple[str, ...]
    max_age_hours: int
    zone: str
    version: UUID | None
    version_at: datetime | None

    @property
    def age_s(self) -> int | None:
        """Seconds since the present version was imported."""
        return None if self.version_at is None else max(0, int((clock.now() - self.version_at).total_seconds()))

    @property
    def is_stale(self) -> bool:
        """Whether the list is older than it may be, or was never imported."""
        age = self.age_s
        return age is None or age > self.max_age_hours * 3600


@dataclass(frozen=True, slots=True)
class Held:
    """A version in memory: its list, its index and its entries by identifier."""

    watch_list: UUID
    index: Index
    entries: Mapping[str, StructuredEntry]


# Below this many entries an index is made anew in an instant.
_BIG: Final = 1_000
# Share of the entries that may have changed since the words of a list were counted.
_MOST_CHANGED: Final = 0.02
_MEMO: Final = "screening.lists"
_held: dict[UUID, Held] = {}
_building = threading.Lock()


def list_states() -> list[ListState]:
    """Return every list as it stands now, by code: one small query, and within a service one answer throughout."""
    return list_states_later()()


def list_states_later() -> Callable[[], list[ListState]]:
    """Ask the same, and return what gives the answer: several questions go in one round trip (`groups.ask`)."""
    group = find_current()
    if group is None:
        return _ask_states()
    if _MEMO not in group.memo:
        group.memo[_MEMO] = cache(_ask_states())
    return cast("Callable[[], list[ListState]]", group.memo[_MEMO])


def _ask_states() -> Callable[[], list[ListState]]:
    rows = ask(
        "SELECT id, code, name, kind, owner, legal_basis, action, directions, max_age_hours, zone, version,"
        " version_at FROM screening_watchlist ORDER BY code"
    )
    return lambda: [ListState(*(*row[:7], tuple(row[7]), *row[8:])) for row in rows()]


def get_held(version: UUID) -> Held:
    """Return a version in memory, building it on first use; others wait rather than build it twice."""
    found = _held.get(version)
    if found is not None:
        return found
    with _building:
        if version not in _held:
            _held[version] = _build(version)
            _forget(keep=version)
        return _held[version]


def _build(version: UUID) -> Held:
    blob, watch_list = ListVersion.objects.values_list("blob", "watch_list_id").get(id=version)
    entries = {entry.entry_id: entry for entry in map(read_canonical_line, filter(None, read_blob(blob).split(b"\n")))}
    before = next((held for held in _held.values() if held.watch_list == watch_list), None)
    index = _changed(before, entries) if before is not None and len(entries) >= _BIG else None
    return Held(watch_list, index or Index.build(entries.values()), entries)


def _changed(before: Held, entries: Mapping[str, StructuredEntry]) -> Index | None:
    """The index before with what changed; None when so much has changed that words are worth something else."""
    ended = before.entries.keys() - entries.keys()
    added = [entry for entry in entries.values() if before.entries.get(entry.entry_id) != entry]
    index = before.index.updated(ended=ended, added=added)
    return index if index.delta_size <= _MOST_CHANGED * len(entries) else None


def _forget(*, keep: UUID) -> None:
    """Drop versions that are no longer present."""
    present = set(WatchList.objects.exclude(version=None).values_list("version", flat=True))
    for version in set(_held) - present - {keep}:
        del _held[version]


def find_entry(version: UUID, entry_id: str) -> StructuredEntry | None:
    """Return an entry of a version, present or past; None where there is none or the version is not at hand."""
    held = _held.get(version)
    if held is not None:
        return held.entries.get(entry_id)
    if WatchList.objects.filter(version=version).exists():
        return get_held(version).entries.get(entry_id)
    blob = ListVersion.objects.filter(id=version).values_list("blob", flat=True).first()
    if blob is None:
        return None
    mark = b'"entry_id":' + msgspec.json.encode(entry_id)
    lines = (line for line in read_blob(blob).split(b"\n") if mark in line)
    found = (entry for entry in map(read_canonical_line, lines) if entry.entry_id == entry_id)
    return next(found, None)


def get_hash(entry: StructuredEntry) -> str:
    """The hash that names this version of an entry."""
    return hashlib.sha256(canonical_line(entry)).hexdigest()


def count_warmed() -> int:
    """Build the index of every present version; return how many lists there are. For a process that starts."""
    states = list_states()
    for state in states:
        if state.version is not None:
            get_held(state.version)
    return len(states)
