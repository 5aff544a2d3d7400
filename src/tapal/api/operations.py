"""The operations of the interface as its own description lists them: what exists, and what a client needs for it.

A router declares the scope of an operation where it declares the operation:

    @router.post("", openapi_extra={"x-tapal-scope": "sessions.open"})

An operation without a scope is closed to everybody.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from tapal.agencies import policies
from tapal.kernel.actors import Actor
from tapal.kernel.rulings import Ruling, allow, refuse

SCOPE = "x-tapal-scope"
OWN = "own"
"""The scope of what every client may ask about itself."""

_CONVERTER = re.compile(r"<(?:[a-z]+:)?(\w+)>")
_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation: method in capitals, path as in the description, scope or `""` if none was declared.

    `takes_body`: whether it reads a body, which is JSON.
    """

    method: str
    path: str
    summary: str
    scope: str
    takes_body: bool = False


@dataclass(frozen=True, slots=True)
class Permission:
    """Whether one client may call one operation, and why."""

    operation: Operation
    ruling: Ruling


def of_schema(schema: Mapping[str, Any]) -> dict[tuple[str, str], Operation]:
    """The operations of an OpenAPI description, by path and method."""
    return {
        (path, method.upper()): Operation(
            method.upper(), path, item.get("summary", ""), item.get(SCOPE, ""), "requestBody" in item
        )
        for path, methods in schema["paths"].items()
        for method, item in methods.items()
        if method in _METHODS
    }


def path_of_route(route: str) -> str:
    """A Django route as the description writes it: `api/v1/sessions/<uuid:id>` is `/api/v1/sessions/{id}`."""
    return "/" + _CONVERTER.sub(r"{\1}", route)


def may_call(client: Actor, operation: Operation) -> Ruling:
    """May call the operation: by one of its scopes."""
    if operation.scope == OWN and client.kind == "machine":
        return allow(OWN, _("Every client may ask this about itself."))
    if not operation.scope:
        return refuse(_("This operation has not been opened to machine clients."), "api")
    return policies.may_call(client, operation.scope)


def list_permissions(client: Actor, operations: Mapping[tuple[str, str], Operation]) -> list[Permission]:
    """What a client may call and what not, in the order of the paths."""
    return [Permission(operation, may_call(client, operation)) for _key, operation in sorted(operations.items())]
