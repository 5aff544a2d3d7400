"""Opening, closing and escalating duties."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tapal.agencies import rules as agency_rules
from tapal.agencies import selectors as agencies
from tapal.duties import messages, policies, rules
from tapal.duties.models import Duty
from tapal.journal.services import append, lock, service
from tapal.kernel import actors, clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Problem
from tapal.kernel.ids import derived_id
from tapal.kernel.refs import Ref

URGENT_HOURS = 2
"""A duty that gives less time than this stands above the rest: somebody is waiting at the lane."""

_LADDER = actors.system("escalation")


@service("duties.open", purpose="clearance", basis="tapal:duty")
def open_duty(
    actor: Actor,
    *,
    kind: str,
    agency: str,
    subject: Ref,
    cause: UUID,
    role: str | None = None,
    post: str | None = None,
    start: datetime | None = None,
    due: datetime | None = None,
) -> UUID:
    """Let a desk owe something of a kind (`resources/clocks.toml`) about `subject`; returns the duty.

    The desk is the agency's, at `post` or at none, of officers with `role` or, without one, of all who decide at a
    lane. The time runs from `start` (now) and ends by the kind's clock in the zone of the post, unless `due` says
    otherwise. The duty's identifier derives from `cause`, kind and desk: opened twice, it is one.
    Raises BadInput for an unknown kind, agency or role.
    """
    moment = clock.now()
    problems = []
    if kind not in rules.kinds():
        problems.append(Problem("kind", _("There is no such kind of duty."), kind))
    if agency not in agency_rules.agencies():
        problems.append(Problem("agency", _("There is no such agency."), agency))
    if role is not None and role not in agency_rules.roles():
        problems.append(Problem("role", _("There is no such role."), role))
    if problems:
        raise BadInput(problems)
    duty = derived_id(cause, "duty", kind, agency, role or "", post or "")
    lock(rules.duty_ref(duty))
    if Duty.objects.filter(id=duty).exists():
        return duty
    zone = agencies.get_zone(agency, post)
    began = start or moment
    ticking = rules.clock_on(kind, clock.local_day(began, zone))
    ends = rules.Due(due, provisional=False) if due else rules.due_at(ticking.limit, began, zone)
    append(
        "duties.open",
        about=rules.duty_ref(duty),
        also=(str(subject),),
        basis=ticking.legal_basis,
        facts=messages.DutyOpened(
            kind=kind,
            agency=agency,
            role=role,
            post=post,
            zone=zone,
            subject=str(subject),
            origin=cause,
            started_at=clock.instant(began),
            due_at=clock.instant(ends.at),
            provisional=ends.provisional,
            urgent=(ends.at - began).total_seconds() < URGENT_HOURS * 3600,
            legal_basis=ticking.legal_basis,
            steps=tuple(
                messages.PlannedStep(rung=step.rung, role=step.role, at=clock.instant(step.at))
                for step in rules.steps(ticking.escalate, agency, ends.at)
            ),
        ),
    )
    return duty


def _open_one(duty: UUID) -> Duty:
    lock(rules.duty_ref(duty))
    found = Duty.objects.filter(id=duty).first()
    if found is None:
        raise NotFound(_("There is no such duty, or none that you may see."))
    return found


@service("duties.complete", purpose="clearance", basis="tapal:duty")
def complete_duty(actor: Actor, *, duty: UUID, result: str) -> None:
    """What was owed is done. Raises NotFound, Refused for another agency, Conflict where it is closed already."""
    found = _open_one(duty)
    policies.may_close(actor, agency=found.agency).require()
    if found.state != "open":
        raise Conflict(_("This duty is closed already."), [found.state])
    append("duties.complete", about=rules.duty_ref(duty), facts=messages.DutyCompleted(result=result))


@service("duties.cancel", purpose="clearance", basis="tapal:duty")
def cancel_duty(actor: Actor, *, duty: UUID, reason: str) -> None:
    """What was owed is owed no more: by the agency that owes it or the one that opened it, with a reason."""
    if not reason.strip():
        raise BadInput([Problem("reason", _("Give a reason: it is kept in the journal."))])
    found = _open_one(duty)
    policies.may_close(actor, agency=found.agency, opened_by=found.opened_by).require()
    if found.state != "open":
        raise Conflict(_("This duty is closed already."), [found.state])
    append("duties.cancel", about=rules.duty_ref(duty), facts=messages.DutyCancelled(reason=reason))


@service("duties.escalate", purpose="oversight", basis="tapal:ladder")
def escalate(actor: Actor, *, duty: UUID, now: datetime) -> bool:
    """Tell the next rung of the ladder if its time has come by `now`; returns whether it was told."""
    policies.may_escalate(actor).require()
    found = _open_one(duty)
    if found.state != "open" or found.next_at is None or found.next_at > now:
        return False
    rungs = [step["rung"] for step in found.steps]
    step = found.steps[rungs.index(found.rung) + 1 if found.rung in rungs else 0]
    append(
        "duties.escalate",
        about=rules.duty_ref(duty),
        facts=messages.DutyEscalated(rung=step["rung"], role=step["role"], planned_at=step["at"]),
    )
    return True


def escalate_overdue(actor: Actor = _LADDER, *, now: datetime | None = None, most: int = 200) -> int:
    """Tell the next rung of every duty whose time has come, each in a transaction of its own; returns how many.

    For the worker. A duty that is several rungs late climbs one at each call.
    """
    moment = now or clock.now()
    late = Duty.objects.filter(state="open", next_at__isnull=False, next_at__lte=moment).order_by("next_at")
    found = list(late.values_list("id", flat=True)[:most])
    return sum(escalate(actor, duty=duty, now=moment) for duty in found)
