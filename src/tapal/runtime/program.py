"""The long-running programs beside the web: `python -m tapal.runtime.program sequencer|worker`.

Each connects as its own role and runs until it is told to stop (SIGTERM, SIGINT); the supervisor starts it again when
it dies, so an error it can't handle may simply end it.
"""

from __future__ import annotations

import importlib
import signal
import sys
import threading
from typing import TYPE_CHECKING, NamedTuple

from tapal.settings import env

if TYPE_CHECKING:
    from tapal.runtime.database import Role


class Program(NamedTuple):
    """A program: the module whose `run(stop)` it is, the database role it runs as, and others it may connect as."""

    module: str
    role: Role
    also: tuple[Role, ...] = ()


PROGRAMS: dict[str, Program] = {
    "sequencer": Program("tapal.journal.sequencer", "sequencer"),
    "worker": Program("tapal.runtime.worker", "app", also=("retention",)),
}


def main(name: str) -> int:
    """Run one program in this process until a signal stops it."""
    program = PROGRAMS[name]
    env.put("TAPAL_DATABASE_ROLE", program.role)
    env.use_settings()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())

    import django

    django.setup()
    importlib.import_module(program.module).run(stop)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
