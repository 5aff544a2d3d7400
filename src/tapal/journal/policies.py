"""Who may keep the journal from forgetting."""

from django.utils.translation import gettext_lazy as _

from tapal.kernel.actors import Actor
from tapal.kernel.rulings import Ruling, allow, refuse

KEEPERS = ("pdp_officer", "auditor")


def may_hold(viewer: Actor) -> Ruling:
    """Place and release legal holds: the data protection officer and auditors."""
    if viewer.kind == "system" or viewer.has_role(*KEEPERS):
        return allow("uu-27-2022")
    return refuse(_("Only the data protection officer or an auditor places and releases a legal hold"), "uu-27-2022")


def may_blank(viewer: Actor) -> Ruling:
    """Blank what is over: nobody in person, the system does it by the terms that are declared."""
    if viewer.kind == "system":
        return allow("uu-27-2022")
    return refuse(_("Entries are blanked by their declared term alone, not by a person"), "uu-27-2022")
