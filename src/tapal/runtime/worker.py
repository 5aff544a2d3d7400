"""The worker: what follows from the journal (reactions) and from the clock (duties that fall due)."""

from __future__ import annotations

import threading

import structlog
from django.db import close_old_connections

from tapal.journal import reactions

IDLE_SECONDS = 0.5
log = structlog.get_logger(__name__)


def run(stop: threading.Event) -> None:
    """Work until `stop` is set; an error is logged and tried again after a pause that grows to half a minute."""
    pause = IDLE_SECONDS
    while not stop.is_set():
        try:
            busy = reactions.run_once() > 0
            pause = IDLE_SECONDS
        except Exception:
            log.exception("work failed, trying again", pause=pause)
            busy, pause = False, min(pause * 2, 30.0)
            close_old_connections()
        if not busy:
            stop.wait(pause)
