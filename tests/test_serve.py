"""`tapal serve` for real: it answers, mends what is killed, stops on a signal and leaves nothing behind."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc"),
]


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition that must come true."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


class Site:
    """A served site in a directory of its own."""

    def __init__(self, data: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_URL", "DJANGO_"))}
        self.output = data / "output"
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tapal", "serve", "--data", str(data / "site"), "--port", str(self.port)],
                env=clean | {"TAPAL_HTTPS": "0"},
                stdout=output,
                stderr=output,
            )

    def ready(self) -> bool:
        """Whether `/readyz` says so."""
        assert self.process.poll() is None, self.output.read_text()
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=5) as answer:
                return bool(json.load(answer)["status"] == "ready")
        except OSError:
            return False

    def tree(self) -> dict[int, str]:
        """Processes below the supervisor: number and command line."""
        parents: dict[int, int] = {}
        commands: dict[int, str] = {}
        for path in Path("/proc").glob("[0-9]*"):
            try:
                state, parent = path.joinpath("stat").read_text().rsplit(")", 1)[1].split()[:2]
                command = path.joinpath("cmdline").read_text().replace("\0", " ").strip()
            except OSError:
                continue
            if state != "Z":
                parents[int(path.name)] = int(parent)
                commands[int(path.name)] = command
        found: dict[int, str] = {}
        fresh = {self.process.pid}
        while fresh:
            fresh = {pid for pid, parent in parents.items() if parent in fresh}
            found |= {pid: commands[pid] for pid in fresh}
        return found

    def one(self, words: str) -> int:
        """Number of the first process whose command line holds the words."""
        return next(pid for pid, command in sorted(self.tree().items()) if words in command)


@contextlib.contextmanager
def serving(data: Path) -> Iterator[Site]:
    """A served site, ready."""
    running = Site(data)
    try:
        until(running.ready)
        yield running
    finally:
        running.process.terminate()
        try:
            running.process.wait(40)
        finally:
            running.process.kill()


@pytest.fixture(scope="module")
def data() -> Iterator[Path]:
    """One data directory for all: what one test leaves, the next starts from."""
    with tempfile.TemporaryDirectory(prefix="tapal-test-", ignore_cleanup_errors=True) as directory:
        yield Path(directory)


@pytest.fixture
def site(data: Path) -> Iterator[Site]:
    with serving(data) as running:
        yield running


def is_back(site: Site, words: str, victim: int) -> bool:
    """Whether another process does the work of the victim, and the site answers."""
    return any(words in command and pid != victim for pid, command in site.tree().items()) and site.ready()


def gone(pids: dict[int, str]) -> bool:
    """Whether none of the processes runs any more (a number that was given anew counts as gone)."""
    for pid, command in pids.items():
        try:
            if Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ").strip() == command:
                return False
        except OSError:
            continue
    return True


def test_whatever_is_killed_comes_back(site: Site) -> None:
    for words in ("granian", "program sequencer", "program worker", "bin/postgres"):
        victim = site.one(words)
        os.kill(victim, signal.SIGKILL)
        until(lambda: is_back(site, words, victim))  # noqa: B023  called before the loop goes on


def test_a_signal_stops_everything(site: Site) -> None:
    tree = site.tree()
    assert len(tree) > 8
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(40) == 0
    assert gone(tree)


def test_nothing_outlives_a_killed_supervisor(site: Site) -> None:
    tree = site.tree()
    site.process.kill()
    site.process.wait()
    until(lambda: gone(tree))
