"""Whose desk a duty is on: who sees it, closes it, takes it back."""

from django.utils.translation import gettext_lazy as _

from tapal.agencies import rules as agencies
from tapal.duties import rules
from tapal.kernel.actors import Actor
from tapal.kernel.rulings import Ruling, allow, refuse

_BASIS = "desk"


def may_list_duties(viewer: Actor) -> Ruling:
    """May open the list of duties: officers who see cases; it holds those of their own desk only."""
    if viewer.kind == "officer" and agencies.sees_cases(viewer):
        return allow(_BASIS)
    return refuse(_("Only officers of a desk have duties to look at."), _BASIS)


def may_oversee(viewer: Actor) -> Ruling:
    """May see all duties of the agency at the post: whoever is the ladder's rung that stands there."""
    ladder = rules.ladders().get(viewer.agency)
    if ladder is not None and viewer.has_role(*(role for rung, role in ladder.roles.items() if rung == "post")):
        return allow("ladder")
    return refuse(_("This duty is owed by another desk of your agency."), "ladder")


def may_see_duty(
    viewer: Actor, *, agency: str, role: str | None, post: str | None, told: frozenset[str], posts: frozenset[str]
) -> Ruling:
    """May see a duty of this desk; `told`: the roles of the ladder told so far, `posts`: those the viewer oversees."""
    if viewer.kind == "system" or viewer.has_role(agencies.AUDITOR):
        return allow(_BASIS)
    if viewer.agency != agency:
        return refuse(_("This duty is owed by another agency."), _BASIS)
    if post is not None and post not in posts:
        return refuse(_("This duty is owed at another post."), _BASIS)
    if viewer.has_role(*told) or may_oversee(viewer):
        return allow(_BASIS)
    if (role is None and agencies.services_of(viewer)) or (role is not None and viewer.has_role(role)):
        return allow(_BASIS)
    return refuse(_("This duty is owed by another desk of your agency."), _BASIS)


def may_close(viewer: Actor, *, agency: str, opened_by: str = "") -> Ruling:
    """May complete a duty: the agency that owes it. May cancel it: that agency, or the one that opened it."""
    if viewer.kind == "system" or viewer.agency in {agency, opened_by} - {""}:
        return allow(_BASIS)
    return refuse(_("Only the agency that owes a duty may close it."), _BASIS)


def may_escalate(viewer: Actor) -> Ruling:
    """May tell the next rung: the system, when the time has come; no officer decides it."""
    if viewer.kind == "system":
        return allow("ladder")
    return refuse(_("Late duties climb by themselves."), "ladder")
