"""Folds: what an entry makes of the tables. No clock, no ids, no decisions; a valid entry never fails."""

from datetime import date

import msgspec

from tapal.agencies import messages
from tapal.agencies.models import Agency, MachineClient, Officer, Posting, RoleAssignment, SignIn, Unit
from tapal.journal.registry import FoldedEntry, folds
from tapal.kernel import clock


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _officer(entry: FoldedEntry) -> Officer:
    """The officer of an entry, or a stub where the enrolment was withheld or is still on its way."""
    officer, _ = Officer.objects.get_or_create(
        id=entry.aggregate_id, defaults={"number": "", "name": "", "agency": "", "here": False}
    )
    return officer


@folds("agencies.register_agency")
def fold_agency(entry: FoldedEntry) -> None:
    """Take an agency as it is now described."""
    facts = entry.facts(messages.AgencyRegistered)
    Agency.objects.update_or_create(
        id=entry.aggregate_id,
        defaults={
            "code": facts.code,
            "short": facts.short,
            "kind": facts.kind,
            "service": facts.service,
            "names": msgspec.to_builtins(facts.names),
            "parents": msgspec.to_builtins(facts.parents),
            "source": facts.source,
        },
    )


@folds("agencies.register_unit")
def fold_unit(entry: FoldedEntry) -> None:
    """Take a unit as it is now described."""
    facts = entry.facts(messages.UnitRegistered)
    Unit.objects.update_or_create(
        id=entry.aggregate_id,
        defaults={
            "code": facts.code,
            "agency": facts.agency,
            "kind": facts.kind,
            "name": facts.name,
            "zone": facts.zone,
            "parent": facts.parent,
            "post": facts.post,
            "valid_from": _day(facts.valid_from),
            "valid_to": _day(facts.valid_to),
        },
    )


@folds("agencies.enrol_officer")
def fold_enrolment(entry: FoldedEntry) -> None:
    """An officer and the first posting."""
    facts = entry.facts(messages.OfficerEnrolled)
    officer, _ = Officer.objects.update_or_create(
        id=entry.aggregate_id,
        defaults={
            "number": facts.number,
            "name": facts.name,
            "agency": facts.agency,
            "enrolled_at": entry.at,
            "here": True,
        },
    )
    _post(entry, officer, facts.unit, facts.post, facts.valid_from)


def _post(entry: FoldedEntry, officer: Officer, unit: str, post: str | None, valid_from: str) -> None:
    Posting.objects.create(
        id=entry.id,
        officer=officer,
        unit=unit,
        post=post,
        valid_from=date.fromisoformat(valid_from),
        said_at=entry.at,
    )


@folds("agencies.move_officer")
def fold_move(entry: FoldedEntry) -> None:
    """A further posting."""
    facts = entry.facts(messages.OfficerMoved)
    _post(entry, _officer(entry), facts.unit, facts.post, facts.valid_from)


@folds("agencies.assign_role")
def fold_role(entry: FoldedEntry) -> None:
    """A role held for some days."""
    facts = entry.facts(messages.RoleAssigned)
    RoleAssignment.objects.create(
        id=facts.assignment,
        officer=_officer(entry),
        role=facts.role,
        post=facts.post,
        valid_from=date.fromisoformat(facts.valid_from),
        valid_to=_day(facts.valid_to),
    )


@folds("agencies.end_role")
def fold_role_end(entry: FoldedEntry) -> None:
    """The last day of a role."""
    facts = entry.facts(messages.RoleEnded)
    RoleAssignment.objects.filter(id=facts.assignment).update(valid_to=date.fromisoformat(facts.valid_to))


@folds("agencies.suspend_officer")
def fold_suspension(entry: FoldedEntry) -> None:
    """Out of service, for some days or until further notice."""
    officer = _officer(entry)
    officer.suspended = True
    officer.suspended_until = _day(entry.facts(messages.OfficerSuspended).until)
    officer.save(update_fields=["suspended", "suspended_until"])


@folds("agencies.reinstate_officer")
def fold_reinstatement(entry: FoldedEntry) -> None:
    """In service again."""
    officer = _officer(entry)
    officer.suspended, officer.suspended_until = False, None
    officer.save(update_fields=["suspended", "suspended_until"])


@folds("agencies.sign_in")
def fold_sign_in(entry: FoldedEntry) -> None:
    """A web session begins."""
    facts = entry.facts(messages.SignedIn)
    SignIn.objects.create(
        id=entry.aggregate_id, officer_id=facts.officer, at=entry.at, second_factor=facts.second_factor
    )


@folds("agencies.sign_out")
def fold_sign_out(entry: FoldedEntry) -> None:
    """A web session ends; the first end counts."""
    facts = entry.facts(messages.SignedOut)
    SignIn.objects.filter(id=entry.aggregate_id, ended_at=None).update(ended_at=entry.at, why=facts.why)


@folds("agencies.issue_client")
def fold_client(entry: FoldedEntry) -> None:
    """A machine client and what it may do."""
    facts = entry.facts(messages.ClientIssued)
    MachineClient.objects.create(
        id=entry.aggregate_id,
        name=facts.name,
        agency=facts.agency,
        post=facts.post,
        roles=list(facts.roles),
        scopes=list(facts.scopes),
        issued_at=entry.at,
        expires_at=clock.parse_instant(facts.expires_at),
    )


@folds("agencies.revoke_client")
def fold_client_end(entry: FoldedEntry) -> None:
    """A machine client may call nothing any more."""
    MachineClient.objects.filter(id=entry.aggregate_id).update(enabled=False)
