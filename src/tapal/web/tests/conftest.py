"""A real Chromium against the real application, where there is one; the page must say nothing to the console."""

import socketserver
import threading
from collections.abc import Callable, Iterator
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import pytest
from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.test import Client
from playwright.sync_api import Browser, Page

from tapal.agencies.tests.factories import sign_in
from tapal.kernel.actors import Actor
from tapal.runtime.database import Database


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """A thread lives for one request, and its database connection no longer."""
        super().process_request_thread(request, client_address)
        connections.close_all()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class names it so
        """Say nothing."""


@pytest.fixture
def site(site_db: Database) -> Iterator[str]:
    """The application on a port of this machine, with a database of its own; yields its address."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=_Server, handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(10)


type Opener = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, site: str) -> Iterator[Opener]:
    """Open a page: `visit("/", actor=…, dark=…, phone=…)`. What the console says afterwards fails the test."""
    said: list[str] = []
    contexts = []

    def opened(path: str, *, actor: Actor | None = None, dark: bool = False, phone: bool = False) -> Page:
        context = browser.new_context(
            base_url=site,
            color_scheme="dark" if dark else "light",
            viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 800},
            locale="en-GB",
        )
        contexts.append(context)
        if actor is not None:
            client = Client()
            sign_in(client, actor)
            context.add_cookies([{"name": "tapal", "value": client.cookies["tapal"].value, "url": site}])
        page = context.new_page()
        # Chromium remarks on an autofocus that comes after a focus of our own; which comes first depends on its load.
        page.on("console", lambda message: None if "Autofocus" in message.text else said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert said == []
