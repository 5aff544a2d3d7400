"""Who acts: officers by their standing of the moment, machine clients by their token, parts of the system by name."""

import hashlib
import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.utils import timezone

from tapal.agencies import rules
from tapal.agencies.models import ClientSecret, Credential, MachineClient
from tapal.kernel import clock
from tapal.kernel.actors import Actor

_STANDING = """
       o.name, o.agency, o.suspended, o.suspended_until,
       (SELECT json_agg(json_build_array(p.unit, p.post, u.zone, p.valid_from) ORDER BY p.said_at, p.id)::text
          FROM agencies_posting p LEFT JOIN agencies_unit u ON u.code = p.unit WHERE p.officer_id = o.id),
       (SELECT json_agg(json_build_array(r.role, r.post, r.valid_from, r.valid_to))::text
          FROM agencies_roleassignment r WHERE r.officer_id = o.id)
"""
_STANDING_SQL = f"SELECT {_STANDING} FROM agencies_officer o WHERE o.id = %s AND o.here"  # noqa: S608  no value in it

# What every request asks before anything else, as of one moment: is the session stored, whose is it, and what are they.
_CREDENTIAL = [(field.attname, str(field.column)) for field in Credential._meta.concrete_fields]
_SESSION_SQL = f"""
SELECT s.session_data, {", ".join(f"c.{column}" for _name, column in _CREDENTIAL)}, o.id, {_STANDING}
  FROM django_session s
       LEFT JOIN agencies_websession w ON w.session_key = s.session_key
       LEFT JOIN agencies_credential c ON c.id = w.credential_id AND c.is_active
       LEFT JOIN agencies_officer o ON o.id = c.officer_id AND o.here
 WHERE s.session_key = %s AND s.expire_date > %s
 LIMIT 1
"""  # noqa: S608  no value in it


def find_session(key: str) -> tuple[str, Credential | None] | None:
    """What a stored session holds, sealed, and the active credential that signed in with it; None once it is over.

    In one query for the middleware: the credential brings its officer along, as of this moment, for `find_viewer`.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SESSION_SQL, [key, timezone.now()])
        row = cursor.fetchone()
    if row is None:
        return None
    after = 1 + len(_CREDENTIAL)
    held, values, (officer, *standing) = row[0], row[1:after], row[after:]
    if values[0] is None:
        return held, None
    credential = Credential.from_db("default", [name for name, _column in _CREDENTIAL], list(values))
    serves = _standing(standing, clock.now()) if officer is not None else None
    setattr(credential, _KEPT, _actor(credential.officer_id, serves))
    return held, credential


type Standing = tuple[str, str, bool, rules.Standing]


def find_standing(officer: UUID, moment: datetime) -> Standing | None:
    """Name, agency, whether in service, and standing of an officer, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING_SQL, [officer])
        row = cursor.fetchone()
    return None if row is None else _standing(row, moment)


def _standing(row: Sequence[Any], moment: datetime) -> Standing:
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
    return _actor(officer, find_standing(officer, clock.now()))


def _actor(officer: UUID, found: Standing | None) -> Actor | None:
    if found is None or not found[2]:
        return None
    name, agency, _serves, standing = found
    return Actor(kind="officer", id=str(officer), name=name, agency=agency, roles=standing.roles, post=standing.post)


_KEPT = "tapal_actor"
"""Attribute of a credential: its officer as an actor, read with it or asked for since; it lives for one request."""


def find_viewer(user: Credential | AnonymousUser) -> Actor | None:
    """Who is behind a signed-in user, asked of the database once for each request; None for nobody and the suspended.

    Knows nothing of the second factor: `request.actor` (the middleware) does.
    """
    if not isinstance(user, Credential):
        return None
    # By name: `request.user` stands for the credential, and has attributes of its own in its dictionary.
    if not hasattr(user, _KEPT):
        setattr(user, _KEPT, find_actor(user.officer_id) if user.is_active else None)
    kept: Actor | None = getattr(user, _KEPT)
    return kept


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
