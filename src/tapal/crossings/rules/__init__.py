"""The procedure's rules, pure: no database, no clock; days and facts come in, rulings and values go out."""

from typing import Final, Literal

from tapal.kernel.rules import RuleBook, load_rules

Service = Literal["immigration", "customs", "quarantine", "health"]
Direction = Literal["entry", "exit"]
TravellerKind = Literal["citizen", "foreigner", "border_pass"]
Value = Literal["clear", "refer", "hold", "refuse"]

SERVICES: Final[tuple[Service, ...]] = ("immigration", "customs", "quarantine", "health")
DIRECTIONS: Final[tuple[Direction, ...]] = ("entry", "exit")
VALUES: Final[tuple[Value, ...]] = ("clear", "refer", "hold", "refuse")

# ISO 3166-1 alpha-3 of the state whose border this is; its citizens have rights that no rule file can take away.
HOME_STATE: Final = "IDN"


def book() -> RuleBook:
    """The dated rules of the procedure."""
    return load_rules("tapal.crossings")
