"""Who may open the shell's own pages."""

from django.utils.translation import gettext_lazy as _

from tapal.kernel.actors import Actor
from tapal.kernel.rulings import Ruling, allow, refuse


def may_open_home(viewer: Actor) -> Ruling:
    """Any officer who signed in: the page shows only what other apps give this officer."""
    if viewer.kind != "officer":
        return refuse(_("Pages are for officers; machines use the interface under /api/."))
    return allow("web:home")
