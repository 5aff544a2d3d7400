"""Who may observe, see, link and correct. Whose record it is decides first; Immigration keeps the crossing history."""

from django.utils.translation import gettext_lazy as _

from tapal.agencies.rules import scope_role, sees_cases, services_of
from tapal.kernel.actors import Actor
from tapal.kernel.rulings import Ruling, allow, refuse

HISTORY_AGENCY = "imigrasi"
# Officers of Immigration at a lane see the last crossings, its intelligence all of them; others ask.
HISTORY_ROLES = (
    "imigrasi.lane",
    "imigrasi.supervisor",
    "imigrasi.lalintalkim",
    "imigrasi.intel",
    "imigrasi.ppns",
    "imigrasi.head",
)
LINK_ROLES = (
    "imigrasi.supervisor",
    "imigrasi.lalintalkim",
    "imigrasi.intel",
    "imigrasi.ppns",
    "beacukai.p2",
    "beacukai.pau",
    "karantina.ppns",
    "polri.investigator",
    "bnn.investigator",
)
BASIS = "uu-6-2011:9"
OWN = "owner"
MATRIX = "visibility:crossing-history"


def may_observe(actor: Actor) -> Ruling:
    """Record what a document or a person said: officers who work with travellers, machines that open sessions."""
    if actor.kind == "system" or actor.has_role(scope_role("sessions.open")) or services_of(actor):
        return allow(BASIS)
    if actor.kind == "officer" and sees_cases(actor):
        return allow(BASIS)
    return refuse(_("Only officers and machines of the border services record observations."), BASIS)


def may_see_travellers(viewer: Actor) -> Ruling:
    """Open the pages on travellers at all; which observations they show is asked of each."""
    if viewer.kind == "officer" and sees_cases(viewer):
        return allow(OWN)
    return refuse(_("Your role has no sight of travellers."), MATRIX)


def may_see_observation(viewer: Actor, *, agency: str) -> Ruling:
    """See what an agency observed: that agency, and the officers of Immigration who keep the crossing history."""
    if viewer.kind == "system":
        return allow(BASIS)
    if viewer.agency == agency and (sees_cases(viewer) or viewer.kind == "machine"):
        return allow(OWN)
    if viewer.agency == HISTORY_AGENCY and viewer.has_role(*HISTORY_ROLES):
        return allow(MATRIX)
    return refuse(_("This was observed by another agency. Ask it, with your purpose and legal basis."), MATRIX)


def may_link(viewer: Actor, *, agencies: frozenset[str]) -> Ruling:
    """Judge whether observations of these agencies show one person: whoever may see both and has such a role."""
    for agency in sorted(agencies):
        seen = may_see_observation(viewer, agency=agency)
        if not seen:
            return seen
    if viewer.has_role(*LINK_ROLES):
        return allow(OWN)
    return refuse(_("Links are judged by a supervisor or an investigator, not at the lane."), OWN)


def may_revoke_link(viewer: Actor, *, agency: str) -> Ruling:
    """Take a judgement back: the agency whose officer or rule made it."""
    if viewer.agency != agency:
        return refuse(_("This link was judged by another agency; only that agency takes it back."), OWN)
    if viewer.has_role(*LINK_ROLES):
        return allow(OWN)
    return refuse(_("Links are judged by a supervisor or an investigator, not at the lane."), OWN)


def may_correct(actor: Actor, *, agency: str, released: bool, approved_by: Actor | None) -> Ruling:
    """Set an observation right: the agency that made it; once the traveller is released, with a second person of it."""
    if actor.agency != agency:
        return refuse(_("An observation is corrected by the agency that made it."), OWN)
    if released and (approved_by is None or approved_by.ref == actor.ref or approved_by.agency != agency):
        return refuse(_("After release a second person of the same agency has to agree."), OWN)
    return may_observe(actor)
