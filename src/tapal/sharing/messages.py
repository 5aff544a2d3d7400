"""What can be said of an agreement, and of a look at another agency's records."""

from tapal.journal.messages import Instant, Message
from tapal.sharing.rules.agreements import AgreementText


class AgreementDrafted(Message, frozen=True, kw_only=True):
    """Somebody wrote a text; it binds nobody."""

    text: AgreementText
    content: str


class AgreementRevised(Message, frozen=True, kw_only=True):
    """Another text in its place; whatever was signed is signed no more."""

    text: AgreementText
    content: str


class DocumentAttached(Message, frozen=True, kw_only=True):
    """A file, kept beside the log by its SHA-256."""

    name: str
    sha256: str
    size: int
    media_type: str


class AgreementProposed(Message, frozen=True, kw_only=True):
    """The text goes to the parties for signature; `content` is its hash."""

    content: str


class AgreementSigned(Message, frozen=True, kw_only=True):
    """One party has signed the text of this hash. `name` and `position` as they stand under it."""

    agency: str
    content: str
    name: str
    position: str
    complete: bool


class AgreementSuspended(Message, frozen=True, kw_only=True):
    """A party holds the agreement: its clauses grant nothing until that party resumes it."""

    agency: str
    reason: str


class AgreementResumed(Message, frozen=True, kw_only=True):
    """The party that suspended it lets it hold again."""

    agency: str
    reason: str


class AgreementTerminated(Message, frozen=True, kw_only=True):
    """A party ends it for good."""

    agency: str
    reason: str


class LookedAt(Message, frozen=True, kw_only=True):
    """One record as the rules knew it, and what they answered: how much was shown, by which clause, or why not."""

    record: str | None
    owner: str | None
    post: str | None
    requester: str | None
    kind: str | None
    at: Instant | None
    links: tuple[str, ...] | None
    mode: str | None
    reason: str
    clause: str | None


class Looked(Message, frozen=True, kw_only=True):
    """An officer asked for records of a dataset for a purpose. Where nothing is shown the officer can't tell why.

    `sought` are the words of a search, empty where a record was opened.
    """

    dataset: str
    purpose: str
    roles: tuple[str, ...]
    post: str | None
    case: str | None
    session: str | None
    assigned: tuple[str, ...]
    records: tuple[LookedAt, ...]
    sought: str = ""


class InformationAsked(Message, frozen=True, kw_only=True):
    """One agency asks another: about what, which fields, what for, on which case, by which clause, how urgently."""

    to: str
    dataset: str
    record: str | None
    subject: str
    fields: tuple[str, ...]
    purpose: str
    case: str
    clause: str
    urgency: str
    role: str
    reason: str


class RequestAccepted(Message, frozen=True, kw_only=True):
    """The other agency has taken it up."""

    agency: str


class RequestAnswered(Message, frozen=True, kw_only=True):
    """What is disclosed, field by field, and until when it may be kept."""

    agency: str
    values: tuple[tuple[str, str], ...]
    note: str
    expires_at: Instant


class RequestRefused(Message, frozen=True, kw_only=True):
    """It is not answered, for this reason."""

    agency: str
    reason: str


class RequestWithdrawn(Message, frozen=True, kw_only=True):
    """Who asked needs it no more."""

    reason: str


class DisclosureRecalled(Message, frozen=True, kw_only=True):
    """The answering agency takes back what it disclosed."""

    reason: str


class DeletionConfirmed(Message, frozen=True, kw_only=True):
    """Who asked has deleted the recalled or expired disclosure and every copy: the receipt."""

    copies: str
