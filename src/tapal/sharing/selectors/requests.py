"""Reading requests for information: those of the own agency and those to it, one of them, and the balance."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, Count, ExpressionWrapper, Q
from django.utils.translation import gettext_lazy as _

from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import NotFound
from tapal.sharing import policies
from tapal.sharing.models import Request
from tapal.sharing.rules import requests
from tapal.sharing.rules.requests import Disclosure
from tapal.sharing.walls import viewing

MOST = 50
BALANCE_DAYS = 90


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request as one of its two agencies sees it. `values`, `note`: empty where they may not be seen (any more)."""

    id: UUID
    asked_by: str
    role: str
    to: str
    dataset: str
    subject: str
    fields: tuple[str, ...]
    purpose: str
    case: str
    clause: str
    urgency: str
    reason: str
    asked_at: datetime
    state: str
    closed_at: datetime | None
    disclosure: Disclosure
    values: tuple[tuple[str, str], ...]
    note: str
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class Balance:
    """What one agency asked of another in the last ninety days, and what became of it."""

    asked_by: str
    to: str
    asked: int
    answered: int
    refused: int
    open: int


_SEEN = Request.objects.defer("values", "note")
"""What the application may read of a request; what was disclosed, and every note, is behind `shared.request_full`."""


def _view(row: Request, values: tuple[tuple[str, str], ...] = (), note: str = "") -> RequestView:
    now = clock.now()
    disclosure = requests.disclosure_at(row.state, row.expires_at, row.recalled_at, row.deleted_at, now)
    return RequestView(
        id=row.id,
        asked_by=row.asked_by,
        role=row.role,
        to=row.to,
        dataset=row.dataset,
        subject=row.subject,
        fields=tuple(row.fields),
        purpose=row.purpose,
        case=row.case,
        clause=row.clause,
        urgency=row.urgency,
        reason=row.reason,
        asked_at=row.asked_at,
        state=row.state,
        closed_at=row.closed_at,
        disclosure=disclosure,
        values=values if disclosure == "open" else (),
        note=note if disclosure in ("none", "open") else "",
        expires_at=row.expires_at,
    )


def find_request(viewer: Actor, *, request: UUID) -> RequestView | None:
    """One request for a service, without what was disclosed; the service's own policy decides."""
    with viewing(viewer):
        row = _SEEN.filter(id=request).first()
    return None if row is None else _view(row)


def get_request(viewer: Actor, *, request: UUID) -> RequestView:
    """One request with what was disclosed while it may be kept. Raises NotFound where the viewer has no part in it."""
    with viewing(viewer):
        row = _SEEN.filter(id=request).first()
        if row is None or not policies.may_see_request(viewer, asked_by=row.asked_by, role=row.role, to=row.to):
            raise NotFound(_("There is no such request, or none that you may see."))
        with connection.cursor() as cursor:
            cursor.execute('SELECT "values", note FROM shared.request_full WHERE id = %s', [request])
            values, note = cursor.fetchone() or (None, "")
    disclosed = json.loads(values) if values else []
    return _view(row, tuple((field, value) for field, value in disclosed), note)


def list_requests(viewer: Actor, *, side: Literal["to", "by"]) -> list[RequestView]:
    """Requests to the viewer's agency, or by it in the viewer's roles, the open ones first, then the latest.

    Nothing that was disclosed.
    """
    policies.may_see_requests(viewer).require()
    if side == "to" and not policies.may_answer(viewer, to=viewer.agency):
        return []
    mine = Q(to=viewer.agency) if side == "to" else Q(asked_by=viewer.agency, role__in=viewer.roles)
    with viewing(viewer):
        waits = ExpressionWrapper(Q(state__in=requests.OPEN), output_field=BooleanField())
        rows = _SEEN.filter(mine).order_by(waits.desc(), "-asked_at", "id")
        return [_view(row) for row in rows[:MOST]]


def list_balance(viewer: Actor) -> list[Balance]:
    """What was asked and answered between the viewer's agency and each other, for those who sign for it."""
    policies.may_see_balance(viewer).require()
    rows = (
        Request.objects.filter(
            Q(to=viewer.agency) | Q(asked_by=viewer.agency), asked_at__gte=clock.now() - timedelta(days=BALANCE_DAYS)
        )
        .values("asked_by", "to")
        .annotate(
            asked=Count("id"),
            answered=Count("id", filter=Q(state="answered")),
            refused=Count("id", filter=Q(state="refused")),
            open=Count("id", filter=Q(state__in=requests.OPEN)),
        )
        .order_by("asked_by", "to")
    )
    with viewing(viewer):
        return [Balance(**row) for row in rows]
