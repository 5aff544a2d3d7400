"""One session, as this viewer may see it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import cast
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tapal.agencies import rules as agency_rules
from tapal.crossings import policies
from tapal.crossings.models import Amendment, Decision, Referral, RefusalRequest, Session
from tapal.crossings.rules import SERVICES, Direction, Service, TravellerKind, Value
from tapal.crossings.rules.assessment import Assessment, assess
from tapal.crossings.rules.checks import Check
from tapal.crossings.rules.gate import Gate, gate
from tapal.journal.folding import select
from tapal.kernel.actors import Actor
from tapal.kernel.errors import NotFound
from tapal.kernel.refs import Ref
from tapal.screening import selectors as screening


@dataclass(frozen=True, slots=True)
class DecisionView:
    """A service's decision; `full` where it is the viewer's own service, which sees more than the status."""

    service: Service
    required: bool
    value: Value | None
    full: bool
    may_decide: bool
    reason: str = ""
    note: str = ""
    clause: str = ""
    by: str = ""
    basis: str = ""
    at: datetime | None = None

    @property
    def by_rule(self) -> bool:
        """Whether a published rule is the author."""
        return self.by.startswith("rule:")


@dataclass(frozen=True, slots=True)
class ReferralView:
    """A referral; reason and note are shown to the two services it concerns."""

    id: UUID
    from_service: Service
    to_service: Service
    state: str
    at: datetime
    duty: UUID
    mine: bool
    reason: str = ""
    note: str = ""
    result: str = ""


@dataclass(frozen=True, slots=True)
class AmendmentView:
    """A correction or withdrawal after release, waiting for its second person or settled."""

    id: UUID
    kind: str
    changes: dict[str, str]
    reason: str
    state: str
    proposed_by: str
    proposed_at: datetime


@dataclass(frozen=True, slots=True)
class SessionView:
    """A session as one viewer may see it."""

    id: UUID
    post: str
    lane: str
    direction: Direction
    kind: TravellerKind
    citizen: bool
    status: str
    mode: str
    opened_at: datetime
    released_at: datetime | None
    local_day: date
    person: UUID
    document_format: str
    document_type: str
    issuer: str
    number: str
    surname: str
    given_names: str
    nationality: str
    birth_date: str | None
    sex: str | None
    expiry_date: str | None
    permit_to: date | None
    required: tuple[Service, ...]
    checks: tuple[Check, ...]
    decisions: tuple[DecisionView, ...]
    referrals: tuple[ReferralView, ...]
    gate: Gate
    assessment: Assessment
    hits: tuple[UUID, ...] = ()
    amendments: tuple[AmendmentView, ...] = field(default=())

    @property
    def ref(self) -> Ref:
        """The session's reference in the journal."""
        return Ref("crossings.session", self.id)

    @property
    def name(self) -> str:
        """The name as read: given names, then the primary identifier."""
        return " ".join(part for part in (self.given_names, self.surname) if part)


def get_session(viewer: Actor, *, session: UUID) -> SessionView:
    """Return a session for a viewer; raises NotFound where there is none or none that the viewer may know of."""
    rows, decisions, referrals = select(
        (Session, "id", session), (Decision, "session_id", session), (Referral, "session_id", session)
    )
    row = rows[0] if rows else None
    if row is None or not policies.may_see_session(viewer, post=row.post):
        raise NotFound(_("There is no such session, or none that you may see."))
    referrals.sort(key=lambda item: item.at)
    amendments = [] if row.status == "open" else list(Amendment.objects.filter(session=row).order_by("proposed_at"))
    return _view_of(viewer, row, decisions, referrals, amendments)


