"""Reading units, officers and machine clients. What leaves here are values, never rows of the tables."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.db import connection
from django.utils.translation import gettext_lazy as _

from tapal.agencies import policies, rules
from tapal.agencies.models import (
    Agency,
    Credential,
    MachineClient,
    Officer,
    RoleAssignment,
    SignIn,
    Unit,
    WebSession,
)
from tapal.agencies.selectors.actors import find_standing
from tapal.agencies.words import agency_short, role_title
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class UnitView:
    """A unit: `post` is the slug of the place it serves, `parent` the code of the unit above."""

    id: UUID
    code: str
    agency: str
    kind: str
    name: str
    zone: str
    parent: str | None
    post: str | None


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role of an officer with its days."""

    assignment: UUID
    role: str
    title: str
    post: str | None
    valid_from: date
    valid_to: date | None
    counts: bool


@dataclass(frozen=True, slots=True)
class OfficerView:
    """An officer as the register shows one: `standing` is what holds at the moment of reading."""

    id: UUID
    number: str
    name: str
    agency: str
    standing: rules.Standing
    in_service: bool
    suspended_until: date | None
    roles: tuple[RoleView, ...]
    username: str | None

    @property
    def agency_short(self) -> str:
        """The short name of the agency."""
        return agency_short(self.agency)


@dataclass(frozen=True, slots=True)
class SessionView:
    """A web session: when it began, and how it ended if it did."""

    id: UUID
    at: datetime
    second_factor: bool
    ended_at: datetime | None
    why: str
    can_end: bool


@dataclass(frozen=True, slots=True)
class ClientView:
    """A machine client and what it may call."""

    id: UUID
    name: str
    agency: str
    post: str | None
    roles: tuple[str, ...]
    scopes: tuple[str, ...]
    issued_at: datetime | None
    expires_at: datetime
    enabled: bool
    works: bool


def _unit_view(unit: Unit) -> UnitView:
    return UnitView(unit.id, unit.code, unit.agency, unit.kind, unit.name, unit.zone, unit.parent, unit.post)


def find_unit(code: str) -> UnitView | None:
    """A unit by its code, or None."""
    unit = Unit.objects.filter(code=code).first()
    return _unit_view(unit) if unit else None


def list_units(agency: str | None = None) -> list[UnitView]:
    """The units of an agency, or all, by code. Units are no secret: their names stand on the doors."""
    rows = Unit.objects.all() if agency is None else Unit.objects.filter(agency=agency)
    return [_unit_view(unit) for unit in rows.order_by("code")]


def get_zone(agency: str, post: str | None) -> str:
    """The zone where an agency's desk works: of its unit at the post, else of any unit there, else of headquarters."""
    if post is None:
        return rules.DEFAULT_ZONE
    zones = dict(Unit.objects.filter(post=post).order_by("-code").values_list("agency", "zone"))
    return zones.get(agency) or next(iter(zones.values()), rules.DEFAULT_ZONE)


def list_registered_agencies() -> list[str]:
    """The codes of the agencies that have been registered, in order."""
    return list(Agency.objects.order_by("code").values_list("code", flat=True))


_POSTS_SQL = """
WITH RECURSIVE below AS (
    SELECT code, post FROM agencies_unit WHERE code = %s
    UNION SELECT u.code, u.post FROM agencies_unit u JOIN below b ON u.parent = b.code
) SELECT DISTINCT post FROM below WHERE post IS NOT NULL
"""


def list_posts_overseen(viewer: Actor) -> frozenset[str]:
    """The posts that the viewer's unit serves or stands above: one's own, or those of all units below one's own."""
    if viewer.post is not None:
        return frozenset([viewer.post])  # who serves at a post stands above no other
    if viewer.kind != "officer" or viewer.uuid is None:
        return frozenset()
    found = find_standing(viewer.uuid, clock.now())
    if found is None or found[3].unit is None:
        return frozenset()
    with connection.cursor() as cursor:
        cursor.execute(_POSTS_SQL, [found[3].unit])
        return frozenset(row[0] for row in cursor.fetchall())


