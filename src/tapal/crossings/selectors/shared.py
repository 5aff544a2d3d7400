"""Crossings and decisions as they are shared with other agencies: what the clauses ask of one, and how it is found.

Nothing here knows who looks: `tapal.sharing` asks the clauses before anything is shown.
"""

from collections.abc import Mapping
from itertools import islice
from typing import Final
from uuid import UUID

from tapal.agencies import rules as agencies
from tapal.crossings import words
from tapal.crossings.models import Decision, Session
from tapal.sharing.registration import Found, Sought
from tapal.sharing.rules import Columns, Record
from tapal.territory import selectors as territory

HISTORY: Final = "crossings.history"
MOST: Final = 50
COLUMNS: Final = Columns(
    owner=f"'{agencies.agency_of_service('immigration')}'",
    post="crossings_session.post",
    kind="crossings_session.direction",
    at="crossings_session.opened_at",
    links="ARRAY['crossings.session:' || crossings_session.id]",
)

DECISION: Final = "crossings.decision"
DECISION_COLUMNS: Final = Columns(
    owner="crossings_decision.agency",
    kind="crossings_decision.service",
    at="crossings_decision.at",
    links="ARRAY['crossings.session:' || crossings_decision.session_id]",
)


def find_decision_record(decision: UUID) -> Record | None:
    """What the clauses know of a service's decision; it is that of the agency that made it."""
    row = Decision.objects.select_related("session").filter(id=decision).first()
    if row is None:
        return None
    return Record(
        DECISION,
        owner=row.agency,
        id=row.id,
        post=row.session.post,
        kind=row.service,
        at=row.at,
        links=frozenset({f"crossings.session:{row.session_id}"}),
    )


def find_history_record(session: UUID) -> Record | None:
    """What the clauses know of a crossing; None where no crossing came of the session."""
    row = Session.objects.filter(id=session, status="released").first()
    return None if row is None else _record(row)


def list_history_found(sought: Sought) -> list[Found]:
    """Crossings by the number of a document, the latest first; a name narrows them, and finds none by itself."""
    number = "".join(sought.number.split()).upper()
    if not number:
        return []
    wanted = set(sought.name.upper().split())
    rows = Session.objects.filter(number=number, status="released").order_by("-opened_at")
    # The name first, then the latest: a holder of an equal number from elsewhere who crosses daily hides nobody.
    named = (row for row in rows if wanted <= set(f"{row.surname} {row.given_names}".upper().split()))
    return [Found(_record(row), _values(row)) for row in islice(named, MOST)]


def _record(row: Session) -> Record:
    return Record(
        HISTORY,
        owner=agencies.agency_of_service("immigration"),
        id=row.id,
        post=row.post,
        kind=row.direction,
        at=row.opened_at,
        links=frozenset({f"crossings.session:{row.id}"}),
    )


def _values(row: Session) -> Mapping[str, str]:
    post = territory.find_post(row.post)
    return {
        "name": f"{row.given_names} {row.surname}".strip(),
        "nationality": row.nationality,
        "document": f"{row.issuer} {row.number}",
        "direction": str(words.DIRECTIONS[row.direction]),
        "day": row.local_day.isoformat(),
        "post": post.name if post else row.post,
        "count": "1",
    }
