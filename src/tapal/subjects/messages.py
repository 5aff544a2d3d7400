"""What the journal says about observations and links. Pure; dates are ISO texts, maybe partial, absent values None."""

from uuid import UUID

import msgspec

from tapal.journal.messages import Message


class CheckDigits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For each check digit whether it holds; None where the format has none or nothing was read by machine."""

    number: bool | None = None
    birth_date: bool | None = None
    expiry_date: bool | None = None
    optional: bool | None = None
    composite: bool | None = None


class DocumentObserved(Message, frozen=True, kw_only=True):
    """A document was seen and said this, as printed. `source` is mrz, chip, visual or declared.

    `session` is the reference of the procedure in which it was seen, `post` a slug. `corrects` names the observation
    whose place this one takes, with the `reason`: the earlier one stays as it was.
    """

    source: str
    format: str | None
    document_type: str | None
    issuer: str
    number: str
    expiry_date: str | None
    optional: str | None
    checks: CheckDigits
    valid: bool
    problems: tuple[str, ...] = ()
    post: str | None = None
    session: str | None = None
    corrects: UUID | None = None
    reason: str | None = None


class DocumentEvidence(Message, frozen=True, kw_only=True):
    """The lines of the machine readable zone as they were scanned."""

    lines: tuple[str, ...]


class PersonObserved(Message, frozen=True, kw_only=True):
    """Somebody was described like this, as printed: by a document (`document`), or without one by declaration.

    `printed_name` is the name of the visual zone where it was taken; `cut` says that the machine readable name may be
    truncated.
    """

    source: str
    document: UUID | None
    surname: str
    given_names: str
    printed_name: str | None
    cut: bool
    birth_date: str | None
    sex: str | None
    nationality: str | None
    post: str | None = None
    session: str | None = None
    corrects: UUID | None = None
    reason: str | None = None


class Linked(Message, frozen=True, kw_only=True):
    """A judgement on two observations of persons, in order of their identifiers: same, different or unsure."""

    first: UUID
    second: UUID
    judgement: str
    reason: str


class LinkRevoked(Message, frozen=True, kw_only=True):
    """The judgement no longer holds."""

    reason: str
