"""Who may do what at the lane. Post, service and role decide; a machine client is bound by its scopes and its post."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from tapal.agencies import rules as agency_rules
from tapal.crossings.rules import Service
from tapal.kernel.actors import Actor
from tapal.kernel.rulings import Ruling, allow, refuse

_BASIS: Final = "UU 6/2011 Art. 9"
_SUPERVISORS: Final = ("imigrasi.supervisor", "beacukai.p2", "karantina.unit_head", "bkk.doctor")
_REQUESTERS: Final = (
    "polri.investigator", "polri.ncb", "bnn.investigator", "imigrasi.intel", "tppo.chair",
)  # fmt: skip


def _at_post(viewer: Actor, post: str) -> Ruling:
    if viewer.post is not None and viewer.post != post:
        return refuse(_("You are on duty at another post."), "own-post")
    if viewer.post is None and viewer.kind in ("officer", "machine"):
        return refuse(_("You are not on duty at a post."), "own-post")
    return allow("own-post")


def _scope(viewer: Actor, scope: str) -> Ruling:
    if scope in agency_rules.scopes_of(viewer):
        return allow(f"scope:{scope}")
    return refuse(_("This credential does not have the scope for this."), f"scope:{scope}")


def _immigration_scope(viewer: Actor, scope: str) -> Ruling:
    """A machine opens and releases for Immigration only, whatever scopes it was given."""
    if viewer.agency != agency_rules.agency_of_service("immigration"):
        return refuse(_("Only a client of Immigration opens and releases sessions."), _BASIS)
    return _scope(viewer, scope)


def may_know_of(viewer: Actor, *, post: str) -> Ruling:
    """May learn that a session exists at all: who may see it; a machine at its post, which may write without reading.

    Asked before anything else about a session, so that one of another post and none look alike to whoever asks. The
    system's own parts and rules, which are on duty nowhere, pass.
    """
    if viewer.kind == "officer":
        return may_see_session(viewer, post=post)
    return _at_post(viewer, post)


def may_work_lane(viewer: Actor) -> Ruling:
    """May use the lane page at all: who decides for Immigration at a post."""
    if viewer.kind == "officer" and "immigration" in agency_rules.services_of(viewer) and viewer.post:
        return allow(_BASIS)
    return refuse(_("The lane page is for Immigration officers on duty at a post."), _BASIS)


def may_open(viewer: Actor, *, post: str) -> Ruling:
    """May open a session at a post: Immigration's lane officers and supervisors there, machines with the scope."""
    here = _at_post(viewer, post)
    if not here:
        return here
    return _immigration_scope(viewer, "sessions.open") if viewer.kind == "machine" else may_work_lane(viewer)


def may_decide(viewer: Actor, *, post: str, service: Service) -> Ruling:
    """May decide for a service at a post: its own agency, by a role that decides for it; nobody decides for another."""
    here = _at_post(viewer, post)
    if not here:
        return here
    own = agency_rules.agency_of_service(service) == viewer.agency
    if viewer.kind == "machine":
        scoped = _scope(viewer, "sessions.decide")
        if not scoped:
            return scoped
    else:
        own = own and service in agency_rules.services_of(viewer)
    if own:
        return allow(f"service:{service}")
    return refuse(_("Each service decides for itself; this decision belongs to another."), f"service:{service}")


def may_release(viewer: Actor, *, post: str) -> Ruling:
    """May let the traveller through an open gate: Immigration at that post, machines with the scope."""
    here = _at_post(viewer, post)
    if not here:
        return here
    return _immigration_scope(viewer, "sessions.release") if viewer.kind == "machine" else may_work_lane(viewer)


def may_see_session(viewer: Actor, *, post: str) -> Ruling:
    """May see a session: the services' officers at that post, machines with the scope. Auditors see the journal."""
    here = _at_post(viewer, post)
    if not here:
        return here
    if viewer.kind == "machine":
        return _scope(viewer, "sessions.read")
    if agency_rules.services_of(viewer) or viewer.has_role(*_SUPERVISORS):
        return allow("matrix:own-post")
    return refuse(_("Clearance sessions are open to the services that decide in them."), "matrix:own-post")


def may_see_history(viewer: Actor) -> Ruling:
    """May see earlier crossings: Immigration (domain 5.2: full at the Immigration lane, none at the Customs lane)."""
    if viewer.agency == "imigrasi" and agency_rules.services_of(viewer):
        return allow("matrix:crossing-history")
    return refuse(_("Earlier crossings are shown to Immigration; others ask for them."), "matrix:crossing-history")


def may_supervise(viewer: Actor, *, post: str) -> Ruling:
    """May confirm what another person proposed, or withdraw another's session: supervisors at that post."""
    here = _at_post(viewer, post)
    if not here:
        return here
    if viewer.has_role("imigrasi.supervisor"):
        return allow("supervisor")
    return refuse(_("This needs the supervisor of the post."), "supervisor")


def may_amend(viewer: Actor, *, post: str) -> Ruling:
    """May propose a correction or withdrawal: Immigration's officers at that post."""
    here = _at_post(viewer, post)
    return here and may_work_lane(viewer)


def may_request_refusal(viewer: Actor) -> Ruling:
    """May record a request that some grounds of refusal rest on: investigators of the competent agencies."""
    if viewer.has_role(*_REQUESTERS):
        return allow("UU 6/2011 Art. 13(1)")
    return refuse(_("Such a request is recorded by an investigator of the competent agency."), "UU 6/2011 Art. 13(1)")


def may_see_sessions(viewer: Actor) -> Ruling:
    """May open the pages of sessions at all: the services' officers on duty at a post."""
    if viewer.post is None:
        return refuse(_("You are not on duty at a post."), "own-post")
    return may_see_session(viewer, post=viewer.post)


def may_settle_hit(actor: Actor) -> Ruling:
    """May carry an owner's judgement into the session: the system's reaction, nobody else."""
    if actor.kind == "system":
        return allow("reaction")
    return refuse(_("Hits are judged by the agency that owns the list."), "reaction")
