"""Writing, signing and ending agreements."""

from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tapal.duties import services as duties
from tapal.journal.services import append, lock, service, store_blob
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Problem
from tapal.kernel.ids import derived_id, new_id
from tapal.sharing import messages, policies, registration, selectors, words
from tapal.sharing.rules import agreements
from tapal.sharing.rules.agreements import AgreementText, agreement_ref, content_hash
from tapal.sharing.selectors import AgreementView

MOST_DOCUMENT_BYTES = 2 * 1024 * 1024
EVALUATION = "agreement-evaluation"
OBLIGATION = "agreement-obligation"
_BASIS = "tapal:agreement"


def _held(agreement: UUID) -> AgreementView:
    """Lock an agreement and read it; raises NotFound."""
    lock(agreement_ref(agreement))
    found = selectors.find_agreement(agreement)
    if found is None:
        raise NotFound(_("There is no such agreement, or none that you may see."))
    return found


def _in_state(view: AgreementView, *states: str) -> None:
    if view.state not in states:
        raise Conflict(_("The agreement is not in a state in which this can be done."), [view.state])


def _sound(text: AgreementText) -> None:
    """Raise BadInput with everything that is wrong with a text."""
    flaws = agreements.flaws(text, registration.shapes())
    if flaws:
        raise BadInput([Problem(flaw.where, words.FLAWS[flaw.code], flaw.value) for flaw in flaws])


@service("sharing.draft", purpose="agreement", basis=_BASIS)
def draft_agreement(actor: Actor, *, text: AgreementText) -> UUID:
    """Write a text that binds nobody; returns the agreement. Raises BadInput for a text that could never be signed."""
    policies.may_draft(actor, parties=text.parties).require()
    _sound(text)
    agreement = new_id()
    append(
        "sharing.draft",
        about=agreement_ref(agreement),
        new=True,
        facts=messages.AgreementDrafted(text=text, content=content_hash(text)),
    )
    return agreement


@service("sharing.revise", purpose="agreement", basis=_BASIS)
def revise_agreement(actor: Actor, *, agreement: UUID, text: AgreementText) -> None:
    """Put another text in its place. What is proposed becomes a draft again, and every signature is taken back."""
    held = _held(agreement)
    policies.may_draft(actor, parties=held.text.parties).require()
    policies.may_draft(actor, parties=text.parties).require()
    _in_state(held, "draft", "proposed")
    _sound(text)
    append(
        "sharing.revise",
        about=agreement_ref(agreement),
        facts=messages.AgreementRevised(text=text, content=content_hash(text)),
    )


@service("sharing.attach", purpose="agreement", basis=_BASIS)
def attach_document(actor: Actor, *, agreement: UUID, name: str, body: bytes, media_type: str) -> str:
    """Keep a document of the agreement (the signed scan, an annex) by its SHA-256, which is returned."""
    held = _held(agreement)
    policies.may_draft(actor, parties=held.text.parties).require()
    if not name.strip() or not 0 < len(body) <= MOST_DOCUMENT_BYTES:
        raise BadInput([Problem("document", _("Give a document of at most two megabytes, with its name."))])
    digest = store_blob(body)
    append(
        "sharing.attach",
        about=agreement_ref(agreement),
        facts=messages.DocumentAttached(name=name, sha256=digest, size=len(body), media_type=media_type),
    )
    return digest


@service("sharing.propose", purpose="agreement", basis=_BASIS)
def propose_agreement(actor: Actor, *, agreement: UUID) -> None:
    """Lay a draft before its parties for signature."""
    held = _held(agreement)
    policies.may_draft(actor, parties=held.text.parties).require()
    _in_state(held, "draft")
    _sound(held.text)  # a dataset may have gone since
    append("sharing.propose", about=agreement_ref(agreement), facts=messages.AgreementProposed(content=held.content))


@service("sharing.sign", purpose="agreement", basis=_BASIS)
def sign_agreement(actor: Actor, *, agreement: UUID, content: str, position: str) -> None:
    """Sign for the own agency the text whose hash is `content`; signed by the last party, it holds by its days.

    Raises Conflict where the text is another one by now, or the agency has signed; with the last signature the
    obligations and the evaluation become duties.
    """
    held = _held(agreement)
    policies.may_sign(actor, parties=held.text.parties).require()
    _in_state(held, "proposed")
    if content != held.content:
        raise Conflict(_("The text was changed since you read it. Read it again before you sign."), ["content"])
    if actor.agency not in held.unsigned:
        raise Conflict(_("Your agency has signed already."), ["signed"])
    complete = held.unsigned == (actor.agency,)
    entry = append(
        "sharing.sign",
        about=agreement_ref(agreement),
        facts=messages.AgreementSigned(
            agency=actor.agency, content=content, name=actor.name, position=position, complete=complete
        ),
    )
    if complete:
        _open_duties(actor, held, entry.id)


def _open_duties(actor: Actor, held: AgreementView, cause: UUID) -> None:
    """What the parties owe from now on: each obligation by its owner, the evaluation by every party."""
    owed = [(OBLIGATION, one.owner, one.due) for one in held.text.obligations]
    if held.text.evaluation:
        owed += [(EVALUATION, agency, held.text.evaluation) for agency in held.text.parties]
    for number, (kind, agency, day) in enumerate(owed):
        duties.open_duty(
            actor,
            kind=kind,
            agency=agency,
            subject=agreement_ref(held.id),
            role=agreements.signing_role(agency),
            cause=derived_id(cause, str(number)),
            due=agreements.end_of_day(date.fromisoformat(day)),
        )


@service("sharing.suspend", purpose="agreement", basis=_BASIS)
def suspend_agreement(actor: Actor, *, agreement: UUID, reason: str) -> None:
    """Let its clauses grant nothing, from the next question on, until the own agency resumes it."""
    held = _held(agreement)
    policies.may_sign(actor, parties=held.text.parties).require()
    _in_state(held, "signed")
    append(
        "sharing.suspend",
        about=agreement_ref(agreement),
        facts=messages.AgreementSuspended(agency=actor.agency, reason=_reason(reason)),
    )


@service("sharing.resume", purpose="agreement", basis=_BASIS)
def resume_agreement(actor: Actor, *, agreement: UUID, reason: str) -> None:
    """Let a suspended agreement hold again: the party that suspended it."""
    held = _held(agreement)
    policies.may_resume(actor, parties=held.text.parties, suspended_by=held.suspended_by).require()
    _in_state(held, "suspended")
    append(
        "sharing.resume",
        about=agreement_ref(agreement),
        facts=messages.AgreementResumed(agency=actor.agency, reason=_reason(reason)),
    )


@service("sharing.terminate", purpose="agreement", basis=_BASIS)
def terminate_agreement(actor: Actor, *, agreement: UUID, reason: str) -> None:
    """End it for good, whatever its days; also a draft that nobody wants any more."""
    held = _held(agreement)
    policies.may_sign(actor, parties=held.text.parties).require()
    _in_state(held, "draft", "proposed", "signed", "suspended")
    append(
        "sharing.terminate",
        about=agreement_ref(agreement),
        facts=messages.AgreementTerminated(agency=actor.agency, reason=_reason(reason)),
    )


def _reason(reason: str) -> str:
    if not reason.strip():
        raise BadInput([Problem("reason", _("Give a reason: it is kept in the journal."))])
    return reason
