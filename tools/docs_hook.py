"""MkDocs hook: links from a page to source files must lead somewhere; the built page names the file instead of linking.

On a code host and in an editor `[services](../src/tapal/crossings/services.py)` opens the file; the built site holds
no source, so there the link becomes its text.
"""

from __future__ import annotations

import logging
import re
from pathlib import Path
from typing import Any

_LINK = re.compile(r"\[(?P<text>[^\]]*)\]\((?P<target>(?:\.\./)+[^)\s]+)\)")
log = logging.getLogger("mkdocs.hooks.source_links")


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Check and unlink what points out of `docs/`; a warning fails a strict build."""
    here = Path(page.file.abs_src_path)
    docs = here.parents[len(Path(page.file.src_uri).parts) - 1]

    def unlink(match: re.Match[str]) -> str:
        path = (here.parent / match["target"].split("#")[0]).resolve()
        if docs in path.parents or path == docs:
            return match[0]
        if not path.exists():
            log.warning("%s links to %s, which does not exist", page.file.src_uri, match["target"])
        return f"{match['text']}"

    return _LINK.sub(unlink, markdown)
