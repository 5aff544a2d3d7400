"""The one step that the lane offers under Enter where a traveller is to be referred: to whom, and why.

The page says what to do; this is the same in the codes of a decision, so that the officer need not say it again.
"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from tapal.crossings import services
from tapal.crossings.rules import Service
from tapal.crossings.selectors import SessionView
from tapal.kernel.actors import Actor
from tapal.kernel.rulings import Sentence

_REASONS: Final[dict[str, str]] = {
    # instruction: reason code of Immigration's second line
    "document.check_digits": "document-doubtful",
    "document.number": "document-doubtful",
    "identity.birth_date": "identity-doubtful",
    "identity.other_birth_date": "identity-doubtful",
    "identity.nationality": "identity-doubtful",
    "stay.overstay": "overstay",
    "hit.secondary": "possible-match",
}
_OTHER: Final = "other"
_TO_ANOTHER: Final[dict[str, tuple[Service, str]]] = {"hit.inspect_goods": ("customs", "goods-to-inspect")}
_WAITING: Final = ("referral.waiting", "gate.waiting")


@dataclass(frozen=True, slots=True)
class Referring:
    """A referral that the page proposes: to another service, or with None to Immigration's own second line."""

    to_service: Service | None
    reason: str


def find_referring(view: SessionView) -> Referring | None:
    """Return what the viewer may refer for with one key, or None: nothing to refer for, or Immigration has decided."""
    first = view.assessment.instructions[0].code
    own = next((item for item in view.decisions if item.service == "immigration"), None)
    if view.assessment.level != "refer" or first in _WAITING or own is None or not own.may_decide or own.value:
        return None
    if first in _TO_ANOTHER:
        to_service, reason = _TO_ANOTHER[first]
        return Referring(to_service, reason)
    return Referring(None, _REASONS.get(first, _OTHER))


def refer(actor: Actor, *, session: UUID, found: Referring, sentence: Sentence) -> None:
    """Record the referral; `sentence`, what the page said, is the note where no reason code says as much."""
    if found.to_service is not None:
        services.refer(
            actor, session=session, from_service="immigration", to_service=found.to_service, reason=found.reason
        )
        return
    note = str(sentence) if found.reason == _OTHER else ""
    services.decide(actor, session=session, service="immigration", value="refer", reason=found.reason, note=note)


def is_waiting(view: SessionView) -> bool:
    """Whether nothing is to be done here until another service has answered."""
    return view.assessment.level == "refer" and view.assessment.instructions[0].code in _WAITING
