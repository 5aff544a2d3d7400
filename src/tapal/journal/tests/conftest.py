"""Fixtures of the journal's tests that need a committed log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings

from tapal.journal.tests import logbook
from tapal.runtime import database as databases


@pytest.fixture
def site(site_db: databases.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[databases.Database]:
    """A site of this test's own: database, data directory, and the sample action in the catalogue."""
    monkeypatch.setattr(settings, "DATA", tmp_path)
    monkeypatch.setattr(settings, "TAPAL_SITE", "motamasin")
    monkeypatch.setenv("TAPAL_DATA", str(tmp_path))
    monkeypatch.setenv("TAPAL_SITE", "motamasin")
    logbook.declare()
    yield site_db
    logbook.undeclare()
