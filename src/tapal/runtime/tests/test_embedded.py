"""The embedded server: trusts nobody, survives kill -9, stops with its holder, knows a stranger's process number."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from tapal.runtime import children, embedded, ground
from tapal.settings import secrets

pytestmark = pytest.mark.slow


@pytest.fixture
def data() -> Iterator[Path]:
    """A data directory that the server's account can enter (pytest's own are closed to others)."""
    with ground.temporary_directory("tapal-test-") as directory:
        yield Path(directory)


def _wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 20
    while embedded.is_postgres(pid):
        assert time.monotonic() < deadline, "the server outlived its holder"
        time.sleep(0.02)


def test_the_cluster_trusts_nobody_and_listens_on_a_socket_only(data: Path) -> None:
    with embedded.running(data, durable=False) as server:
        rules = [
            line.split()
            for line in (server.cluster / "pg_hba.conf").read_text().splitlines()
            if line.strip() and not line.startswith("#")
        ]
        assert {rule[-1] for rule in rules} == {"scram-sha-256"}
        with psycopg.connect(server.admin) as connection:
            shown = {
                name: connection.execute(f"SHOW {name}").fetchone()
                for name in ("listen_addresses", "synchronous_commit", "password_encryption", "server_encoding")
            }
        assert shown == {
            "listen_addresses": ("",),
            "synchronous_commit": ("on",),
            "password_encryption": ("scram-sha-256",),
            "server_encoding": ("UTF8",),
        }
        for password in ("", "postgres"):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(make_conninfo(server.admin, password=password))


def test_secrets_are_for_their_owner_only(data: Path) -> None:
    made = secrets.ensure(data, "a", "b")
    assert (data / secrets.FILE).stat().st_mode & 0o777 == 0o600
    assert secrets.ensure(data, "b", "c") | made == secrets.read(data)
    assert len(set(secrets.read(data).values())) == 3


def test_what_was_committed_survives_kill_9(data: Path) -> None:
    server = embedded.start(data, durable=False)
    assert server.process is not None
    with psycopg.connect(server.admin, autocommit=True) as connection:
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept VALUES (1)")
    server.process.kill()
    server.process.wait()
    with embedded.running(data, durable=False) as again:
        assert again.process is not None
        with psycopg.connect(again.admin) as connection:
            assert connection.execute("SELECT n FROM kept").fetchall() == [(1,)]


def test_a_process_number_that_now_belongs_to_a_stranger_does_not_stop_it(data: Path) -> None:
    server = embedded.start(data, durable=False)
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    account = ground.account()
    uid = None if account is None else account.pw_uid
    gid = None if account is None else account.pw_gid
    stranger = children.spawn(["/bin/sleep", "600"], uid=uid, gid=gid)
    try:
        # The server's own account owns the stranger, so PostgreSQL alone would take it for a running server.
        lines = (server.cluster / "postmaster.pid").read_text().splitlines()
        (server.cluster / "postmaster.pid").write_text("\n".join([str(stranger.pid), *lines[1:]]) + "\n")
        with embedded.running(data, durable=False) as again, psycopg.connect(again.admin) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)
    finally:
        children.kill(stranger)
        stranger.wait()


def test_a_cluster_that_was_half_made_is_made_again(data: Path) -> None:
    """As a machine leaves it that lost power during the first start."""
    with embedded.running(data, durable=False) as server:
        half = server.cluster.with_suffix(".new")
    server.cluster.rename(half)
    (half / "global" / "pg_control").unlink()
    with embedded.running(data, durable=False) as again, psycopg.connect(again.admin) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not half.exists()


def test_a_second_process_attaches_and_leaves_the_server_running(data: Path) -> None:
    with embedded.running(data, durable=False) as holder:
        code = (
            "import sys; from pathlib import Path; import psycopg; from tapal.runtime import embedded\n"
            "with embedded.running(Path(sys.argv[1])) as server:\n"
            "    assert server.process is None\n"
            "    print(psycopg.connect(server.admin).execute('SELECT 42').fetchone()[0])\n"
        )
        result = subprocess.run([sys.executable, "-c", code, str(data)], capture_output=True, text=True, check=True)
        assert result.stdout == "42\n"
        with psycopg.connect(holder.admin) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent was killed")
def test_the_server_stops_when_its_holder_is_killed(data: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from tapal.runtime import embedded\n"
        "server = embedded.start(Path(sys.argv[1]), durable=False)\n"
        "print(server.process.pid, flush=True); time.sleep(600)\n"
    )
    holder = subprocess.Popen([sys.executable, "-c", code, str(data)], stdout=subprocess.PIPE, text=True)
    assert holder.stdout is not None
    try:
        pid = int(holder.stdout.readline())
        assert embedded.is_postgres(pid)
    finally:
        os.kill(holder.pid, signal.SIGKILL)
        holder.communicate()
    _wait_until_gone(pid)


def test_a_long_path_gets_a_short_socket(data: Path) -> None:
    deep = data / ("d" * 60) / ("e" * 60)
    deep.parent.mkdir()
    if ground.account() is not None:
        deep.parent.chmod(0o755)
    with embedded.running(deep, durable=False) as server, psycopg.connect(server.admin) as connection:
        assert len(str(server.socket_dir)) < 80
        assert server.socket_dir.stat().st_mode & 0o077 == 0
        assert connection.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another account")
def test_a_closed_home_is_not_opened(data: Path) -> None:
    home = data / "home"
    home.mkdir(mode=0o700)
    site = home / "site"
    with embedded.running(site, durable=False) as server:
        assert home.stat().st_mode & 0o777 == 0o700
        assert ground.SHELTER in server.cluster.parents
        assert (site / "postgres").resolve() == server.cluster.parent
    ground.remove(server.cluster.parent)
