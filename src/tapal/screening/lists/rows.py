"""Comma-separated rows: one broken quotation mark costs one line and not the rest of the file."""

import csv
from collections.abc import Iterator

from tapal.screening.lists.findings import Finding, Report
from tapal.screening.lists.text import shortened


def rows(text: str, where: str, report: Report, *, lines: int = 1) -> Iterator[tuple[str, list[str]]]:
    """Place (``sdn.csv:12``) and fields of every row that holds something; an unreadable one is reported.

    A row is a line; where fields may hold line ends, up to so many `lines` until its quotation marks are closed.
    """
    parts = text.split("\n")
    last = max((number for number, line in enumerate(parts, 1) if line.strip()), default=0)
    for number, line in _joined([part.rstrip("\r") for part in parts], lines):
        if not line.strip():
            continue
        place = f"{where}:{number}"
        fields = _fields(line)
        if fields is None:
            code = "truncated" if number == last else "unreadable_record"
            report(Finding(stage="check", where=place, code=code, before=shortened(line)))
            continue
        yield place, fields


def _joined(lines: list[str], most: int) -> Iterator[tuple[int, str]]:
    """Number and text of every row; of one that is never closed, or closed by another row's mark, its first line."""
    at = 0
    while at < len(lines):
        taken, odd = 1, lines[at].count('"') % 2
        while odd and taken < most and at + taken < len(lines):
            odd ^= lines[at + taken].count('"') % 2
            taken += 1
        row = "\n".join(lines[at : at + taken])
        if taken > 1 and (odd or _fields(row) is None):
            row, taken = lines[at], 1
        yield at + 1, row
        at += taken


def _fields(row: str) -> list[str] | None:
    """The fields of a row, or None where its quotation marks stand wrong."""
    try:
        return next(csv.reader([row], strict=True))
    except csv.Error:
        return None
