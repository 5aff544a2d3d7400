"""Hits as their owner sees them, instructions as a lane sees them, gaps as the supervisor sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tapal.kernel.actors import Actor
from tapal.kernel.errors import NotFound
from tapal.kernel.refs import Ref
from tapal.screening import policies
from tapal.screening.models import Gap, Hit, WatchList


@dataclass(frozen=True, slots=True)
class HitView:
    """A hit with its reasons: for officers of the agency that owns the list."""

    id: UUID
    list_code: str
    list_name: str
    entry_id: str
    owner: str
    action: str
    encounter: Ref
    post: str
    score: Decimal
    matched_name: str
    asked_name: str
    asked_birth_date: str | None
    asked_nationality: str | None
    asked_sex: str | None
    asked_number: str
    asked_issuer: str
    features: tuple[dict[str, Any], ...]
    state: str
    raised_at: datetime
    judged_by: str | None
    judged_at: datetime | None
    reason: str | None
    duty: UUID
    late: bool


@dataclass(frozen=True, slots=True)
class GapView:
    """Somebody who could not be screened."""

    id: UUID
    encounter: Ref
    post: str
    reason: str
    opened_at: datetime


def _view(row: Hit, names: dict[str, str]) -> HitView:
    return HitView(
        id=row.id,
        list_code=row.list_code,
        list_name=names.get(row.list_code, row.list_code),
        entry_id=row.entry_id,
        owner=row.owner,
        action=row.action,
        encounter=Ref.parse(row.encounter),
        post=row.post,
        score=row.score,
        matched_name=row.matched_name,
        asked_name=row.asked_name,
        asked_birth_date=row.asked_birth_date,
        asked_nationality=row.asked_nationality,
        asked_sex=row.asked_sex,
        asked_number=row.asked_number,
        asked_issuer=row.asked_issuer,
        features=tuple(row.features),
        state=row.state,
        raised_at=row.raised_at,
        judged_by=row.judged_by,
        judged_at=row.judged_at,
        reason=row.reason,
        duty=row.duty,
        late=row.late,
    )


def _names() -> dict[str, str]:
    return dict(WatchList.objects.values_list("code", "name"))


def list_open_hits(viewer: Actor, *, most: int = 50) -> list[HitView]:
    """Return the hits that the viewer's desk is to judge, oldest first; an empty list for others."""
    if not policies.may_see_hits(viewer):
        return []
    rows = Hit.objects.filter(owner=viewer.agency, state="potential")
    if viewer.post is not None:
        rows = rows.filter(post=viewer.post)
    names = _names()
    return [_view(row, names) for row in rows.order_by("raised_at")[:most]]


def get_hit(viewer: Actor, *, hit: UUID) -> HitView:
    """Return a hit with its reasons; raises NotFound for everybody but the owner's officers."""
    row = Hit.objects.filter(id=hit).first()
    if row is None or not policies.may_judge(viewer, owner=row.owner, post=row.post):
        raise NotFound(_("There is no such hit, or none that you may see."))
    return _view(row, _names())


def list_hits_of(viewer: Actor, *, encounter: Ref) -> list[HitView]:
    """Return the hits of an encounter that the viewer may see with their reasons."""
    rows = Hit.objects.filter(encounter=str(encounter)).order_by("-score")
    names = _names()
    return [_view(row, names) for row in rows if policies.may_judge(viewer, owner=row.owner, post=row.post)]


def list_instructions(hits: Sequence[UUID]) -> tuple[str, ...]:
    """Return what the owners of these hits want done at the lane; never why, and silent alerts as `secondary`."""
    actions = Hit.objects.filter(id__in=list(hits)).values_list("action", flat=True)
    return tuple(dict.fromkeys("secondary" if action == "silent_alert" else action for action in actions))


def list_gaps(viewer: Actor, *, most: int = 50) -> list[GapView]:
    """Return who could not be screened at the viewer's post and still waits, oldest first."""
    if viewer.post is None or not policies.may_close_gap(viewer, post=viewer.post):
        return []
    rows = Gap.objects.filter(post=viewer.post, closed_at__isnull=True).order_by("opened_at")[:most]
    return [GapView(row.id, Ref.parse(row.encounter), row.post, row.reason, row.opened_at) for row in rows]
