"""Folds of duties. What they need was written into the entry when the duty opened: no clock, no rules."""

import msgspec

from tapal.duties import messages
from tapal.duties.models import Duty
from tapal.journal.registry import FoldedEntry, folds
from tapal.kernel import clock
from tapal.kernel.refs import Ref


@folds("duties.open")
def fold_open(entry: FoldedEntry) -> None:
    """A desk owes something."""
    facts = entry.facts(messages.DutyOpened)
    Duty.objects.create(
        id=entry.aggregate_id,
        kind=facts.kind,
        agency=facts.agency,
        role=facts.role,
        post=facts.post,
        zone=facts.zone,
        subject=facts.subject,
        opened_by=entry.who.agency,
        started_at=clock.parse_instant(facts.started_at),
        due_at=clock.parse_instant(facts.due_at),
        provisional=facts.provisional,
        urgent=facts.urgent,
        legal_basis=facts.legal_basis,
        steps=msgspec.to_builtins(facts.steps),
        next_at=clock.parse_instant(facts.steps[0].at) if facts.steps else None,
    )


def _close(entry: FoldedEntry, state: str, result: str) -> None:
    Duty.objects.filter(id=entry.aggregate_id).update(state=state, closed_at=entry.at, result=result, next_at=None)


@folds("duties.complete")
def fold_completion(entry: FoldedEntry) -> None:
    """What was owed is done."""
    _close(entry, "done", entry.facts(messages.DutyCompleted).result)


@folds("duties.cancel")
def fold_cancellation(entry: FoldedEntry) -> None:
    """What was owed is owed no more."""
    _close(entry, "cancelled", entry.facts(messages.DutyCancelled).reason)


@folds("duties.escalate")
def fold_escalation(entry: FoldedEntry) -> None:
    """A rung of the ladder was told; the next one that was planned is waited for."""
    facts = entry.facts(messages.DutyEscalated)
    duty = Duty.objects.filter(id=entry.aggregate_id).first()
    if duty is None:
        return
    rungs = [step["rung"] for step in duty.steps]
    later = duty.steps[rungs.index(facts.rung) + 1 :] if facts.rung in rungs else []
    duty.rung = facts.rung
    duty.told = [*duty.told, facts.role]
    duty.next_at = clock.parse_instant(later[0]["at"]) if later else None
    duty.save(update_fields=["rung", "told", "next_at"])


def forget_duty(duty: Ref) -> None:
    """Remove a duty whose term is over."""
    Duty.objects.filter(id=duty.id).delete()
