"""The worker takes turns: busy jobs go on at once, failing jobs rest, neither keeps the others waiting."""

from __future__ import annotations

import threading
import time

import pytest

from tapal.runtime import worker


def test_a_failing_job_rests_longer_each_time_and_the_others_go_on(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    now = 0.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    ran: list[str] = []
    stop = threading.Event()

    def broken() -> int:
        ran.append("broken")
        raise OSError("no line")

    def sound() -> int:
        ran.append("sound")
        return 0

    def wait(seconds: float) -> bool:
        nonlocal now
        now += max(seconds, 0.01)
        if now > 20:
            stop.set()
        return False

    monkeypatch.setattr(worker, "jobs", lambda: [worker.Job("broken", broken, 1.0), worker.Job("sound", sound, 1.0)])
    monkeypatch.setattr(stop, "wait", wait)
    worker.run(stop)

    assert ran.count("sound") >= 20
    assert 4 <= ran.count("broken") <= 5  # at 0, 2, 6, 14 seconds
    assert "no line" in caplog.text


def test_a_busy_job_goes_on_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "monotonic", lambda: 0.0)
    left = [3, 2, 1, 0]
    job = worker.Job("busy", lambda: left.pop(0), 60.0)
    for _ in range(9):
        job.take_turn()
    assert left == []
    assert job.due == 60.0
