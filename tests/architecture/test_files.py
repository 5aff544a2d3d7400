"""Files: the same names in every app, short, templates that stay at home, no page that needs another host."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.architecture.house import DOMAIN_APPS, ROOT, SOURCE, packages

NAMES = {
    *(
        "README.md",
        "rules",
        "messages",
        "models",
        "policies",
        "selectors",
        "services",
        "handlers",
        "apps",
        "web",
        "api",
    ),
    *("engine", "resources", "templates", "static", "migrations", "tests", "locale", "management", "__init__"),
}
# What an app has beside the common names, each with its reason.
OWN_NAMES: dict[str, dict[str, str]] = {
    "agencies": {"words": "codes in the words of the screen"},
    "sharing": {
        "registration": "where higher apps say which datasets can be shared",
        "gate": "decide, visible and explain: what every app asks; neither a selector nor a policy of one app",
        "walls": "the token by which PostgreSQL knows who looks: neither a selector nor a service",
        "words": "codes in the words of the screen",
    },
    "duties": {"registration": "where a higher app says on which page a duty is done"},
    "screening": {
        "lists": "readers of list formats, one module each: check, correct, structure",
        "populations": "where a higher app says whom it has to screen again when a list changes",
        "reactions": "what follows from a list that changed",
        "registration": "what apps.py hands to lower layers, too long to stand there",
    },
    "subjects": {"words": "codes in the words of the screen"},
    "crossings": {
        "words": "codes in the words of the screen",
        "registration": "what apps.py hands to lower layers, too long to stand there",
        "reactions": "what follows in a session from another app's entries",
    },
}
MOST_LINES = 400
# Generated or vendored: nobody reads them from top to bottom.
LONG = re.compile(r"/(static/.*/vendor|static/vendor|resources|locale|migrations)/")

_REFERENCE = re.compile(r"""{%-?\s*(?:include|extends)\s+["']([^"'#]+)""")
_EXTERNAL = re.compile(r"""(?:src|href|action|hx-[a-z]+)\s*=\s*["'](?:https?:)?//""")


@pytest.mark.parametrize("app", DOMAIN_APPS)
def test_an_app_has_the_common_files_only(app: str) -> None:
    found = {path.name.removesuffix(".py") for path in (SOURCE / app).iterdir() if path.name != "__pycache__"}
    assert sorted(found - NAMES - set(OWN_NAMES.get(app, {}))) == []
    assert (SOURCE / app / "README.md").exists()
    assert len((SOURCE / app / "README.md").read_text(encoding="utf-8").splitlines()) <= 60


def test_files_are_short() -> None:
    files = [
        path
        for folder in ("src", "tests", "tools", "bench")
        for pattern in ("*.py", "*.html", "*.css", "*.js")
        for path in (ROOT / folder).rglob(pattern)
        if not LONG.search(path.as_posix())
    ]
    long = {
        str(path.relative_to(ROOT)): lines
        for path in [*files, ROOT / "conftest.py"]
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) >= MOST_LINES
    }
    assert long == {}


def templates() -> list[Path]:
    """Every template of ours."""
    return sorted(path for path in SOURCE.glob("*/templates/**/*") if path.suffix in {".html", ".txt", ".xml"})


def test_templates_include_their_own_or_the_shell_s() -> None:
    foreign = []
    for path in templates():
        app = path.relative_to(SOURCE).parts[0]
        for name in _REFERENCE.findall(path.read_text(encoding="utf-8")):
            folder = name.split("/")[0]
            own = (SOURCE / app / "templates" / name).exists()
            shell = (SOURCE / "web" / "templates" / name).exists()
            if not own and not shell and (folder in packages() or "/" not in name):
                foreign.append(f"{path.relative_to(ROOT)}: {name}")
    assert foreign == []


def test_pages_need_no_other_host() -> None:
    external = [
        str(path.relative_to(ROOT))
        for path in [*templates(), *SOURCE.glob("*/static/**/*.css")]
        if _EXTERNAL.search(path.read_text(encoding="utf-8"))
        or (path.suffix == ".css" and re.search(r"url\(['\"]?(https?:)?//", path.read_text(encoding="utf-8")))
    ]
    assert external == []


def test_no_inline_script_or_style() -> None:
    """The content policy would block them anyway; here they are found before a page is opened."""
    inline = [
        str(path.relative_to(ROOT))
        for path in templates()
        if re.search(
            r"""<script(?![^>]*\bsrc=)|<style|\sstyle=["']|\son[a-z]+=["']""", path.read_text(encoding="utf-8")
        )
    ]
    assert inline == []
