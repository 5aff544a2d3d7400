"""The clearance session by machine: read a document, open, decide, release, read."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from tapal.agencies.rules import DEFAULT_ZONE
from tapal.crossings import policies, selectors, services, words
from tapal.crossings.selectors import SessionView
from tapal.journal.reads import record_read
from tapal.kernel import clock
from tapal.kernel.guard import viewer_of
from tapal.subjects.engine import mrz
from tapal.territory import selectors as territory

sessions = Router(tags=["sessions"])
documents = Router(tags=["documents"])

Lines = Annotated[
    list[Annotated[str, Field(max_length=200)]],
    Field(min_length=1, max_length=6, description="The lines of the machine readable zone, top to bottom."),
]


class DocumentIn(Schema):
    """A machine readable zone."""

    mrz: Lines


class ProblemOut(Schema):
    """One thing to say about a document; line and position count from 1."""

    line: int | None
    position: int | None
    field: str | None
    code: str
    level: str
    message: str
    found: str | None
    expected: str | None


class ChecksOut(Schema):
    """Each check digit: whether it holds, null where the format has none."""

    number: bool | None
    birth_date: bool | None
    expiry_date: bool | None
    optional: bool | None
    composite: bool | None


class DocumentOut(Schema):
    """What the document says: the object of `tapal mrz read --json`."""

    format: str | None
    document_type: str | None
    issuer: str | None
    number: str | None
    surname: str | None
    given_names: str | None
    nationality: str | None
    birth_date: str | None
    sex: str | None
    expiry_date: str | None
    optional: str | None
    checks: ChecksOut
    valid: bool
    problems: list[ProblemOut]


class SessionIn(Schema):
    """Who stands where. `accept_mangled` opens a session although the zone does not add up, which is then on record."""

    post: Annotated[str, Field(max_length=60, description="Slug of the post, such as `motaain`.")]
    lane: Annotated[str, Field(max_length=20)]
    direction: Annotated[str, Field(max_length=20, description="`entry` or `exit`.")]
    mrz: Lines
    accept_mangled: bool = False


class DecisionIn(Schema):
    """What one service makes of the traveller; `reason` is a reason code, or the ground of a refusal."""

    service: Annotated[str, Field(max_length=20, description="immigration, customs, quarantine or health")]
    decision: Annotated[str, Field(max_length=20, description="clear, refer, hold or refuse")]
    reason: Annotated[str, Field(max_length=40)] = ""
    note: Annotated[str, Field(max_length=2000)] = ""


class InstructionOut(Schema):
    """One thing to do, most pressing first."""

    code: str
    level: str
    text: str


class CheckOut(Schema):
    """One check: pass, warn, fail or unknown."""

    code: str
    outcome: str
    service: str
    detail: dict[str, str]


class GateOut(Schema):
    """What the decisions come to: waiting, held, refused or open; `missing` says what stands in the way."""

    status: str
    missing: list[str]


class DecisionOut(Schema):
    """A service's decision; reason and author are shown to that service only."""

    service: str
    required: bool
    decision: str | None
    reason: str | None
    by: str | None
    basis: str | None
    at: datetime | None


class TravellerOut(Schema):
    """The document as it was read."""

    document_type: str
    issuer: str
    number: str
    surname: str
    given_names: str
    nationality: str
    birth_date: str | None
    sex: str | None
    expiry_date: str | None


class SessionWritten(Schema):
    """The session that was written to; all of the answer for a client without the scope `sessions.read`."""

    id: UUID


class SessionOut(Schema):
    """The session as this client may see it."""

    id: UUID
    status: str
    mode: str
    post: str
    lane: str
    direction: str
    kind: str
    opened_at: datetime
    released_at: datetime | None
    permit_to: str | None
    traveller: TravellerOut
    required: list[str]
    gate: GateOut
    outcome: str
    instructions: list[InstructionOut]
    checks: list[CheckOut]
    decisions: list[DecisionOut]


