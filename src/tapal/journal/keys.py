"""The site's signing key: made at the first start, kept in the data directory, readable by this account alone.

`journal.key` is the private key, `journal.vkey` the public one as others are given it. The name in the key is the log's
origin: whoever holds another key, or gives the log another name, begins another log.
"""

import os
import stat
import tempfile
from pathlib import Path

from django.conf import settings

from tapal.journal.engine.notes import Ed25519Signer, NoteError

SECRET_FILE = "journal.key"  # noqa: S105  a file's name
PUBLIC_FILE = "journal.vkey"


class KeyProblem(Exception):
    """The signing key can't be used. The text is one sentence."""


def get_origin() -> str:
    """The identity of this site's log, as it stands in checkpoints: `tapal.example/motamasin`."""
    return f"{settings.TAPAL_JOURNAL_DOMAIN}/{settings.TAPAL_SITE}"


def ensure_signer(data: Path | None = None) -> Ed25519Signer:
    """The site's signer, made if there is none yet. Raises KeyProblem when the key is unreadable or open to others."""
    data = settings.DATA if data is None else data
    path = data / SECRET_FILE
    if not path.exists():
        _write_new(path, Ed25519Signer.generate(get_origin()).secret() + "\n", 0o600)
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        raise KeyProblem(f"The signing key {path} is open to other accounts (mode {mode:o}): it must be 600.")
    try:
        signer = Ed25519Signer.from_secret(path.read_text(encoding="ascii"))
    except (NoteError, OSError, UnicodeDecodeError) as error:
        raise KeyProblem(f"The signing key {path} can't be used: {error}.") from None
    _publish(data / PUBLIC_FILE, str(signer.public) + "\n")
    return signer


def list_public_keys(data: Path | None = None) -> list[str]:
    """The public keys of the site's log, as vkeys; empty where no sequencer has started yet."""
    path = (settings.DATA if data is None else data) / PUBLIC_FILE
    return path.read_text(encoding="ascii").split() if path.exists() else []


def _publish(path: Path, text: str) -> None:
    keys = path.read_text(encoding="ascii") if path.exists() else ""
    if text not in keys:  # an earlier key stays: it signed what is older
        path.unlink(missing_ok=True)
        _write_new(path, keys + text, 0o644)


def _write_new(path: Path, text: str, mode: int) -> None:
    """Write a file that doesn't exist yet, whole or not at all; if somebody else was first, theirs stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).chmod(mode)
        try:
            path.hardlink_to(name)
        except FileExistsError:
            return
    finally:
        Path(name).unlink(missing_ok=True)
