"""`tapal serve` for real: it answers, mends what is killed, stops on a signal and leaves nothing behind."""

from __future__ import annotations

import os
import shutil
import signal
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tapal.runtime import ground
from tests.served.site import Site, gone, is_back, serving, until

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc"),
]


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """One data directory for all: what one test leaves, the next starts from."""
    with ground.temporary_directory("tapal-test-") as directory:
        yield Path(directory)


@pytest.fixture
def site(data: Path) -> Iterator[Site]:
    with serving(data, "serve") as running:
        yield running


def test_whatever_is_killed_comes_back(site: Site) -> None:
    for words in ("granian", "program sequencer", "program worker", "bin/postgres"):
        victim = site.one(words)
        os.kill(victim, signal.SIGKILL)
        until(lambda: is_back(site, words, victim))  # noqa: B023  called before the loop goes on


def test_a_program_knows_the_password_of_its_own_role_only(site: Site) -> None:
    known = {
        words: {
            line.split("=", 1)[0]
            for line in Path(f"/proc/{site.one(words)}/environ").read_text().split("\0")
            if line.startswith("DATABASE_URL")
        }
        for words in ("granian", "program sequencer", "program worker")
    }
    assert known == {
        "granian": {"DATABASE_URL_APP"},
        "program sequencer": {"DATABASE_URL_SEQUENCER"},
        "program worker": {"DATABASE_URL_APP", "DATABASE_URL_RETENTION"},
    }


def test_a_signal_stops_everything(site: Site) -> None:
    tree = site.tree()
    assert len(tree) > 8
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(40) == 0
    assert gone(tree)


def test_a_signal_while_the_web_server_is_starting_is_heard_at_once(data: Path) -> None:
    site = Site(data, ["serve"], {})

    def loading() -> bool:
        """Whether a worker of the web server has begun to load the application: it knows of the database by then."""
        workers = [number for number, command in site.tree().items() if "granian" in command]
        return any("psycopg" in Path(f"/proc/{number}/maps").read_text() for number in workers)

    try:
        until(loading)
        site.process.send_signal(signal.SIGINT)
        assert site.process.wait(40) == 0
    finally:
        site.process.kill()
    assert "refused" not in site.output.read_text()


def test_nothing_outlives_a_killed_supervisor(site: Site) -> None:
    tree = site.tree()
    site.process.kill()
    site.process.wait()
    until(lambda: gone(tree))


def test_a_lost_directory_of_measures_breaks_no_page_and_is_made_again(site: Site, data: Path) -> None:
    def page(path: str) -> tuple[int, str]:
        with urllib.request.urlopen(f"http://127.0.0.1:{site.port}{path}", timeout=10) as answer:
            return answer.status, answer.read().decode()

    shared = data / "site" / "measures"
    assert 'route="readyz"' in page("/metrics")[1]
    shutil.rmtree(shared)
    assert page("/offline")[0] == 200
    assert 'route="offline"' in page("/metrics")[1]
    assert "Warning" not in site.output.read_text()
    shutil.rmtree(shared)
    shared.touch()  # where it can't be made again
    assert page("/offline")[0] == 200
    assert "tapal_journal_entries" in page("/metrics")[1]
    shared.unlink()
    assert page("/offline")[0] == 200
    assert 'route="offline"' in page("/metrics")[1]