@documents.post(
    "/read",
    response=DocumentOut,
    summary="Read a machine readable zone",
    openapi_extra={"x-tapal-scope": "documents.read"},
)
def read_document(request: HttpRequest, body: DocumentIn) -> dict[str, Any]:
    """Nothing is kept of what was read; problems in the data are part of the answer."""
    post = viewer_of(request).post
    zone = territory.get_zone(post) if post else DEFAULT_ZONE
    return mrz.read(body.mrz, today=clock.local_day(clock.now(), zone)).to_json()


@sessions.post(
    "",
    response={201: SessionOut | SessionWritten},
    summary="Open a clearance session",
    openapi_extra={"x-tapal-scope": "sessions.open"},
)
def open_session(request: HttpRequest, body: SessionIn) -> Status[SessionOut | SessionWritten]:
    """The document is read, checked, linked and screened; published rules clear what nothing stands against."""
    opened = services.open_session(
        viewer_of(request),
        post=body.post,
        lane=body.lane,
        direction=body.direction,
        lines=body.mrz,
        accept_mangled=body.accept_mangled,
    )
    return Status(201, _written(request, opened.session))


@sessions.post(
    "/{uuid:session}/decisions",
    response=SessionOut | SessionWritten,
    summary="Record a decision",
    openapi_extra={"x-tapal-scope": "sessions.decide"},
)
def decide(request: HttpRequest, session: UUID, body: DecisionIn) -> SessionOut | SessionWritten:
    """A client decides for its own agency's service only."""
    services.decide(
        viewer_of(request),
        session=session,
        service=body.service,
        value=body.decision,
        reason=body.reason,
        note=body.note,
    )
    return _written(request, session)


@sessions.post(
    "/{uuid:session}/release",
    response=SessionOut | SessionWritten,
    summary="Release the traveller",
    openapi_extra={"x-tapal-scope": "sessions.release"},
)
def release(request: HttpRequest, session: UUID) -> SessionOut | SessionWritten:
    """Through an open gate; 409 names what is missing."""
    services.release(viewer_of(request), session=session)
    return _written(request, session)


@sessions.get(
    "/{uuid:session}",
    response=SessionOut,
    summary="Read a session",
    openapi_extra={"x-tapal-scope": "sessions.read"},
)
def get_session(request: HttpRequest, session: UUID) -> SessionOut:
    """As this client may see it."""
    return _shown(request, session)


def _written(request: HttpRequest, session: UUID) -> SessionOut | SessionWritten:
    """What was just written to, as far as this client may read it: writing and reading are two scopes."""
    viewer = viewer_of(request)
    if policies.may_see_session(viewer, post=viewer.post or ""):
        return _shown(request, session)
    return SessionWritten(id=session)


def _shown(request: HttpRequest, session: UUID) -> SessionOut:
    viewer = viewer_of(request)
    view = selectors.get_session(viewer, session=session)
    record_read(
        viewer,
        dataset="crossings.session",
        purpose="clearance",
        basis="UU 6/2011 Art. 9",
        records=[view.ref],
        page="api",
    )
    return _out(view)


def _out(view: SessionView) -> SessionOut:
    return SessionOut(
        id=view.id,
        status=view.status,
        mode=view.mode,
        post=view.post,
        lane=view.lane,
        direction=view.direction,
        kind=view.kind,
        opened_at=view.opened_at,
        released_at=view.released_at,
        permit_to=view.permit_to.isoformat() if view.permit_to else None,
        traveller=TravellerOut.model_validate(view, from_attributes=True),
        required=list(view.required),
        gate=GateOut(status=view.gate.status, missing=list(view.gate.missing)),
        outcome=view.assessment.level,
        instructions=[
            InstructionOut(code=item.code, level=item.level, text=words.instruction(item))
            for item in view.assessment.instructions
        ],
        checks=[
            CheckOut(code=check.code, outcome=check.outcome, service=check.service, detail=dict(check.detail))
            for check in view.checks
        ],
        decisions=[
            DecisionOut(
                service=item.service,
                required=item.required,
                decision=item.value,
                reason=(item.clause or item.reason) or None,
                by=item.by or None,
                basis=item.basis or None,
                at=item.at,
            )
            for item in view.decisions
        ],
    )
