"""A machine interface with one router of its own, so that the frame is tried without any app's business."""

import types
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client
from django.urls import include, path, re_path
from ninja import Router, Schema, Status

from tapal.agencies.tests.factories import make_client
from tapal.api import frame, views
from tapal.kernel import registry
from tapal.kernel.errors import BadInput, Conflict, NotFound, Problem, Refused
from tapal.kernel.rulings import refuse

DONE: list[str] = []
"""What the specimen operations did: one line for each time."""


class ThingIn(Schema):
    """The body of the specimen write."""

    name: str
    lines: list[str] = []


class ThingOut(Schema):
    """Its answer."""

    name: str
    nth: int


def specimen_router() -> Router:
    """One write, one read that fails in every way, one without a scope, one of another scope."""
    router = Router()
    scope = {"x-tapal-scope": "documents.read"}

    @router.post("", response={201: ThingOut}, openapi_extra=scope)
    def create_thing(request: HttpRequest, body: ThingIn) -> Status[ThingOut]:
        DONE.append(body.name)
        if body.name == "broken":
            raise RuntimeError("a secret detail")
        return Status(201, ThingOut(name=body.name, nth=len(DONE)))

    @router.get("/{kind}", response=ThingOut, openapi_extra=scope)
    def get_thing(request: HttpRequest, kind: str) -> ThingOut:
        match kind:
            case "refused":
                raise Refused(refuse("Not at this post.", "rule:x"))
            case "missing":
                raise NotFound("There is no such thing.")
            case "conflict":
                raise Conflict("Customs has not decided.", missing=["customs"])
            case "bad":
                raise BadInput([Problem("mrz.1", "the check digit does not hold", "8")])
            case "broken":
                raise RuntimeError("a secret detail")
        return ThingOut(name=kind, nth=0)

    @router.get("/closed/it", response=ThingOut)
    def get_closed(request: HttpRequest) -> ThingOut:
        raise AssertionError("an operation without a scope must not run")

    return router


@pytest.fixture
def framed(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[None]:
    """The site's addresses are those of a frame around the specimen router alone."""
    monkeypatch.setattr(registry, "api_routers", {"things": specimen_router})
    caches = (frame.interface, frame.schema, frame.known_operations)
    for cache in caches:
        cache.cache_clear()
    urls = types.ModuleType("specimen_urls")
    urls.__dict__["urlpatterns"] = [
        path("api/openapi.json", views.openapi),
        path(frame.PREFIX, include((frame.patterns(), "ninja"), namespace="api")),
        re_path(r"^api/.*$", views.unknown),
    ]
    settings.ROOT_URLCONF = urls
    DONE.clear()
    yield
    for cache in caches:
        cache.cache_clear()


def caller(scopes: frozenset[str] = frozenset({"documents.read"})) -> Client:
    """A test client with the bearer token of a new machine client."""
    _client, token = make_client(scopes=scopes)
    return Client(headers={"authorization": f"Bearer {token}"}, raise_request_exception=False)
