"""Eight writers at once, writers and sequencer killed at random: the log loses nothing, and the state is its fold."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest

from tapal.runtime import children
from tapal.runtime.database import Database
from tests.journal.counters import SHARED, make_table

WRITERS = 8
KILLS = 16
ROOT = Path(__file__).parents[2]


class Troop:
    """Eight writers and a sequencer, each started again after it was killed."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.seeds = 0
        self.sequencer = self._start("tapal.runtime.program", "sequencer")
        self.writers = [self._write() for _ in range(WRITERS)]

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        return children.spawn([sys.executable, "-m", *words], cwd=ROOT)

    def _write(self) -> subprocess.Popen[bytes]:
        self.seeds += 1
        file = self.directory / f"acknowledged-{self.seeds}"
        return self._start("tests.journal.work", "write", str(self.seeds), str(file))

    def kill_one(self, chance: random.Random) -> None:
        """Kill a writer or the sequencer, without a word, and start another."""
        if chance.random() < 0.25:
            assert self.sequencer.poll() is None
            kill(self.sequencer)
            self.sequencer = self._start("tapal.runtime.program", "sequencer")
        else:
            at = chance.randrange(WRITERS)
            assert self.writers[at].poll() is None
            kill(self.writers[at])
            self.writers[at] = self._write()

    def end(self) -> None:
        """Kill them all."""
        for child in (self.sequencer, *self.writers):
            kill(child)

    def acknowledged(self) -> set[str]:
        """The ids of the entries whose services returned. A line cut short by a kill is none."""
        lines = [line for file in self.directory.glob("acknowledged-*") for line in file.read_text().split("\n")[:-1]]
        return {line for line in lines if len(line) == 36}


def kill(child: subprocess.Popen[bytes]) -> None:
    child.send_signal(signal.SIGKILL)
    child.wait()


@pytest.mark.slow
def test_nothing_is_lost_and_every_order_agrees(
    site_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TAPAL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("TAPAL_SITE", "motamasin")
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tapal.settings.test")
    (tmp_path / "data").mkdir()
    make_table(site_db.dsn("owner"))
    chance = random.Random(20261124)
    with psycopg.connect(site_db.dsn("owner"), autocommit=True) as owner:

        def count(sql: LiteralString) -> int:
            row = owner.execute(sql).fetchone()
            assert row is not None
            return int(row[0])

        def wait_for(entries: int) -> None:
            for _ in range(600):
                if count("SELECT count(*) FROM journal.leaf") >= entries:
                    return
                time.sleep(0.1)
            pytest.fail("the log has not grown for a minute")

        troop = Troop(tmp_path)
        try:
            wait_for(1)
            for _ in range(KILLS):
                # Each kill meets a log that grows; how fast depends on the machine and is not what is tested.
                wait_for(count("SELECT count(*) FROM journal.leaf") + 20)
                troop.kill_one(chance)
            wait_for(count("SELECT count(*) FROM journal.leaf") + 20)
        finally:
            troop.end()
        # What the dead left behind: their transactions end when the server notices.
        for _ in range(100):
            if not count(
                "SELECT count(*) FROM pg_stat_activity WHERE usename IN ('tapal_app', 'tapal_sequencer')"
                " AND datname = current_database() AND state <> 'idle'"
            ):
                break
            time.sleep(0.1)
        last = subprocess.run(
            [
                sys.executable,
                "-c",
                "import django; django.setup(); from tapal.journal import sequencer; print(sequencer.number_pending())",
            ],
            check=True,
            capture_output=True,
            cwd=ROOT,
            env=dict(os.environ),
        )
        assert int(last.stdout) >= 0

        entries = count("SELECT count(*) FROM journal.entry")
        assert count("SELECT count(*) FROM journal.leaf") == entries
        assert count("SELECT max(number) + 1 FROM journal.leaf") == entries
        assert count("SELECT count(*) FROM journal.pending") == 0
        numbered = {str(row[0]) for row in owner.execute("SELECT entry_id FROM journal.leaf")}
        acknowledged = troop.acknowledged()
        assert acknowledged <= numbered
        assert len(acknowledged) > 20 * KILLS / 4
        assert count("SELECT count(*) FROM journal.entry WHERE outcome = 'refused'") > 0
        assert count("SELECT count(*) FROM journal.entry WHERE outcome = 'failed'") == 0
        # Several services met at the same counters, and in several transactions at once.
        assert count("SELECT count(*) FROM public.sample_counter WHERE total > 20") >= len(SHARED) / 2

    found = subprocess.run(
        [sys.executable, "-m", "tests.journal.work", "check"], check=False, capture_output=True, cwd=ROOT
    )
    assert found.returncode == 0, found.stdout + found.stderr
    report = json.loads(found.stdout)
    assert report["size"] == entries
    assert report["problems"] == []
    assert report["parked"] == {}
    assert report["folded"] > 0
    assert report["checkpoints"] > 0
