"""Machine clients: issued with a secret that is shown once, revoked with a reason."""

import base64
import hashlib
import secrets
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tapal.agencies import messages, policies, rules
from tapal.agencies.models import Agency, ClientSecret, MachineClient
from tapal.journal.services import append, lock, service
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Problem
from tapal.kernel.ids import new_id

_SECRET_BYTES = 32


@service("agencies.issue_client", purpose="access", basis="role:system.admin")
def issue_client(
    actor: Actor,
    *,
    name: str,
    agency: str,
    scopes: frozenset[str],
    expires_at: datetime,
    post: str | None = None,
    roles: frozenset[str] = frozenset(),
) -> tuple[UUID, str]:
    """Make a machine client; returns it and its bearer token, which can't be shown again.

    `roles` are those it acts in (for instance `imigrasi.lane` for a gate), `expires_at` an aware datetime.
    Raises BadInput.
    """
    policies.may_administer(actor).require()
    problems = []
    if not name.strip():
        problems.append(Problem("name", _("This may not be empty.")))
    if not Agency.objects.filter(code=agency).exists():
        problems.append(Problem("agency", _("This agency is not registered."), agency))
    problems += [Problem("scopes", _("There is no such scope."), s) for s in sorted(scopes - set(rules.SCOPES))]
    for role in sorted(roles):
        if rules.problem_of_role(role, agency, post) is not None:
            problems.append(Problem("roles", _("A client of this agency and post can't act in this role."), role))
    if expires_at <= clock.now():
        problems.append(Problem("expires_at", _("This moment has passed.")))
    if problems:
        raise BadInput(problems)
    secret = secrets.token_bytes(_SECRET_BYTES)
    token = "tapal_" + base64.urlsafe_b64encode(secret).decode().rstrip("=")
    ref = rules.client_ref(new_id())
    append(
        "agencies.issue_client",
        about=ref,
        new=True,
        facts=messages.ClientIssued(
            name=name.strip(),
            agency=agency,
            post=post,
            roles=tuple(sorted(roles)),
            scopes=tuple(sorted(scopes)),
            expires_at=clock.instant(expires_at),
        ),
    )
    ClientSecret.objects.create(client_id=ref.id, sha256=hashlib.sha256(token.encode()).digest())
    return ref.id, token


@service("agencies.revoke_client", purpose="access", basis="role:system.admin")
def revoke_client(actor: Actor, *, client: UUID, reason: str) -> None:
    """Let a machine client call nothing any more, from now on; its secret is deleted. Raises NotFound, Conflict."""
    policies.may_administer(actor).require()
    if not reason.strip():
        raise BadInput([Problem("reason", _("Give a reason: it is kept in the journal."))])
    lock(rules.client_ref(client))
    found = MachineClient.objects.filter(id=client).first()
    if found is None:
        raise NotFound(_("There is no such machine client."))
    if not found.enabled:
        raise Conflict(_("This machine client is revoked already."))
    append("agencies.revoke_client", about=rules.client_ref(client), facts=messages.ClientRevoked(reason=reason))
    ClientSecret.objects.filter(client_id=client).delete()
