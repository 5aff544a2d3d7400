"""The indexes of the present list versions, one set a process. A change counts for every query that begins after it.

Which version is present is asked of the database for every query: one small query. Whoever imports a big list builds
its index into a file of the site (`shelf`) before the version counts, so that every process maps the same pages and no
lane waits for one more name. Without the file a process builds the index from the blob that the journal names.
"""

import hashlib
import threading
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Final, cast
from uuid import UUID

import msgspec
from django.conf import settings

from tapal.journal.groups import ask, find_current
from tapal.journal.selectors import read_blob
from tapal.kernel import clock
from tapal.screening.engine import Query, StructuredEntry
from tapal.screening.engine.entry import canonical_line, read_canonical_line
from tapal.screening.models import ListVersion, WatchList
from tapal.screening.selectors.shelf import Opened, Shelf


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


_MEMO: Final = "screening.lists"
_WARMING: Final = Query(name="Warming Up")
_held: dict[UUID, Opened] = {}
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


def get_held(version: UUID) -> Opened:
    """Return a version in memory, building it on first use; others wait rather than build it twice."""
    found = _held.get(version)
    if found is not None:
        return found
    with _building:
        if version not in _held:
            _held[version] = _build(version)
            _forget(keep=version)
        return _held[version]


def _build(version: UUID) -> Opened:
    blob = ListVersion.objects.values_list("blob", flat=True).get(id=version)
    shelf = get_shelf()
    found = shelf.open(blob, _held.values())
    return found or shelf.build(blob, map(read_canonical_line, filter(None, read_blob(blob).split(b"\n"))))


def get_shelf() -> Shelf:
    """The index files of this site."""
    return Shelf(settings.DATA / "indexes")


def list_present_blobs() -> list[str]:
    """Return the contents of all present versions, as hashes."""
    present = WatchList.objects.exclude(version=None).values_list("version", flat=True)
    return list(ListVersion.objects.filter(id__in=present).values_list("blob", flat=True))


def _forget(*, keep: UUID) -> None:
    """Drop versions that are no longer present."""
    present = set(WatchList.objects.exclude(version=None).values_list("version", flat=True))
    for version in set(_held) - present - {keep}:
        del _held[version]


def find_entry(version: UUID, entry_id: str) -> StructuredEntry | None:
    """Return an entry of a version, present or past; None where there is none or the version is not at hand."""
    held = _held.get(version)
    if held is not None:
        return held.index.entry(entry_id)
    if WatchList.objects.filter(version=version).exists():
        return get_held(version).index.entry(entry_id)
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
    """Open the index of every present version and ask it once; return how many lists there are. For who starts.

    One process does so at a time: the first of a new release compiles the engine's loops, the others then load them.
    """
    states = list_states()
    with ExitStack() as stack:
        with suppress(OSError):  # where nothing can be written each compiles for itself
            stack.enter_context(get_shelf().alone("warming"))
        for state in states:
            if state.version is not None:
                get_held(state.version).index.search(_WARMING, 1.0)
    return len(states)
