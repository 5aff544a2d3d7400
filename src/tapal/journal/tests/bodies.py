"""A service whose body a test brings, and a table to see what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection

from tapal.journal.services import service
from tapal.kernel.actors import Actor
from tapal.runtime.database import Database

PUT = "INSERT INTO journal.reaction_cursor (name, number) VALUES (%s, %s)"


@service("sample.note", purpose="testing", basis="sample:1")
def run(actor: Actor, *, body: Callable[[], object]) -> object:
    """A service whose body a test brings."""
    return body()


def number(name: str) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM journal.reaction_cursor WHERE name = %s", [name])
        row = cursor.fetchone()
    return row[0] if row else None


def outcomes() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT outcome FROM journal.entry ORDER BY position")
        return [row[0] for row in cursor.fetchall()]


@contextmanager
def site_owner(site: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(site.dsn("owner"), autocommit=True) as owner:
        yield owner
