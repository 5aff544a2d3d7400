"""Screening the holder of a document: hits are raised, a name that can't be compared becomes a visible gap."""

from dataclasses import dataclass
from typing import Final, Self
from uuid import UUID

from tapal.crossings.rules import Direction
from tapal.crossings.rules.checks import Check
from tapal.kernel.actors import Actor
from tapal.kernel.refs import Ref
from tapal.screening import rules as screening_rules
from tapal.screening import selectors, services
from tapal.screening.engine import Unscreenable
from tapal.subjects.engine import mrz


@dataclass(frozen=True, slots=True)
class Screened:
    """What came of it: the hits, the services they concern first, the lists asked, and checks to show."""

    hits: tuple[UUID, ...]
    concerned: frozenset[str]
    lists: tuple[str, ...]
    checks: tuple[Check, ...]

    @classmethod
    def of(cls, actor: Actor, *, read: mrz.MrzDocument, session: Ref, post: str, direction: Direction) -> Self:
        """Screen against every list that is asked in this direction, at the lane's threshold."""
        return cls(*_screen(actor, read, session, post, direction))


def _screen(
    actor: Actor, read: mrz.MrzDocument, session: Ref, post: str, direction: Direction
) -> tuple[tuple[UUID, ...], frozenset[str], tuple[str, ...], tuple[Check, ...]]:
    nationality = _state(read.nationality)
    name = " ".join(part for part in (read.given_names, read.surname) if part)
    try:
        found = selectors.find_matches(
            actor,
            name=name,
            birth_date=read.birth_date,
            nationality=nationality,
            sex=read.sex,
            document_number=read.number,
            document_issuer=read.issuer or "",
            purpose="lane",
            direction=direction,
            truncated=read.may_be_truncated or None,
        )
    except Unscreenable as error:
        services.open_gap(actor, encounter=session, post=post, reason=error.reason)
        return (), frozenset(), (), (Check("screening.unscreenable", "fail"),)
    hits = tuple(
        services.raise_hit(
            actor,
            found=item,
            encounter=session,
            post=post,
            name=name,
            birth_date=read.birth_date,
            nationality=nationality,
        )
        for item in found.found
    )
    concerned = frozenset(screening_rules.service_concerned(item.state.kind) for item in found.found)
    return hits, concerned, tuple(f"{state.code}@{state.version}" for state in found.lists), ()


# Doc 9303-3 section 5: codes that passports print and that ISO 3166-1 does not have; the lists know states by ISO.
_STATES: Final = {"D": "DEU", "GBD": "GBR", "GBN": "GBR", "GBO": "GBR", "GBP": "GBR", "GBS": "GBR", "RKS": "XKX"}
_NO_STATE: Final = ("UNO", "UNA", "UNK", "XXA", "XXB", "XXC", "XXX", "XOM", "XPO", "EUE")


def _state(nationality: str | None) -> str | None:
    """The state as the lists write it; None where the document names none, which neither proves nor refutes."""
    if not nationality or nationality in _NO_STATE:
        return None
    return _STATES.get(nationality, nationality)
