"""Agencies and units. Both are described, not edited: to change one is to describe it again."""

from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext_lazy as _

from tapal.agencies import messages, policies, rules
from tapal.agencies.models import Agency, RoleAssignment, Unit
from tapal.journal.services import append, lock, service
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, Problem


def _text(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _names(names: tuple[rules.DatedName, ...]) -> tuple[messages.DatedName, ...]:
    return tuple(
        messages.DatedName(
            id=name.id,
            en=name.en,
            valid_from=_text(name.valid_from),
            valid_to=_text(name.valid_to),
            verified=name.verified,
        )
        for name in names
    )


@service("agencies.register_agency", purpose="register", basis="role:system.admin")
def register_agency(actor: Actor, *, record: rules.AgencyRecord) -> UUID:
    """Describe an agency, for the first time or anew. Returns its identifier."""
    policies.may_administer(actor).require()
    ref = rules.agency_ref(record.code)
    lock(ref)
    append(
        "agencies.register_agency",
        about=ref,
        facts=messages.AgencyRegistered(
            code=record.code,
            short=record.short,
            kind=record.kind,
            service=record.service,
            names=_names(record.names),
            parents=_names(record.parents),
            source=record.source,
        ),
    )
    return ref.id


@service("agencies.register_unit", purpose="register", basis="role:system.admin")
def register_unit(
    actor: Actor,
    *,
    code: str,
    agency: str,
    kind: str,
    name: str,
    zone: str = rules.DEFAULT_ZONE,
    parent: str | None = None,
    post: str | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> UUID:
    """Describe a unit, for the first time or anew. `parent` is the code of the unit above, `post` the slug of a place.

    Raises BadInput where the agency or the parent is not registered, or the parent is another agency's.
    """
    policies.may_administer(actor).require()
    problems = []
    if not Agency.objects.filter(code=agency).exists():
        problems.append(Problem("agency", _("This agency is not registered."), agency))
    if parent is not None and not Unit.objects.filter(code=parent, agency=agency).exists():
        problems.append(Problem("parent", _("The unit above is not registered with this agency."), parent))
    if not _is_zone(zone):
        problems.append(Problem("zone", _("This is no time zone."), zone))
    if problems:
        raise BadInput(problems)
    ref = rules.unit_ref(code)
    lock(ref)
    append(
        "agencies.register_unit",
        about=ref,
        facts=messages.UnitRegistered(
            code=code,
            agency=agency,
            kind=kind,
            name=name,
            zone=zone,
            parent=parent,
            post=post,
            valid_from=_text(valid_from),
            valid_to=_text(valid_to),
        ),
    )
    return ref.id


def _is_zone(zone: str) -> bool:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return False
    return True


@service("agencies.register_agency", purpose="register", basis="role:system.admin")
def register_packaged(actor: Actor) -> int:
    """Register the packaged agencies that are not here yet, each with its headquarters; say how many."""
    policies.may_administer(actor).require()
    here = set(Agency.objects.values_list("code", flat=True))
    fresh = [record for record in rules.agencies().values() if record.code not in here]
    lock(
        *(rules.agency_ref(record.code) for record in fresh),
        *(rules.unit_ref(rules.headquarters_code(r.code)) for r in fresh),
    )
    for record in fresh:
        register_agency(actor, record=record)
        name = record.names[-1].id
        register_unit(
            actor, code=rules.headquarters_code(record.code), agency=record.code, kind="headquarters", name=name
        )
    return len(fresh)


@service("agencies.register_agency", purpose="register", basis="role:system.admin")
def found_site(actor: Actor, *, name: str, number: str, username: str, password: str) -> UUID:
    """Register the packaged agencies and the first administrator of a new site; returns the officer.

    Raises Conflict where an administrator exists: from then on only an administrator makes another.
    """
    from tapal.agencies.services.access import issue_credential
    from tapal.agencies.services.officers import assign_role, enrol_officer

    policies.may_administer(actor).require()
    if RoleAssignment.objects.filter(role=rules.ADMIN).exists():
        raise Conflict(_("This site has an administrator already."))
    register_packaged(actor)
    officer = enrol_officer(actor, number=number, name=name, unit=rules.headquarters_code("tapal"))
    assign_role(actor, officer=officer, role=rules.ADMIN)
    issue_credential(actor, officer=officer, username=username, password=password)
    return officer
