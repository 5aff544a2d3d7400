"""From checks, hits and decisions to what the officer is to do: one outcome in large type, and lines below it.

The lane sees *what to do*; why a list holds somebody belongs to the agency that owns the list.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from tapal.crossings.rules import Direction
from tapal.crossings.rules.checks import Check
from tapal.crossings.rules.gate import Gate

Level = Literal["proceed", "look", "refer", "hold", "refused", "released", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Instruction:
    """One thing to do; `code` is worded by the page, `detail` holds what goes into the words."""

    code: str
    level: Level
    detail: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Assessment:
    """The outcome and its instructions, most pressing first."""

    level: Level
    instructions: tuple[Instruction, ...]


_ORDER: dict[Level, int] = {"released": 0, "withdrawn": 0, "refused": 0, "hold": 1, "refer": 2, "look": 3, "proceed": 4}

_OF_CHECK: dict[str, tuple[Level, Level]] = {
    # check code: (level if it fails, level if it warns)
    "document.check_digits": ("refer", "look"),
    "document.expiry": ("hold", "look"),
    "document.number": ("refer", "look"),
    "document.border_pass_here": ("hold", "look"),
    "identity.birth_date": ("refer", "look"),
    "identity.other_birth_date": ("refer", "look"),
    "identity.nationality": ("refer", "look"),
    "history.refused": ("refer", "look"),
    "history.same_direction": ("refer", "look"),
    "history.open_elsewhere": ("hold", "look"),
    "stay.overstay": ("refer", "look"),
    "screening.unscreenable": ("refer", "look"),
    "screening.no_birth_date": ("refer", "look"),
    "screening.too_many": ("refer", "look"),
}


# What kind of list holds somebody shows in its action: where the lane does the same, it is told the same, by one code.
_KEEP: tuple[str, Level] = ("hit.keep", "hold")
_OF_HIT: dict[str, tuple[str, Level]] = {
    "secondary": ("hit.secondary", "refer"),
    "silent_alert": ("hit.secondary", "refer"),
    "inspect_goods": ("hit.inspect_goods", "refer"),
}


def assess(
    *,
    checks: Sequence[Check],
    gate: Gate,
    hit_instructions: Sequence[str],
    citizen: bool,
    direction: Direction,
    status: str,
) -> Assessment:
    """Return what the lane officer is to do now.

    `hit_instructions` are the actions of the lists that were hit and that still block, as owners set them:
    `hold_and_call`, `refuse`, `prevent_exit`, `secondary`, `silent_alert`, `inspect_goods`. None refuses anybody: an
    officer does.
    """
    if status in ("released", "withdrawn", "refused"):
        level: Level = status  # type: ignore[assignment]  # these three are levels of their own
        return Assessment(level, (Instruction(f"session.{status}", level),))
    found = [_of_check(check) for check in checks if check.outcome in ("fail", "warn")]
    told = dict.fromkeys(_OF_HIT.get(action, _KEEP) for action in hit_instructions)
    found.extend(Instruction(code, pressing) for code, pressing in told)
    found.extend(
        Instruction("referral.waiting", "refer", {"service": name.partition(":")[2]})
        for name in gate.missing
        if name.startswith("referral:")
    )
    if gate.status == "held":
        found.append(Instruction("gate.held", "hold", {"services": ", ".join(gate.missing)}))
    waiting = [name for name in gate.missing if name != "immigration" and ":" not in name and name != "hit"]
    if waiting:
        found.append(Instruction("gate.waiting", "refer", {"services": ", ".join(waiting)}))
    if citizen and direction == "entry" and any(item.level in ("hold", "refer") for item in found):
        found.append(Instruction("citizen.never_refused", "look"))
    if gate.status == "open":
        # Whoever had to decide has decided, knowing this: it is no longer to be referred, only to be known.
        known = [replace(item, level="look") for item in found]
        return Assessment("proceed", (Instruction("gate.open", "proceed"), *known))
    found.sort(key=lambda item: _ORDER[item.level])
    if not found:
        return Assessment("proceed", (Instruction("all.clear", "proceed"),))
    level = found[0].level
    return Assessment("proceed" if level == "look" else level, tuple(found))


def _of_check(check: Check) -> Instruction:
    on_fail, on_warn = _OF_CHECK.get(check.code, ("refer", "look"))
    return Instruction(check.code, on_fail if check.outcome == "fail" else on_warn, dict(check.detail))
