"""Officers: enrolled, moved, given roles, suspended. Everything has a day from which it counts."""

from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tapal.agencies import messages, policies, rules
from tapal.agencies.models import Officer, RoleAssignment, Unit
from tapal.agencies.selectors import find_actor
from tapal.journal.services import append, lock, service
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Problem
from tapal.kernel.ids import new_id
from tapal.kernel.rulings import Sentence

_ROLE_PROBLEMS: dict[str, Sentence] = {
    "unknown_role": _("There is no such role."),
    "other_agency": _("This role belongs to officers of another agency."),
    "needs_post": _("This role is held at a post, and the officer serves at none."),
}


# What the columns hold.
_LONGEST_NUMBER = 40
_LONGEST_NAME = 200


def _get(officer: UUID) -> Officer:
    found = Officer.objects.filter(id=officer, here=True).first()
    if found is None:
        raise NotFound(_("There is no such officer."))
    return found


def _get_unit(code: str, agency: str | None = None) -> Unit:
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        raise BadInput([Problem("unit", _("There is no such unit."), code)])
    if agency is not None and unit.agency != agency:
        raise BadInput([Problem("unit", _("This unit belongs to another agency."), code)])
    return unit


def _today(zone: str) -> date:
    return clock.local_day(clock.now(), zone)


@service("agencies.enrol_officer", purpose="register", basis="role:system.admin")
def enrol_officer(
    actor: Actor,
    *,
    number: str,
    name: str,
    unit: str,
    post: str | None = None,
    valid_from: date | None = None,
) -> UUID:
    """Enrol an officer of the unit's agency; serves at `post`, or at the unit's own, from `valid_from` (today) on.

    Raises BadInput for an unknown unit, an empty or overlong name or number; Conflict where the agency has the service
    number already.
    """
    policies.may_administer(actor).require()
    problems = [
        Problem(where, _("This may not be empty."))
        for where, text in (("number", number), ("name", name))
        if not text.strip()
    ] + [
        Problem(where, _("This is longer than %(most)s characters.") % {"most": most}, text[:40])
        for where, text, most in (("number", number, _LONGEST_NUMBER), ("name", name, _LONGEST_NAME))
        if len(text.strip()) > most
    ]
    if problems:
        raise BadInput(problems)
    at = _get_unit(unit)
    if Officer.objects.filter(agency=at.agency, number=number.strip()).exists():
        raise Conflict(_("The agency has an officer with this service number already."))
    ref = rules.officer_ref(new_id())
    append(
        "agencies.enrol_officer",
        about=ref,
        new=True,
        facts=messages.OfficerEnrolled(
            number=number.strip(),
            name=name.strip(),
            agency=at.agency,
            unit=at.code,
            post=post or at.post,
            valid_from=(valid_from or _today(at.zone)).isoformat(),
        ),
    )
    return ref.id


@service("agencies.assign_role", purpose="register", basis="role:system.admin")
def assign_role(
    actor: Actor,
    *,
    officer: UUID,
    role: str,
    post: str | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> UUID:
    """Give a role from `valid_from` (today) to `valid_to` (open), both inclusive; returns the assignment.

    Raises BadInput where the role is unknown, another agency's, or a lane's while the officer serves at no post;
    Conflict where the officer holds it for some of those days already.
    """
    policies.may_administer(actor).require()
    lock(rules.officer_ref(officer))
    found = _get(officer)
    posting = found.postings.order_by("-valid_from", "-said_at").first()
    problem = rules.problem_of_role(role, found.agency, post or (posting.post if posting else None))
    if problem is not None:
        raise BadInput([Problem("role", _ROLE_PROBLEMS[problem], role)])
    unit = Unit.objects.filter(code=posting.unit).first() if posting else None
    first = valid_from or _today(unit.zone if unit else rules.DEFAULT_ZONE)
    if valid_to is not None and valid_to < first:
        raise BadInput([Problem("valid_to", _("The last day lies before the first."), valid_to.isoformat())])
    overlap = RoleAssignment.objects.filter(officer=found, role=role, post=post)
    overlap = overlap.filter(Q(valid_to=None) | Q(valid_to__gte=first))
    if valid_to is not None:
        overlap = overlap.filter(valid_from__lte=valid_to)
    if overlap.exists():
        raise Conflict(_("The officer holds this role on some of these days already."))
    assignment = new_id()
    append(
        "agencies.assign_role",
        about=rules.officer_ref(officer),
        facts=messages.RoleAssigned(
            assignment=assignment,
            role=role,
            post=post,
            valid_from=first.isoformat(),
            valid_to=valid_to.isoformat() if valid_to else None,
        ),
    )
    return assignment


@service("agencies.end_role", purpose="register", basis="role:system.admin")
def end_role(actor: Actor, *, officer: UUID, assignment: UUID, last_day: date, reason: str) -> None:
    """Let a role end with `last_day`, inclusive. A last day before the first takes the role back altogether."""
    policies.may_administer(actor).require()
    _require_reason(reason)
    lock(rules.officer_ref(officer))
    if not RoleAssignment.objects.filter(id=assignment, officer_id=officer).exists():
        raise NotFound(_("The officer holds no such role."))
    append(
        "agencies.end_role",
        about=rules.officer_ref(officer),
        facts=messages.RoleEnded(assignment=assignment, valid_to=last_day.isoformat(), reason=reason),
    )


@service("agencies.move_officer", purpose="register", basis="role:system.admin")
def move_officer(
    actor: Actor, *, officer: UUID, unit: str, post: str | None = None, valid_from: date | None = None, reason: str
) -> None:
    """Post an officer to another unit of the agency, at `post` or the unit's own, from `valid_from` (today) on.

    Works at the officer's next request. Roles that are limited to the old post stop counting; the others go along.
    """
    policies.may_administer(actor).require()
    _require_reason(reason)
    lock(rules.officer_ref(officer))
    at = _get_unit(unit, _get(officer).agency)
    append(
        "agencies.move_officer",
        about=rules.officer_ref(officer),
        facts=messages.OfficerMoved(
            unit=at.code,
            post=post or at.post,
            valid_from=(valid_from or _today(at.zone)).isoformat(),
            reason=reason,
        ),
    )


@service("agencies.suspend_officer", purpose="register", basis="role:system.admin")
def suspend_officer(actor: Actor, *, officer: UUID, reason: str, until: date | None = None) -> None:
    """Take an officer out of service now, until `until` (inclusive) or until reinstated; works at the next request."""
    policies.may_administer(actor).require()
    _require_reason(reason)
    lock(rules.officer_ref(officer))
    _get(officer)
    if actor.uuid == officer:
        raise Conflict(_("Nobody suspends themselves: ask another administrator."))
    append(
        "agencies.suspend_officer",
        about=rules.officer_ref(officer),
        facts=messages.OfficerSuspended(reason=reason, until=until.isoformat() if until else None),
    )


@service("agencies.reinstate_officer", purpose="register", basis="role:system.admin")
def reinstate_officer(actor: Actor, *, officer: UUID, reason: str) -> None:
    """Take an officer back into service; raises Conflict where the officer is in service."""
    policies.may_administer(actor).require()
    _require_reason(reason)
    lock(rules.officer_ref(officer))
    _get(officer)
    if find_actor(officer) is not None:
        raise Conflict(_("The officer is in service."))
    append(
        "agencies.reinstate_officer",
        about=rules.officer_ref(officer),
        facts=messages.OfficerReinstated(reason=reason),
    )


def _require_reason(reason: str) -> None:
    if not reason.strip():
        raise BadInput([Problem("reason", _("Give a reason: it is kept in the journal."))])
