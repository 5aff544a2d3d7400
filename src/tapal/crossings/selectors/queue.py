"""What waits at a post: the work queue of the desks, and the day's counts."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, Q

from tapal.agencies import rules as agency_rules
from tapal.crossings import policies
from tapal.crossings.models import Amendment, Session
from tapal.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class Waiting:
    """A session that is still open: who, where, since when, and which services have not cleared."""

    id: UUID
    name: str
    nationality: str
    lane: str
    direction: str
    opened_at: datetime
    missing: tuple[str, ...]
    stopped: bool


def list_waiting(viewer: Actor, *, most: int = 20) -> list[Waiting]:
    """Return the open sessions at the viewer's post, oldest first; an empty list for who may not see them."""
    if viewer.post is None or not policies.may_see_session(viewer, post=viewer.post):
        return []
    rows = (
        Session.objects.filter(post=viewer.post, status="open")
        .order_by("opened_at")
        .prefetch_related("decisions", "referrals")[:most]
    )
    own = agency_rules.services_of(viewer)
    found = []
    for row in rows:
        made = {item.service: item.value for item in row.decisions.all()}
        referred = {item.to_service for item in row.referrals.all() if item.state == "open"}
        missing = tuple(service for service in row.required if made.get(service) != "clear" or service in referred)
        stopped = "hold" in made.values() or bool(row.blocking_hits)
        if "immigration" in own or own & (set(missing) | referred):
            name = " ".join(part for part in (row.given_names, row.surname) if part)
            found.append(
                Waiting(row.id, name, row.nationality, row.lane, row.direction, row.opened_at, missing, stopped)
            )
    return found


@dataclass(frozen=True, slots=True)
class Proposed:
    """An amendment that waits for its second person, and the session that it is about."""

    session: UUID
    name: str
    kind: str
    reason: str
    proposed_at: datetime


def list_proposed(viewer: Actor, *, most: int = 20) -> list[Proposed]:
    """Return the amendments at the viewer's post that the viewer may settle, oldest first: never one's own."""
    if viewer.post is None or not policies.may_supervise(viewer, post=viewer.post):
        return []
    rows = (
        Amendment.objects.filter(state="proposed", session__post=viewer.post)
        .exclude(proposed_by=viewer.ref)
        .select_related("session")
        .order_by("proposed_at")[:most]
    )
    return [
        Proposed(
            row.session_id,
            " ".join(part for part in (row.session.given_names, row.session.surname) if part),
            row.kind,
            row.reason,
            row.proposed_at,
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class PostCounts:
    """The day's counts of one post: no person in them, so they need no entry when read."""

    entries: int
    exits: int
    waiting: int
    refused: int


def count_post(*, post: str, day: date) -> PostCounts:
    """Return the counts of a post on a local day."""
    row = Session.objects.filter(post=post, local_day=day).aggregate(
        entries=Count("id", filter=Q(status="released", direction="entry")),
        exits=Count("id", filter=Q(status="released", direction="exit")),
        waiting=Count("id", filter=Q(status="open")),
        refused=Count("id", filter=Q(status="refused")),
    )
    return PostCounts(**row)
