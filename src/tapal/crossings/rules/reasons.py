"""Reason codes of decisions, by service and value; grounds of refusal are clauses (`grounds`)."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from tapal.crossings.rules import SERVICES, Service, Value


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """A code, and for which services and decisions it is offered."""

    code: str
    values: tuple[Value, ...]
    services: tuple[Service, ...]


@cache
def reason_codes() -> tuple[ReasonCode, ...]:
    """Return every reason code in the order in which it is offered."""
    table = tomllib.loads(files("tapal.crossings").joinpath("resources/reasons.toml").read_text(encoding="utf-8"))
    return tuple(
        ReasonCode(row["code"], tuple(row["values"]), tuple(row.get("services", SERVICES))) for row in table["reason"]
    )


def codes_for(service: Service, value: Value) -> list[str]:
    """Return the codes that a service may give for a decision."""
    return [item.code for item in reason_codes() if value in item.values and service in item.services]
