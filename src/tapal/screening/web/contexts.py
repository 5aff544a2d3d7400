"""What screening's pages receive, in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tapal.agencies import selectors as agencies
from tapal.duties.registration import subject_pages
from tapal.kernel.actors import Actor
from tapal.kernel.refs import Ref
from tapal.kernel.rulings import Sentence
from tapal.screening.selectors import GapView, HitView, ListState
from tapal.screening.selectors.lists import VersionView
from tapal.screening.web import words
from tapal.screening.web.forms import CloseForm
from tapal.territory import selectors as territory


@dataclass(frozen=True, slots=True)
class ListRow:
    """A list in words; `stale` where it is older than it may be."""

    code: str
    name: str
    kind: Sentence
    owner: str
    action: Sentence
    version_at: datetime | None
    max_age_hours: int
    stale: bool


def list_row(state: ListState) -> ListRow:
    """Word a list."""
    return ListRow(
        state.code,
        state.name,
        words.KINDS.get(state.kind, state.kind),
        agencies.agency_short(state.owner),
        words.ACTIONS.get(state.action, state.action),
        state.version_at,
        state.max_age_hours,
        state.is_stale,
    )


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One import of a list; `findings` are pairs of what was wrong and how often."""

    number: int
    imported_at: datetime
    imported_by: str
    source: str
    entries: int
    rejected: int
    changed: int
    findings: Sequence[tuple[Sentence, int]]


def version_row(version: VersionView) -> VersionRow:
    """Word an import."""
    counts = sorted(version.findings.items(), key=lambda item: -item[1])
    return VersionRow(
        version.number,
        version.imported_at,
        str(agencies.actor_label(version.imported_by)),
        version.source,
        version.entries,
        version.rejected,
        version.changed,
        [(words.FINDINGS.get(code, code), count) for code, count in counts],
    )


@dataclass(frozen=True, slots=True)
class HitPage:
    """A hit in words: the facts asked, and the feature table as the component takes it.

    `encounter` is the address of the procedure that waits, where the viewer is on duty at its post.
    """

    post: str
    action: Sentence
    facts: list[dict[str, Any]]
    features: list[dict[str, Any]]
    judged_by: str
    encounter: str


def hit_page(viewer: Actor, hit: HitView) -> HitPage:
    """Word a hit."""
    place = territory.find_post(hit.post)
    return HitPage(
        post=place.name if place else hit.post,
        action=words.ACTIONS.get(hit.action, hit.action),
        facts=[
            {"label": _("Traveller"), "value": hit.asked_name},
            {"label": _("Birth date"), "value": words.day(hit.asked_birth_date or "")},
            {"label": _("Nationality"), "value": hit.asked_nationality or "", "mono": True},
            {"label": _("List"), "value": hit.list_name},
            {"label": _("List entry"), "value": hit.entry_id, "mono": True},
            {"label": _("On a hit"), "value": words.ACTIONS.get(hit.action, hit.action)},
        ],
        features=[
            {
                "name": words.FEATURES.get(feature["code"], feature["code"]),
                "query": feature["asked"],
                "entry": feature["listed"],
                "evidence": words.EVIDENCE.get(feature["reason"], feature["reason"]),
                "score": float(feature["bits"]),
            }
            for feature in hit.features
        ],
        judged_by=str(agencies.actor_label(hit.judged_by)) if hit.judged_by else "",
        encounter=_encounter(viewer, hit.encounter, hit.post),
    )


def _encounter(viewer: Actor, encounter: Ref, post: str) -> str:
    """The page of a procedure, which a higher app has named; it asks its own policy."""
    url = subject_pages.get(encounter.kind)
    return reverse(url, args=[encounter.id]) if url and viewer.post == post else ""


@dataclass(frozen=True, slots=True)
class GapRow:
    """Somebody who could not be screened, with the form to say how it was dealt with."""

    id: UUID
    reason: Sentence
    opened_at: datetime
    encounter: str
    form: CloseForm


def gap_row(viewer: Actor, gap: GapView, form: CloseForm) -> GapRow:
    """Word a gap."""
    reason = words.GAPS.get(gap.reason, gap.reason)
    return GapRow(gap.id, reason, gap.opened_at, _encounter(viewer, gap.encounter, gap.post), form)
