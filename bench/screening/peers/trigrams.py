"""PostgreSQL's pg_trgm with a GIN index, at similarity 0.5: what most registers do today.

The server is the one of ``DATABASE_URL`` where that is set, else the site's embedded one, which has no pg_trgm in its
wheel, else a PostgreSQL with contrib that is installed on the machine, started in a directory of its own.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import ClassVar

import psycopg

from bench.screening.peers.engine import Hits, NotHere, best_by_entry, latin, rows
from tapal.screening.engine import Query, StructuredEntry

_SIMILARITY = 0.5


class PgTrgm:
    """One table, one GIN index, one connection, prepared statements."""

    name: ClassVar[str] = "pg_trgm"
    aided: ClassVar[bool] = True
    floor: ClassVar[float] = _SIMILARITY
    out_of_process: ClassVar[bool] = True

    def __init__(self) -> None:
        self._held = contextlib.ExitStack()
        try:
            self._connection = self._held.enter_context(psycopg.connect(self._where(), autocommit=True))
            self._connection.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        except psycopg.Error as problem:
            self._held.close()
            raise NotHere(f"pg_trgm could not be had from the server: {type(problem).__name__}.") from problem
        row = self._connection.execute("SHOW server_version").fetchone()
        self.version = f"PostgreSQL {str(row[0]).split()[0] if row else ''} pg_trgm, GIN, similarity {_SIMILARITY}"

    def _where(self) -> str:
        given = os.environ.get("DATABASE_URL")
        return given or self._held.enter_context(_own_server())

    def build(self, entries: Sequence[StructuredEntry]) -> None:
        """Copy the names and index them."""
        run = self._connection.execute
        run("CREATE TEMPORARY TABLE people (entry_id text, name text)")
        with self._connection.cursor() as cursor, cursor.copy("COPY people FROM STDIN") as copy:
            for row in rows(entries):
                copy.write_row(row)
        run("CREATE INDEX people_name ON people USING gin (name gin_trgm_ops)")
        run("ANALYZE people")
        run(f"SET pg_trgm.similarity_threshold = {_SIMILARITY}")
        run("SET max_parallel_workers_per_gather = 0")

    def search(self, query: Query, floor: float) -> Hits:
        """Names that are similar by the operator ``%`` of the index."""
        name = latin(query.name)
        found = self._connection.execute(
            "SELECT entry_id, similarity(name, %s) FROM people WHERE name %% %s", (name, name), prepare=True
        )
        return best_by_entry((str(entry_id), float(score)) for entry_id, score in found if score >= floor)

    def disk(self) -> int | None:
        """Bytes of the table and its index."""
        row = self._connection.execute("SELECT pg_total_relation_size('people')").fetchone()
        return int(row[0]) if row else None

    def close(self) -> None:
        """Close the connection; a server that was started ends."""
        self._held.close()


@contextlib.contextmanager
def _own_server() -> Iterator[str]:
    """A PostgreSQL with contrib from this machine, in a temporary directory, durable writes off."""
    binaries = _with_trigrams()
    if binaries is None:
        raise NotHere("No PostgreSQL with pg_trgm was found; the embedded server has none. Give one by DATABASE_URL.")
    with tempfile.TemporaryDirectory(prefix="tapal-bench-", ignore_cleanup_errors=True) as directory:
        cluster = Path(directory) / "cluster"
        cluster.mkdir()
        user = "postgres" if os.geteuid() == 0 else None  # a server refuses to run as root
        if user:
            shutil.chown(directory, user)
            shutil.chown(cluster, user)

        def run(program: str, *arguments: str | Path, check: bool = True) -> None:
            command = [binaries / program, "-D", cluster, *arguments]
            quiet = subprocess.DEVNULL
            subprocess.run(
                command, check=check, cwd=directory, user=user, extra_groups=[] if user else None,
                stdout=quiet, stderr=quiet,
            )  # fmt: skip

        run("initdb", "-U", "bench", "-A", "trust", "--no-sync")
        options = f"-c listen_addresses='' -c unix_socket_directories={directory} -c fsync=off -c shared_buffers=512MB"
        options += " -c jit=off -c temp_buffers=512MB -c maintenance_work_mem=512MB"
        run("pg_ctl", "-w", "-s", "-o", options, "start")
        try:
            yield f"host={directory} user=bench dbname=postgres"
        finally:
            run("pg_ctl", "-w", "-s", "-m", "immediate", "stop", check=False)


def _with_trigrams() -> Path | None:
    """Where the programs of an installed PostgreSQL with pg_trgm lie, the newest first."""
    for binaries in sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name, reverse=True):
        extensions = Path("/usr/share/postgresql") / binaries.parent.name / "extension"
        if (binaries / "initdb").exists() and (extensions / "pg_trgm.control").exists():
            return binaries
    return None
