"""What every test may use, and the fixture policy.

Policy
* Real PostgreSQL, one server per run: `DATABASE_URL` if set, else the embedded one in a temporary directory. Migrated
  once, as the owner, into a template that nobody connects to afterwards.
* Tests run as the application's role, as production does; `tests/test_ground.py` asserts it.
* `@pytest.mark.django_db` (fixture `db`): a transaction that is rolled back. The default.
* `site_db`: a fresh committed copy of the template, dropped afterwards, for what needs commits, threads, several
  processes or another role. It costs about a tenth of a second.
* `transaction=True`, `transactional_db` and `live_server` are refused: they truncate, which the application's role may
  not and the journal must not.
* Here stands only what every app needs. Actors, sessions, lists come from `<app>/tests/factories.py`, as small as the
  test allows; a fixture used by one file lives in that file.
* `browser`: the system's Chromium, one for the whole run (tests/chromium.py); skips where there is none.
* Every test begins in the site's own language: a page that a test fetches leaves its language in the thread.
* Corpora are read in place from `TAPAL_CORPORA`; a test that needs them asks for `corpora`, which makes it
  a slow one, and skips without.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from django.utils import translation
from pytest_django.plugin import DjangoDbBlocker

from tapal.runtime import database as databases
from tapal.runtime import pointing
from tapal.settings import env

ROOT = Path(__file__).parent
pytest_plugins = ("tests.chromium",)


@pytest.fixture(autouse=True)
def site_language() -> Iterator[None]:
    """Leave no page's language to the next test."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def template_db(django_db_blocker: DjangoDbBlocker) -> Iterator[databases.Database]:
    """The migrated template database; never connect to it."""
    name = databases.scratch_name("template")
    with (
        tempfile.TemporaryDirectory(prefix="tapal-test-", ignore_cleanup_errors=True) as directory,
        databases.opened(Path(directory), durable=False, name=name) as database,
    ):
        if database.admin is None:
            raise pytest.UsageError("Tests need an administrative DATABASE_URL, not one URL per role.")
        with django_db_blocker.unblock():
            pointing.migrate(database)
        yield database
        databases.drop(database)


@pytest.fixture(scope="session")
def django_db_setup(
    template_db: databases.Database, django_test_environment: None, django_db_blocker: DjangoDbBlocker
) -> Iterator[None]:
    """The database of rolled-back tests (overrides pytest-django's)."""
    database = databases.clone(template_db, databases.scratch_name("test"))
    with django_db_blocker.unblock(), pointing.pointed(database.dsn("app")):
        yield
    databases.drop(database)


@pytest.fixture
def site_db(
    template_db: databases.Database,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[databases.Database]:
    """A committed database of this test's own: `.dsn(role)`; Django's default connection and the URLs that child
    processes inherit point to it."""
    database = databases.clone(template_db, databases.scratch_name("site"))
    for role in databases.ROLES:
        monkeypatch.setenv(f"DATABASE_URL_{role.upper()}", database.dsn(role))
    with django_db_blocker.unblock(), pointing.pointed(database.dsn("app")):
        yield database
        connections.close_all()
    databases.drop(database)


@pytest.fixture(scope="session")
def corpora() -> Path:
    """Directory of the corpora, or skip."""
    path = Path(env.text("TAPAL_CORPORA"))
    path = path if path.is_absolute() else ROOT / path
    if not path.is_dir():
        pytest.skip("TAPAL_CORPORA not found")
    return path


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Hold the policy on truncating fixtures; what reads a corpus is slow."""
    for item in items:
        marker = item.get_closest_marker("django_db")
        fixtures: set[str] = set(getattr(item, "fixturenames", ()))
        if "corpora" in fixtures:
            item.add_marker(pytest.mark.slow)
        if (marker and marker.kwargs.get("transaction")) or fixtures & {"transactional_db", "live_server"}:
            raise pytest.UsageError(f"{item.nodeid} truncates tables: use site_db (policy in conftest.py)")
        if "site_db" in fixtures and (marker or "db" in fixtures):
            raise pytest.UsageError(f"{item.nodeid} mixes django_db and site_db: two databases (policy in conftest.py)")
