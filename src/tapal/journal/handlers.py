"""Folds of the journal's own actions."""

from tapal.journal import registry
from tapal.journal.messages import Blanked, HoldPlaced, HoldReleased
from tapal.journal.models import Blanking, Hold
from tapal.journal.registry import FoldedEntry, folds
from tapal.kernel.refs import Ref


@folds("journal.hold")
def fold_hold(entry: FoldedEntry) -> None:
    """Keep the aggregate."""
    facts = entry.facts(HoldPlaced)
    kept = {"reason": facts.reason, "placed_by": entry.who.actor, "placed_at": entry.at}
    Hold.objects.update_or_create(aggregate=facts.aggregate, defaults=kept)


@folds("journal.release_hold")
def fold_release(entry: FoldedEntry) -> None:
    """Keep the aggregate no longer."""
    Hold.objects.filter(aggregate=entry.facts(HoldReleased).aggregate).delete()


@folds("journal.blank")
def fold_blank(entry: FoldedEntry) -> None:
    """Forget what was folded from the aggregate."""
    aggregate = entry.facts(Blanked).aggregate
    if aggregate is None:
        return
    Blanking.objects.create(entry=entry.id, aggregate=aggregate, at=entry.at)
    about = Ref.parse(aggregate)
    forget = registry.forgetters.get(about.kind)
    if forget is not None:
        forget(about)
