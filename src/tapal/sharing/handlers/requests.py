"""Folds of requests for information."""

from tapal.journal.registry import FoldedEntry, folds
from tapal.kernel import clock
from tapal.kernel.refs import Ref
from tapal.sharing import messages
from tapal.sharing.models import Request
from tapal.sharing.walls import folding


def _change(entry: FoldedEntry, **columns: object) -> None:
    with folding():
        Request.objects.filter(id=entry.aggregate_id).update(**columns)


@folds("sharing.ask")
def fold_request(entry: FoldedEntry) -> None:
    """One agency asks another."""
    facts = entry.facts(messages.InformationAsked)
    with folding():
        Request.objects.create(
            id=entry.aggregate_id,
            asked_by=entry.who.agency,
            asker=entry.who.actor,
            role=facts.role,
            to=facts.to,
            dataset=facts.dataset,
            record=facts.record,
            subject=facts.subject,
            fields=list(facts.fields),
            purpose=facts.purpose,
            case=facts.case,
            clause=facts.clause,
            urgency=facts.urgency,
            reason=facts.reason,
            asked_at=entry.at,
        )


@folds("sharing.accept")
def fold_acceptance(entry: FoldedEntry) -> None:
    """It is taken up."""
    _change(entry, state="accepted")


@folds("sharing.answer")
def fold_answer(entry: FoldedEntry) -> None:
    """What is disclosed, until when."""
    facts = entry.facts(messages.RequestAnswered)
    _change(
        entry,
        state="answered",
        closed_at=entry.at,
        values=[list(pair) for pair in facts.values],
        note=facts.note,
        expires_at=clock.parse_instant(facts.expires_at),
    )


@folds("sharing.decline")
def fold_refusal(entry: FoldedEntry) -> None:
    """It is not answered."""
    _change(entry, state="refused", closed_at=entry.at, note=entry.facts(messages.RequestRefused).reason)


@folds("sharing.withdraw")
def fold_withdrawal(entry: FoldedEntry) -> None:
    """It is needed no more."""
    _change(entry, state="withdrawn", closed_at=entry.at, note=entry.facts(messages.RequestWithdrawn).reason)


@folds("sharing.recall")
def fold_recall(entry: FoldedEntry) -> None:
    """What was disclosed is taken back: it is shown no more."""
    _change(entry, recalled_at=entry.at)


@folds("sharing.delete")
def fold_deletion(entry: FoldedEntry) -> None:
    """The receipt: who asked has deleted it, and here its values and its note go too."""
    _change(entry, deleted_at=entry.at, values=[], note="")


def forget_request(request: Ref) -> None:
    """Remove a request whose term is over."""
    with folding():
        Request.objects.filter(id=request.id).delete()
