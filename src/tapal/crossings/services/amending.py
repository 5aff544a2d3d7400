"""Setting right: before release by correction or withdrawal, after release by two people."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tapal.crossings import messages as m
from tapal.crossings import policies
from tapal.crossings.models import Amendment
from tapal.crossings.services.locked import Locked
from tapal.journal.services import append, service
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Problem, Refused
from tapal.kernel.ids import new_id
from tapal.kernel.rulings import refuse

_BASIS: Final = "UU 6/2011 Art. 9"
# What a person may set right. The document's own facts are observations, read again and not edited; a wrong direction
# changes who must decide, so that such a session is withdrawn and opened anew.
CORRECTABLE: Final = ("lane",)


@service("crossings.withdraw", purpose="correction", basis=_BASIS)
def withdraw(actor: Actor, *, session: UUID, reason: str) -> None:
    """Withdraw a session that was opened in error, before release; it stays on record and counts for nothing."""
    found = Locked.of(actor, session)
    _may_touch(actor, found)
    found.require_open()
    _require_reason(reason)
    found.cancel_referrals()
    append("crossings.withdraw", about=found.ref, facts=m.Withdrawn(reason=reason.strip()))


@service("crossings.correct", purpose="correction", basis=_BASIS)
def correct(actor: Actor, *, session: UUID, changes: Mapping[str, str], reason: str) -> None:
    """Set right the lane of a session before release; a wrong direction is withdrawn and opened anew."""
    found = Locked.of(actor, session)
    _may_touch(actor, found)
    found.require_open()
    _require_reason(reason)
    append(
        "crossings.correct",
        about=found.ref,
        facts=m.Corrected(changes=_checked(changes), reason=reason.strip()),
    )


@service("crossings.propose_amendment", purpose="correction", basis=_BASIS)
def propose_amendment(actor: Actor, *, session: UUID, kind: str, changes: Mapping[str, str], reason: str) -> UUID:
    """Propose to correct or withdraw a closed session; a second person settles it. Return the amendment's id."""
    found = Locked.of(actor, session)
    policies.may_amend(actor, post=found.row.post).require()
    _require_reason(reason)
    if kind not in ("correct", "withdraw"):
        raise BadInput([Problem("kind", _("An amendment corrects or withdraws."), kind[:40])])
    if found.row.status not in ("released", "refused"):
        raise Conflict(_("The session is not closed yet; correct or withdraw it directly."), [found.row.status])
    amendment = new_id()
    append(
        "crossings.propose_amendment",
        about=found.ref,
        facts=m.AmendmentProposed(
            amendment=amendment,
            kind=kind,
            changes=_checked(changes) if kind == "correct" else {},
            reason=reason.strip(),
        ),
    )
    return amendment


@service("crossings.settle_amendment", purpose="correction", basis=_BASIS)
def confirm_amendment(actor: Actor, *, amendment: UUID, reason: str = "") -> None:
    """Confirm what another person proposed. Raises Refused for the proposer: four eyes are two people."""
    _settle(actor, amendment, "confirmed", reason)


@service("crossings.settle_amendment", purpose="correction", basis=_BASIS)
def reject_amendment(actor: Actor, *, amendment: UUID, reason: str) -> None:
    """Reject what another person proposed, with a reason."""
    _require_reason(reason)
    _settle(actor, amendment, "rejected", reason)


def _settle(actor: Actor, amendment: UUID, outcome: str, reason: str) -> None:
    absent = _("There is no such amendment, or none that you may see.")
    row = Amendment.objects.filter(id=amendment).first()
    found = Locked.of(actor, row.session_id if row else amendment, absent=absent)
    if row is None:
        raise NotFound(absent)
    policies.may_supervise(actor, post=found.row.post).require()
    row.refresh_from_db()
    if row.state != "proposed":
        raise Conflict(_("This amendment has been settled already."), [row.state])
    if outcome == "confirmed" and found.row.status == "withdrawn":
        raise Conflict(_("This session has been withdrawn already."), [found.row.status])
    if row.proposed_by == actor.ref:
        raise Refused(refuse(_("Whoever proposed this can't confirm it: it takes a second person."), "four-eyes"))
    append(
        "crossings.settle_amendment",
        about=found.ref,
        facts=m.AmendmentSettled(amendment=amendment, outcome=outcome, reason=reason.strip()),
    )


def _may_touch(actor: Actor, found: Locked) -> None:
    """Whoever opened the session, or the supervisor of the post."""
    if found.row.opened_by != actor.ref:
        policies.may_supervise(actor, post=found.row.post).require()
    policies.may_release(actor, post=found.row.post).require()


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput([Problem("reason", _("Say why."))])


def _checked(changes: Mapping[str, str]) -> dict[str, str]:
    problems = [
        Problem(name, _("This can't be corrected by hand."), value[:40])
        for name, value in changes.items()
        if name not in CORRECTABLE
    ]
    if not changes:
        problems.append(Problem("changes", _("Nothing is to be changed.")))
    if "lane" in changes and not changes["lane"].strip():
        problems.append(Problem("lane", _("This is missing.")))
    if problems:
        raise BadInput(problems)
    return {name: value.strip() for name, value in changes.items()}
