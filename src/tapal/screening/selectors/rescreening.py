"""What a version of a list changed, who is still to be asked, and how far each re-screening has come."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tapal.journal.selectors import read_blob
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import NotFound
from tapal.screening import policies
from tapal.screening.engine import Unscreenable
from tapal.screening.engine.entry import read_canonical_line
from tapal.screening.models import ListVersion, Rescreening, WatchList
from tapal.screening.populations import Person, populations
from tapal.screening.selectors.indexes import ListState, list_states
from tapal.screening.selectors.search import Found, find_matches, list_unknown

# Runs whose changed entries a process remembers: one a list that is being screened again.
_REMEMBERED: Final = 8
# After so long without a step a run is called stalled.
_STALLED: Final = timedelta(minutes=5)


@lru_cache(maxsize=_REMEMBERED)
def find_fresh(version: UUID, before: UUID | None, day: date, before_day: date | None) -> frozenset[str]:
    """Return the entries of a version that can bring up what the version before could not.

    New and changed entries in force on `day`; and unchanged ones that were not in force on `before_day` and are now.
    """
    earlier: set[bytes] = set() if before is None else {hashlib.sha256(line).digest() for line in _lines(before)}
    fresh: set[str] = set()
    for line in _lines(version):
        if hashlib.sha256(line).digest() not in earlier:
            entry = read_canonical_line(line)
            if entry.in_force(day):
                fresh.add(entry.entry_id)
        elif b'"valid_from"' in line:
            entry = read_canonical_line(line)
            if entry.in_force(day) and before_day is not None and not entry.in_force(before_day):
                fresh.add(entry.entry_id)
    return frozenset(fresh)


def _lines(version: UUID) -> Iterator[bytes]:
    blob = ListVersion.objects.values_list("blob", flat=True).get(id=version)
    return (line for line in read_blob(blob).split(b"\n") if line)


def find_present(code: str) -> ListState | None:
    """Return the list of this code as it stands, or None."""
    return next((state for state in list_states() if state.code == code), None)


def count_people(since: datetime) -> int:
    """Return how many people all populations have, about."""
    return sum(population.count(since) for population in populations.values())


@dataclass(frozen=True, slots=True)
class Chunk:
    """The next people of one population."""

    population: str
    people: Sequence[Person]


def find_chunk(run: Rescreening, most: int) -> Chunk | None:
    """Return the people who come next, or None when everybody was asked."""
    for code in sorted(populations):
        if code < run.population:
            continue
        people = populations[code].list_next(run.since, run.last if code == run.population else None, most)
        if people:
            return Chunk(code, people)
    return None


def find_late_matches(actor: Actor, *, person: Person, code: str, fresh: frozenset[str]) -> Sequence[Found] | None:
    """Return what the fresh entries of a list bring up about a person that nobody knows yet; None if unscreenable."""
    try:
        found = find_matches(
            actor,
            name=person.field,
            birth_date=person.birth_date,
            nationality=person.nationality,
            sex=person.sex,
            document_number=person.number,
            document_issuer=person.issuer,
            direction=person.direction,
            code=code,
            only=fresh,
        ).found
    except (Unscreenable, ValueError):
        return None
    return list_unknown(found, encounter=person.encounter)


@dataclass(frozen=True, slots=True)
class RescreeningView:
    """How far a re-screening has come. `hits` is None for everybody but the agency that owns the list."""

    id: UUID
    list_code: str
    list_name: str
    state: str
    entries: int
    expected: int
    people: int
    hits: int | None
    unscreenable: int
    started_at: datetime
    ended_at: datetime | None
    stalled: bool

    @property
    def share(self) -> float:
        """How much of the people has been asked, between 0 and 1."""
        if self.state != "running":
            return 1.0
        return min(self.people / self.expected, 1.0) if self.expected else 0.0


def list_rescreenings(viewer: Actor, *, code: str | None = None, most: int = 20) -> list[RescreeningView]:
    """Return the latest re-screenings of a list or of all, newest first."""
    policies.may_see_lists(viewer).require()
    rows = Rescreening.objects.order_by("-started_at")
    if code is not None:
        rows = rows.filter(list_code=code)
    return _views(viewer, rows[:most])


def get_rescreening(viewer: Actor, *, run: UUID) -> RescreeningView:
    """Return one re-screening; raises NotFound."""
    policies.may_see_lists(viewer).require()
    for view in _views(viewer, Rescreening.objects.filter(id=run)):
        return view
    raise NotFound(_("There is no such re-screening, or none that you may see."))


def _views(viewer: Actor, rows: Iterable[Rescreening]) -> list[RescreeningView]:
    lists = {code: (name, owner) for code, name, owner in WatchList.objects.values_list("code", "name", "owner")}
    now = clock.now()
    found = []
    for row in rows:
        name, owner = lists.get(row.list_code, (row.list_code, ""))
        found.append(
            RescreeningView(
                id=row.id,
                list_code=row.list_code,
                list_name=name,
                state=row.state,
                entries=row.entries,
                expected=row.expected,
                people=row.people,
                hits=row.hits if policies.may_see_hit_counts(viewer, owner=owner) else None,
                unscreenable=row.unscreenable,
                started_at=row.started_at,
                ended_at=row.ended_at,
                stalled=row.state == "running" and now - row.stepped_at > _STALLED,
            )
        )
    return found
