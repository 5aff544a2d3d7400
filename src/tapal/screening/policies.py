"""Who keeps lists, who screens, who judges a hit and who may see why."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from tapal.agencies import rules as agency_rules
from tapal.kernel.actors import Actor
from tapal.kernel.rulings import Ruling, allow, refuse

# Desks that keep a list and judge its hits, by agency (domain 5.1).
JUDGES: Final = (
    "imigrasi.supervisor", "imigrasi.intel", "beacukai.p2", "beacukai.pau", "karantina.ppns", "karantina.unit_head",
    "bkk.doctor", "polri.ncb", "polri.investigator", "bnn.analyst", "bnn.investigator",
)  # fmt: skip
KEEPERS: Final = ("imigrasi.intel", "imigrasi.tpi_director", "beacukai.pau", "polri.ncb", "bnn.analyst", "bkk.doctor")


def may_keep_list(actor: Actor, *, owner: str) -> Ruling:
    """May describe a list and import its versions: keepers of the agency that owns it, and the site's own set-up."""
    if actor.kind == "system":
        return allow("system")
    if actor.agency == owner and actor.has_role(*KEEPERS):
        return allow("list-owner")
    return refuse(_("A list is kept by the agency that owns it."), "list-owner")


def may_see_lists(viewer: Actor) -> Ruling:
    """May see which lists there are, their versions and ages; no entry is shown."""
    if viewer.kind in ("machine", "system") or agency_rules.sees_cases(viewer):
        return allow("matrix:list-status")
    return refuse(_("Your role has no sight of lists."), "matrix:list-status")


def may_screen(actor: Actor) -> Ruling:
    """May ask whether somebody is on a list: the services at a lane, machines with the scope."""
    if actor.kind == "machine":
        scopes = agency_rules.scopes_of(actor)
        if scopes & {"screening.screen", "sessions.open"}:
            return allow("scope:screening.screen")
        return refuse(_("This credential does not have the scope for this."), "scope:screening.screen")
    if actor.kind == "system" or agency_rules.services_of(actor):
        return allow("UU 6/2011 Art. 9")
    return refuse(_("Screening is for the services that decide at a lane."), "UU 6/2011 Art. 9")


def may_see_hits(viewer: Actor) -> Ruling:
    """May open the queue of hits at all: officers whose agency keeps lists and whose role judges."""
    if viewer.kind == "officer" and viewer.has_role(*JUDGES):
        return allow("list-owner")
    return refuse(_("Hits are judged by the agency that owns the list."), "list-owner")


def may_judge(viewer: Actor, *, owner: str, post: str) -> Ruling:
    """May see why and judge: an officer of the owning agency with a judging role, at that post or of no post."""
    if viewer.agency == owner and may_see_hits(viewer) and viewer.post in (None, post):
        return allow("list-owner")
    return refuse(_("Hits are judged by the agency that owns the list."), "list-owner")


def may_see_hit_counts(viewer: Actor, *, owner: str) -> Ruling:
    """May see how many hits a re-screening brought: officers of the agency that owns the list, and auditors."""
    if viewer.kind == "officer" and (viewer.agency == owner or viewer.has_role(agency_rules.AUDITOR)):
        return allow("list-owner")
    return refuse(_("Hits are judged by the agency that owns the list."), "list-owner")


def may_rescreen(actor: Actor) -> Ruling:
    """May screen people again who have been let through: the system, when a list changes; no officer browses them."""
    if actor.kind == "system":
        return allow("reaction")
    return refuse(_("People are screened again by the system when a list changes."), "reaction")


def may_close_gap(viewer: Actor, *, post: str) -> Ruling:
    """May deal with somebody who could not be screened: the supervisor of the post."""
    if viewer.has_role("imigrasi.supervisor") and viewer.post == post:
        return allow("supervisor")
    return refuse(_("This needs the supervisor of the post."), "supervisor")


def may_see_why(viewer: Actor, *, owner: str, state_kind: str) -> Ruling:
    """May see which name matched and the features: the owner of the list; everybody for a published sanctions list."""
    if viewer.agency == owner or state_kind == "sanctions":
        return allow("list-owner")
    return refuse(_("Why a list holds somebody belongs to the agency that owns it."), "list-owner")


def may_see_gaps(viewer: Actor) -> Ruling:
    """May open the page of who could not be screened: the supervisor of a post."""
    if viewer.post is None:
        return refuse(_("You are not on duty at a post."), "own-post")
    return may_close_gap(viewer, post=viewer.post)
