"""Production is closed: cookies over https only, nothing inline, no key that stands in the code."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

SHOWN = (
    "TAPAL_DEMO",
    "DEBUG",
    "SESSION_COOKIE_SECURE",
    "CSRF_COOKIE_SECURE",
    "SESSION_COOKIE_AGE",
    "SECURE_HSTS_SECONDS",
    "SECURE_CSP",
    "SECRET_KEY",
    "ALLOWED_HOSTS",
)


def shown(data: Path, **variables: str) -> dict[str, object]:
    """Settings of a fresh process with only these variables set."""
    code = (
        "import json; from tapal.settings import base\n"
        f"print(json.dumps({{n: getattr(base, n) for n in {SHOWN!r}}}, default=str))"
    )
    result = subprocess.run(
        [sys.executable, "-c", code],
        env={"TAPAL_DATA": str(data), **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    settings: dict[str, object] = json.loads(result.stdout)
    return settings


def test_production_is_closed(tmp_path: Path) -> None:
    settings = shown(tmp_path)
    assert (settings["TAPAL_DEMO"], settings["DEBUG"]) == (False, False)
    assert settings["SESSION_COOKIE_SECURE"] is True
    assert settings["CSRF_COOKIE_SECURE"] is True
    assert settings["SESSION_COOKIE_AGE"] == 12 * 60 * 60
    assert settings["SECURE_HSTS_SECONDS"]
    policy = settings["SECURE_CSP"]
    assert isinstance(policy, dict)
    assert policy["default-src"] == ["'none'"]
    assert not [words for words in policy.values() if {"'unsafe-inline'", "'unsafe-eval'", "*", "https:"} & set(words)]


def test_the_demo_speaks_plain_http_to_this_machine(tmp_path: Path) -> None:
    settings = shown(tmp_path, TAPAL_DEMO="1")
    assert settings["TAPAL_DEMO"] is True
    assert settings["SESSION_COOKIE_SECURE"] is False
    assert settings["ALLOWED_HOSTS"] == ["localhost", "127.0.0.1", "[::1]"]


@pytest.mark.parametrize("variables", [{}, {"TAPAL_DEMO": "1"}])
def test_no_two_processes_share_a_key_that_nobody_made(tmp_path: Path, variables: dict[str, str]) -> None:
    first, second = shown(tmp_path, **variables)["SECRET_KEY"], shown(tmp_path, **variables)["SECRET_KEY"]
    assert first != second


def test_the_key_is_the_site_s_own(tmp_path: Path) -> None:
    from tapal.settings import secrets

    made = secrets.ensure(tmp_path, "secret_key")["secret_key"]
    assert shown(tmp_path)["SECRET_KEY"] == made
