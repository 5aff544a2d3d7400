"""The facts of screening, versioned. Pure."""

from uuid import UUID

import msgspec

from tapal.journal.messages import Instant, Message


class ListDescribed(Message, frozen=True, kw_only=True):
    """What a list is: owner, basis, what to do on a hit, how old it may become, in which zone its days end."""

    code: str
    name: str
    kind: str
    owner: str
    legal_basis: str
    action: str
    directions: tuple[str, ...]
    max_age_hours: int
    zone: str


class ListImported(Message, frozen=True, kw_only=True):
    """A version of a list: `blob` is the SHA-256 of its canonical content, in hexadecimal."""

    list_code: str
    blob: str
    entries: int
    source: str
    rejected: int
    changed: int


class ListFindings(Message, frozen=True, kw_only=True):
    """How often each finding of the three stages occurred; no names."""

    counts: dict[str, int]


class FeatureFacts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One row of the table that explains a score; bits as a decimal text."""

    code: str
    outcome: str
    bits: str
    reason: str
    asked: str
    listed: str


class HitRaised(Message, frozen=True, kw_only=True):
    """A match at an encounter; `pair` (document, name, birth date; entry version) is what a judgement silences.

    `pair` is empty where the document has no number: then nothing tells the traveller from a namesake, and a judgement
    silences nobody. `late`: found when a list changed, after the traveller had been let through.
    """

    list_code: str
    list_version: UUID
    entry_id: str
    entry_hash: str
    owner: str
    action: str
    encounter: str
    post: str
    pair: str
    score: str
    duty: UUID
    late: bool = False


class HitEvidence(Message, frozen=True, kw_only=True):
    """Why: the name that matched and every feature. Secret to the owner of the list."""

    matched_name: str
    asked_name: str
    asked_birth_date: str | None
    asked_nationality: str | None
    features: tuple[FeatureFacts, ...]
    asked_sex: str | None = None
    asked_number: str = ""
    asked_issuer: str = ""


class HitJudged(Message, frozen=True, kw_only=True):
    """What an officer of the owning agency made of it: `confirmed` or `false_positive`."""

    state: str
    reason: str


class HitLeft(Message, frozen=True, kw_only=True):
    """An officer has looked and can't tell yet: what is still needed. The hit and its duty stay open."""

    reason: str


class JudgementRevoked(Message, frozen=True, kw_only=True):
    """A judgement is taken back: the hit is open again, under a duty of its own, and silences nobody any more."""

    was: str
    reason: str
    duty: UUID


class GapOpened(Message, frozen=True, kw_only=True):
    """Somebody could not be screened, or not as they should; `duty` is the supervisor's."""

    encounter: str
    post: str
    reason: str
    duty: UUID | None = None


class GapClosed(Message, frozen=True, kw_only=True):
    """An officer has dealt with it."""

    reason: str


class Searched(Message, frozen=True, kw_only=True):
    """Somebody was looked for outside a procedure: what for, in which versions, and which entries were shown."""

    purpose: str
    threshold: str
    lists: tuple[str, ...]
    shown: tuple[str, ...]


class RescreeningStarted(Message, frozen=True, kw_only=True):
    """A list changed: so many `entries` are new, changed or newly in force since the version `before` was screened.

    `day` and `before_day` are the legal days of the two screenings in the list's zone, `since` the moment after which a
    crossing is recent, `people` how many there are to ask, about.
    """

    list_code: str
    list_version: UUID
    before: UUID | None
    day: str
    before_day: str | None
    since: Instant
    entries: int
    people: int


class ChunkScreened(Message, frozen=True, kw_only=True):
    """The next people of a population were asked, up to the encounter `last`."""

    number: int
    population: str
    last: UUID
    people: int
    hits: int
    unscreenable: int


class RescreeningEnded(Message, frozen=True, kw_only=True):
    """Everybody was asked (`done`), or a newer version of the list takes the rest over (`superseded`)."""

    outcome: str
