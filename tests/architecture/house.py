"""The house as it is declared once, in pyproject.toml: what the architecture tests ask about it."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "tapal"
# Procedures and registers: the packages that keep to the same file names.
DOMAIN_APPS = ("agencies", "duties", "sharing", "territory", "subjects", "screening", "crossings")


@cache
def heights() -> dict[str, int]:
    """Height of every package in the layers contract of import-linter; 0 is the ground."""
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    layers: list[str] = config["tool"]["importlinter"]["contracts"][0]["layers"]
    return {
        name.strip(" ()"): height
        for height, layer in enumerate(reversed(layers))
        for name in layer.replace(":", "|").split("|")
    }


def packages() -> list[str]:
    """Names of the packages under `src/tapal`."""
    return sorted(path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists())


def modules(app: str, name: str) -> list[str]:
    """Dotted names of the module `<app>.<name>` or of the modules of the package of that name."""
    single, package = SOURCE / app / f"{name}.py", SOURCE / app / name
    if single.exists():
        return [f"tapal.{app}.{name}"]
    return [f"tapal.{app}.{name}.{path.stem}" for path in sorted(package.glob("*.py")) if path.stem != "__init__"] + (
        [f"tapal.{app}.{name}"] if (package / "__init__.py").exists() else []
    )


def parsed(*parts: str) -> Iterator[tuple[str, ast.Module]]:
    """Syntax trees of the Python files of each app whose path below the app begins with one of `parts`."""
    for app in packages():
        for path in sorted((SOURCE / app).rglob("*.py")):
            inside = path.relative_to(SOURCE / app).parts
            if "tests" not in inside and (not parts or inside[0].removesuffix(".py") in parts):
                yield str(path.relative_to(ROOT)), ast.parse(path.read_text(encoding="utf-8"))
