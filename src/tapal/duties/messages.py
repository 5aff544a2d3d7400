"""What can be said about a duty. Moments are RFC 3339 texts; the plan of escalation is written when the duty opens."""

from uuid import UUID

from tapal.journal.messages import Instant, Message


class PlannedStep(Message, frozen=True, kw_only=True):
    """One rung of the ladder: which role is told, and when, if the duty is not done by then."""

    rung: str
    role: str
    at: Instant


class DutyOpened(Message, frozen=True, kw_only=True):
    """A desk owes something: what, about what, since when, until when, by which law, and who is told when it is late.

    `role` None: any officer of the agency who decides at a lane of the post. `subject` is the reference of the thing.
    """

    kind: str
    agency: str
    role: str | None
    post: str | None
    zone: str
    subject: str
    origin: UUID
    started_at: Instant
    due_at: Instant
    provisional: bool
    urgent: bool
    legal_basis: str
    steps: tuple[PlannedStep, ...] = ()


class DutyCompleted(Message, frozen=True, kw_only=True):
    """What was owed is done; `result` is a code of the procedure, or a sentence."""

    result: str


class DutyCancelled(Message, frozen=True, kw_only=True):
    """What was owed is owed no more."""

    reason: str


class DutyEscalated(Message, frozen=True, kw_only=True):
    """The duty is late, and a rung of the ladder is told."""

    rung: str
    role: str
    planned_at: Instant
