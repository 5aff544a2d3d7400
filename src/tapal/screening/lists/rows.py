"""Comma-separated rows, line by line: one broken quotation mark costs one row and not the rest of the file."""

import csv
from collections.abc import Iterator

from tapal.screening.lists.findings import Finding, Report
from tapal.screening.lists.text import shortened


def rows(text: str, where: str, report: Report) -> Iterator[tuple[str, list[str]]]:
    """Place (``sdn.csv:12``) and fields of every line that holds something; an unreadable line is reported."""
    lines = text.split("\n")
    last = max((number for number, line in enumerate(lines, 1) if line.strip()), default=0)
    for number, line in enumerate((line.rstrip("\r") for line in lines), 1):
        if not line.strip():
            continue
        place = f"{where}:{number}"
        try:
            fields = next(csv.reader([line], strict=True))
        except csv.Error:
            code = "truncated" if number == last else "unreadable_record"
            report(Finding(stage="check", where=place, code=code, before=shortened(line)))
            continue
        yield place, fields