def _view_of(
    viewer: Actor,
    row: Session,
    decisions: list[Decision],
    referrals: list[Referral],
    amendments: list[Amendment],
) -> SessionView:
    """Assemble the projection from rows that are already read; the policy has been asked."""
    own = agency_rules.services_of(viewer)
    if viewer.kind == "machine":
        own = frozenset(service for service in SERVICES if agency_rules.agency_of_service(service) == viewer.agency)
    found = gate(
        cast("list[Service]", row.required),
        {cast("Service", item.service): cast("Value", item.value) for item in decisions},
        open_referrals=[cast("Service", item.to_service) for item in referrals if item.state == "open"],
        blocking_hits=len(row.blocking_hits),
    )
    checks = tuple(Check(item["code"], item["outcome"], item["service"], item["detail"]) for item in row.checks)
    direction: Direction = "entry" if row.direction == "entry" else "exit"
    return SessionView(
        id=row.id,
        post=row.post,
        lane=row.lane,
        direction=direction,
        kind=cast("TravellerKind", row.kind),
        citizen=row.citizen,
        status=row.status,
        mode=row.mode,
        opened_at=row.opened_at,
        released_at=row.released_at,
        local_day=row.local_day,
        person=row.person,
        document_format=row.document_format,
        document_type=row.document_type,
        issuer=row.issuer,
        number=row.number,
        surname=row.surname,
        given_names=row.given_names,
        nationality=row.nationality,
        birth_date=row.birth_date,
        sex=row.sex,
        expiry_date=row.expiry_date,
        permit_to=row.permit_to,
        required=tuple(cast("list[Service]", row.required)),
        checks=tuple(check for check in checks if check.service in own),
        decisions=_decisions(viewer, row, decisions, own),
        referrals=tuple(_referral(item, own) for item in referrals),
        gate=found,
        assessment=assess(
            checks=[check for check in checks if check.service in own],
            gate=found,
            hit_instructions=screening.list_instructions(row.blocking_hits) if row.blocking_hits else (),
            citizen=row.citizen,
            direction=direction,
            status=row.status,
        ),
        hits=tuple(row.hits),
        amendments=tuple(
            AmendmentView(a.id, a.kind, a.changes, a.reason, a.state, a.proposed_by, a.proposed_at) for a in amendments
        ),
    )


def _decisions(
    viewer: Actor, row: Session, decisions: list[Decision], own: frozenset[Service]
) -> tuple[DecisionView, ...]:
    made = {item.service: item for item in decisions}
    views = []
    for service in SERVICES:
        item = made.get(service)
        required = service in row.required
        if item is None and not required:
            continue
        may = row.status == "open" and bool(policies.may_decide(viewer, post=row.post, service=service))
        full = service in own
        views.append(
            DecisionView(
                service=service,
                required=required,
                value=cast("Value", item.value) if item else None,
                full=full,
                may_decide=may,
                reason=item.reason if item and full else "",
                note=(item.note or "") if item and full else "",
                clause=(item.clause or "") if item and full else "",
                by=item.by if item and full else "",
                basis=item.basis if item and full else "",
                at=item.at if item else None,
            )
        )
    return tuple(views)


def _referral(item: Referral, own: frozenset[Service]) -> ReferralView:
    sees = item.from_service in own or item.to_service in own
    return ReferralView(
        id=item.id,
        from_service=cast("Service", item.from_service),
        to_service=cast("Service", item.to_service),
        state=item.state,
        at=item.at,
        duty=item.duty,
        mine=item.to_service in own,
        reason=item.reason if sees else "",
        note=(item.note or "") if sees else "",
        result=(item.result or "") if sees else "",
    )


def is_request_on_record(*, ground: str, issuer: str, number: str, day: date) -> UUID | None:
    """Return the request of a competent agency for this ground and document that is valid on `day`, or None."""
    rows = RefusalRequest.objects.filter(issuer=issuer, number=number, ground=ground).order_by("-at")
    valid = (row.id for row in rows if row.letter_date <= day and (row.valid_to is None or day <= row.valid_to))
    return next(valid, None)


def is_session_open(session: UUID) -> bool:
    """Return whether a session still waits at its lane. For reactions."""
    return Session.objects.filter(id=session, status="open").exists()


def find_session_of_hit(hit: UUID) -> tuple[UUID, str, bool] | None:
    """Return the session that a hit keeps, the list's action, and whether Art. 14 protects the traveller; or None."""
    row = Session.objects.filter(hits__contains=[hit]).first()
    if row is None:
        return None
    (action,) = screening.list_instructions([hit]) or ("",)
    return row.id, action, row.citizen and row.direction == "entry"
