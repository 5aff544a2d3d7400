"""What the decisions come to."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Literal

from tapal.crossings.rules import Service, Value

GateStatus = Literal["waiting", "held", "refused", "open"]


@dataclass(frozen=True, slots=True)
class Gate:
    """`open` lets the traveller be released. `missing` names what stands in the way: services, `referral:…`, `hit`."""

    status: GateStatus
    missing: tuple[str, ...] = ()


def gate(
    required: Collection[Service],
    decisions: Mapping[Service, Value],
    *,
    open_referrals: Collection[Service] = (),
    blocking_hits: int = 0,
) -> Gate:
    """Return the gate: refused beats held, held beats waiting; it opens when every required service has cleared.

    A decision of a service that is not required counts too if it stops: nobody's hold is passed over.
    """
    if "refuse" in decisions.values():
        return Gate("refused", tuple(service for service, value in decisions.items() if value == "refuse"))
    held = tuple(service for service, value in decisions.items() if value == "hold")
    missing = tuple(
        service
        for service in dict.fromkeys((*required, *decisions))
        if decisions.get(service) != "clear" and service not in held
    )
    waiting = (*missing, *(f"referral:{service}" for service in open_referrals), *(("hit",) if blocking_hits else ()))
    if held:
        return Gate("held", (*held, *waiting))
    return Gate("waiting", waiting) if waiting else Gate("open")
