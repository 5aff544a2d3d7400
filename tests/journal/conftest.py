"""A site of a test's own, with the counters of `counters.py` in its catalogue and nothing else to fold."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from tapal.journal import registry
from tapal.runtime.database import Database
from tests.journal import counters


@pytest.fixture
def site(site_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Database:
    """Database and data directory; the registry is as before when the test ends."""
    data = tmp_path / "data"
    data.mkdir()
    for name, value in (("DATA", data), ("TAPAL_SITE", "motamasin")):
        monkeypatch.setattr(settings, name, value)
    for name, text in (
        ("TAPAL_DATA", str(data)),
        ("TAPAL_SITE", "motamasin"),
        ("DJANGO_SETTINGS_MODULE", "tapal.settings.test"),
    ):
        monkeypatch.setenv(name, text)
    monkeypatch.setattr(registry, "actions", dict(registry.actions))
    monkeypatch.setattr(registry, "handlers", dict(registry.handlers))
    monkeypatch.setattr(registry, "folded_models", [])
    counters.declare()
    counters.make_table(site_db.dsn("owner"))
    return site_db
