"""Measures for Prometheus: how long answers take, by address pattern and status; what the log holds and awaits.

With several worker processes the supervisor names a directory in PROMETHEUS_MULTIPROC_DIR, and each scrape
sums them all.
"""

import time
from collections.abc import Callable, Iterable

from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from tapal.journal import selectors as journal
from tapal.settings import env

MEDIA_TYPE = CONTENT_TYPE_LATEST

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
        ANSWERS.labels(method, route, str(response.status_code)).observe(time.perf_counter() - begun)
        return response


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
    if env.is_set("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]  # has no annotations
        return generate_latest(registry)
    return generate_latest(registry) + generate_latest(REGISTRY)
