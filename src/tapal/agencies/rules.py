"""What agencies, roles and machine scopes there are, and when an assignment holds. Pure: packaged resources only."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal
from uuid import UUID

from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.ids import derived_id, named_id
from tapal.kernel.refs import Ref

Service = Literal["immigration", "customs", "quarantine", "health"]
Bound = Literal["post", "region", "country"]

SERVICES: Final[tuple[Service, ...]] = ("immigration", "customs", "quarantine", "health")
DEFAULT_ZONE: Final = "Asia/Jakarta"
ADMIN: Final = "system.admin"
AUDITOR: Final = "auditor"

SCOPES: Final = (
    "documents.read",
    "screening.screen",
    "sessions.open",
    "sessions.read",
    "sessions.decide",
    "sessions.release",
    "metrics.read",
)
"""What a machine client may be let do; `web.words` says each in a sentence."""

_SCOPE_PREFIX: Final = "api:"
# The filler, or a line that is full to its last place: Doc 9303-4, -5, -6 and -7 know lines of 30, 36 and 44.
_ZONE_LINE: Final = re.compile(r".*<.*|[A-Z0-9]{30}|[A-Z0-9]{36}|[A-Z0-9]{44}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class DatedName:
    """A name in both languages while it is borne; open ends are None, both days inclusive."""

    id: str
    en: str
    valid_from: date | None
    valid_to: date | None
    verified: bool
    note: str = ""

    def holds_on(self, day: date) -> bool:
        """Whether the name is borne on a local day."""
        return holds_on(day, self.valid_from, self.valid_to)

    def text(self, language: str) -> str:
        """The name in Indonesian for `id`, otherwise in English."""
        return self.id if language.startswith("id") else self.en


@dataclass(frozen=True, slots=True)
class AgencyRecord:
    """An agency of the packaged register."""

    code: str
    short: str
    kind: str
    service: Service | None
    names: tuple[DatedName, ...]
    parents: tuple[DatedName, ...]
    verified: bool
    source: str


@dataclass(frozen=True, slots=True)
class Role:
    """A job that an officer may hold. `agency` None: officers of any agency; `case_data` False: sees no traveller."""

    code: str
    agency: str | None
    service: Service | None
    bound: Bound
    id: str
    en: str
    case_data: bool
    verified: bool

    def text(self, language: str) -> str:
        """The job name in Indonesian for `id`, otherwise in English."""
        return self.id if language.startswith("id") else self.en


def holds_on(day: date, valid_from: date | None, valid_to: date | None) -> bool:
    """Whether `day` lies between two inclusive days, an absent one being open."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads(files("tapal.agencies").joinpath(f"resources/{name}.toml").read_text(encoding="utf-8"))


def _dated(row: Mapping[str, Any]) -> DatedName:
    return DatedName(
        id=row["id"],
        en=row["en"],
        valid_from=row.get("valid_from"),
        valid_to=row.get("valid_to"),
        verified=row["verified"],
        note=row.get("note", ""),
    )


@cache
def agencies() -> Mapping[str, AgencyRecord]:
    """The packaged register of agencies by code."""
    return {
        row["code"]: AgencyRecord(
            code=row["code"],
            short=row["short"],
            kind=row["kind"],
            service=row.get("service"),
            names=tuple(_dated(name) for name in row["names"]),
            parents=tuple(_dated(parent) for parent in row.get("parents", ())),
            verified=row["verified"],
            source=row["source"],
        )
        for row in _table("agencies")["agency"]
    }


@cache
def roles() -> Mapping[str, Role]:
    """The packaged roles by code."""
    return {
        row["code"]: Role(
            code=row["code"],
            agency=row.get("agency"),
            service=row.get("service"),
            bound=row["bound"],
            id=row["id"],
            en=row["en"],
            case_data=row.get("case_data", True),
            verified=row["verified"],
        )
        for row in _table("roles")["role"]
    }


@cache
def agency_of_service(service: Service) -> str:
    """The code of the agency that makes this decision in a clearance session."""
    return next(agency.code for agency in agencies().values() if agency.service == service)


def services_of(actor: Actor) -> frozenset[Service]:
    """The services for which the actor decides at a lane, by the roles held."""
    held = (roles()[code].service for code in actor.roles if code in roles())
    return frozenset(service for service in held if service is not None)


def sees_cases(actor: Actor) -> bool:
    """Whether any role held gives sight of travellers at all; an administrator has none."""
    return any(roles()[code].case_data for code in actor.roles if code in roles())


def name_on(names: Iterable[DatedName], day: date) -> DatedName | None:
    """The name that is borne on `day`, or None."""
    return next((name for name in names if name.holds_on(day)), None)


