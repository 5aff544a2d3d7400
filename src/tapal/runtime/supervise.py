"""One process tree: database, web, sequencer, worker, held by one supervisor that starts again what dies.

Ctrl-C or SIGTERM stops the tree in order, web first and the database last. When the supervisor itself is killed, the
kernel tells its children (tapal.runtime.children), so nothing is left behind.
"""

from __future__ import annotations

import http.client
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from tapal.runtime import children, embedded
from tapal.runtime.program import PROGRAMS
from tapal.settings import env

PATIENCE = 10  # seconds a program gets to finish what it does
QUICK = 2.0  # a program that lived shorter than this is started again more and more slowly
START = 60.0  # a tree that is not ready after so many seconds will not be: its programs die as they begin
log = structlog.get_logger(__name__)


class NeverReady(Exception):
    """The tree did not become ready in time and was stopped."""


@dataclass
class Child:
    """A program of the tree and its present process."""

    name: str
    argv: list[str]
    env: dict[str, str] | None = None
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    not_before: float = 0.0
    quick_deaths: int = field(default=0)

    def start(self) -> None:
        """Start the process."""
        self.process = children.spawn(self.argv, env=self.env)
        self.started = time.monotonic()

    def look_after(self) -> None:
        """Start the process again if it died, sooner or later according to how often it just did."""
        now = time.monotonic()
        if self.process is not None:
            if (status := self.process.poll()) is None:
                return
            children.kill(self.process)  # what it left running
            self.process = None
            self.quick_deaths = self.quick_deaths + 1 if now - self.started < QUICK else 0
            self.not_before = now + min(0.1 * 2**self.quick_deaths, 30.0)
            log.warning("program died", program=self.name, status=status)
        if now >= self.not_before:
            self.start()

    def stop(self) -> None:
        """Stop the process."""
        if self.process is not None:
            children.stop(self.process, patience=PATIENCE + 5)
            children.kill(self.process)
            self.process = None


def web(host: str, port: int) -> Child:
    """The web server; each of its threads holds one database connection."""
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(env.number("TAPAL_WEB_WORKERS")),
        "--blocking-threads": str(env.number("TAPAL_WEB_THREADS")),
        "--blocking-threads-idle-timeout": "600",
        "--workers-kill-timeout": str(PATIENCE),
        "--log-level": "warning",
    }
    flags = ["--no-ws", "--respawn-failed-workers"]
    words = [word for pair in options.items() for word in pair]
    argv = [sys.executable, "-m", "granian", *words, *flags, "tapal.runtime.wsgi:application"]
    return Child("web", argv, env.of_roles("app"))


def programs() -> list[Child]:
    """Sequencer and worker, each knowing the password of its own role only."""
    return [
        Child(name, [sys.executable, "-m", "tapal.runtime.program", name], env.of_roles(program.role, *program.also))
        for name, program in PROGRAMS.items()
    ]


def supervise(
    tree: list[Child],
    *,
    data: Path,
    server: embedded.Server | None = None,
    ready: Callable[[], bool] | None = None,
    on_ready: Callable[[], None] | None = None,
    patience: float = START,
) -> int:
    """Run the tree until SIGTERM or SIGINT; `on_ready` is called once, when `ready()` first says so.

    Raises NeverReady if that is not within `patience` seconds. Once it was ready, what dies is started again for ever.
    `server` is the embedded server if this process holds it; it is started again in place when it dies. Must run in
    the main thread.
    """
    stopping = threading.Event()
    begun = time.monotonic()
    before = {s: signal.signal(s, lambda *_: stopping.set()) for s in (signal.SIGTERM, signal.SIGINT)}
    try:
        for child in tree:
            child.start()
        while not stopping.wait(0.05 if on_ready else 0.2):
            server = _look_after_server(server, data)
            for child in tree:
                child.look_after()
            if on_ready is not None and (ready is None or ready()):
                on_ready()
                on_ready = None
            elif on_ready is not None and time.monotonic() - begun > patience:
                raise NeverReady
    finally:
        for child in tree:
            child.stop()
        if server is not None:
            embedded.stop(server)
        for number, handler in before.items():
            signal.signal(number, handler)
    return 0


def _look_after_server(server: embedded.Server | None, data: Path) -> embedded.Server | None:
    if server is None or server.process is None or server.process.poll() is None:
        return server
    log.warning("database died", status=server.process.returncode)
    try:
        return embedded.start(data, socket_dir=server.socket_dir)
    except embedded.ServerProblem as problem:
        log.error("database does not start", problem=str(problem))  # noqa: TRY400  the sentence says it
        return server


def answers(host: str, port: int) -> bool:
    """Whether the web server at this address says it is ready."""
    connection = http.client.HTTPConnection(_reachable(host), port, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": _known_host()})
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def is_free(host: str, port: int) -> bool:
    """Whether this process could listen there."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _known_host() -> str:
    """A name the site answers to; it refuses every other."""
    name = next(iter(env.words("TAPAL_HOSTS")), "*").lstrip(".")
    return "localhost" if name == "*" else name


def _reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  compared, not bound
