"""From what a scanner, a keyboard or a file sends to the lines of documents. Framing goes; what is printed stays.

Framing is: a byte-order mark, the control characters STX and ETX that serial readers put around a message, blanks and
tabs around a line, any sort of line ending. A blank inside a line stays, and is a problem of the document.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from tapal.subjects.engine.mrz.layouts import SHAPES

MOST_LINES: Final = 8
"""Lines kept of one document: it has three at most, and a file without blank lines must not fill the memory."""

MOST_CHARACTERS: Final = 128
"""A line of so many characters is no longer counted, only called long; the longest that means anything has 90."""

_LINE_END: Final = re.compile(r"\r\n|\r|\n")
_FRAME: Final = "\ufeff\x02\x03 \t\f\v\r\n\x00\x1a"
_BLANKS: Final = re.compile(r"[ \t]+")
_WIDTHS: Final = {len(shape) * shape[0]: shape[0] for shape in SHAPES}
"""Length of a document sent as one line → width of its lines: 90 → 30, 72 → 36, 88 → 44."""


def split_documents(text: str) -> list[list[str]]:
    """Return the documents of a text: separated by blank lines; a line of 72, 88 or 90 characters is one by itself."""
    return list(iter_documents(_LINE_END.split(text)))


def iter_documents(lines: Iterable[str]) -> Iterator[list[str]]:
    """Yield documents from lines as they come, holding one at a time. Of each at most `MOST_LINES` lines are kept."""
    block: list[str] = []
    for raw in lines:
        line = raw.strip(_FRAME)
        parts = _parts(line) if line else []
        if len(parts) != 1 or not line:  # a blank line, or a whole document in one line, ends what came before
            if block:
                yield block
                block = []
            if parts:
                yield parts
        elif len(block) < MOST_LINES:
            block.append(line)
    if block:
        yield block


def normalise_scan(text: str) -> list[str]:
    """Return the lines of one document as a keyboard wedge sends it: one line of 72, 88 or 90 characters, or several.

    Blank lines within are dropped: some scanners send two line ends after each line.
    """
    lines: list[str] = []
    for raw in _LINE_END.split(text):
        line = raw.strip(_FRAME)
        if line:
            lines += _parts(line)
    return lines


def _parts(line: str) -> list[str]:
    """Split a line that holds a whole document: run together, or with tabs or blanks between its lines."""
    width = _WIDTHS.get(len(line))
    if width is not None and not _BLANKS.search(line):
        return [line[start : start + width] for start in range(0, len(line), width)]
    pieces = _BLANKS.split(line)
    if len(pieces) > 1 and tuple(map(len, pieces)) in SHAPES:
        return pieces
    return [line]
