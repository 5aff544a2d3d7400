"""Every environment variable is declared, documented, and read in one place."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tapal.settings import env

ROOT = Path(__file__).resolve().parents[4]
DOCUMENTED = re.compile(
    r"^\| `(?P<name>[A-Z_]+)` \| (?:`(?P<default>[^`]*)`)? ?\| (?P<meaning>[^|]+) \|$", re.MULTILINE
)


def documented() -> dict[str, env.Variable]:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    return {
        row["name"]: env.Variable(row["name"], row["default"] or "", row["meaning"])
        for row in DOCUMENTED.finditer(text)
    }


def test_docs_say_of_every_variable_what_the_declaration_says() -> None:
    assert documented() == env.DECLARED


def own_files() -> list[Path]:
    files = [*(ROOT / "src").rglob("*.py"), *(ROOT / "tools").rglob("*.py"), ROOT / "conftest.py"]
    return [path for path in files if path != ROOT / "src/tapal/settings/env.py" and "tests" not in path.parts]


def test_only_env_touches_the_environment() -> None:
    offenders = []
    for path in own_files():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = node.attr if isinstance(node, ast.Attribute) else node.name if isinstance(node, ast.alias) else ""
            if name in {"environ", "environb", "getenv", "putenv"}:
                offenders.append(str(path.relative_to(ROOT)))
    assert offenders == []


def test_every_declared_variable_is_used() -> None:
    everything = "\n".join(path.read_text(encoding="utf-8") for path in own_files())
    roles = {f"DATABASE_URL_{role}" for role in ("OWNER", "APP", "SEQUENCER", "RETENTION")}  # named by their role
    shell = (ROOT / "tools" / "browser").read_text(encoding="utf-8")
    unused = [
        name for name in env.DECLARED if f'"{name}"' not in everything and name not in roles and name not in shell
    ]
    assert unused == []


def test_reading_an_undeclared_variable_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TAPAL_NEW", "1")
    with pytest.raises(LookupError):
        env.text("TAPAL_NEW")


@pytest.mark.parametrize(("value", "meaning"), [("1", True), ("true", True), ("off", False), ("0", False), ("", False)])
def test_flags(monkeypatch: pytest.MonkeyPatch, value: str, meaning: bool) -> None:
    monkeypatch.setenv("TAPAL_DEBUG", value)
    assert env.flag("TAPAL_DEBUG") is meaning


@pytest.mark.parametrize("value", ["maybe", "2", "ja"])
def test_a_flag_that_is_neither_says_so(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TAPAL_DEBUG", value)
    with pytest.raises(ValueError, match="TAPAL_DEBUG must be 1 or 0"):
        env.flag("TAPAL_DEBUG")


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5"])
def test_a_number_is_whole_and_positive(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("TAPAL_WEB_WORKERS", value)
    with pytest.raises(ValueError, match="whole number"):
        env.number("TAPAL_WEB_WORKERS")
