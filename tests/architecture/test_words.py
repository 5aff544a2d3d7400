"""Every sentence has its Indonesian; documentation points at what exists."""

from __future__ import annotations

import re
from pathlib import Path

from tests.architecture.house import ROOT
from tools import translations

_LINK = re.compile(r"(?<!\!)\[[^\]]*\]\((?P<target>[^)\s]+)\)|!\[[^\]]*\]\((?P<image>[^)\s]+)\)")
_CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def test_every_sentence_is_translated() -> None:
    assert translations.problems() == []


def documents() -> list[Path]:
    """Everything written for readers."""
    return sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "src").rglob("*.md")])


def broken(document: Path) -> list[str]:
    """Links of a document that lead nowhere: no such file, or `#L<n>` past its end."""
    found = []
    for match in _LINK.finditer(_CODE.sub("", document.read_text(encoding="utf-8"))):
        target = match["target"] or match["image"]
        if re.match(r"[a-z]+:", target) or target.startswith("#"):
            continue
        name, _, anchor = target.partition("#")
        path = (document.parent / name).resolve()
        line = re.fullmatch(r"L(\d+)(?:-L\d+)?", anchor)
        if not path.exists() or (line and int(line[1]) > len(path.read_text(encoding="utf-8").splitlines())):
            found.append(f"{document.relative_to(ROOT)}: {target}")
    return found


def test_links_lead_somewhere() -> None:
    assert [link for document in documents() for link in broken(document)] == []
