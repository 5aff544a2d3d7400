"""Who may write, sign and end agreements, try a draft, and ask why. Which roles may is a choice of this system."""

from collections.abc import Collection
from typing import Final

from django.utils.translation import gettext_lazy as _

from tapal.agencies import rules as agencies
from tapal.kernel.actors import Actor
from tapal.kernel.rulings import Ruling, allow, refuse
from tapal.sharing.rules import purposes
from tapal.sharing.rules.agreements import SIGNERS
from tapal.sharing.rules.requests import ANSWERERS

OVERSEERS: Final = ("pdp_officer", "auditor")
DRAFTERS: Final = (*SIGNERS, "bnpp.data", "pdp_officer")
_PARTY: Final = "party"
_OVERSIGHT: Final = "UU 27/2022"


def may_see_register(viewer: Actor) -> Ruling:
    """May see which agreements there are: whoever serves an agency of the border. Agreements are no secret."""
    if viewer.kind == "officer" and (agencies.sees_cases(viewer) or viewer.has_role(*OVERSEERS)):
        return allow(_PARTY)
    return refuse(_("Your role has no sight of agreements."), _PARTY)


def may_see_agreement(viewer: Actor, *, parties: Collection[str], signed: bool) -> Ruling:
    """May read an agreement: everybody who may see the register; what is not signed yet, its parties and overseers."""
    seen = may_see_register(viewer)
    if not seen or signed or viewer.agency in parties or viewer.has_role(*OVERSEERS):
        return seen
    return refuse(_("What is not signed yet is read by its parties alone."), _PARTY)


def may_draft(viewer: Actor, *, parties: Collection[str]) -> Ruling:
    """May write or revise a text, attach documents, propose it: those who sign for a party, and its data officers."""
    if viewer.kind == "system":
        return allow("system")
    if not viewer.has_role(*DRAFTERS):
        return refuse(_("Agreements are drafted by those who sign them and by data officers."), _PARTY)
    if viewer.agency not in parties:
        return refuse(_("An agreement is drafted by one of its parties."), _PARTY)
    return allow(_PARTY)


def may_start_draft(viewer: Actor) -> Ruling:
    """May begin a draft at all."""
    return may_draft(viewer, parties={viewer.agency})


def may_try(viewer: Actor, *, parties: Collection[str]) -> Ruling:
    """May try a draft on last month's accesses: its drafters and the overseers; it shows numbers, no record."""
    return allow(_OVERSIGHT) if viewer.has_role(*OVERSEERS) else may_draft(viewer, parties=parties)


def may_sign(viewer: Actor, *, parties: Collection[str]) -> Ruling:
    """May sign for the own agency, suspend, resume and terminate: who signs for a party. Nobody signs for another."""
    if not viewer.has_role(*SIGNERS):
        return refuse(_("Your role does not sign agreements for your agency."), _PARTY)
    if viewer.agency not in parties:
        return refuse(_("Your agency is no party of this agreement."), _PARTY)
    return allow(_PARTY)


def may_resume(viewer: Actor, *, parties: Collection[str], suspended_by: str | None) -> Ruling:
    """May end a suspension: the party that suspended."""
    signs = may_sign(viewer, parties=parties)
    if signs and viewer.agency != suspended_by:
        return refuse(_("Only the party that suspended an agreement resumes it."), _PARTY)
    return signs


def may_look(viewer: Actor) -> Ruling:
    """May ask for records of other agencies at all; which are shown, the clauses say."""
    if viewer.kind in ("officer", "machine") and viewer.roles:
        return allow("clause")
    return refuse(_("Records of other agencies are shown to officers and machine clients."), "clause")


def may_ask_for(viewer: Actor, *, purpose: str) -> Ruling:
    """May ask with this purpose at all: one of the vocabulary. Without a purpose nothing is looked for."""
    if purpose in purposes():
        return allow(f"purpose:{purpose}")
    return refuse(_("Say what you need this for: without a purpose nothing of another agency is shown."), _OVERSIGHT)


def may_explain(viewer: Actor, *, agency: str) -> Ruling:
    """May ask why an officer of `agency` may see something: officers about their own agency, overseers about any."""
    if viewer.has_role(*OVERSEERS) or (viewer.agency == agency and may_see_register(viewer)):
        return allow(_OVERSIGHT)
    return refuse(
        _("You may ask this about your own agency; data protection officers and auditors about any."), _OVERSIGHT
    )


def may_see_requests(viewer: Actor) -> Ruling:
    """May open the pages of requests at all: officers who see travellers; each sees those of the own desk."""
    if viewer.kind == "officer" and agencies.sees_cases(viewer):
        return allow(_PARTY)
    return refuse(_("Your role has no part in requests for information."), _PARTY)


def may_answer(viewer: Actor, *, to: str) -> Ruling:
    """May take up, answer, refuse a request to the own agency, and recall the answer: the role that answers for it."""
    role = ANSWERERS.get(to)
    if viewer.agency == to and role is not None and viewer.has_role(role):
        return allow(_PARTY)
    return refuse(_("Requests are answered by the desk that answers for the agency."), _PARTY)


def may_follow_request(viewer: Actor, *, asked_by: str, role: str) -> Ruling:
    """May follow, withdraw and read the answer: officers of the asking agency in the role in which it was asked."""
    if viewer.agency == asked_by and viewer.has_role(role):
        return allow(_PARTY)
    return refuse(_("This request was asked by another desk."), _PARTY)


def may_see_request(viewer: Actor, *, asked_by: str, role: str, to: str) -> Ruling:
    """May see a request: the desk that asked and the desk that answers."""
    return may_follow_request(viewer, asked_by=asked_by, role=role) or may_answer(viewer, to=to)


def may_see_balance(viewer: Actor) -> Ruling:
    """May see what was asked and answered between agencies, as numbers: who signs for the agency."""
    return may_sign(viewer, parties={viewer.agency})
