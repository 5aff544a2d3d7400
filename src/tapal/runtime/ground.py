"""Where the embedded server may stand: PostgreSQL refuses to run as root, so root runs it as an account of its own.

That account must be able to enter the directories of the binaries and of the cluster. Nothing of the user's is
opened up for it: what lies behind a closed door (a home of mode 0700) is put below `/var/lib/tapal` instead.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pwd
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

ACCOUNT = "tapal-postgres"
SHELTER = Path("/var/lib/tapal")


class Identity(TypedDict, total=False):
    """Arguments of `subprocess.run` that drop root's rights."""

    user: int
    group: int
    extra_groups: list[int]


def account() -> pwd.struct_passwd | None:
    """The system account PostgreSQL runs as when we are root (made on first use); None when we are not."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(ACCOUNT)
    except KeyError:
        subprocess.run(
            [
                shutil.which("useradd") or "/usr/sbin/useradd",
                *("--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"),
                *("--shell", "/usr/sbin/nologin", ACCOUNT),
            ],
            check=True,
            capture_output=True,
        )
        return pwd.getpwnam(ACCOUNT)


def identity(who: pwd.struct_passwd | None) -> Identity:
    """How to run a program as that account; nothing to change when there is none."""
    return {} if who is None else {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}


def may_enter(path: Path, who: pwd.struct_passwd) -> bool:
    """Whether the account can walk down to `path` (existing part of it)."""
    path = path.resolve()
    for directory in [path, *path.parents]:
        if not directory.is_dir():
            continue
        mode = directory.stat()
        if mode.st_uid == who.pw_uid:
            bit = stat.S_IXUSR
        elif mode.st_gid == who.pw_gid:
            bit = stat.S_IXGRP
        else:
            bit = stat.S_IXOTH
        if not mode.st_mode & bit:
            return False
    return True


def place(data: Path, name: str, who: pwd.struct_passwd | None) -> Path:
    """The directory `<data>/<name>`, made (mode 0700) and owned by the account.

    Behind a closed door it is a link to a directory of its own below /var/lib/tapal.
    """
    wanted = data / name
    if who is None:
        wanted.mkdir(mode=0o700, exist_ok=True)
        return wanted
    if not wanted.is_symlink() and not wanted.exists():
        if may_enter(data.parent, who):
            data.chmod(data.stat().st_mode | stat.S_IXOTH)  # to pass through; secrets.json in it is 0600
            wanted.mkdir(mode=0o700)
        else:
            sites = SHELTER / "sites"
            sites.mkdir(mode=0o755, parents=True, exist_ok=True)
            wanted.symlink_to(tempfile.mkdtemp(prefix=f"{data.name}-{name}-", dir=sites))
    real = wanted.resolve()
    if real.stat().st_uid != who.pw_uid:
        os.chown(real, who.pw_uid, who.pw_gid)
    return real


def remove(cluster: Path) -> None:
    """Remove the directory of a cluster whose server is stopped."""
    shutil.rmtree(cluster.resolve())


@contextlib.contextmanager
def temporary_directory(prefix: str) -> Iterator[Path]:
    """A directory for a site that lives as long as the block; the account can pass through it, others see nothing."""
    with tempfile.TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o711)
        yield Path(name)


def binaries(installation: Path, who: pwd.struct_passwd | None) -> Path:
    """The `bin` directory of the PostgreSQL installation, or of a copy that the account can reach."""
    if who is None or may_enter(installation / "bin", who):
        return installation / "bin"
    postgres = installation / "bin" / "postgres"
    mark = hashlib.sha256(f"{postgres.stat().st_size} {postgres.stat().st_mtime_ns}".encode()).hexdigest()[:12]
    copy = SHELTER / f"postgresql-{mark}"
    if not copy.exists():
        SHELTER.mkdir(mode=0o755, parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=".postgresql-", dir=SHELTER))
        for part in ("bin", "lib", "share"):
            shutil.copytree(installation / part, fresh / part, ignore=shutil.ignore_patterns("*.a", "pkgconfig"))
        fresh.chmod(0o755)
        fresh.rename(copy)
    return copy / "bin"
