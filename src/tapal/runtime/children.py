"""Child processes that do not outlive their parent."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

_PR_SET_PDEATHSIG = 1


def _die_with_parent(sign: signal.Signals, parent: int) -> Callable[[], None] | None:
    if sys.platform != "linux":
        return None
    # Loaded before the fork: between fork and exec nothing may take a lock.
    prctl = ctypes.CDLL(None, use_errno=True).prctl

    def before_exec() -> None:
        prctl(_PR_SET_PDEATHSIG, int(sign), 0, 0, 0)
        if os.getppid() != parent:  # it died between our fork and the line above
            os._exit(1)

    return before_exec


def spawn(
    argv: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    output: IO[bytes] | int | None = None,
    uid: int | None = None,
    gid: int | None = None,
    on_parent_death: signal.Signals = signal.SIGTERM,
) -> subprocess.Popen[bytes]:
    """Start a child in a process group of its own that is signalled when the calling *thread* ends or is killed.

    `uid` and `gid` drop rights (only root may). A Ctrl-C of the terminal reaches the parent alone, which then
    stops its children in order. Where the kernel has no parent-death signal (not Linux) a child of a parent
    that was killed with SIGKILL stays; everything else is the same.
    """
    return subprocess.Popen(
        list(argv),
        env=None if env is None else dict(env),
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=None if output is None else subprocess.STDOUT,
        user=uid,
        group=gid,
        extra_groups=None if uid is None else [],
        process_group=0,
        preexec_fn=_die_with_parent(on_parent_death, os.getpid()),  # noqa: PLW1509  it makes two system calls
    )


def stop(child: subprocess.Popen[bytes], sign: signal.Signals = signal.SIGTERM, patience: float = 10.0) -> int:
    """Ask the child to end, wait `patience` seconds, then kill its process group. Returns its exit status."""
    if child.poll() is None:
        child.send_signal(sign)
        try:
            return child.wait(patience)
        except subprocess.TimeoutExpired:
            kill(child)
    return child.wait()


def kill(child: subprocess.Popen[bytes]) -> None:
    """Kill the child and everything in its process group."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        child.kill()
