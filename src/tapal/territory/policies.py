"""Who may see and change posts."""

from django.utils.translation import gettext_lazy as _

from tapal.kernel.actors import Actor
from tapal.kernel.rulings import Ruling, allow, refuse

REGISTER_KEEPERS = ("bnpp.data", "bnpp.asdep", "system.admin")
LANE_KEEPERS = ("bnpp.post_manager", "imigrasi.supervisor")

# BNPP keeps the place and its register, not the powers of the services that work in it.
REGISTER_BASIS = "uu-43-2008"


def may_see_posts(viewer: Actor) -> Ruling:
    """Posts, codes and lanes are public facts; whoever is signed in may see them."""
    return allow("public", _("Where posts are is public."))


def may_change_post(viewer: Actor) -> Ruling:
    """The register of posts is kept by the border authority; packaged data come in with the system."""
    if viewer.kind == "system" or viewer.has_role(*REGISTER_KEEPERS):
        return allow(REGISTER_BASIS)
    return refuse(
        _("The register of posts is kept by the border authority BNPP; ask its data officer."), REGISTER_BASIS
    )


def may_set_lanes(viewer: Actor, post: str) -> Ruling:
    """Lanes are opened and closed by those who run the post, at their own post, and by the keepers of the register."""
    if may_change_post(viewer) or (viewer.has_role(*LANE_KEEPERS) and viewer.post == post):
        return allow(REGISTER_BASIS)
    return refuse(_("Lanes are set by the manager or supervisor of the post itself."), REGISTER_BASIS)
