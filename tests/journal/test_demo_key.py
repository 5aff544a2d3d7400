"""A demo world whose build was cut short begins again as another log, so with another key."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tapal.command import demo
from tapal.journal import keys
from tapal.runtime import database as databases
from tapal.runtime import ground


@pytest.mark.slow
def test_a_world_begun_again_has_another_key(monkeypatch: pytest.MonkeyPatch) -> None:
    from tapal import demo as world

    with ground.temporary_directory("tapal-test-") as directory:
        data = Path(directory)
        before = str(keys.ensure_signer(data).public)
        with databases.opened(data, durable=False, name="tapal_demo_again") as found:
            # The world itself takes a minute to build and is not what is looked at here.
            monkeypatch.setattr(world, "build_world", lambda progress: {"key": str(keys.ensure_signer(data).public)})
            monkeypatch.setattr("tapal.runtime.pointing.ensure_schema", lambda _found: None)
            if found.server is None:
                pytest.skip("a database on a server that is not our own is never dropped")
            built = demo._world(data, found, "http://localhost/")
        assert built["key"] != before
        assert keys.list_public_keys(data) == [built["key"]]
        assert json.loads((data / "demo.json").read_text())["url"] == "http://localhost/"
