"""Earlier crossings, by document and by what is held for one person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from tapal.crossings import policies
from tapal.crossings.models import Session
from tapal.crossings.rules import Direction
from tapal.crossings.rules.checks import LastCrossing
from tapal.kernel.actors import Actor


def find_last_crossing(issuer: str, number: str) -> LastCrossing | None:
    """Return the last released crossing on a document at this site, or None. For the procedure's own checks."""
    row = (
        Session.objects.filter(issuer=issuer, number=number, status="released")
        .order_by("-opened_at")
        .values_list("id", "direction", "post", "released_at", "permit_to")
        .first()
    )
    if row is None or row[3] is None:
        return None
    direction: Direction = "entry" if row[1] == "entry" else "exit"
    return LastCrossing(session=row[0], direction=direction, post=row[2], at=row[3], permit_to=row[4])


def find_open_session(issuer: str, number: str, *, since: datetime) -> tuple[UUID, str, str, str] | None:
    """Return `(id, post, lane, direction)` of a session that is still open on this document, or None."""
    return (
        Session.objects.filter(issuer=issuer, number=number, status="open", opened_at__gte=since)
        .order_by("-opened_at")
        .values_list("id", "post", "lane", "direction")
        .first()
    )


def list_history(viewer: Actor, *, issuer: str, number: str, today: date, most: int = 10) -> list[LastCrossing]:
    """Return the latest crossings on a document, for who may see them; an empty list for others."""
    if not policies.may_see_history(viewer):
        return []
    rows = (
        Session.objects.filter(
            issuer=issuer, number=number, status="released", local_day__gte=today - timedelta(days=365 * 10)
        )
        .order_by("-opened_at")
        .values_list("id", "direction", "post", "released_at", "permit_to")[:most]
    )
    return [
        LastCrossing(session=row[0], direction="entry" if row[1] == "entry" else "exit", post=row[2], at=row[3],
                     permit_to=row[4])
        for row in rows
        if row[3] is not None
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class PastCrossing:
    """A session that is closed, as the page of a traveller shows it; `at` is when it was released, else opened."""

    session: UUID
    direction: Direction
    post: str
    status: str
    at: datetime
    document_type: str
    issuer: str
    number: str
    permit_to: date | None


def list_crossings_of(viewer: Actor, *, persons: Collection[UUID], most: int = 50) -> list[PastCrossing]:
    """Return the latest closed sessions in which these observations were made; an empty list for who may not."""
    if not policies.may_see_history(viewer):
        return []
    rows = Session.objects.filter(person__in=persons).exclude(status="open").order_by("-opened_at")[:most]
    return [
        PastCrossing(
            session=row.id,
            direction="entry" if row.direction == "entry" else "exit",
            post=row.post,
            status=row.status,
            at=row.released_at or row.opened_at,
            document_type=row.document_type,
            issuer=row.issuer,
            number=row.number,
            permit_to=row.permit_to,
        )
        for row in rows
    ]
