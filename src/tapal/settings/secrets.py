"""Secrets of one site: made on first use, kept in `<data>/secrets.json` (mode 0600), never in code."""

from __future__ import annotations

import json
import os
import secrets
import tempfile
from pathlib import Path

FILE = "secrets.json"


def read(data: Path) -> dict[str, str]:
    """Secrets of the site in `data`; empty when there are none yet."""
    path = data / FILE
    if not path.exists():
        return {}
    content = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(content, dict) or not all(isinstance(v, str) for v in content.values()):
        raise ValueError(f"{path} is not an object of strings")
    return {str(k): str(v) for k, v in content.items()}


def ensure(data: Path, *names: str) -> dict[str, str]:
    """Make the named secrets that are missing (256 random bits each) and return all of the site's secrets."""
    have = read(data)
    missing = [name for name in names if name not in have]
    if missing:
        have |= {name: secrets.token_urlsafe(32) for name in missing}
        _write(data, have)
    return have


def _write(data: Path, content: dict[str, str]) -> None:
    data.mkdir(parents=True, exist_ok=True)
    # A new file renamed over the old one: a crash leaves either all old or all new secrets. mkstemp makes it 0600.
    handle, name = tempfile.mkstemp(dir=data, prefix=".secrets-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(content, file, indent=1, sort_keys=True)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(data / FILE)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
