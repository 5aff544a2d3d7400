"""The database server is killed between two decisions: nothing that was acknowledged is lost, and the log goes on."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tapal.runtime import children, embedded
from tapal.runtime import database as databases
from tests.journal.counters import make_table

ROOT = Path(__file__).parents[2]
PREPARE = "import django; django.setup(); from django.core.management import call_command; call_command('migrate')"
NUMBER = "import django; django.setup(); from tapal.journal import sequencer; sequencer.number_pending()"


class Held:
    """A durable server of this test's own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.server = embedded.start(data, durable=True)
        self.database = databases.prepare(data, self.server.admin)

    def kill(self) -> None:
        """Kill the server without a word, and start it again on what it left."""
        assert self.server.process is not None
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait()
        for _ in range(100):
            try:
                self.server = embedded.start(self.data, durable=True, socket_dir=self.server.socket_dir)
            except embedded.ServerProblem:  # its orphans have not noticed yet
                time.sleep(0.1)
            else:
                return
        pytest.fail("the server does not start again")


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Held]:
    data = tmp_path / "data"
    data.mkdir()
    monkeypatch.setenv("TAPAL_DATA", str(data))
    monkeypatch.setenv("TAPAL_SITE", "motamasin")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tapal.settings.test")
    found = Held(data)
    for role in databases.ROLES:
        monkeypatch.setenv(f"DATABASE_URL_{role.upper()}", found.database.dsn(role))
    try:
        run("-c", PREPARE, role="owner")
        make_table(found.database.dsn("owner"))
        yield found
    finally:
        embedded.stop(found.server)


def run(*words: str, role: str = "app") -> str:
    done = subprocess.run(
        [sys.executable, *words],
        cwd=ROOT,
        env={**os.environ, "TAPAL_DATABASE_ROLE": role},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def acknowledged(directory: Path) -> set[str]:
    lines = [line for file in directory.glob("acknowledged-*") for line in file.read_text().split("\n")[:-1]]
    return {line for line in lines if len(line) == 36}


@pytest.mark.slow
def test_a_killed_server_loses_nothing_that_was_acknowledged(held: Held, tmp_path: Path) -> None:
    for turn in range(2):
        before = len(acknowledged(tmp_path))
        words = ["-m", "tests.journal.work", "write"]
        writers = [
            children.spawn(
                [sys.executable, *words, str(10 * turn + n), str(tmp_path / f"acknowledged-{turn}-{n}")],
                cwd=ROOT,
                output=subprocess.DEVNULL,
            )
            for n in range(2)
        ]
        for _ in range(600):
            if len(acknowledged(tmp_path)) >= before + 40:
                break
            time.sleep(0.1)
        held.kill()
        for writer in writers:
            assert writer.wait(60) != 0  # it lost its connection and says so
        assert len(acknowledged(tmp_path)) >= before + 40
        run("-c", NUMBER)
    report = json.loads(run("-m", "tests.journal.work", "check"))
    assert report["problems"] == []
    assert report["pending"] == 0
    rows = run(
        "-c",
        "import os, psycopg; c = psycopg.connect(os.environ['DATABASE_URL_OWNER']);"
        "print(*(r[0] for r in c.execute('SELECT entry_id FROM journal.leaf')))",
    )
    assert acknowledged(tmp_path) <= set(rows.split())
