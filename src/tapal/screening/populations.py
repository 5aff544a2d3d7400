"""Who is screened again when a list changes: a higher app names whom it has, screening asks for them in chunks.

A population is read by keyset, so that a run that was killed goes on where it stopped, and nobody is asked twice.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from tapal.kernel.refs import Ref


@dataclass(frozen=True, slots=True)
class Person:
    """One person at one encounter, as the document stated them there; `direction` says which lists are asked.

    `field` is the name as a machine readable zone writes it: what its width may have cut off is the end of it.
    """

    encounter: Ref
    post: str
    direction: str
    name: str
    field: str
    birth_date: str | None
    nationality: str | None
    sex: str | None
    number: str
    issuer: str


@dataclass(frozen=True, slots=True)
class Population:
    """Whom an app has. `since` is the moment after which an encounter is recent.

    `count(since)` is how many there are about now; `list_next(since, after, most)` the next ones by the identifier of
    the encounter, those after `after`.
    """

    code: str
    count: Callable[[datetime], int]
    list_next: Callable[[datetime, UUID | None, int], Sequence[Person]]


populations: dict[str, Population] = {}


def register_population(population: Population) -> None:
    """Let these people be screened again when a list changes. For `apps.py`."""
    if populations.setdefault(population.code, population) != population:
        raise ValueError(f"the population {population.code} is registered twice")
