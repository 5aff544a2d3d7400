"""Tapal's application, warm as in service, with the server time of each answer in a header, for the lane bench."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

from tapal.runtime.wsgi import application as site


def timed(application: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
    """The application with the milliseconds it took in `Server-Timing`."""

    def call(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = time.perf_counter()
        held: list[Any] = []

        def keep(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            held[:] = [status, headers, *more]
            return lambda _data: None

        body = list(application(environ, keep))
        milliseconds = (time.perf_counter() - began) * 1000
        status, headers, *more = held
        start_response(status, [*headers, ("Server-Timing", f"app;dur={milliseconds:.3f}")], *more)
        return body

    return call


application = timed(site)
