"""What screening's pages receive, in words."""

from collections.abc import Mapping, Sequence
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
from tapal.screening import selectors
from tapal.screening.selectors import GapView, HitView, ListState, RescreeningView
from tapal.screening.selectors.lists import VersionView
from tapal.screening.web import evidence, words
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


# Which lists keep the traveller at the lane, and how the queue says so.
_TONES: Mapping[str, str] = {"hold_and_call": "stop", "refuse": "stop", "prevent_exit": "stop"}


@dataclass(frozen=True, slots=True)
class HitRow:
    """A hit in the queue; `tone` colours what the list wants done. Bits tell apart what the score rounds to one."""

    id: UUID
    name: str
    nationality: str
    list_name: str
    action: Sentence
    tone: str
    late: bool
    score: float
    bits: float
    raised_at: datetime
    post: str
    judged: Sentence = ""
    judged_at: datetime | None = None


def hit_row(hit: HitView) -> HitRow:
    """Word a hit for the queue."""
    return HitRow(
        id=hit.id,
        name=hit.asked_name,
        nationality=hit.asked_nationality or "",
        list_name=hit.list_name,
        action=words.ACTIONS.get(hit.action, hit.action),
        tone=_TONES.get(hit.action, "warn"),
        late=hit.late,
        score=float(hit.score),
        bits=sum(float(feature["bits"]) for feature in hit.features),
        raised_at=hit.raised_at,
        post=_post(hit.post),
        judged=words.JUDGEMENTS.get(hit.state, hit.state) if hit.state != "potential" else "",
        judged_at=hit.judged_at,
    )


def _post(slug: str) -> str:
    place = territory.find_post(slug)
    return place.name if place else slug


@dataclass(frozen=True, slots=True)
class HitPage:
    """A hit in words: the two sides, the evidence, what was said of it.

    `encounter` is the address of the procedure that waits, where the viewer is on duty at its post. `silent`: the
    judgement keeps this pair from being raised; `pairless`: it can't, as the document has no number.
    """

    post: str
    action: Sentence
    facts: list[dict[str, Any]]
    lines: Sequence[evidence.Line]
    rows: Sequence[evidence.Evidence]
    balance: evidence.Balance
    said: list[dict[str, Any]]
    encounter: str
    judged: Sentence
    silent: bool
    pairless: bool


def hit_page(viewer: Actor, hit: HitView) -> HitPage:
    """Word a hit."""
    entry = selectors.find_entry_of(viewer, hit=hit.id)
    rows = evidence.rows_of(hit.features)
    return HitPage(
        post=_post(hit.post),
        action=words.ACTIONS.get(hit.action, hit.action),
        facts=[
            {"label": _("List"), "value": hit.list_name},
            {"label": _("List entry"), "value": hit.entry_id, "mono": True},
            {"label": _("In force"), "value": evidence.validity_of(entry)},
            {"label": _("On a hit"), "value": words.ACTIONS.get(hit.action, hit.action)},
        ],
        lines=evidence.lines_of(hit, entry),
        rows=rows,
        balance=evidence.balance_of(rows),
        said=[
            {
                "at": item.at,
                "title": words.JUDGEMENTS.get(item.said, item.said),
                "who": str(agencies.actor_label(item.by)),
                "detail": item.reason,
                "tone": _SAID_TONES.get(item.said, ""),
            }
            for item in selectors.list_judgements(viewer, hit=hit.id)
        ],
        encounter=_encounter(viewer, hit.encounter, hit.post),
        judged=words.JUDGEMENTS.get(hit.state, "") if hit.state != "potential" else "",
        silent=selectors.is_silent(hit),
        pairless=not hit.pair,
    )


_SAID_TONES: Mapping[str, str] = {"confirmed": "stop", "false_positive": "good", "undecided": "warn"}


def _encounter(viewer: Actor, encounter: Ref, post: str) -> str:
    """The page of a procedure, which a higher app has named; it asks its own policy."""
    url = subject_pages.get(encounter.kind)
    return reverse(url, args=[encounter.id]) if url and viewer.post == post else ""


@dataclass(frozen=True, slots=True)
class GapRow:
    """Somebody who could not be screened: why, what to do, and the form to say how it was dealt with."""

    id: UUID
    reason: Sentence
    steps: Sequence[Sentence]
    opened_at: datetime
    encounter: str
    form: CloseForm
    closed_at: datetime | None = None
    closed_by: str = ""
    closing_reason: str = ""


def gap_row(viewer: Actor, gap: GapView, form: CloseForm) -> GapRow:
    """Word a gap."""
    return GapRow(
        id=gap.id,
        reason=words.GAPS.get(gap.reason, gap.reason),
        steps=words.GAP_STEPS.get(gap.reason, words.GAP_STEPS["name"]),
        opened_at=gap.opened_at,
        encounter=_encounter(viewer, gap.encounter, gap.post),
        form=form,
        closed_at=gap.closed_at,
        closed_by=str(agencies.actor_label(gap.closed_by)) if gap.closed_by else "",
        closing_reason=gap.closing_reason,
    )


@dataclass(frozen=True, slots=True)
class RunRow:
    """A re-screening in words; `percent` is a whole number for the bar."""

    id: UUID
    list_code: str
    list_name: str
    running: bool
    stalled: bool
    state: Sentence
    tone: str
    percent: int
    people: int
    expected: int
    entries: int
    hits: int | None
    unscreenable: int
    started_at: datetime
    ended_at: datetime | None


def run_row(run: RescreeningView) -> RunRow:
    """Word a re-screening."""
    code = "stalled" if run.stalled else run.state
    return RunRow(
        id=run.id,
        list_code=run.list_code,
        list_name=run.list_name,
        running=run.state == "running",
        stalled=run.stalled,
        state=words.RUNS.get(code, code),
        tone={"done": "good", "stalled": "stop", "running": "info"}.get(code, ""),
        percent=int(run.share * 100),
        people=run.people,
        expected=max(run.expected, run.people),
        entries=run.entries,
        hits=run.hits,
        unscreenable=run.unscreenable,
        started_at=run.started_at,
        ended_at=run.ended_at,
    )
