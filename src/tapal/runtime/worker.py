"""The worker: what follows from the journal (reactions) and from the clock (duties that fall due, terms that end)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from django.db import close_old_connections

from tapal.duties import services as duties
from tapal.journal import blanking, reactions, retention

POLL_SECONDS = 0.5
LONGEST_PAUSE = 30.0
log = structlog.get_logger(__name__)


@dataclass
class Job:
    """Something to do again and again: `work` returns how much there was; `every` seconds when there was nothing."""

    name: str
    work: Callable[[], int]
    every: float
    due: float = 0.0
    failures: int = 0

    def take_turn(self) -> None:
        """Do the work if it is time. An error is logged, and the job rests longer each time it happens again."""
        if time.monotonic() < self.due:
            return
        try:
            busy = self.work() > 0
        except Exception:
            self.failures += 1
            pause = min(self.every * 2**self.failures, max(LONGEST_PAUSE, self.every))
            log.exception("work failed, trying again", job=self.name, pause=pause)
            close_old_connections()
        else:
            self.failures = 0
            pause = 0.0 if busy else self.every
        self.due = time.monotonic() + pause


def jobs() -> list[Job]:
    """What the worker does."""
    return [
        Job("reactions", reactions.run_once, POLL_SECONDS),
        Job("escalation", duties.escalate_overdue, 60.0),
        Job("retention", retention.blank_due, 3600.0),
        Job("blanking", blanking.carry_out, 600.0),
    ]


def run(stop: threading.Event) -> None:
    """Work until `stop` is set."""
    work = jobs()
    while not stop.is_set():
        for job in work:
            job.take_turn()
        stop.wait(max(0.0, min(job.due for job in work) - time.monotonic()))
