"""Requests for information: asked under a clause, owed by a clock, answered by a disclosure that ends."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tapal.duties import services as duties
from tapal.duties.selectors import list_about
from tapal.journal.services import append, lock, service
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Problem, Refused
from tapal.kernel.ids import new_id
from tapal.kernel.rulings import refuse
from tapal.sharing import messages, policies, registration, selectors, words
from tapal.sharing.gate import access_to
from tapal.sharing.rules import Access, Record, requests
from tapal.sharing.rules.requests import Urgency, request_ref
from tapal.sharing.selectors import RequestView

_BASIS = "tapal:request"


@service("sharing.ask", purpose="request", basis=_BASIS)
def ask_for_information(
    actor: Actor,
    *,
    to: str,
    dataset: str,
    subject: str,
    fields: tuple[str, ...],
    purpose: str,
    case: str,
    reason: str,
    urgency: Urgency = "normal",
    record: Record | None = None,
) -> UUID:
    """Ask another agency; returns the request. The other agency owes an answer by the clock of the urgency.

    A clause has to let the actor ask (or see) such a record of that agency for the purpose: raises Refused where none
    does. Raises BadInput where something is missing.
    """
    policies.may_look(actor).require()
    policies.may_ask_for(actor, purpose=purpose).require()
    _complete(actor, to, dataset, fields, {"subject": subject, "case": case, "reason": reason})
    access = access_to(actor, record or Record(dataset, owner=to), purpose, case=case)
    if access.grant is None or not access.allowed:
        raise Refused(refuse(words.REASONS[access.reason], access.basis))
    if not set(fields) <= _askable(access, dataset):
        raise Refused(refuse(_("The clause that lets you ask does not speak of all these fields."), access.basis))
    request = new_id()
    role = min(access.grant.roles & actor.roles or actor.roles)
    entry = append(
        "sharing.ask",
        about=request_ref(request),
        new=True,
        basis=access.basis,
        facts=messages.InformationAsked(
            to=to,
            dataset=dataset,
            record=None if record is None or record.id is None else f"{dataset}:{record.id}",
            subject=subject,
            fields=fields,
            purpose=purpose,
            case=case,
            clause=access.grant.id,
            urgency=urgency,
            role=role,
            reason=reason,
        ),
    )
    duties.open_duty(
        actor,
        kind=requests.CLOCKS[urgency],
        agency=to,
        role=requests.ANSWERERS[to],
        subject=request_ref(request),
        cause=entry.id,
    )
    return request


def _askable(access: Access, dataset: str) -> frozenset[str]:
    """The fields that may be asked for under the clause that decided: those it names, less what refusals take away."""
    grant = access.grant
    fields = registration.shapes()[dataset].fields if grant is None or grant.fields is None else grant.fields
    for refusal in access.withheld:
        fields -= refusal.fields or frozenset()
    return fields


def _complete(actor: Actor, to: str, dataset: str, fields: tuple[str, ...], given: Mapping[str, str]) -> None:
    registered = registration.datasets.get(dataset)
    problems = [Problem(name, words.FLAWS["empty"]) for name, value in given.items() if not value.strip()]
    if registered is None:
        problems.append(Problem("dataset", words.FLAWS["unknown_dataset"], dataset))
    elif not fields or not set(fields) <= registered.shape.fields:
        problems.append(Problem("fields", words.FLAWS["unknown_field"]))
    if to not in requests.ANSWERERS or to == actor.agency:
        problems.append(Problem("to", _("This agency answers no requests here.")))
    elif registered is not None and registered.keeper not in (None, to):
        # It would learn whom the request is about, and can't answer it.
        problems.append(Problem("to", _("This agency does not keep such records.")))
    if problems:
        raise BadInput(problems)


def _held(actor: Actor, request: UUID) -> RequestView:
    lock(request_ref(request))
    found = selectors.find_request(actor, request=request)
    if found is None:
        raise NotFound(_("There is no such request, or none that you may see."))
    return found


def _open(view: RequestView) -> None:
    if view.state not in requests.OPEN:
        raise Conflict(_("This request is closed already."), [view.state])


def _close_duties(actor: Actor, request: UUID, result: str) -> None:
    for duty in list_about(request_ref(request)):
        if duty.state == "open":
            if duty.agency == actor.agency:
                duties.complete_duty(actor, duty=duty.id, result=result)
            else:
                duties.cancel_duty(actor, duty=duty.id, reason=result)


@service("sharing.accept", purpose="request", basis=_BASIS)
def accept_request(actor: Actor, *, request: UUID) -> None:
    """Take a request up: who asked sees that somebody works on it."""
    held = _held(actor, request)
    policies.may_answer(actor, to=held.to).require()
    if held.state != "sent":
        raise Conflict(_("This request is taken up already."), [held.state])
    append("sharing.accept", about=request_ref(request), facts=messages.RequestAccepted(agency=actor.agency))


@service("sharing.answer", purpose="request", basis=_BASIS)
def answer_request(
    actor: Actor, *, request: UUID, values: Mapping[str, str], note: str = "", keep_days: int | None = None
) -> None:
    """Disclose what was asked for, field by field, for so many days (or by the rule). Nothing that was not asked for.

    Raises Conflict where the request is closed, BadInput for a field that was not asked for, an empty answer, or more
    days than the rule allows.
    """
    held = _held(actor, request)
    policies.may_answer(actor, to=held.to).require()
    _open(held)
    most = requests.keep_days(selectors.get_today())
    days = most if keep_days is None else keep_days
    problems = []
    if not values or not set(values) <= set(held.fields) or not all(value.strip() for value in values.values()):
        problems.append(Problem("values", _("Answer with fields that were asked for, each with its value.")))
    if not 0 < days <= most:
        problems.append(
            Problem("keep_days", _("A disclosure is kept for a day at least, and no longer than the rule says."))
        )
    if problems:
        raise BadInput(problems)
    append(
        "sharing.answer",
        about=request_ref(request),
        facts=messages.RequestAnswered(
            agency=actor.agency,
            values=tuple(sorted(values.items())),
            note=note,
            expires_at=clock.instant(requests.expiry(clock.now(), days)),
        ),
    )
    _close_duties(actor, request, "answered")


@service("sharing.decline", purpose="request", basis=_BASIS)
def refuse_request(actor: Actor, *, request: UUID, reason: str) -> None:
    """Not answer, with a reason that who asked can read."""
    held = _held(actor, request)
    policies.may_answer(actor, to=held.to).require()
    _open(held)
    append(
        "sharing.decline",
        about=request_ref(request),
        facts=messages.RequestRefused(agency=actor.agency, reason=_reason(reason)),
    )
    _close_duties(actor, request, "refused")


@service("sharing.withdraw", purpose="request", basis=_BASIS)
def withdraw_request(actor: Actor, *, request: UUID, reason: str) -> None:
    """Need it no more: who asked, or a colleague in the same role."""
    held = _held(actor, request)
    policies.may_follow_request(actor, asked_by=held.asked_by, role=held.role).require()
    _open(held)
    append("sharing.withdraw", about=request_ref(request), facts=messages.RequestWithdrawn(reason=_reason(reason)))
    _close_duties(actor, request, "withdrawn")


@service("sharing.recall", purpose="request", basis=_BASIS)
def recall_disclosure(actor: Actor, *, request: UUID, reason: str) -> None:
    """Take back what was disclosed: it is shown no more, and who asked owes a receipt of deletion."""
    held = _held(actor, request)
    policies.may_answer(actor, to=held.to).require()
    if held.disclosure != "open":
        raise Conflict(_("There is no disclosure that could be taken back."), [held.disclosure])
    entry = append(
        "sharing.recall", about=request_ref(request), facts=messages.DisclosureRecalled(reason=_reason(reason))
    )
    duties.open_duty(
        actor,
        kind=requests.DELETION,
        agency=held.asked_by,
        role=held.role,
        subject=request_ref(request),
        cause=entry.id,
    )


@service("sharing.delete", purpose="request", basis=_BASIS)
def confirm_deletion(actor: Actor, *, request: UUID, copies: str) -> None:
    """Give the receipt: what was recalled or has expired is deleted, `copies` says where copies were."""
    held = _held(actor, request)
    policies.may_follow_request(actor, asked_by=held.asked_by, role=held.role).require()
    if held.disclosure not in ("recalled", "expired"):
        raise Conflict(_("There is no disclosure to be deleted."), [held.disclosure])
    append("sharing.delete", about=request_ref(request), facts=messages.DeletionConfirmed(copies=_reason(copies)))
    _close_duties(actor, request, "deleted")


def _reason(reason: str) -> str:
    if not reason.strip():
        raise BadInput([Problem("reason", _("Give a reason: it is kept in the journal."))])
    return reason
