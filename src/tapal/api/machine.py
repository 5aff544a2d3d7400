"""Who calls: the machine client behind the bearer credential, found once for each request."""

from typing import Any

from django.http import HttpRequest
from ninja.security import HttpBearer

from tapal.agencies import selectors as agencies
from tapal.api.problems import ProblemDetails
from tapal.kernel.actors import Actor

UNAUTHENTICATED = ProblemDetails(
    401,
    "unauthenticated",
    "Send the credential of a machine client: Authorization: Bearer <token>.",
    headers={"WWW-Authenticate": 'Bearer realm="tapal"'},
)

_UNSEEN: Any = object()


class Bearer(HttpBearer):
    """The bearer credential as the interface's description declares it."""

    openapi_description = "The token of a machine client, shown once when an administrator issues it."

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """The client, or None for a token that is unknown, revoked or past its expiry."""
        known = request.__dict__.get("tapal_client", _UNSEEN)
        if known is _UNSEEN:
            known = request.__dict__["tapal_client"] = agencies.authenticate_bearer(token) if token else None
        return known if isinstance(known, Actor) else None


bearer = Bearer()


def client_of(request: HttpRequest) -> Actor | None:
    """The machine client of a request, or None."""
    found = bearer(request)
    return found if isinstance(found, Actor) else None
