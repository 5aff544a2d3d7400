"""What follows in a session from what happened elsewhere: a judged hit lets the gate go, or goes on keeping it shut."""

from typing import Final

from tapal.crossings import selectors, services
from tapal.journal.registry import FoldedEntry, Reaction, register_reaction
from tapal.kernel import actors
from tapal.screening import messages as screening

# A confirmed order of these kinds keeps the gate shut until Immigration has refused or the order is withdrawn.
_BINDING: Final = ("refuse", "prevent_exit")


def register() -> None:
    """Register the reactions; called once by `apps.py`."""
    register_reaction(Reaction("crossings.settle_hits", ("screening.judge_hit", "screening.revoke_judgement"), settle))


def settle(entry: FoldedEntry) -> None:
    """Carry a judgement into the session: a false positive lets go, a confirmed ban binds, the rest is decided.

    A judgement that is revoked keeps the gate shut again, where the traveller still waits.
    """
    if entry.aggregate is None:
        return
    hit = entry.aggregate.id
    found = selectors.find_session_of_hit(hit)
    if found is None:
        return
    session, action, protected = found
    if entry.action == "screening.revoke_judgement":
        if not selectors.is_session_open(session):
            return
        blocks = True
    else:
        confirmed = entry.facts(screening.HitJudged).state == "confirmed"
        blocks = confirmed and action in _BINDING and not protected
    services.settle_hit(actors.system("reactions"), session=session, hit=hit, blocks=blocks)
