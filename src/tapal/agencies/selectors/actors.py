"""Who acts: officers by their standing of the moment, machine clients by their token, parts of the system by name."""

import hashlib
import json
from datetime import date, datetime
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import connection

from tapal.agencies import rules
from tapal.agencies.models import ClientSecret, Credential, MachineClient
from tapal.kernel import clock
from tapal.kernel.actors import Actor

_STANDING_SQL = """
SELECT o.name, o.agency, o.suspended, o.suspended_until,
       (SELECT json_agg(json_build_array(p.unit, p.post, u.zone, p.valid_from) ORDER BY p.said_at, p.id)::text
          FROM agencies_posting p LEFT JOIN agencies_unit u ON u.code = p.unit WHERE p.officer_id = o.id),
       (SELECT json_agg(json_build_array(r.role, r.post, r.valid_from, r.valid_to))::text
          FROM agencies_roleassignment r WHERE r.officer_id = o.id)
  FROM agencies_officer o WHERE o.id = %s AND o.here
"""


def find_standing(officer: UUID, moment: datetime) -> tuple[str, str, bool, rules.Standing] | None:
    """Name, agency, whether in service, and standing of an officer, in one query: every page asks this."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING_SQL, [officer])
        row = cursor.fetchone()
    if row is None:
        return None
    name, agency, suspended, until, postings, held = row
    standing = rules.standing_at(
        [
            rules.Served(unit, post, zone or rules.DEFAULT_ZONE, date.fromisoformat(first))
            for unit, post, zone, first in json.loads(postings or "[]")
        ],
        [
            rules.Held(role, post, date.fromisoformat(first), date.fromisoformat(last) if last else None)
            for role, post, first, last in json.loads(held or "[]")
        ],
        moment,
    )
    return name, agency, rules.in_service(suspended, until, standing.day), standing


def find_actor(officer: UUID) -> Actor | None:
    """The officer as an actor, with the post and roles of this moment; None if unknown or not in service."""
    found = find_standing(officer, clock.now())
    if found is None or not found[2]:
        return None
    name, agency, _serves, standing = found
    return Actor(kind="officer", id=str(officer), name=name, agency=agency, roles=standing.roles, post=standing.post)


def find_viewer(user: Credential | AnonymousUser) -> Actor | None:
    """Who is behind a signed-in user, asked of the database once for each request; None for nobody and the suspended.

    Knows nothing of the second factor: `request.actor` (the middleware) does.
    """
    if not isinstance(user, Credential):
        return None
    kept: dict[str, Actor | None] = user.__dict__
    if "tapal_actor" not in kept:
        kept["tapal_actor"] = find_actor(user.officer_id) if user.is_active else None
    return kept["tapal_actor"]


def find_client_actor(token: str) -> Actor | None:
    """The machine client behind a bearer token, or None if there is none, or it is revoked or past its expiry.

    The token is looked up by its SHA-256: with 256 random bits in it, the time a look-up takes tells nothing.
    """
    digest = hashlib.sha256(token.encode("utf-8", "replace")).digest()
    known = ClientSecret.objects.filter(sha256=digest).values("client_id")
    client = MachineClient.objects.filter(id__in=known, enabled=True).first()
    if client is None or client.expires_at <= clock.now():
        return None
    return Actor(
        kind="machine",
        id=str(client.id),
        name=client.name,
        agency=client.agency,
        roles=frozenset(
            [*client.roles, *(rules.scope_role(scope) for scope in client.scopes if scope in rules.SCOPES)]
        ),
        post=client.post,
    )


# The names by which the edges know them.
actor_of = find_viewer
authenticate_bearer = find_client_actor
