"""Whether this process can answer requests."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

_migrated = False


def check() -> dict[str, bool]:
    """Each check by name: the database answers; its tables are those of this version."""
    database = _database_answers()
    return {"database": database, "migrations": database and _is_migrated()}


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def _is_migrated() -> bool:
    """Whether nothing is left to migrate; once true it stays true for this process, which runs one version."""
    global _migrated  # noqa: PLW0603  a cache of one bit
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated
