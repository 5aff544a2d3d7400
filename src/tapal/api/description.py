"""The OpenAPI 3.1 description: what the routers declare, and what holds for all of them."""

import json
from typing import Any

from ninja import NinjaAPI

from tapal.api import idempotency
from tapal.api.problems import MEDIA_TYPE, SCHEMA

TEXT = """\
The machine interface of Tapal. Authenticate with the bearer credential of a machine client; `GET /api/v1/credential` \
says what it may call and why. Failures are problem details (RFC 9457). Send an `Idempotency-Key` with writes: a \
repeat within a day gets the first answer and does nothing twice. Texts follow `Accept-Language`, `id` or `en`."""

_WRITES = ("post", "put", "patch", "delete")

_KEY: dict[str, Any] = {
    "name": idempotency.HEADER,
    "in": "header",
    "required": False,
    "description": "A value of your own for this request; the same value again returns the first answer.",
    "schema": {"type": "string", "minLength": 1, "maxLength": idempotency.LONGEST},
}
_PROBLEM: dict[str, Any] = {
    "description": "Problem details",
    "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}},
}


def describe(api: NinjaAPI, prefix: str) -> dict[str, Any]:
    """The description of an interface mounted at `prefix`, as plain data in a stable order."""
    # Through JSON and back: statuses become the texts that they are in a description.
    schema: dict[str, Any] = json.loads(json.dumps(api.get_openapi_schema(path_prefix=prefix)))
    schema["paths"] = dict(sorted(schema["paths"].items()))
    for methods in schema["paths"].values():
        for method, operation in methods.items():
            operation.setdefault("responses", {})["default"] = _PROBLEM
            if method in _WRITES:
                operation["parameters"] = [*operation.get("parameters", []), _KEY]
    components = schema.setdefault("components", {})
    components["schemas"] = dict(sorted({**components.get("schemas", {}), "ProblemDetails": SCHEMA}.items()))
    return schema
