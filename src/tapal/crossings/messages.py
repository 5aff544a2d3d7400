"""The facts of the procedure, versioned. Pure."""

from uuid import UUID

from tapal.journal.messages import Message


class DocumentFacts(Message, frozen=True, kw_only=True):
    """What the document says, as read; dates are ISO texts, maybe partial; issuer and nationality as printed."""

    format: str
    document_type: str
    issuer: str
    number: str
    surname: str
    given_names: str
    nationality: str
    birth_date: str | None
    sex: str | None
    expiry_date: str | None


class CheckFacts(Message, frozen=True, kw_only=True):
    """One check: its code, `pass | warn | fail | unknown`, the service it concerns, and its particulars as texts."""

    code: str
    outcome: str
    service: str
    detail: dict[str, str]


class SessionOpened(Message, frozen=True, kw_only=True):
    """A traveller stands at a lane."""

    post: str
    lane: str
    direction: str
    kind: str
    citizen: bool
    local_day: str
    mode: str
    document: DocumentFacts
    person: UUID
    required: tuple[str, ...]
    required_rule: str
    last_crossing: UUID | None
    permit_to: str | None
    hits: tuple[UUID, ...]


class SessionEvidence(Message, frozen=True, kw_only=True):
    """Why the session looks as it does: every check, and the versions of the lists that were asked."""

    checks: tuple[CheckFacts, ...]
    lists: tuple[str, ...]


class Decided(Message, frozen=True, kw_only=True):
    """What one service makes of the traveller. `clause` is the ground of a refusal, `request` the request it rests on.

    `first` says that the service had not decided yet; `citizen_entry` that Art. 14 UU 6/2011 protects the traveller;
    `duty` is the second line's duty that a `refer` opened.
    """

    service: str
    value: str
    reason: str
    note: str | None
    clause: str | None
    request: UUID | None
    mode: str
    citizen_entry: bool
    first: bool
    duty: UUID | None = None


class Referred(Message, frozen=True, kw_only=True):
    """One service asks another to look."""

    referral: UUID
    from_service: str
    to_service: str
    reason: str
    note: str | None
    duty: UUID


class ReferralAnswered(Message, frozen=True, kw_only=True):
    """The service that was asked has looked."""

    referral: UUID
    result: str
    note: str | None


class Released(Message, frozen=True, kw_only=True):
    """The gate was open and the traveller went through; `permit_to` is the last day a foreigner may stay."""

    permit_to: str | None
    permit_rule: str | None
    mode: str


class Rescreened(Message, frozen=True, kw_only=True):
    """The lists had changed since the session was screened: the versions asked now, and the hits that came up anew."""

    lists: tuple[str, ...]
    hits: tuple[UUID, ...]


class Withdrawn(Message, frozen=True, kw_only=True):
    """The session was opened in error; it stays on record and counts for nothing."""

    reason: str


class AmendmentProposed(Message, frozen=True, kw_only=True):
    """After release: what one person wants to set right; a second one confirms. `kind` is `correct` or `withdraw`."""

    amendment: UUID
    kind: str
    changes: dict[str, str]
    reason: str


class AmendmentSettled(Message, frozen=True, kw_only=True):
    """What the second person said: `confirmed` or `rejected`."""

    amendment: UUID
    outcome: str
    reason: str


class Corrected(Message, frozen=True, kw_only=True):
    """Set right before release, by whoever opened the session or a supervisor."""

    changes: dict[str, str]
    reason: str


class RefusalRequested(Message, frozen=True, kw_only=True):
    """A competent agency asks that the holder of a document be refused on a ground that needs such a request."""

    ground: str
    issuer: str
    number: str
    letter: str
    letter_date: str
    valid_to: str | None


class HitSettled(Message, frozen=True, kw_only=True):
    """A hit on this session has been judged by its owner; `blocks` says whether it goes on keeping the gate shut."""

    hit: UUID
    blocks: bool
