"""RFC 9457 problem details: every answer of the machine interface that is no success has this form.

`type` is a URN whose last part is the kind (`urn:tapal:problem:not-found`); clients branch on it, people read `detail`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from django.http import HttpResponse

from tapal.kernel.errors import BadInput, Conflict, NotFound, Refused, TapalError

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class ProblemDetails:
    """One problem: `kind` names it, `detail` is a sentence for people, `more` holds members of its own kind."""

    status: int
    kind: str
    detail: str
    more: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        """The members of RFC 9457, section 3.1, and the kind's own."""
        return {
            "type": f"urn:tapal:problem:{self.kind}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
            **self.more,
        }

    def answer(self) -> HttpResponse:
        """The HTTP answer."""
        content = json.dumps(self.body(), ensure_ascii=False, separators=(",", ":")).encode()
        return HttpResponse(content, status=self.status, content_type=MEDIA_TYPE, headers=dict(self.headers))


def of_error(error: TapalError) -> ProblemDetails:
    """The problem of an error that Tapal raised on purpose."""
    match error:
        case Refused():
            return ProblemDetails(403, "refused", str(error), {"basis": error.ruling.basis})
        case NotFound():
            return ProblemDetails(404, "not-found", str(error))
        case Conflict():
            return ProblemDetails(409, "conflict", str(error), {"missing": [str(part) for part in error.missing]})
        case BadInput():
            problems = [{"where": p.where, "what": str(p.what), "value": p.value} for p in error.problems]
            return ProblemDetails(422, "bad-input", str(error), {"problems": problems})
    return ProblemDetails(400, "bad-request", str(error))


def of_validation(errors: Sequence[Mapping[str, Any]]) -> ProblemDetails:
    """The problem of a body or query that has not the declared form: `where` is a path such as `body.mrz.0`."""
    problems = [
        {"where": ".".join(str(part) for part in _place(e["loc"])), "what": str(e["msg"]), "value": None}
        for e in errors
    ]
    return ProblemDetails(
        422, "invalid", "The request has not the form that the interface declares.", {"problems": problems}
    )


def _place(location: Sequence[Any]) -> Sequence[Any]:
    """The location as the caller knows it: without the name of the handler's own parameter after `body`."""
    return (location[0], *location[2:]) if len(location) > 2 and location[0] == "body" else location


def of_status(status: int, detail: str = "") -> ProblemDetails:
    """The problem of a bare status, such as 405."""
    phrase = HTTPStatus(status).phrase
    return ProblemDetails(status, phrase.lower().replace(" ", "-"), detail or f"{phrase}.")


SCHEMA: dict[str, Any] = {
    "title": "ProblemDetails",
    "type": "object",
    "description": "RFC 9457. Members beyond these depend on the type.",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "basis": {"type": "string", "description": "The clause or rule of a refusal."},
        "missing": {
            "type": "array",
            "items": {"type": "string"},
            "description": "What stands in the way of a conflict.",
        },
        "problems": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["where", "what"],
                "properties": {
                    "where": {"type": "string"},
                    "what": {"type": "string"},
                    "value": {"type": ["string", "null"]},
                },
            },
        },
    },
}
