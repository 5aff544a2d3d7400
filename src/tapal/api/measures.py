"""Measures for Prometheus: how long answers take, by address pattern and status; what the log holds and awaits.

With several worker processes the supervisor names a directory in PROMETHEUS_MULTIPROC_DIR, and each scrape
sums them all. Measuring never breaks an answer: a directory that is lost is made again, and the counts begin anew.
"""

import logging
import os
import threading
import time
import warnings
from collections.abc import Callable, Iterable
from pathlib import Path

from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Histogram, generate_latest, values
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from tapal.journal import selectors as journal
from tapal.settings import env

MEDIA_TYPE = CONTENT_TYPE_LATEST
log = logging.getLogger(__name__)

ANSWERS = Histogram(
    "tapal_http_answer_seconds",
    "Time from the request's arrival in the application to its answer",
    ["method", "route", "status"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.04, 0.09, 0.2, 0.5, 1.0, 2.5),
)


# Anybody may send a method of their own making; each would be a series of its own.
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class MeasureMiddleware:
    """Stands first, so that it measures everything. Routes are patterns: no identifier becomes a label."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Measure one answer."""
        begun = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        route = match.route if match else "none"
        method = request.method if request.method in _METHODS else "other"
        _observe((method, route, str(response.status_code)), time.perf_counter() - begun)
        return response


class _Shared:
    """The files in which this process shares its measures with the others, which somebody may take away."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._complained = False
        self._begun = 0

    def keep(self) -> None:
        """Begin anew where this process's file is gone: what it writes to is read by nobody any more."""
        directory = env.text("PROMETHEUS_MULTIPROC_DIR")
        if not directory or (file := Path(directory, f"histogram_{os.getpid()}.db")).exists():
            return
        with self._lock:
            Path(directory).mkdir(parents=True, exist_ok=True)
            if self._begun == os.getpid() and not file.exists():
                values.ValueClass.close_all_files()
                with warnings.catch_warnings():
                    # What other processes have counted is not cleared: here their files are gone as well.
                    warnings.filterwarnings("ignore", "Clearing labels")
                    ANSWERS.clear()
            self._begun = os.getpid()

    def complain(self, error: Exception) -> None:
        """Say once that nothing is measured, until it is again."""
        if not self._complained:
            log.warning("answers are not measured: %s", error)
        self._complained = True

    def works(self) -> None:
        """An answer has been measured."""
        self._complained = False


_shared = _Shared()


def _observe(labels: tuple[str, str, str], seconds: float) -> None:
    try:
        _shared.keep()
        ANSWERS.labels(*labels).observe(seconds)
        _shared.works()
    except Exception as error:  # whatever a measure lacks, the answer has been made and must leave
        _shared.complain(error)


class LogCollector(Collector):
    """The journal's size and what waits for a number, read when asked."""

    def collect(self) -> Iterable[Metric]:
        """Two gauges; none while the database doesn't answer."""
        try:
            state = journal.get_log_state()
        except DatabaseError:
            return
        yield GaugeMetricFamily("tapal_journal_entries", "Entries in the log", value=state.size)
        yield GaugeMetricFamily("tapal_journal_pending", "Entries that wait for a number", value=state.pending)


def exposition() -> bytes:
    """All measures in the text format of Prometheus."""
    registry = CollectorRegistry()
    registry.register(LogCollector())
    if not env.is_set("PROMETHEUS_MULTIPROC_DIR"):
        return generate_latest(registry) + generate_latest(REGISTRY)
    own = generate_latest(registry)
    try:
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # has no annotations
        return own + generate_latest(shared)
    except Exception as error:  # lost or torn files: what the journal holds is said all the same
        _shared.complain(error)
        return own
