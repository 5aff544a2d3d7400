"""Re-pointing Django's default connection of this process to another database or role."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from django.core.management import call_command
from django.db import connections

from tapal.runtime import database as databases
from tapal.settings import base


@contextlib.contextmanager
def pointed(dsn: str) -> Iterator[None]:
    """Django's default connection goes to `dsn` within the block; open connections of this thread are closed."""
    connection = connections["default"]
    before = dict(connection.settings_dict)
    connection.close()
    connection.settings_dict.update(base.database(dsn))
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def migrate(database: databases.Database, *, verbosity: int = 0) -> None:
    """Bring the database to this version's schema, as its owner."""
    with pointed(database.dsn("owner")):
        call_command("migrate", interactive=False, verbosity=verbosity)
    databases.seal(database)


def ensure_schema(database: databases.Database) -> None:
    """Migrate if any migration is missing."""
    from django.db.migrations.executor import MigrationExecutor

    with pointed(database.dsn("owner")):
        connection = connections["default"]
        executor = MigrationExecutor(connection)
        pending = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if pending:
        migrate(database)
