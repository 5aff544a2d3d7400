"""`tapal site create`: the way to a site that is no demo."""

import io
from pathlib import Path

import pytest

from tapal.command import main

ARGUMENTS = ["site", "create", "--administrator", "kepala", "--name", "Kepala Contoh", "--number", "1"]


def create(monkeypatch: pytest.MonkeyPatch, password: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    return main(ARGUMENTS)


def test_a_site_gets_its_posts_and_one_first_administrator(
    site_db: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAPAL_DATA", str(tmp_path))
    assert create(monkeypatch, "lima-belas-kunang-kunang") == 0
    assert "kepala can sign in" in capsys.readouterr().out
    from tapal.territory import selectors as territory

    assert territory.find_post("motamasin") is not None
    assert create(monkeypatch, "lima-belas-kunang-kunang") == 2
    assert "an administrator already" in capsys.readouterr().err


def test_a_weak_password_creates_nobody(
    site_db: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("TAPAL_DATA", str(tmp_path))
    assert create(monkeypatch, "kepala") == 2
    error = capsys.readouterr().err
    assert "12" in error
    assert "password: " not in error
    assert create(monkeypatch, "lima-belas-kunang-kunang") == 0
