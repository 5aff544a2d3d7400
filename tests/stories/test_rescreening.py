"""A list changes while the worker is killed again and again: everybody is asked once, every hit is raised once."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from tapal.agencies.tests.factories import make_officer
from tapal.crossings import services as crossings
from tapal.crossings.tests.factories import POST, load_posts, open_session
from tapal.duties import selectors as duties
from tapal.kernel.actors import system
from tapal.runtime import children
from tapal.runtime.database import Database
from tapal.screening import selectors, services
from tapal.screening.engine import Name, StructuredEntry
from tapal.screening.engine.entry import exact

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="kills processes by their group")]

ROOT = Path(__file__).parents[2]
SETUP = system("setup")
PEOPLE = 30
KILLS = 4
# The worker of this site, but with chunks of two people, so that there are many places to die at.
WORKER = """
import functools, threading, django
django.setup()
from tapal.runtime import worker
from tapal.screening import services
services.rescreen_chunk = functools.partial(services.rescreen_chunk, most=2)
worker.run(threading.Event())
"""
SURNAMES = ("ZHURAVSKA", "LINDQVIST", "OKONKWO", "PETRAUSKAS", "TANIGAWA")
GIVEN = ("QUIRINA", "ODALYS", "TAMSIN", "BEATRIX", "ELOISE", "WINIFRED")


@pytest.fixture
def start(site_db: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., subprocess.Popen[bytes]]]:
    """Start a Python program of this site; whatever still runs at the end is killed."""
    del site_db
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "tapal.settings.test")
    running: list[subprocess.Popen[bytes]] = []

    def begun(*words: str) -> subprocess.Popen[bytes]:
        running.append(children.spawn([sys.executable, *words], cwd=ROOT))
        return running[-1]

    yield begun
    for child in running:
        kill(child)


def kill(child: subprocess.Popen[bytes]) -> None:
    """Kill a program without a word, and see it gone."""
    if child.poll() is None:
        children.kill(child)
    child.wait(20)


def until(true: Callable[[], bool], seconds: float = 90.0) -> None:
    """Wait for something that another process does."""
    ends = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < ends, "it does not happen"
        time.sleep(0.05)


def entry(number: int) -> StructuredEntry:
    """The traveller of this number, as a list writes them."""
    name = f"{GIVEN[number // 5]} {SURNAMES[number % 5]}".title()
    return StructuredEntry(
        entry_id=f"W-{number}", names=(Name(value=name),), birth_dates=(exact(date(1960 + number, 3, 17)),), sex="F"
    )


def test_everybody_is_asked_once_however_often_the_worker_dies(
    start: Callable[..., subprocess.Popen[bytes]],
) -> None:
    load_posts()
    officer, supervisor = make_officer("imigrasi.lane", POST), make_officer("imigrasi.supervisor", POST)
    services.describe_list(
        SETUP, code="dpo", name="Wanted", kind="dpo", owner="imigrasi", legal_basis="x", action="hold_and_call"
    )
    nobody = StructuredEntry(entry_id="N-1", names=(Name(value="Zainuddin Kartanegara"),))
    services.import_list(SETUP, code="dpo", entries=[nobody], source="test")
    for number in range(PEOPLE):
        session = open_session(
            officer, lane=f"x{number}", number=f"X{number:07d}", birth_date=f"{1960 + number}-03-17",
            surname=SURNAMES[number % 5], given_names=GIVEN[number // 5],
        )  # fmt: skip
        crossings.clear_and_release(officer, session=session)
    wanted = set(range(0, PEOPLE, 3))

    start("-m", "tapal.runtime.program", "sequencer")
    worker = start("-c", WORKER)
    until(lambda: [run.state for run in selectors.list_rescreenings(supervisor)] == ["done"])
    services.import_list(SETUP, code="dpo", entries=[nobody, *map(entry, sorted(wanted))], source="test")

    def asked() -> int:
        (latest, *_) = selectors.list_rescreenings(supervisor)
        return latest.people if latest.entries == len(wanted) else -1

    chance = random.Random(20261124)
    for _ in range(KILLS):
        before = asked()
        until(lambda before=before: asked() > before)  # type: ignore[misc]  # bound at once
        time.sleep(chance.random() * 0.5)
        kill(worker)
        worker = start("-c", WORKER)
    until(lambda: selectors.list_rescreenings(supervisor)[0].state == "done")

    run = selectors.list_rescreenings(supervisor)[0]
    assert (run.people, run.hits, run.unscreenable) == (PEOPLE, len(wanted), 0)
    found = selectors.list_open_hits(supervisor)
    assert Counter(hit.entry_id for hit in found) == Counter(f"W-{number}" for number in wanted)
    assert all(hit.late for hit in found)
    assert {hit.duty for hit in found} == {duty.id for duty in duties.list_open(supervisor)}
