"""Which services must decide here: a dated rule per post, direction and kind; the most particular one holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from tapal.crossings.rules import SERVICES, Direction, Service, TravellerKind, book
from tapal.kernel.rules import DatedRule


@dataclass(frozen=True, slots=True)
class Required:
    """The services whose decision the gate waits for, and the rule that says so."""

    services: tuple[Service, ...]
    rule: DatedRule


def required_services(post: str, direction: Direction, kind: TravellerKind, day: date) -> Required:
    """Return who must decide. A rule that names the post beats one that names the kind, which beats one for everybody.

    Raises LookupError where no rule holds: a crossing that nobody is required to decide is not let through.
    """
    best: tuple[int, DatedRule] | None = None
    for rule in book():
        if not rule.rule_id.startswith("required.") or not rule.holds_on(day):
            continue
        weight = _weight(rule.more, post, direction, kind)
        if weight is not None and (best is None or weight > best[0]):
            best = (weight, rule)
    if best is None:
        raise LookupError(f"no rule says which services decide on {direction} at {post} on {day.isoformat()}")
    wanted = set(best[1].value)
    unknown = wanted - set(SERVICES)
    if unknown or not wanted:
        raise LookupError(f"rule {best[1].rule_id} names {sorted(unknown) or 'no service'}")
    return Required(tuple(service for service in SERVICES if service in wanted), best[1])


def _weight(more: Mapping[str, Any], post: str, direction: str, kind: str) -> int | None:
    weight = 0
    for name, value, points in (("post", post, 4), ("kind", kind, 2), ("direction", direction, 1)):
        if name in more:
            if more[name] != value:
                return None
            weight += points
    return weight


@dataclass(frozen=True, slots=True)
class AutoClear:
    """A published rule by which a service clears the unproblematic without a click; the rule is the author."""

    service: Service
    rule: DatedRule


def auto_clear_rules(direction: Direction, kind: TravellerKind, day: date) -> list[AutoClear]:
    """Return the published rules that hold today for this direction and kind."""
    found = []
    for rule in book():
        if rule.rule_id.startswith("auto_clear.") and rule.holds_on(day):
            service = rule.more["service"]
            if (
                service in SERVICES
                and rule.value
                and direction in rule.more["directions"]
                and kind in rule.more["kinds"]
            ):
                found.append(AutoClear(service, rule))
    return found
