"""The process tree: what dies is started again, a signal stops all of it, nothing outlives the supervisor."""

from __future__ import annotations

import http.server
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tapal.runtime import supervise

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="looks at processes through /proc"),
]

# Programs of a tree: each writes its process number and then waits; the second ignores SIGTERM's default manners.
TREE = """
import sys
import threading
from pathlib import Path
from tapal.runtime import supervise
here = Path(sys.argv[1])
code = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\\\n'); time.sleep(600)"
tree = [supervise.Child(n, [sys.executable, "-c", code, str(here / n)]) for n in ("one", "two")]
print("up", flush=True)
sys.exit(supervise.supervise(tree, data=here))
"""


class Tree:
    """A supervisor with two programs, in a process of its own."""

    def __init__(self, here: Path) -> None:
        self.here = here
        self.process = subprocess.Popen(
            [sys.executable, "-c", TREE, str(here)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

    def pids(self, name: str) -> list[int]:
        """Process numbers the program has had, oldest first."""
        path = self.here / name
        return [int(line) for line in path.read_text().split()] if path.exists() else []


@pytest.fixture
def tree(tmp_path: Path) -> Iterator[Tree]:
    running = Tree(tmp_path)
    until(lambda: bool(running.pids("one") and running.pids("two")))
    yield running
    running.process.kill()
    running.process.wait()


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition that must come true."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def alive(pid: int) -> bool:
    """Whether the process runs (a zombie doesn't)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_a_program_that_dies_is_started_again(tree: Tree) -> None:
    first, other = tree.pids("one")[0], tree.pids("two")[0]
    os.kill(first, signal.SIGKILL)
    until(lambda: len(tree.pids("one")) == 2)
    assert alive(tree.pids("one")[1])
    assert alive(other)
    assert len(tree.pids("two")) == 1


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_the_whole_tree(tree: Tree, sign: signal.Signals) -> None:
    children = [tree.pids("one")[0], tree.pids("two")[0]]
    tree.process.send_signal(sign)
    assert tree.process.wait(20) == 0
    assert not [pid for pid in children if alive(pid)]


def test_nothing_outlives_a_killed_supervisor(tree: Tree) -> None:
    children = [tree.pids("one")[0], tree.pids("two")[0]]
    tree.process.kill()
    tree.process.wait()
    until(lambda: not [pid for pid in children if alive(pid)])


@pytest.mark.parametrize(("hosts", "asked"), [("border.example other", "border.example"), (".a.example", "a.example")])
def test_readiness_is_asked_under_a_name_the_site_knows(
    monkeypatch: pytest.MonkeyPatch, hosts: str, asked: str
) -> None:
    seen: list[str | None] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.headers["Host"])
            self.send_response(200 if self.path == "/readyz" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    monkeypatch.setenv("TAPAL_HOSTS", hosts)
    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert supervise.answers("127.0.0.1", server.server_port)
        thread.join()
    assert seen == [asked]
    assert not supervise.answers("127.0.0.1", server.server_port)


def test_a_tree_that_never_becomes_ready_is_given_up(tmp_path: Path) -> None:
    tree = [supervise.Child("stillborn", [sys.executable, "-c", "raise SystemExit(1)"])]
    with pytest.raises(supervise.NeverReady):
        supervise.supervise(tree, data=tmp_path, ready=lambda: False, on_ready=lambda: None, patience=1.0)
    assert all(child.process is None for child in tree)


def test_a_taken_port_is_seen_before_anything_starts() -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert not supervise.is_free("127.0.0.1", port)
    assert supervise.is_free("127.0.0.1", port)
