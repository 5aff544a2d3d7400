"""Deciding, releasing, and the requests that some refusals rest on."""

from datetime import date
from typing import Final, cast
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tapal.agencies import rules as agency_rules
from tapal.crossings import messages as m
from tapal.crossings import policies
from tapal.crossings.models import Decision
from tapal.crossings.rules import SERVICES, VALUES, Service, Value, stay
from tapal.crossings.rules.checks import is_border_pass
from tapal.crossings.rules.grounds import GROUNDS, Article14, may_use
from tapal.crossings.rules.reasons import codes_for
from tapal.crossings.selectors import is_request_on_record
from tapal.crossings.services.locked import Locked
from tapal.duties import services as duties
from tapal.journal.groups import current
from tapal.journal.services import append, service
from tapal.kernel import registry
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, Problem, Refused
from tapal.kernel.ids import new_id
from tapal.kernel.refs import Ref
from tapal.kernel.rulings import refuse
from tapal.territory import selectors as territory

_BASIS: Final = "UU 6/2011 Art. 9"
_LONGEST_NOTE: Final = 2000


@service("crossings.decide", purpose="clearance", basis=_BASIS)
def decide(actor: Actor, *, session: UUID, service: str, value: str, reason: str, note: str = "") -> None:
    """Record what a service makes of the traveller.

    `reason` is a reason code, or for `refuse` the code of a ground. Raises Refused where the actor is not of that
    service, the traveller is a citizen entering, or the ground can't be used; Conflict where the session is closed.
    """
    found = Locked.of(actor, session)
    named, decision = _service_and_value(service, value)
    policies.may_decide(actor, post=found.row.post, service=named).require()
    found.require_open()
    _require_reason(found, named, decision, reason.strip())
    if len(note) > _LONGEST_NOTE:
        raise BadInput([Problem("note", _("The note is longer than 2,000 characters."))])
    _decide(found, named, decision, reason.strip() or "in-order", note.strip())


def _require_reason(found: Locked, service: Service, value: Value, reason: str) -> None:
    """Raise BadInput where a reason is missing or is none that this service may give; grounds are asked later.

    What the page says to refer or hold for is not cleared as "in order": whoever clears it says why.
    """
    if value == "refuse":
        if not reason:
            raise BadInput([Problem("reason", _("Say why."))])
        return
    doubtful = service == "immigration" and value == "clear" and found.assessment.level != "proceed"
    if (not reason and (value != "clear" or doubtful)) or (doubtful and reason == "in-order"):
        raise BadInput([Problem("reason", _("Say why."))])
    if reason and reason not in codes_for(service, value):
        raise BadInput([Problem("reason", _("This is no reason for this decision."), reason[:40])])


def _service_and_value(service: str, value: str) -> tuple[Service, Value]:
    problems = []
    if service not in SERVICES:
        problems.append(Problem("service", _("This is none of the services that decide here."), service[:40]))
    if value not in VALUES:
        problems.append(Problem("decision", _("A decision is clear, refer, hold or refuse."), value[:40]))
    if problems:
        raise BadInput(problems)
    return cast("Service", service), cast("Value", value)


def _decide(found: Locked, service: Service, value: Value, reason: str, note: str) -> None:
    clause, request, basis = None, None, None
    if value == "refuse":
        clause, request, basis = _ground(found, service, reason)
    if value == "clear" and service == "immigration" and found.row.blocking_hits:
        raise Conflict(_("A possible match on a list has not been judged yet."), ["hit"])
    if found.decisions.get(service) == "refer":
        _close_second_line(found, service, value)
    append(
        "crossings.decide",
        about=found.ref,
        basis=basis,
        facts=m.Decided(
            service=service,
            value=value,
            reason=reason,
            note=note or None,
            clause=clause,
            request=request,
            mode=registry.site_mode().code,
            citizen_entry=found.is_citizen_entry,
            first=service not in found.decisions,
            duty=_open_second_line(found, service) if value == "refer" else None,
        ),
    )
    found.decisions[service] = value
    if value == "refuse":
        found.cancel_referrals()


def _open_second_line(found: Locked, service: Service) -> UUID:
    """Referred to the service's own second line: its desk at the post owes an inspection."""
    return duties.open_duty(
        current().frames[-1].actor,
        kind="secondary-inspection",
        agency=agency_rules.agency_of_service(service),
        post=found.row.post,
        subject=found.ref,
        cause=new_id(),
    )


def _close_second_line(found: Locked, service: Service, value: Value) -> None:
    """The service has decided anew: what its second line owed is done."""
    duty = Decision.objects.filter(session=found.row, service=service).values_list("duty", flat=True).first()
    if duty is not None:
        duties.complete_duty(current().frames[-1].actor, duty=duty, result=value)


