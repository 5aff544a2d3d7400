"""Screening the holder of a document: hits are raised, a name that can't be compared becomes a visible gap."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Self
from uuid import UUID

from tapal.crossings.models import Session
from tapal.crossings.rules.checks import Check
from tapal.crossings.rules.names import full_name, name_field
from tapal.crossings.rules.states import screened_as
from tapal.kernel.actors import Actor
from tapal.kernel.refs import Ref
from tapal.screening import rules as screening_rules
from tapal.screening import selectors, services
from tapal.screening.engine import Unscreenable
from tapal.subjects.engine import mrz


@dataclass(frozen=True, slots=True)
class Traveller:
    """Whom to screen: the facts of the document; `field` is the name as the zone writes it, which may be cut off."""

    name: str
    field: str
    birth_date: str | None
    nationality: str | None
    sex: str | None
    number: str
    issuer: str

    @classmethod
    def read(cls, zone: mrz.MrzDocument) -> Self:
        """The holder of a document that was just read."""
        return cls(
            name=full_name(zone.surname or "", zone.given_names or ""),
            field=name_field(zone.surname or "", zone.given_names or ""),
            birth_date=zone.birth_date,
            nationality=screened_as(zone.nationality),
            sex=zone.sex,
            number=zone.number or "",
            issuer=zone.issuer or "",
        )

    @classmethod
    def of_session(cls, row: Session) -> Self:
        """The traveller of a session that is open."""
        return cls(
            name=full_name(row.surname, row.given_names),
            field=name_field(row.surname, row.given_names),
            birth_date=row.birth_date,
            nationality=screened_as(row.nationality),
            sex=row.sex,
            number=row.number,
            issuer=row.issuer,
        )


@dataclass(frozen=True, slots=True)
class Screened:
    """What came of it: the hits, the services they concern first, the lists asked, and checks to show."""

    hits: tuple[UUID, ...]
    concerned: frozenset[str]
    lists: tuple[str, ...]
    checks: tuple[Check, ...] = ()

    @staticmethod
    def versions() -> tuple[str, ...]:
        """The lists as they stand now, each with its version."""
        return tuple(f"{state.code}@{state.version}" for state in selectors.list_states())

    @classmethod
    def of(
        cls,
        actor: Actor,
        *,
        traveller: Traveller,
        session: Ref,
        post: str,
        direction: str,
        known: Collection[UUID] = (),
    ) -> Self:
        """Screen against every list that is asked in this direction; hits already `known` are not raised again."""
        try:
            found = selectors.find_matches(
                actor,
                name=traveller.field,
                birth_date=traveller.birth_date,
                nationality=traveller.nationality,
                sex=traveller.sex,
                document_number=traveller.number,
                document_issuer=traveller.issuer,
                purpose="lane",
                direction=direction,
            )
        except Unscreenable as error:
            services.open_gap(actor, encounter=session, post=post, reason=error.reason)
            return cls((), frozenset(), cls.versions(), (Check("screening.unscreenable", "fail"),))
        checks: tuple[Check, ...] = ()
        if not traveller.birth_date:
            services.open_gap(actor, encounter=session, post=post, reason="no_birth_date")
            checks = (Check("screening.no_birth_date", "fail"),)
        if len(found.found) > len(found.to_raise):
            services.open_gap(actor, encounter=session, post=post, reason="too_many")
            checks += (Check("screening.too_many", "fail"),)
        fresh = selectors.list_unknown(found.to_raise, encounter=session) if known else found.to_raise
        hits = tuple(
            services.raise_hit(
                actor,
                found=item,
                encounter=session,
                post=post,
                name=traveller.name,
                birth_date=traveller.birth_date,
                nationality=traveller.nationality,
                sex=traveller.sex,
                number=traveller.number,
                issuer=traveller.issuer,
                again=bool(known),
            )
            for item in fresh
        )
        concerned = frozenset(screening_rules.service_concerned(item.state.kind) for item in found.found)
        return cls(hits, concerned, cls.versions(), checks)
