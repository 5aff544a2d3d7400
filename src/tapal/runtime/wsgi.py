"""The WSGI application that the web server loads, warm: the first traveller waits no longer than the next."""

from __future__ import annotations

import gc
import signal
import threading

# The web server forks its workers with its own handlers, which in a worker do nothing until that serves: one that was
# told to end while it is still loading would not hear it, and be killed ten seconds later.
if threading.current_thread() is threading.main_thread():
    signal.signal(signal.SIGTERM, signal.SIG_DFL)

import structlog
from django.core.wsgi import get_wsgi_application
from django.db import DatabaseError, connections
from django.template.loader import get_template
from django.urls import get_resolver

from tapal.settings import env

env.use_settings()
application = get_wsgi_application()


def warm() -> None:
    """Load addresses, the base template and the indexes of the lists; without a database that waits for a request."""
    from tapal.screening import selectors as screening

    get_resolver().url_patterns  # noqa: B018  loading them is the point
    get_template("web/base.html")
    try:
        screening.count_warmed()
    except DatabaseError:
        structlog.get_logger(__name__).warning("started without a database")
    finally:
        connections.close_all()
    # What was loaded stays for as long as the process: no lane waits while the collector looks through it all again.
    gc.collect()
    gc.freeze()


warm()
