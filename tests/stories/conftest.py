"""One served site for the stories of a file, and desks to sit at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage
from pytest_django.plugin import DjangoDbBlocker

from tapal.runtime import database as databases
from tapal.runtime import ground, pointing
from tests.served.site import serving
from tests.stories import world as worlds
from tests.stories.desk import Desk, code_of
from tests.stories.world import World

LOCALES = {"id": "id-ID", "en": "en-GB"}


@pytest.fixture(scope="module")
def site(
    template_db: databases.Database,
    browser: Browser,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[tuple[str, World]]:
    """The address of a site that `tapal serve` serves, outside demo mode, and what is in it."""
    del browser  # without one there is nothing to serve for
    database = databases.clone(template_db, databases.scratch_name("stories"))
    urls = {f"DATABASE_URL_{role.upper()}": database.dsn(role) for role in databases.ROLES}
    try:
        with django_db_blocker.unblock(), pointing.pointed(database.dsn("app")):
            world = worlds.build()
            connections.close_all()
        with ground.temporary_directory("tapal-test-") as directory:
            # Cookies over plain http, as nothing but this machine listens; the key with which the world sealed secrets.
            ours = {"TAPAL_HTTPS": "0", "TAPAL_SECRET_KEY": settings.SECRET_KEY, "TAPAL_WEB_WORKERS": "1"}
            with serving(Path(directory), "serve", **urls, **ours) as running:
                yield f"http://127.0.0.1:{running.port}", world
    finally:
        databases.drop(database)


@pytest.fixture(scope="module")
def world(site: tuple[str, World]) -> World:
    return site[1]


@pytest.fixture(params=worlds.LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """Every story is told in both languages."""
    return str(request.param)


@pytest.fixture(scope="module")
def signed_in() -> dict[str, str]:
    """Cookies of officers who have signed in, by user name: a shift is longer than a story."""
    return {}


type Opener = Callable[..., Desk]


@pytest.fixture
def desk(
    browser: Browser, site: tuple[str, World], language: str, tmp_path: Path, signed_in: dict[str, str]
) -> Iterator[Opener]:
    """Sit down: `desk("imigrasi")` signs the officer in. What the console complains of afterwards fails the test."""
    address, world = site
    said: list[str] = []
    contexts: list[BrowserContext] = []

    def complain(seat: Desk, message: ConsoleMessage) -> None:
        expected = any(text in message.text for text in seat.expected)
        if message.type in ("error", "warning") and not expected:
            said.append(f"{message.location.get('url')}: {message.text}")

    def opened(account: str | None = None, *, locale: str = LOCALES[language]) -> Desk:
        state = signed_in.get(account or "")
        context = browser.new_context(
            base_url=address, locale=locale, viewport={"width": 1280, "height": 800}, storage_state=state
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        seat = Desk(page, language)
        page.on("console", lambda message: complain(seat, message))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto("/")
        if account and state is None:
            sign_in(seat, world, account)
            kept = tmp_path.parent / f"{account}.json"
            context.storage_state(path=kept)
            signed_in[account] = str(kept)
        return seat

    yield opened
    for context in contexts:
        context.close()
    assert said == []


def sign_in(seat: Desk, world: World, account: str, *, steps: int = 0) -> None:
    """Name, password, the code of the app; each field has the focus when it is needed."""
    known = world.accounts[account]
    seat.type(known.username)
    seat.press("Tab")
    seat.type(known.password)
    seat.press("Enter")
    seat.page.wait_for_url("**/account/sign-in/code/")
    seat.type(code_of(known.secret or "", steps))
    seat.press("Enter")
    seat.page.wait_for_url(lambda url: url.rstrip("/").count("/") == 2)
