"""What can be said about agencies, units, officers, roles and sign-ins. Days are ISO dates, moments RFC 3339 texts.

Secrets have no message: neither password, code, token nor the text typed into the name field is ever a fact.
"""

from uuid import UUID

from tapal.journal.messages import Instant, Message


class DatedName(Message, frozen=True, kw_only=True):
    """A name in both languages while it is borne; both days inclusive, None is open."""

    id: str
    en: str
    valid_from: str | None = None
    valid_to: str | None = None
    verified: bool = False


class AgencyRegistered(Message, frozen=True, kw_only=True):
    """An agency with its names and the bodies it stood under; said again, it replaces what was said before."""

    code: str
    short: str
    kind: str
    service: str | None
    names: tuple[DatedName, ...]
    parents: tuple[DatedName, ...] = ()
    source: str = ""


class UnitRegistered(Message, frozen=True, kw_only=True):
    """A unit of an agency; `post` is the slug of the place it serves, `parent` the code of the unit above it."""

    code: str
    agency: str
    kind: str
    name: str
    zone: str
    parent: str | None = None
    post: str | None = None
    valid_from: str | None = None
    valid_to: str | None = None


class OfficerEnrolled(Message, frozen=True, kw_only=True):
    """An officer joins: service number, name, agency, and the first unit and post with the day it starts."""

    number: str
    name: str
    agency: str
    unit: str
    post: str | None
    valid_from: str


class RoleAssigned(Message, frozen=True, kw_only=True):
    """A role is given for some days; `post` limits it to one post, None means wherever the officer is posted."""

    assignment: UUID
    role: str
    post: str | None
    valid_from: str
    valid_to: str | None = None


class RoleEnded(Message, frozen=True, kw_only=True):
    """A role ends with this day, inclusive."""

    assignment: UUID
    valid_to: str
    reason: str


class OfficerMoved(Message, frozen=True, kw_only=True):
    """From this day the officer serves in another unit and at another post, or at none."""

    unit: str
    post: str | None
    valid_from: str
    reason: str


class OfficerSuspended(Message, frozen=True, kw_only=True):
    """The officer is out of service from now, until a day (inclusive) or until reinstated."""

    reason: str
    until: str | None = None


class OfficerReinstated(Message, frozen=True, kw_only=True):
    """The officer is in service again."""

    reason: str


class CredentialChanged(Message, frozen=True, kw_only=True):
    """How the officer signs in: `issued`, `password`, `totp_added`, `totp_removed`, `codes_renewed` or `reset`."""

    change: str
    reason: str = ""


class SignedIn(Message, frozen=True, kw_only=True):
    """A web session begins; `second_factor` says whether a code was given."""

    officer: UUID
    second_factor: bool


class SignInOrigin(Message, frozen=True, kw_only=True):
    """From where: the network address as the server saw it."""

    address: str | None


class SignedOut(Message, frozen=True, kw_only=True):
    """A web session ends: `asked`, `idle`, `age`, `out_of_service` or `ended_elsewhere`."""

    officer: UUID
    why: str


class ClientIssued(Message, frozen=True, kw_only=True):
    """A machine client: for whom it acts, where, what it may call, until when. Its secret is nowhere in the journal."""

    name: str
    agency: str
    post: str | None
    roles: tuple[str, ...]
    scopes: tuple[str, ...]
    expires_at: Instant


class ClientRevoked(Message, frozen=True, kw_only=True):
    """A machine client may call nothing any more."""

    reason: str
