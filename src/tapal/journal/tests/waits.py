"""Counting how often a request waits for the database; for every app's tests."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def answers_waited_for() -> Iterator[list[int]]:
    """How many times the connection waited for the server: once for every 'ready for query'."""
    found: list[int] = []
    connection.ensure_connection()
    pgconn = connection.connection.pgconn
    with tempfile.TemporaryFile() as file:
        pgconn.trace(file.fileno())
        try:
            yield found
        finally:
            pgconn.untrace()
        os.lseek(file.fileno(), 0, os.SEEK_SET)
        found.append(sum(b"ReadyForQuery" in line for line in file.read().splitlines()))
