"""The whole server is killed between two decisions: nothing that it had acknowledged is missing afterwards."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
import threading
import urllib.error
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tapal.demo.people import People
from tapal.runtime import ground
from tests.served.site import Site, gone, serving, until
from tests.stories.client import Client, state_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc"),
]

ROOT = Path(__file__).parents[2]
STEPS = ("opened", "hold", "clear", "released")


def run(*words: str) -> str:
    """Run a program on the site, without the database of this test run; returns what it printed."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_URL", "DJANGO_"))}
    done = subprocess.run([sys.executable, *words], cwd=ROOT, env=clean, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


class Lane(threading.Thread):
    """Travellers without a pause: each opened, held, cleared, released; keeps the last step that was acknowledged."""

    def __init__(self, client: Client, seed: int) -> None:
        super().__init__(daemon=True)
        self.client = client
        self.people = People(seed, date.today())  # noqa: DTZ011  any day will do for people who do not exist
        self.acknowledged: dict[str, str] = {}
        self.refused = ""

    def run(self) -> None:
        """Work until the server is gone."""
        try:
            for _ in count():
                session = self.client.open(self.people.foreigner().lines)
                self.acknowledged[session] = "opened"
                self.client.decide(session, "hold", "document-doubtful")
                self.acknowledged[session] = "hold"
                self.client.decide(session, "clear", "inspected-nothing-found")
                self.acknowledged[session] = "clear"
                self.client.release(session)
                self.acknowledged[session] = "released"
        except urllib.error.HTTPError as error:
            self.refused = error.read().decode()
        except (OSError, http.client.HTTPException):
            return  # nobody answers any more


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    with ground.temporary_directory("tapal-test-") as directory:
        yield Path(directory)


def kill(site: Site) -> None:
    """Kill every process of the tree, the supervisor first, so that nobody can tidy up."""
    tree = site.tree()
    site.process.kill()
    for pid in tree:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue
    site.process.wait()
    until(lambda: gone(tree))


def test_what_was_acknowledged_survives_the_death_of_everything(data: Path) -> None:
    token = run("-m", "tests.stories.client", str(data / "site")).strip().splitlines()[-1]
    traveller = People(7, date.today()).foreigner()  # noqa: DTZ011  as above
    with serving(data, "serve") as site:
        client = Client(f"http://127.0.0.1:{site.port}", token)
        lanes = [Lane(client, seed) for seed in (1, 2)]
        for lane in lanes:
            lane.start()
        ours = client.open(traveller.lines)
        client.decide(ours, "hold", "identity-doubtful")
        until(lambda: any(lane.refused for lane in lanes) or sum(len(lane.acknowledged) for lane in lanes) >= 12)
        assert [lane.refused for lane in lanes] == ["", ""]
        kill(site)
        for lane in lanes:
            lane.join(30)
            assert not lane.is_alive()
            assert lane.refused == ""
    acknowledged = {session: step for lane in lanes for session, step in lane.acknowledged.items()}
    assert len(acknowledged) >= 12

    with serving(data, "serve") as site:
        client = Client(f"http://127.0.0.1:{site.port}", token)
        assert state_of(client.call(f"sessions/{ours}")) == "hold"
        client.decide(ours, "clear", "inspected-nothing-found")
        assert client.release(ours)["status"] == "released"
        for session, step in acknowledged.items():
            # What was on its way may have been committed though nobody heard of it, and never the other way round.
            assert STEPS.index(state_of(client.call(f"sessions/{session}"))) >= STEPS.index(step)
        where = ("--data", str(data / "site"), "--json")
        report: dict[str, Any] = {}

        def numbered() -> bool:
            report.update(json.loads(run("-m", "tapal", "journal", "verify", *where)))
            return bool(report["size"] > 4 * len(acknowledged))

        until(numbered)
        assert report["holds"] is True
        replay = json.loads(run("-m", "tapal", "journal", "replay", "--check", *where))
        assert replay["holds"] is True