def get_officer(viewer: Actor, *, officer: UUID) -> OfficerView:
    """An officer's entry in the register; raises Refused, NotFound."""
    policies.may_see_officer(viewer, officer=officer).require()
    found = _list_views(Officer.objects.filter(id=officer, here=True)[:1])
    if not found:
        raise NotFound(_("There is no such officer."))
    return found[0]


def list_officers(viewer: Actor, *, agency: str | None = None, most: int = 50, after: str = "") -> list[OfficerView]:
    """The register by name, at most `most` from the name `after` on; raises Refused."""
    policies.may_list_officers(viewer).require()
    rows = Officer.objects.filter(here=True, name__gte=after)
    if agency is not None:
        rows = rows.filter(agency=agency)
    return _list_views(rows.order_by("name", "id")[:most])


def _list_views(rows: Iterable[Officer]) -> list[OfficerView]:
    officers = list(rows)
    ids = [officer.id for officer in officers]
    names = dict(Credential.objects.filter(officer_id__in=ids).values_list("officer_id", "username"))
    assignments: dict[UUID, list[RoleAssignment]] = {}
    for assignment in RoleAssignment.objects.filter(officer_id__in=ids).order_by("valid_from", "role"):
        assignments.setdefault(assignment.officer_id, []).append(assignment)
    moment = clock.now()
    views = []
    for officer in officers:
        found = find_standing(officer.id, moment)
        if found is None:
            continue
        _name, agency, serves, standing = found
        views.append(
            OfficerView(
                id=officer.id,
                number=officer.number,
                name=officer.name,
                agency=agency,
                standing=standing,
                in_service=serves,
                suspended_until=officer.suspended_until,
                roles=tuple(_role_view(item, standing) for item in assignments.get(officer.id, ())),
                username=names.get(officer.id),
            )
        )
    return views


def _role_view(item: RoleAssignment, standing: rules.Standing) -> RoleView:
    counts = item.role in standing.roles and rules.holds_on(standing.day, item.valid_from, item.valid_to)
    return RoleView(item.id, item.role, role_title(item.role), item.post, item.valid_from, item.valid_to, counts)


def find_credential(officer: UUID) -> Credential | None:
    """The credential of an officer at this site, or None. For signing in and its tests, nothing else."""
    return Credential.objects.filter(officer_id=officer).first()


def find_credential_by_key(key: int | str) -> Credential | None:
    """The active credential of a session's key, or None. For the middleware of signing in, nothing else."""
    return Credential.objects.filter(pk=key, is_active=True).first()


def has_second_factor(officer: UUID) -> bool:
    """Whether the officer has set up an authenticator at this site."""
    return bool(Authenticator.objects.filter(user__officer_id=officer, type=Authenticator.Type.TOTP).exists())


def list_sessions(viewer: Actor, *, officer: UUID, most: int = 20) -> list[SessionView]:
    """The latest web sessions of an officer, newest first; raises Refused."""
    policies.may_see_officer(viewer, officer=officer).require()
    rows = list(SignIn.objects.filter(officer_id=officer).order_by("-at")[:most])
    here = set(WebSession.objects.filter(sign_in_id__in=[row.id for row in rows]).values_list("sign_in_id", flat=True))
    return [
        SessionView(row.id, row.at, row.second_factor, row.ended_at, row.why, row.ended_at is None and row.id in here)
        for row in rows
    ]


def _client_view(client: MachineClient) -> ClientView:
    return ClientView(
        id=client.id,
        name=client.name,
        agency=client.agency,
        post=client.post,
        roles=tuple(client.roles),
        scopes=tuple(client.scopes),
        issued_at=client.issued_at,
        expires_at=client.expires_at,
        enabled=client.enabled,
        works=client.enabled and client.expires_at > clock.now(),
    )


def get_client(viewer: Actor, *, client: UUID) -> ClientView:
    """A machine client and what it may call; raises Refused, NotFound."""
    policies.may_see_client(viewer, client=client).require()
    found = MachineClient.objects.filter(id=client).first()
    if found is None:
        raise NotFound(_("There is no such machine client."))
    return _client_view(found)


def list_clients(viewer: Actor) -> list[ClientView]:
    """All machine clients by name; raises Refused."""
    policies.may_list_officers(viewer).require()
    return [_client_view(client) for client in MachineClient.objects.order_by("name", "id")]