def _ground(found: Locked, service: Service, code: str) -> tuple[str, UUID | None, str]:
    """Return clause, request and basis of a refusal; raises Refused where the ground can't be used here."""
    row, day = found.row, found.today
    if found.is_citizen_entry:
        raise Refused(refuse(_(Article14.wording), Article14.basis))
    if service != "immigration":
        raise Refused(refuse(_("Only Immigration refuses entry or exit; another service holds."), "UU 6/2011 Art. 13"))
    request = is_request_on_record(ground=code, issuer=row.issuer, number=row.number, day=day)
    ruling = may_use(
        code,
        direction="entry" if row.direction == "entry" else "exit",
        citizen=row.citizen,
        request_on_record=request is not None,
        day=day,
    )
    if not ruling:
        raise Refused(refuse(_(str(ruling.reason)), ruling.basis))
    needs = GROUNDS[code].needs_request
    return code, request if needs else None, ruling.basis


@service("crossings.release", purpose="clearance", basis=_BASIS)
def release(actor: Actor, *, session: UUID) -> None:
    """Let the traveller through an open gate. Raises Conflict with what is missing where the gate is not open."""
    found = Locked.of(actor, session)
    policies.may_release(actor, post=found.row.post).require()
    found.require_open()
    _release(actor, found)


@service("crossings.release", purpose="clearance", basis=_BASIS)
def clear_and_release(actor: Actor, *, session: UUID) -> None:
    """Immigration clears and, the gate then being open, releases: the one key of an ordinary traveller.

    Raises Conflict where there is anything to refer or hold for: such a session is opened and decided with a reason.
    """
    found = Locked.of(actor, session)
    policies.may_decide(actor, post=found.row.post, service="immigration").require()
    policies.may_release(actor, post=found.row.post).require()
    found.require_open()
    found.screen_again(actor)
    if found.decisions.get("immigration") != "clear":
        others = [name for name in found.gate.missing if name != "immigration"]
        if others:
            raise Conflict(_("The gate is not open yet."), others)
        if found.assessment.level != "proceed":
            raise Conflict(_("There is something to look at: open the session and decide with a reason."), ["decision"])
        _decide(found, "immigration", "clear", "in-order", "")
    _release(actor, found)


def _release(actor: Actor, found: Locked) -> None:
    """The last look before the gate: the lists as they stand now, and the same document at another lane."""
    found.screen_again(actor)
    gate, row = found.gate, found.row
    if gate.status != "open":
        raise Conflict(_("The gate is not open yet."), gate.missing)
    if found.released_elsewhere:
        raise Conflict(_("This document was let through in another session meanwhile; withdraw this one."), ["history"])
    permit = None
    if row.direction == "entry":
        day, place = found.today, territory.find_post(row.post)
        permit = stay.permit_on_entry(
            row.nationality,
            citizen=row.citizen,
            border_pass=is_border_pass(row.document_type, day),
            neighbour=place.description.neighbour if place else None,
            day=day,
        )
    append(
        "crossings.release",
        about=found.ref,
        basis=permit.rule.legal_basis if permit else None,
        facts=m.Released(
            permit_to=permit.last_day.isoformat() if permit else None,
            permit_rule=permit.rule.rule_id if permit else None,
            mode=registry.site_mode().code,
        ),
    )


@service("crossings.settle_hit", purpose="clearance", basis="list-owner")
def settle_hit(actor: Actor, *, session: UUID, hit: UUID, blocks: bool) -> None:
    """Let a judged hit go, or let it go on keeping the gate shut: the reaction to the owner's judgement."""
    policies.may_settle_hit(actor).require()
    found = Locked.of(actor, session)
    if hit in found.row.hits and (hit in found.row.blocking_hits) != blocks:
        append("crossings.settle_hit", about=found.ref, facts=m.HitSettled(hit=hit, blocks=blocks))


@service("crossings.request_refusal", purpose="refusal-request", basis="UU 6/2011 Art. 13(1)")
def request_refusal(
    actor: Actor,
    *,
    ground: str,
    issuer: str,
    number: str,
    letter: str,
    letter_date: date,
    valid_to: date | None = None,
) -> UUID:
    """Record a competent agency's request on which a ground of refusal rests; return its id."""
    policies.may_request_refusal(actor).require()
    problems = []
    if ground not in GROUNDS or not GROUNDS[ground].needs_request:
        problems.append(Problem("ground", _("This ground does not rest on a request."), ground[:40]))
    for name, value in (("issuer", issuer), ("number", number), ("letter", letter)):
        if not value.strip():
            problems.append(Problem(name, _("This is missing.")))
    if valid_to is not None and valid_to < letter_date:
        problems.append(Problem("valid_to", _("The request ends before its letter was written.")))
    if problems:
        raise BadInput(problems)
    ref = Ref("crossings.refusal_request", new_id())
    append(
        "crossings.request_refusal",
        about=ref,
        new=True,
        facts=m.RefusalRequested(
            ground=ground,
            issuer=issuer.strip(),
            number=number.strip().upper(),
            letter=letter.strip(),
            letter_date=letter_date.isoformat(),
            valid_to=valid_to.isoformat() if valid_to else None,
        ),
    )
    return ref.id
