"""What the traveller page receives, field by field."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from tapal.agencies.selectors import agency_short
from tapal.kernel.rulings import Sentence
from tapal.subjects.selectors import LinkView, PersonSeen, Suggestion
from tapal.subjects.web import words


@dataclass(frozen=True, slots=True)
class ObservationRow:
    """One observation: what was said, and who said it, when, where, from what."""

    id: UUID
    name: str
    machine_name: str
    cut: bool
    birth_date: str
    sex: Sentence
    nationality: str
    document: str
    document_type: str
    expiry_date: str
    sound: bool | None
    source: Sentence
    at: datetime
    post: str
    agency: str
    actor: Sentence
    asked: bool
    corrected_by: UUID | None
    corrects: UUID | None
    reason: str


@dataclass(frozen=True, slots=True)
class LinkRow:
    """One judgement, with its author, reason and, if it was taken back, by whom and why."""

    id: UUID
    judgement: Sentence
    tone: str
    first: UUID
    second: UUID
    author: Sentence
    agency: str
    reason: str
    basis: str
    at: datetime
    live: bool
    revoked_at: datetime | None
    revoked_by: Sentence
    revoked_reason: str
    may_revoke: bool


@dataclass(frozen=True, slots=True)
class SuggestionRow:
    """An observation that may show the same person."""

    observation: ObservationRow
    why: Sentence


@dataclass(frozen=True, slots=True)
class PanelSlot:
    """A part of the page that another app fills."""

    title: Sentence
    href: str


@dataclass(frozen=True, slots=True)
class FormError:
    """What is wrong with what was sent."""

    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class TravellerPage:
    """Everything that live links hold together with one observation, as far as the viewer may see it."""

    person: UUID
    name: str
    observations: Sequence[ObservationRow]
    total: int
    withheld: int
    more: bool
    first: int
    last: int
    previous: str
    next: str
    links: Sequence[LinkRow]
    suggestions: Sequence[SuggestionRow]
    may_link: bool
    why_not_link: Sentence
    judgements: Sequence[tuple[str, Sentence]]
    panels: Sequence[PanelSlot]
    errors: Sequence[FormError]


def observation_row(
    person: PersonSeen, *, asked: UUID, post_name: Callable[[str], str], actor_label: Callable[[str], Sentence]
) -> ObservationRow:
    """Return an observation as a row."""
    document = person.document
    return ObservationRow(
        id=person.id,
        name=person.name,
        machine_name=" ".join(filter(None, (person.surname, person.given_names))) if person.printed_name else "",
        cut=person.cut,
        birth_date=person.birth_date or "",
        sex=words.SEXES.get(person.sex, person.sex or ""),
        nationality=person.nationality or "",
        document=f"{document.issuer} {document.number}" if document else "",
        document_type=document.document_type or "" if document else "",
        expiry_date=document.expiry_date or "" if document else "",
        sound=document.valid if document else None,
        source=words.SOURCES[person.source],
        at=person.observed_at,
        post=post_name(person.post) if person.post else "",
        agency=agency_short(person.agency),
        actor=actor_label(person.actor),
        asked=person.id == asked,
        corrected_by=person.corrected_by,
        corrects=person.corrects,
        reason=person.reason or "",
    )


def link_row(link: LinkView, *, may_revoke: bool, actor_label: Callable[[str], Sentence]) -> LinkRow:
    """Return a judgement as a row."""
    word, tone = words.JUDGEMENTS[link.judgement]
    return LinkRow(
        id=link.id,
        judgement=word,
        tone=tone if link.live else "",
        first=link.first,
        second=link.second,
        author=actor_label(link.author),
        agency=agency_short(link.agency),
        reason=_("same document: issuer, number and birth date") if link.by_rule else link.reason,
        basis=link.basis,
        at=link.at,
        live=link.live,
        revoked_at=link.revoked_at,
        revoked_by=actor_label(link.revoked_by) if link.revoked_by else "",
        revoked_reason=link.revoked_reason or "",
        may_revoke=may_revoke and link.live,
    )


def suggestion_row(suggestion: Suggestion, observation: ObservationRow) -> SuggestionRow:
    """Return a suggestion as a row."""
    return SuggestionRow(observation, words.SUGGESTED[suggestion.why])
