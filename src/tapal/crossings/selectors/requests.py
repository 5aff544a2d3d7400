"""Recorded requests of refusal, as the agency that made them sees them."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tapal.crossings import policies
from tapal.crossings.models import RefusalRequest
from tapal.kernel.actors import Actor


@dataclass(frozen=True, slots=True)
class RequestView:
    """One request: the ground, the document, the letter, and until when it holds."""

    id: UUID
    ground: str
    issuer: str
    number: str
    letter: str
    letter_date: date
    valid_to: date | None
    at: datetime


def list_requests(viewer: Actor, *, most: int = 50) -> list[RequestView]:
    """Return the latest requests of the viewer's own agency."""
    policies.may_request_refusal(viewer).require()
    rows = RefusalRequest.objects.filter(agency=viewer.agency).order_by("-at")[:most]
    return [
        RequestView(row.id, row.ground, row.issuer, row.number, row.letter, row.letter_date, row.valid_to, row.at)
        for row in rows
    ]
