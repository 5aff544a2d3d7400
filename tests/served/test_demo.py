"""`tapal demo` for real: the first page, the accounts it prints, and a second start that finds its world again."""

from __future__ import annotations

import json
import re
import sys
import urllib.request
from pathlib import Path

import pytest

from tapal.runtime import ground
from tests.served.site import Site, serving, serving_at_terminal, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc"),
]

STAGES = [
    "Starting the database …",
    "Bringing the tables up to date …",
    "Building the day …",
    "Starting the server …",
]
"""What takes a while, as whoever waits at a terminal is told."""


def world_of(site: Site, data: Path) -> dict[str, object]:
    """`demo.json`, once the demo has printed what is in it."""
    until(lambda: "Tapal demo:" in site.output.read_text())
    path = data / "site" / "demo.json"
    assert path.stat().st_mode & 0o077 == 0
    world: dict[str, object] = json.loads(path.read_text(encoding="utf-8"))
    return world


def test_the_demo_opens_prints_its_accounts_and_finds_its_world_again() -> None:
    with ground.temporary_directory("tapal-test-") as directory:
        data = Path(directory)
        with serving_at_terminal(data, "demo") as site:
            world = world_of(site, data)
            said = site.said.decode()
            assert re.findall(r"(?m)^[^\r\n]+ …", said) == STAGES
            assert set(world) == {"url", "api_key", "accounts"}
            assert world["url"] == f"http://localhost:{site.port}"
            printed = site.output.read_text()
            accounts = world["accounts"]
            assert isinstance(accounts, list)
            assert len(accounts) > 5
            for account in accounts:
                assert set(account) == {"username", "password", "role", "agency", "post"}
                assert account["username"] in printed
                assert account["password"] in printed
            assert str(world["api_key"]) in printed
            request = urllib.request.Request(f"http://127.0.0.1:{site.port}/", headers={"Accept-Language": "id"})
            with urllib.request.urlopen(request, timeout=20) as page:
                assert page.status == 200
                assert 'lang="id"' in page.read().decode()
        with serving(data, "demo") as site:
            again = world_of(site, data)
            assert (again["api_key"], again["accounts"]) == (world["api_key"], world["accounts"])
            assert "…" not in site.output.read_text(), "a log file is told no stages"
