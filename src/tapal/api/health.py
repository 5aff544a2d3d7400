"""Whether this process can answer requests."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from tapal.journal import selectors as journal

LONGEST_WAIT_SECONDS = 60.0
"""An entry gets its number within a second. One that waits so long says that the sequencer is stuck or gone."""
_migrated = False


def check() -> dict[str, bool]:
    """Each check by name: the database answers; its tables are those of this version; what is appended is numbered."""
    database = _database_answers()
    migrated = database and _is_migrated()
    return {"database": database, "migrations": migrated, "journal": migrated and _is_numbered()}


def _database_answers() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return bool(cursor.fetchone() == (1,))
    except DatabaseError:
        return False


def _is_numbered() -> bool:
    """Whether no entry waits too long for its number."""
    try:
        state = journal.get_log_state()
    except DatabaseError:
        return False
    return state.pending_seconds < LONGEST_WAIT_SECONDS


def _is_migrated() -> bool:
    """Whether nothing is left to migrate; once true it stays true for this process, which runs one version."""
    global _migrated  # noqa: PLW0603  a cache of one bit
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated
