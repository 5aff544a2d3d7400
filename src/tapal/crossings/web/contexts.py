"""What the pages of the procedure receive: one dataclass a page, and nothing beyond its fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tapal.crossings.rules import Service
from tapal.crossings.selectors import PostCounts, SessionView
from tapal.kernel.rulings import Sentence


@dataclass(frozen=True, slots=True)
class Marked:
    """A stretch of a line as it was read; `wrong` where a problem lies in it."""

    text: str
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class Mangled:
    """A zone that does not add up: its lines with the places marked, what is wrong, what may have been misread.

    `garbled`: so much is wrong that it is no misread character, but a document that lay wrongly. `may_open`: enough was
    read for a session all the same.
    """

    lines: Sequence[Sequence[Marked]]
    problems: Sequence[str]
    garbled: bool
    hints: Sequence[str]
    may_open: bool


@dataclass(frozen=True, slots=True)
class Seat:
    """Where an officer may sit: a lane, in one direction that it serves."""

    lane: str
    direction: str

    @property
    def code(self) -> str:
        """What the form sends."""
        return f"{self.lane}:{self.direction}"


@dataclass(frozen=True, slots=True)
class Left:
    """A session that stood on the screen and that nobody has decided, where something else takes its place."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Lane:
    """The lane page: where it stands, and the session on screen, if any; `counts` of the day for the whole page.

    `left`: the session that stood there before and waits undecided. `twin`: a session that is open already on what
    looks like the same traveller, where a zone was misread. `done`: what was just done with the session on the screen.
    """

    post: str
    post_slug: str
    lane: str
    seats: Sequence[Seat]
    direction: str
    counts: PostCounts | None = None
    session: "SessionPage | None" = None
    wrong: str = ""
    lines: str = ""
    mangled: Mangled | None = None
    left: Left | None = None
    twin: Left | None = None
    done: str = ""

    @property
    def shown(self) -> UUID | None:
        """The session that the next scan asks after: the one on the screen, or left and still to be gone back to."""
        if self.session is not None:
            return None if self.done or self.session.session.status != "open" else self.session.session.id
        return self.left.id if self.left else None


@dataclass(frozen=True, slots=True)
class Row:
    """A label and a value, as the summary list takes it."""

    label: Sentence
    value: str
    note: str = ""
    mono: bool = False
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check in words; `tone` is the shell's: good, warn, stop, wait."""

    label: Sentence
    outcome: Sentence
    tone: str
    detail: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One service's decision as the row component takes it. `due`: the viewer's own service has yet to clear."""

    service: str
    code: Service
    decision: str
    needed: bool
    by: str
    at: datetime | None
    reason: str
    note: str
    withheld: str
    may_decide: bool
    due: bool


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """A referral in words."""

    id: UUID
    from_service: str
    to_service: str
    open: bool
    mine: bool
    reason: str
    note: str
    result: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AmendmentRow:
    """A correction or withdrawal that was proposed; `may_settle`: the viewer is the second person."""

    id: UUID
    title: Sentence
    reason: str
    by: str
    at: datetime
    state: Sentence
    open: bool
    own: bool
    may_settle: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline, as the component takes it."""

    at: datetime
    title: str
    who: str
    detail: str
    tone: str
    number: int | None
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class SessionPage:
    """A session on a page: outcome, facts, checks, decisions, what may be done next.

    `looks`: the traveller may proceed, and `first` is what to look at before. `traveller` is the observation whose page
    the viewer may open; `hits` are possible matches that the viewer judges.
    """

    session: SessionView
    outcome: str
    first: str
    looks: bool
    others: Sequence[str]
    status: Sentence
    identity: Sequence[Row]
    document: Sequence[Row]
    checks: Sequence[CheckRow]
    decisions: Sequence[DecisionRow]
    referrals: Sequence[ReferralRow]
    history: Sequence[Row]
    amendments: Sequence[AmendmentRow]
    may_release: bool
    may_clear: bool
    may_refer: bool
    may_amend: bool
    may_work_lane: bool
    timeline: Sequence[Line] = ()
    traveller: UUID | None = None
    hits: Sequence[UUID] = ()

    @property
    def is_closed(self) -> bool:
        """Whether nothing is to be done any more: the traveller is through, or the session counts for nothing."""
        return self.session.status in ("released", "withdrawn")

    @property
    def leads_on(self) -> bool:
        """Whether the viewer's next step is the next traveller: nothing is left to do here, a refusal included."""
        return self.may_work_lane and self.session.status != "open" and not self.hits


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A row of the list of open sessions."""

    id: UUID
    name: str
    nationality: str
    lane: str
    direction: Sentence
    opened_at: datetime
    missing: str
    stopped: bool


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions page: what is open at the post, and the day's counts."""

    post: str
    day: date
    counts: PostCounts
    waiting: Sequence[WaitingRow]


@dataclass(frozen=True, slots=True)
class PastRow:
    """An earlier crossing on the traveller's page; `open` where the viewer may see its session."""

    session: UUID
    open: bool
    at: datetime
    direction: Sentence
    post: str
    status: Sentence
    document: str
    note: str
