"""What screening's pages receive, in words."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from tapal.agencies import selectors as agencies
from tapal.kernel.rulings import Sentence
from tapal.screening.selectors import HitView, ListState
from tapal.territory import selectors as territory

KINDS: dict[str, Sentence] = {
    "pencegahan": _("Exit bans (pencegahan)"),
    "penangkalan": _("Entry bans (penangkalan)"),
    "dpo": _("Wanted persons (DPO)"),
    "interpol_notice": _("Notices of INTERPOL"),
    "sltd_document": _("Lost and stolen documents"),
    "customs_target": _("Targets of Customs"),
    "quarantine_target": _("Targets of Quarantine"),
    "health_alert": _("Health alerts"),
    "soi": _("Subjects of interest"),
    "sanctions": _("Published sanctions"),
}
ACTIONS: dict[str, Sentence] = {
    "hold_and_call": _("Hold and call the supervisor"),
    "refuse": _("Hold; Immigration examines refusal"),
    "prevent_exit": _("Hold; Immigration examines refusal of exit"),
    "secondary": _("Secondary inspection"),
    "silent_alert": _("Secondary inspection, silently"),
    "inspect_goods": _("Inspect the goods"),
}
OUTCOMES: dict[str, Sentence] = {
    "agrees": _("agrees"),
    "disagrees": _("disagrees"),
    "unknown": _("not known"),
}


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
        KINDS.get(state.kind, state.kind),
        agencies.agency_short(state.owner),
        ACTIONS.get(state.action, state.action),
        state.version_at,
        state.max_age_hours,
        state.is_stale,
    )


@dataclass(frozen=True, slots=True)
class HitPage:
    """A hit in words: the facts asked, and the feature table as the component takes it."""

    post: str
    action: Sentence
    facts: list[dict[str, Any]]
    features: list[dict[str, Any]]
    judged_by: str


def hit_page(hit: HitView) -> HitPage:
    """Word a hit."""
    place = territory.find_post(hit.post)
    return HitPage(
        post=place.name if place else hit.post,
        action=ACTIONS.get(hit.action, hit.action),
        facts=[
            {"label": _("Traveller"), "value": hit.asked_name},
            {"label": _("Birth date"), "value": hit.asked_birth_date or ""},
            {"label": _("Nationality"), "value": hit.asked_nationality or "", "mono": True},
            {"label": _("List"), "value": hit.list_name},
            {"label": _("List entry"), "value": hit.entry_id, "mono": True},
        ],
        features=[
            {
                "name": feature["code"],
                "query": feature["asked"],
                "entry": feature["listed"],
                "evidence": feature["reason"],
                "score": float(feature["bits"]),
            }
            for feature in hit.features
        ],
        judged_by=str(agencies.actor_label(hit.judged_by)) if hit.judged_by else "",
    )
