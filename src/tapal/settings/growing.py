"""While the apps are being written: which of them are complete enough to load."""

import ast
import sys
from pathlib import Path


def loadable(package: Path, name: str) -> bool:
    """Whether the app has an `apps.py` and every module of Tapal that it names exists."""
    file = package / name / "apps.py"
    if not file.exists():
        return False
    migrated = list((package / name / "migrations").glob("0*.py")) or "makemigrations" in sys.argv
    if (package / name / "models.py").exists() and not migrated:
        return False
    try:
        tree = ast.parse(file.read_text())
    except SyntaxError:
        return False
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("tapal."):
            path = package.joinpath(*node.module.split(".")[1:])
            if path.is_dir():
                text = (path / "__init__.py").read_text() if (path / "__init__.py").exists() else ""
                for alias in node.names:
                    if not ((path / f"{alias.name}.py").exists() or (path / alias.name).is_dir() or alias.name in text):
                        return False
            elif not path.with_suffix(".py").exists():
                return False
    return True
