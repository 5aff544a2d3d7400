"""The frame: one interface made of the routers that apps registered, with the same manners around each of them.

Around every operation: who calls (401), may this client call it (403, recorded), once for each Idempotency-Key, and
every answer that is no success as problem details. What an operation decides is in its app's policies and services.
"""

import functools
import json
import logging
from collections.abc import Callable
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from tapal.api import description, idempotency, operations, problems
from tapal.api.machine import UNAUTHENTICATED, bearer, client_of
from tapal.api.operations import Operation
from tapal.journal.groups import Frame
from tapal.journal.services import record_refusal
from tapal.kernel import registry, texts
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, NotFound, Problem, Refused, TapalError
from tapal.kernel.guard import public

View = Callable[..., HttpResponseBase]
PREFIX = "api/"
_JSON = "application/json"
_SAFE = ("GET", "HEAD", "OPTIONS")
log = logging.getLogger(__name__)


def build() -> NinjaAPI:
    """The interface with every registered router under `/api/v1/`."""
    from tapal.api.api import router as own

    api = NinjaAPI(
        title="Tapal",
        version="1.0",
        description=description.TEXT,
        openapi_url=None,
        docs_url=None,
        urls_namespace="api",
        auth=bearer,
    )
    _answer_errors(api)
    api.add_router("v1/credential", own)
    for prefix, router in sorted(registry.api_routers.items()):
        api.add_router(f"v1/{prefix}", router())
    return api


@functools.cache
def interface() -> NinjaAPI:
    """The one interface of this process; apps have registered by the time of the first request."""
    return build()


@functools.cache
def schema() -> dict[str, Any]:
    """The description of the interface, OpenAPI 3.1."""
    return description.describe(interface(), PREFIX)


@functools.cache
def known_operations() -> dict[tuple[str, str], Operation]:
    """The operations of the interface by path and method."""
    return operations.of_schema(schema())


def patterns() -> list[URLPattern | URLResolver]:
    """The URL patterns of the interface, each view inside the frame."""
    found, _app, _namespace = interface().urls
    for pattern in found:
        if isinstance(pattern, URLPattern):
            pattern.callback = framed(pattern.callback)
    return found


def framed(view: View) -> View:
    """One view of the interface with the frame's manners."""

    @public("asks for the credential of a machine client and for its scope itself")
    @functools.wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return as_problem(_answer(request, functools.partial(view, request, *args, **kwargs)))
        except TapalError as error:
            return problems.of_error(error).answer()
        except RequestDataTooBig:
            return problems.of_status(413).answer()
        except Http404:
            return problems.of_status(404).answer()

    answer.csrf_exempt = True  # type: ignore[attr-defined]  # no cookie counts here, only the bearer credential
    return answer


def _answer(request: HttpRequest, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    match = request.resolver_match
    path = operations.path_of_route(match.route if match else "")
    operation = known_operations().get((path, request.method or ""))
    if operation is None:  # the path exists with other methods, or is the bare root
        return run()
    client = client_of(request)
    if client is None:
        return UNAUTHENTICATED.answer()
    request.actor = client  # type: ignore[attr-defined]  # as the middleware of agencies does for officers
    ruling = operations.may_call(client, operation)
    if not ruling:
        refusal = Refused(ruling)
        record_refusal(Frame("api.call", client, "machine", ruling.basis), refusal)
        raise refusal
    if operation.takes_body:
        if request.content_type != _JSON:
            return problems.of_status(415, f"The interface reads {_JSON}.").answer()
        _refuse_no_writing(request.body)
    if request.method in _SAFE:
        return run()
    return idempotency.once(request, client, run)


def _refuse_no_writing(body: bytes) -> None:
    """Raise BadInput for a text that no column and no entry of the journal can hold.

    In JSON such a character is always escaped: a bare one is no JSON, and the parser's own business like all of that.
    """
    if b"\\" not in body:
        return
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return
    sentence = _("This holds a control character, which is no writing.")
    found = [Problem(place, sentence) for place in texts.unwritable_in(value, "body")]
    if found:
        raise BadInput(found)


def as_problem(response: HttpResponseBase) -> HttpResponseBase:
    """The answer, as problem details if it is a failure in another form (405 comes as plain text)."""
    if response.status_code < 400 or response.get("Content-Type", "").startswith(problems.MEDIA_TYPE):
        return response
    answer = problems.of_status(response.status_code).answer()
    if "Allow" in response:
        answer["Allow"] = response["Allow"]
    return answer


def _answer_errors(api: NinjaAPI) -> None:
    """Every exception as problem details; a fault of ours is logged and says no more than that."""

    def on(kind: type[Exception], make: Callable[[Any], problems.ProblemDetails]) -> None:
        api.add_exception_handler(kind, lambda _request, error: make(error).answer())

    on(Http404, lambda _error: problems.of_status(404))
    on(AuthenticationError, lambda _error: UNAUTHENTICATED)
    on(HttpError, lambda error: problems.of_status(error.status_code, error.message))
    on(ValidationError, lambda error: problems.of_validation(error.errors))
    on(RequestDataTooBig, lambda _error: problems.of_status(413))

    def failed(request: HttpRequest, error: Any) -> HttpResponse:
        log.error("%s %s failed", request.method, request.path, exc_info=error)
        return problems.ProblemDetails(
            500, "failed", "The fault is ours. Read the state before you repeat it."
        ).answer()

    def refused(request: HttpRequest, error: Any) -> HttpResponse:
        # What a service refused or did not find is recorded by now, what a selector did is not.
        client = client_of(request)
        if client is not None and isinstance(error, Refused | NotFound):
            absent = "There is nothing here, or nothing that this client may see."
            record_refusal(
                Frame("api.call", client, "machine", "api"),
                error,
                reason=absent if isinstance(error, NotFound) else None,
            )
        return problems.of_error(error).answer()

    api.add_exception_handler(TapalError, refused)
    api.add_exception_handler(Exception, failed)


def permissions_of(client: Actor) -> list[operations.Permission]:
    """What a client may call and why."""
    return operations.list_permissions(client, known_operations())
