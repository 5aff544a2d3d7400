"""Translations without the system's gettext: `compile` .po to .mo, `update` .po from the source, `check` them.

Source language is English (the msgid), the one translation Indonesian. Each app keeps its own
`src/tapal/<app>/locale/id/LC_MESSAGES/django.po`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "tapal"
LANGUAGE = "id"
_KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    **dict.fromkeys(("gettext", "gettext_lazy", "gettext_noop"), None),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
_SKIPPED = {"tests", "migrations", "node_modules"}
_PLACEHOLDER = re.compile(r"%\([a-z_]+\)[sd]|\{[a-z_]*\}|%[sd]")


def po_files() -> list[Path]:
    """Every Indonesian catalogue of ours."""
    return sorted(SOURCE.glob(f"**/locale/{LANGUAGE}/LC_MESSAGES/django.po"))


def sources(app: Path) -> Iterator[Path]:
    """Python files and templates of an app that may hold sentences."""
    for path in sorted([*app.rglob("*.py"), *app.rglob("*.html"), *app.rglob("*.txt")]):
        if not _SKIPPED & set(path.relative_to(app).parts[:-1]) and (path.suffix == ".py" or "templates" in path.parts):
            yield path


def extracted(app: Path) -> Catalog:
    """Sentences of one app, as they stand in its source."""
    catalog = Catalog(domain="django", locale=LANGUAGE)
    for path in sources(app):
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # Python for the extractor; indentation means nothing in a template.
            text = "\n".join(line.strip() for line in templatize(text).splitlines())
        for line, message, comments, context in extract("python", BytesIO(text.encode()), _KEYWORDS):
            catalog.add(
                message, locations=[(str(path.relative_to(ROOT)), line)], auto_comments=comments, context=context
            )
    return catalog


def read(path: Path) -> Catalog:
    """A catalogue from its .po file."""
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE, domain="django")


def compile_all() -> int:
    """Write the .mo beside each .po."""
    for path in po_files():
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, read(path))
    return 0


def update_all() -> int:
    """Bring each app's .po in line with its source: new sentences empty, gone ones dropped."""
    for app in sorted(path for path in SOURCE.iterdir() if path.is_dir()):
        found = extracted(app)
        path = app / "locale" / LANGUAGE / "LC_MESSAGES" / "django.po"
        if not len(found) and not path.exists():
            continue
        catalog = read(path) if path.exists() else Catalog(domain="django", locale=LANGUAGE, charset="utf-8")
        catalog.update(found, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog, width=120, omit_header=False, sort_output=True, ignore_obsolete=True)
    return 0


def problems() -> list[str]:
    """What is wrong with the translations, a sentence each; empty when they are complete."""
    translated: dict[tuple[object, object], Message] = {}
    found: list[str] = []
    for path in po_files():
        for message in read(path):
            if message.id and message.string and (not isinstance(message.string, tuple) or all(message.string)):
                where = f"{path.relative_to(ROOT)}: {message.id!r}"
                if message.fuzzy:
                    found.append(f"{where} is fuzzy")
                elif _placeholders(message.id) != _placeholders(message.string):
                    found.append(f"{where} has other placeholders than its translation")
                translated[_key(message)] = message
    for app in sorted(path for path in SOURCE.iterdir() if path.is_dir()):
        found += [
            f"{message.locations[0][0]}:{message.locations[0][1]}: {message.id!r} has no translation"
            for message in extracted(app)
            if message.id and _key(message) not in translated
        ]
    return found


def _key(message: Message) -> tuple[object, object]:
    identity = message.id[0] if isinstance(message.id, (tuple, list)) else message.id
    return (message.context, identity)


def _placeholders(text: object) -> set[str]:
    joined = " ".join(text) if isinstance(text, (tuple, list)) else str(text)
    return set(_PLACEHOLDER.findall(joined))


def check() -> int:
    """Print the problems; 1 if there are any."""
    found = problems()
    for problem in found:
        print(problem)
    return 1 if found else 0


if __name__ == "__main__":
    commands = {"compile": compile_all, "update": update_all, "check": check}
    if len(sys.argv) != 2 or sys.argv[1] not in commands:
        print("tools/translations.py: say compile, update or check.", file=sys.stderr)
        sys.exit(2)
    sys.exit(commands[sys.argv[1]]())
