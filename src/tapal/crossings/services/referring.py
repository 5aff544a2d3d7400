"""One service asks another to look; the other owes an answer."""

from typing import Final, cast
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tapal.agencies import rules as agency_rules
from tapal.crossings import messages as m
from tapal.crossings import policies
from tapal.crossings.models import Referral
from tapal.crossings.rules import SERVICES, Service
from tapal.crossings.services.deciding import decide
from tapal.crossings.services.locked import Locked
from tapal.duties import services as duties
from tapal.journal.services import append, service
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Problem
from tapal.kernel.ids import new_id

_BASIS: Final = "UU 6/2011 Art. 9"
RESULTS: Final = ("nothing-found", "found")


@service("crossings.refer", purpose="clearance", basis=_BASIS)
def refer(actor: Actor, *, session: UUID, from_service: str, to_service: str, reason: str, note: str = "") -> UUID:
    """Ask another service (or one's own second line) to look; opens a duty for its desk. Return the referral.

    The gate stays shut until the referral is answered, also where the other service had cleared by its published rule.
    """
    found = Locked.of(actor, session)
    problems = [
        Problem(name, _("This is none of the services that decide here."), value[:40])
        for name, value in (("from_service", from_service), ("to_service", to_service))
        if value not in SERVICES
    ]
    if not reason.strip():
        problems.append(Problem("reason", _("Say why.")))
    if problems:
        raise BadInput(problems)
    asking, asked = cast("Service", from_service), cast("Service", to_service)
    policies.may_decide(actor, post=found.row.post, service=asking).require()
    found.require_open()
    if asked in found.open_referrals:
        raise Conflict(_("This service has been asked already and has not answered yet."), [f"referral:{asked}"])
    referral = new_id()
    duty = duties.open_duty(
        actor,
        kind="secondary-inspection",
        agency=agency_rules.agency_of_service(asked),
        role=None,
        post=found.row.post,
        subject=found.ref,
        cause=referral,
    )
    append(
        "crossings.refer",
        about=found.ref,
        facts=m.Referred(
            referral=referral,
            from_service=asking,
            to_service=asked,
            reason=reason.strip(),
            note=note.strip() or None,
            duty=duty,
        ),
    )
    return referral


@service("crossings.answer_referral", purpose="clearance", basis=_BASIS)
def answer_referral(actor: Actor, *, referral: UUID, result: str, note: str = "") -> None:
    """Answer a referral: the service that was asked says what it found, and its duty is done."""
    absent = _("There is no such referral, or none that you may see.")
    row = Referral.objects.filter(id=referral).first()
    found = Locked.of(actor, row.session_id if row else referral, absent=absent)
    if row is None:
        raise NotFound(absent)
    policies.may_decide(actor, post=found.row.post, service=cast("Service", row.to_service)).require()
    row.refresh_from_db()
    if result not in RESULTS:
        raise BadInput([Problem("result", _("Say whether something was found."), result[:40])])
    if row.state != "open":
        raise Conflict(_("This referral has been answered already."), [row.state])
    found.require_open()
    append(
        "crossings.answer_referral",
        about=found.ref,
        facts=m.ReferralAnswered(referral=referral, result=result, note=note.strip() or None),
    )
    duties.complete_duty(actor, duty=row.duty, result=result)
    if result == "found" and found.decisions.get(cast("Service", row.to_service)) != "hold":
        # What was found stands against whatever had cleared, a published rule included, until the service decides.
        decide(
            actor, session=row.session_id, service=row.to_service, value="hold", reason="found-on-referral", note=note
        )
