"""The components page: every template of `web/components/` with what its head says about it, in all states.

The text comes from the template itself; a component without an example, or an example
without a component, fails a test.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import HttpRequest
from django.template.loader import get_template
from django.utils.safestring import SafeString

from tapal.web.showcase_examples import EXAMPLES

FOLDER = Path(__file__).parent / "templates" / "web" / "components"
ICONS = Path(__file__).parent / "static" / "web" / "icons.svg"

_COMMENT = re.compile(r"\{% comment %\}\s*(.*?)\s*\{% endcomment %\}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Example:
    """One state of a component."""

    caption: str
    html: SafeString


@dataclass(frozen=True, slots=True)
class Section:
    """One component: its name, what its template says about it, and its states."""

    name: str
    about: str
    examples: Sequence[Example]


def names() -> list[str]:
    """The components that exist, by file."""
    return sorted(path.stem for path in FOLDER.glob("*.html") if not path.stem.startswith("_"))


def about(name: str) -> str:
    """The comment at the head of a component's template: what it is for, and its properties."""
    found = _COMMENT.match((FOLDER / f"{name}.html").read_text(encoding="utf-8"))
    return " ".join(found.group(1).split()) if found else ""


def render(name: str, context: Mapping[str, Any], request: HttpRequest) -> SafeString:
    """One component as other pages show it; decision rows get the list that they stand in."""
    html = get_template(f"web/components/{name}.html").render(dict(context), request)
    return SafeString(f'<ul class="decisions">{html}</ul>') if name == "decision_row" else SafeString(html)


def sections(request: HttpRequest) -> list[Section]:
    """Every component with its examples, in the language that is active."""
    return [
        Section(
            name,
            about(name),
            [Example(caption, render(name, context, request)) for caption, context in EXAMPLES[name]()],
        )
        for name in names()
    ]


def icons() -> list[str]:
    """The shapes that the sprite holds."""
    return re.findall(r'<symbol id="([a-z]+)"', ICONS.read_text(encoding="utf-8"))
