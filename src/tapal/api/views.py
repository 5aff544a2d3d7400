"""Pages and answers beside the operations: description, readiness, measures, and what a credential may call."""

import json
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from tapal.agencies import policies, rules
from tapal.agencies import selectors as agencies
from tapal.agencies.selectors import ClientView
from tapal.api import frame, health, measures
from tapal.api.machine import client_of
from tapal.api.operations import Permission
from tapal.api.problems import ProblemDetails, of_status
from tapal.kernel.actors import Actor
from tapal.kernel.guard import public, requires, viewer_of

_OF_PROXIES = (
    *("Forwarded", "Via", "X-Real-IP", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP"),
    *("X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Server"),
)


@dataclass(frozen=True, slots=True)
class ClientOperations:
    """The page of one credential: every operation of the interface and whether it may call it."""

    client: ClientView
    agency: str
    permissions: list[Permission]


@public("the description holds no data; without it nobody could write a client")
@require_safe
def openapi(request: HttpRequest) -> HttpResponseBase:
    """The description of the interface, OpenAPI 3.1."""
    content = json.dumps(frame.schema(), ensure_ascii=False, indent=1)
    return HttpResponse(content, content_type="application/json")


@public("a load balancer asks before anybody can sign in; it learns no more than ready or not")
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponseBase:
    """200 when this process can answer requests, 503 with the names of the checks that don't hold."""
    checks = health.check()
    if all(checks.values()):
        return JsonResponse({"status": "ready", "checks": checks})
    problem = ProblemDetails(503, "not-ready", "This server can't answer yet.", {"checks": checks})
    return problem.answer()


@public("decides by itself: the machine's own address, or a credential with the scope metrics.read")
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponseBase:
    """Measures in the text format of Prometheus, for whoever watches the system."""
    if not _is_local(request):
        client = client_of(request)
        ruling = policies.may_call(client, "metrics.read") if client else None
        if not ruling:
            return of_status(403, "Ask from the machine itself, or with the scope metrics.read.").answer()
    return HttpResponse(measures.exposition(), content_type=measures.MEDIA_TYPE)


def _is_local(request: HttpRequest) -> bool:
    """From this machine and not through a proxy, whose requests would all look local.

    A proxy that nobody told Tapal about gives itself away by a header; behind one that is known nobody is local.
    """
    if settings.TAPAL_PROXY or any(name in request.headers for name in _OF_PROXIES):
        return False
    return request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}


@requires(policies.may_list_officers)
@require_safe
def client(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """What a machine client may call and why: a page, or a part of the page of the client."""
    found = agencies.get_client(viewer_of(request), client=client_id)
    roles = frozenset([*found.roles, *(rules.scope_role(scope) for scope in found.scopes if scope in rules.SCOPES)])
    actor = Actor(kind="machine", id=str(found.id), name=found.name, agency=found.agency, roles=roles, post=found.post)
    page = ClientOperations(found, agencies.agency_short(found.agency), frame.permissions_of(actor))
    part = request.headers.get("HX-Request") == "true"
    return render(request, "api/_operations.html" if part else "api/client.html", {"page": page})


@csrf_exempt
@public("says that there is nothing at this address")
def unknown(request: HttpRequest) -> HttpResponse:
    """404 as problem details for what no router has."""
    return of_status(404, "The interface has no such path; see /api/openapi.json.").answer()
