"""Hits as their owner sees them, instructions as a lane sees them, gaps as the supervisor sees them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Case, IntegerField, QuerySet, When
from django.utils.translation import gettext_lazy as _

from tapal.kernel.actors import Actor
from tapal.kernel.errors import NotFound
from tapal.kernel.refs import Ref
from tapal.screening import policies, rules
from tapal.screening.engine import StructuredEntry
from tapal.screening.models import Gap, Hit, Judgement, WatchList
from tapal.screening.selectors.indexes import find_entry, get_hash


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
    pair: str
    list_version: UUID
    entry_hash: str


@dataclass(frozen=True, slots=True)
class JudgementView:
    """One thing that an officer said of a hit: `confirmed | false_positive | undecided | revoked`."""

    said: str
    reason: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class GapView:
    """Somebody who could not be screened; `closed_by` and `closing_reason` are empty while it waits."""

    id: UUID
    encounter: Ref
    post: str
    reason: str
    opened_at: datetime
    closed_at: datetime | None
    closed_by: str
    closing_reason: str


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
        pair=row.pair,
        list_version=row.list_version,
        entry_hash=row.entry_hash,
    )


def _names() -> dict[str, str]:
    return dict(WatchList.objects.values_list("code", "name"))


def _desk(viewer: Actor) -> QuerySet[Hit]:
    """The hits of the viewer's desk: none for who does not judge."""
    if not policies.may_see_hits(viewer):
        return Hit.objects.none()
    rows = Hit.objects.filter(owner=viewer.agency)
    return rows if viewer.post is None else rows.filter(post=viewer.post)


def list_open_hits(viewer: Actor, *, most: int = 50) -> list[HitView]:
    """Return the hits that the viewer's desk is to judge; an empty list for others.

    The most urgent first: who waits at a lane before who was let through, then by what the list wants done, then age.
    """
    ranks = [When(action=action, then=rank) for rank, action in enumerate(rules.ACTIONS)]
    urgency = Case(*ranks, default=len(ranks), output_field=IntegerField())
    rows = _desk(viewer).filter(state="potential").order_by("late", urgency, "raised_at", "id")[:most]
    names = _names()
    return [_view(row, names) for row in rows]


def count_open_hits(viewer: Actor) -> int:
    """Return how many hits the viewer's desk is to judge."""
    return _desk(viewer).filter(state="potential").count()


def list_judged_hits(viewer: Actor, *, most: int = 50) -> list[HitView]:
    """Return the hits of the viewer's desk that were judged, the latest first."""
    names = _names()
    rows = _desk(viewer).exclude(state="potential").order_by("-judged_at", "id")[:most]
    return [_view(row, names) for row in rows]


def list_judgements(viewer: Actor, *, hit: UUID) -> list[JudgementView]:
    """Return what was said of a hit, oldest first; raises NotFound as `get_hit` does."""
    get_hit(viewer, hit=hit)
    rows = Judgement.objects.filter(hit_id=hit).order_by("at", "id")
    return [JudgementView(row.said, row.reason, row.by, row.at) for row in rows]


def find_entry_of(viewer: Actor, *, hit: UUID) -> StructuredEntry | None:
    """Return what the list said of the person when the hit was raised; None where that version is not at hand."""
    found = get_hit(viewer, hit=hit)
    return find_entry(found.list_version, found.entry_id)


def is_silent(hit: HitView) -> bool:
    """Return whether this judgement keeps the pair from being raised now: the entry has not changed since."""
    if hit.state != "false_positive" or not hit.pair:
        return False
    version = WatchList.objects.filter(code=hit.list_code).values_list("version", flat=True).first()
    entry = find_entry(version, hit.entry_id) if version else None
    return entry is not None and get_hash(entry) == hit.entry_hash


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


def get_gap(viewer: Actor, *, gap: UUID) -> GapView:
    """Return one gap; raises NotFound for everybody but the supervisor of the post."""
    row = Gap.objects.filter(id=gap).first()
    if row is None or not policies.may_close_gap(viewer, post=row.post):
        raise NotFound(_("There is no such case, or none that you may see."))
    return _gap_view(row)


def _gap_view(row: Gap) -> GapView:
    return GapView(
        row.id,
        Ref.parse(row.encounter),
        row.post,
        row.reason,
        row.opened_at,
        row.closed_at,
        row.closed_by or "",
        row.closing_reason or "",
    )


def _waiting(viewer: Actor) -> QuerySet[Gap]:
    """Who could not be screened at the viewer's post and still waits: nobody for who does not deal with them."""
    if viewer.post is None or not policies.may_close_gap(viewer, post=viewer.post):
        return Gap.objects.none()
    return Gap.objects.filter(post=viewer.post, closed_at__isnull=True)


def list_gaps(viewer: Actor, *, most: int = 50) -> list[GapView]:
    """Return who could not be screened at the viewer's post and still waits, oldest first."""
    return [_gap_view(row) for row in _waiting(viewer).order_by("opened_at")[:most]]


def count_gaps(viewer: Actor) -> int:
    """Return how many could not be screened at the viewer's post and still wait."""
    return _waiting(viewer).count()
