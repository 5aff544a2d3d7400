"""A site served for real, by `tapal serve` or `tapal demo`, in a process tree of its own."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path


def until(condition: Callable[[], bool]) -> None:
    """Wait for a condition that must come true."""
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


class Site:
    """A served site in a directory of its own."""

    def __init__(
        self, data: Path, words: Sequence[str], variables: Mapping[str, str], *, terminal: bool = False
    ) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_URL", "DJANGO_"))}
        self.output = data / "output"
        ours, theirs = os.openpty() if terminal else (None, None)
        with self.output.open("w") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tapal", *words, "--data", str(data / "site"), "--port", str(self.port)],
                env={**clean, **variables},
                stdout=output,
                stderr=output if theirs is None else theirs,
            )
        self.said = b""
        """What a site at a terminal wrote to it."""
        if ours is not None and theirs is not None:
            os.close(theirs)
            threading.Thread(target=self._listen, args=(ours,), daemon=True).start()

    def _listen(self, terminal: int) -> None:
        with contextlib.suppress(OSError):  # how a terminal says that nobody writes to it any more
            while heard := os.read(terminal, 4096):
                self.said += heard
        os.close(terminal)

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
def serving(data: Path, *words: str, **variables: str) -> Iterator[Site]:
    """A site that `tapal <words>` serves, ready; `variables` go into its environment."""
    with _ready(Site(data, words, variables)) as running:
        yield running


@contextlib.contextmanager
def serving_at_terminal(data: Path, *words: str) -> Iterator[Site]:
    """The same, with a terminal for what it says on standard error: see `Site.said`."""
    with _ready(Site(data, words, {}, terminal=True)) as running:
        yield running


@contextlib.contextmanager
def _ready(running: Site) -> Iterator[Site]:
    try:
        try:
            until(running.ready)
        except AssertionError as error:
            raise AssertionError(f"not ready:\n{running.output.read_text()[-4000:]}") from error
        yield running
    finally:
        running.process.terminate()
        try:
            running.process.wait(40)
        finally:
            running.process.kill()


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
