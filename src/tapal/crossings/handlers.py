"""Folding the procedure's entries into tables. No decision, no clock, no new identifiers."""

from datetime import date
from typing import Any
from uuid import UUID

import msgspec

from tapal.crossings import messages as m
from tapal.crossings.models import Amendment, Decision, Referral, RefusalRequest, Session
from tapal.journal.folding import insert
from tapal.journal.registry import FoldedEntry, folds
from tapal.kernel.ids import derived_id
from tapal.kernel.refs import Ref


@folds("crossings.open")
def fold_open(entry: FoldedEntry) -> None:
    facts = entry.facts(m.SessionOpened)
    evidence = entry.part("evidence", m.SessionEvidence)
    document: dict[str, Any] = msgspec.structs.asdict(facts.document)
    document.pop("v")
    document["document_format"] = document.pop("format")
    insert(
        Session,
        id=entry.aggregate_id,
        post=facts.post,
        lane=facts.lane,
        direction=facts.direction,
        kind=facts.kind,
        citizen=facts.citizen,
        lists=list(evidence.lists),
        mode=facts.mode,
        local_day=date.fromisoformat(facts.local_day),
        opened_at=entry.at,
        opened_by=entry.who.actor,
        opened_by_agency=entry.who.agency,
        person=facts.person,
        required=list(facts.required),
        required_rule=facts.required_rule,
        last_crossing=facts.last_crossing,
        permit_to=_day(facts.permit_to),
        checks=[
            {"code": check.code, "outcome": check.outcome, "service": check.service, "detail": check.detail}
            for check in evidence.checks
        ],
        hits=list(facts.hits),
        blocking_hits=list(facts.hits),
        **document,
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@folds("crossings.decide")
def fold_decide(entry: FoldedEntry) -> None:
    facts, session = entry.facts(m.Decided), entry.aggregate_id
    values = {
        "value": facts.value,
        "reason": facts.reason,
        "note": facts.note,
        "clause": facts.clause,
        "request": facts.request,
        "by": entry.who.actor,
        "agency": entry.who.agency,
        "basis": entry.who.basis,
        "at": entry.at,
        "duty": facts.duty,
    }
    key = derived_id(session, "decision", facts.service)
    if facts.first:
        insert(Decision, id=key, session_id=session, service=facts.service, citizen_entry=facts.citizen_entry, **values)
    else:
        Decision.objects.filter(id=key).update(**values)
    if facts.value == "refuse":
        Session.objects.filter(id=session).update(status="refused")
        _cancel_referrals(session)


def _cancel_referrals(session: UUID) -> None:
    Referral.objects.filter(session_id=session, state="open").update(state="cancelled")


@folds("crossings.refer")
def fold_refer(entry: FoldedEntry) -> None:
    facts = entry.facts(m.Referred)
    Referral(
        id=facts.referral,
        session_id=entry.aggregate_id,
        from_service=facts.from_service,
        to_service=facts.to_service,
        reason=facts.reason,
        note=facts.note,
        duty=facts.duty,
        at=entry.at,
    ).save(force_insert=True)


@folds("crossings.answer_referral")
def fold_answer_referral(entry: FoldedEntry) -> None:
    facts = entry.facts(m.ReferralAnswered)
    Referral.objects.filter(id=facts.referral).update(state="answered", result=facts.result, answered_at=entry.at)


@folds("crossings.release")
def fold_release(entry: FoldedEntry) -> None:
    facts = entry.facts(m.Released)
    Session.objects.filter(id=entry.aggregate_id).update(
        status="released", released_at=entry.at, permit_to=_day(facts.permit_to)
    )


@folds("crossings.withdraw")
def fold_withdraw(entry: FoldedEntry) -> None:
    Session.objects.filter(id=entry.aggregate_id).update(status="withdrawn")
    _cancel_referrals(entry.aggregate_id)


@folds("crossings.rescreen")
def fold_rescreen(entry: FoldedEntry) -> None:
    facts = entry.facts(m.Rescreened)
    session = Session.objects.get(id=entry.aggregate_id)
    Session.objects.filter(id=session.id).update(
        lists=list(facts.lists),
        hits=[*session.hits, *facts.hits],
        blocking_hits=[*session.blocking_hits, *facts.hits],
    )


@folds("crossings.settle_hit")
def fold_settle_hit(entry: FoldedEntry) -> None:
    facts = entry.facts(m.HitSettled)
    session = Session.objects.get(id=entry.aggregate_id)
    blocking = [hit for hit in session.blocking_hits if hit != facts.hit]
    if facts.blocks:
        blocking.append(facts.hit)
    Session.objects.filter(id=session.id).update(blocking_hits=blocking)


@folds("crossings.propose_amendment")
def fold_propose_amendment(entry: FoldedEntry) -> None:
    facts = entry.facts(m.AmendmentProposed)
    Amendment(
        id=facts.amendment,
        session_id=entry.aggregate_id,
        kind=facts.kind,
        changes=facts.changes,
        reason=facts.reason,
        proposed_by=entry.who.actor,
        proposed_at=entry.at,
    ).save(force_insert=True)


@folds("crossings.settle_amendment")
def fold_settle_amendment(entry: FoldedEntry) -> None:
    facts = entry.facts(m.AmendmentSettled)
    amendment = Amendment.objects.get(id=facts.amendment)
    amendment.state = facts.outcome
    amendment.settled_by = entry.who.actor
    amendment.settled_at = entry.at
    amendment.save(update_fields=["state", "settled_by", "settled_at"])
    if facts.outcome == "confirmed":
        if amendment.kind == "withdraw":
            Session.objects.filter(id=amendment.session_id).update(status="withdrawn")
        else:
            Session.objects.filter(id=amendment.session_id).update(**amendment.changes)


@folds("crossings.correct")
def fold_correct(entry: FoldedEntry) -> None:
    facts = entry.facts(m.Corrected)
    Session.objects.filter(id=entry.aggregate_id).update(**facts.changes)


@folds("crossings.request_refusal")
def fold_request_refusal(entry: FoldedEntry) -> None:
    facts = entry.facts(m.RefusalRequested)
    RefusalRequest(
        id=entry.aggregate_id,
        ground=facts.ground,
        issuer=facts.issuer,
        number=facts.number,
        letter=facts.letter,
        letter_date=date.fromisoformat(facts.letter_date),
        valid_to=_day(facts.valid_to),
        agency=entry.who.agency,
        by=entry.who.actor,
        at=entry.at,
    ).save(force_insert=True)


def forget_session(session: Ref) -> None:
    """Remove a session whose term is over, with its decisions, referrals and amendments."""
    for model in (Decision, Referral, Amendment):
        model.objects.filter(session_id=session.id).delete()
    Session.objects.filter(id=session.id).delete()


def forget_request(request: Ref) -> None:
    """Remove a request of refusal whose term is over."""
    RefusalRequest.objects.filter(id=request.id).delete()