def problem_of_role(role: str, agency: str, post: str | None) -> str | None:
    """The code of what forbids an officer of `agency` at `post` to hold `role`, or None.

    `unknown_role`, `other_agency`, `needs_post` (a role of a lane is held at a post).
    """
    found = roles().get(role)
    if found is None:
        return "unknown_role"
    if found.agency is not None and found.agency != agency:
        return "other_agency"
    if found.bound == "post" and post is None:
        return "needs_post"
    return None


def scope_role(scope: str) -> str:
    """How a machine client's scope is written among an actor's roles."""
    if scope not in SCOPES:
        raise ValueError(f"no such scope: {scope}")
    return f"{_SCOPE_PREFIX}{scope}"


def scopes_of(actor: Actor) -> frozenset[str]:
    """The scopes of a machine client."""
    return frozenset(role.removeprefix(_SCOPE_PREFIX) for role in actor.roles if role.startswith(_SCOPE_PREFIX))


@dataclass(frozen=True, slots=True)
class Served:
    """One posting of an officer: the unit, its zone, the post (or None) and the first day."""

    unit: str
    post: str | None
    zone: str
    valid_from: date


@dataclass(frozen=True, slots=True)
class Held:
    """One role of an officer; `post` None means wherever the officer is posted."""

    role: str
    post: str | None
    valid_from: date
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What an officer is at a moment: the posting that holds and the roles that count there."""

    unit: str | None
    post: str | None
    zone: str
    day: date
    roles: frozenset[str]


def standing_at(postings: Sequence[Served], held: Iterable[Held], moment: datetime) -> Standing:
    """The posting and roles of an officer at `moment`.

    `postings` come in the order in which they were said. Among those that have begun, by the local day of their own
    unit, the one with the latest first day holds; of two with the same day the one said later. A role counts from its
    first to its last local day where the officer is posted; a role of a lane counts nowhere but at a post.
    """
    begun = [served for served in postings if served.valid_from <= clock.local_day(moment, served.zone)]
    holds = max(enumerate(begun), key=lambda pair: (pair[1].valid_from, pair[0]))[1] if begun else None
    zone = holds.zone if holds else DEFAULT_ZONE
    post = holds.post if holds else None
    day = clock.local_day(moment, zone)
    counted = frozenset(
        item.role
        for item in held
        if item.role in roles()
        and holds_on(day, item.valid_from, item.valid_to)
        and (item.post is None or item.post == post)
        and not (roles()[item.role].bound == "post" and post is None)
    )
    return Standing(unit=holds.unit if holds else None, post=post, zone=zone, day=day, roles=counted)


def in_service(suspended: bool, until: date | None, day: date) -> bool:
    """Whether an officer serves on a local day; a suspension without an end lasts until reinstatement."""
    return not suspended or (until is not None and day > until)


_SEEN_STEP = timedelta(minutes=1)


def session_end(
    started: datetime, seen: datetime, now: datetime, *, age: timedelta, idle: timedelta
) -> Literal["age", "idle"] | None:
    """Why a web session is over: `age` after so long since sign-in, `idle` after so long since the last request."""
    if now - started >= age:
        return "age"
    if now - seen >= idle:
        return "idle"
    return None


def worth_noting(seen: datetime, now: datetime) -> bool:
    """Whether the last-request mark is old enough to be written again (one write a minute, not one a page)."""
    return now - seen >= _SEEN_STEP


# --- references ------------------------------------------------------------------------------------------------------


def agency_ref(code: str) -> Ref:
    """The reference of an agency: the same at every site."""
    return Ref("agencies.agency", named_id("agencies.agency", code))


def unit_ref(code: str) -> Ref:
    """The reference of a unit: the same at every site."""
    return Ref("agencies.unit", named_id("agencies.unit", code))


def headquarters_code(agency: str) -> str:
    """The code of an agency's headquarters unit."""
    return f"{agency}.pusat"


def officer_ref(officer: UUID) -> Ref:
    """The reference of an officer."""
    return Ref("agencies.officer", officer)


def credential_ref(officer: UUID, site: str) -> Ref:
    """The reference of an officer's credential at a site."""
    return Ref("agencies.credential", derived_id(officer, "credential", site))


def sign_in_ref(sign_in_id: UUID) -> Ref:
    """The reference of a web session."""
    return Ref("agencies.sign_in", sign_in_id)


def client_ref(client: UUID) -> Ref:
    """The reference of a machine client."""
    return Ref("agencies.client", client)


def is_zone_line(text: str) -> bool:
    """Whether a text looks like a line of a machine readable zone, as a scanner types it; no user name does."""
    return _ZONE_LINE.fullmatch(text.strip()) is not None
