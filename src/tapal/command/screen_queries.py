"""The queries of `tapal screen`: read row by row, so that a file may be larger than memory."""

from __future__ import annotations

import csv
import io
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from tapal.command.shared import fail

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from tapal.screening.engine import Query

type Row = dict[str, str]
"""One line of the queries, by column."""

COLUMNS = ("id", "name", "birth_date", "nationality", "sex", "document_number")
_NEEDED = 2
_IN_MEMORY = 8 << 20


class Queries:
    """A file of queries that can be read from its beginning as often as needed."""

    def __init__(self, name: str, file: BinaryIO) -> None:
        self._name = name
        self._file = file

    def __iter__(self) -> Iterator[Row]:
        """Row after row. What can't be read ends the command with a sentence."""
        self._file.seek(0)
        text = io.TextIOWrapper(self._file, encoding="utf-8-sig", newline="")
        reader = csv.DictReader(text, restkey="", restval="")
        try:
            missing = [column for column in COLUMNS[:_NEEDED] if column not in (reader.fieldnames or ())]
            if missing:
                fail(
                    f"{self._name} must name the columns id,name,birth_date,nationality,sex; "
                    f"{' and '.join(missing)} is missing."
                )
            for row in reader:
                yield {column: (row.get(column) or "").strip() for column in COLUMNS}
        except csv.Error as error:
            fail(f"{self._name}, line {reader.line_num}: {error}.")
        except UnicodeDecodeError:
            fail(f"{self._name} is not UTF-8 text (after line {reader.line_num}).")
        except OSError as error:
            fail(f"{self._name} can't be read: {error.strerror}.")
        finally:
            text.detach()

    def count(self) -> int:
        """How many rows there are, about: lines but the first."""
        self._file.seek(0)
        lines = sum(block.count(b"\n") for block in iter(lambda: self._file.read(1 << 20), b""))
        return max(lines - 1, 0)


@contextmanager
def opened(path: str) -> Iterator[Queries]:
    """The queries of a file, or of standard input for `-`, which is kept in a temporary file."""
    try:
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) if path == "-" else Path(path).open("rb") as file:
            if path == "-":
                shutil.copyfileobj(sys.stdin.buffer, file)
            yield Queries(path, cast("BinaryIO", file))
    except OSError as error:
        fail(f"{path} can't be read: {error.strerror}.")


def query_of(row: Row, day: date) -> tuple[Query, list[str]]:
    """The query of a row, and sentences about what in it isn't understood and was left out."""
    from tapal.screening.engine import BirthDate, Document, Query
    from tapal.screening.engine.entry import Sex
    from tapal.screening.lists.dates import birth_date
    from tapal.screening.lists.states import alpha3

    notes: list[str] = []

    def left_out(what: str) -> None:
        notes.append(f"Query {row['id']}: {what} {row[what]!r} isn't understood and was left out.")

    born: BirthDate | None = None
    if row["birth_date"]:
        born = birth_date(row["birth_date"], row["id"], lambda _: left_out("birth_date"))
    nation = alpha3(row["nationality"]) if row["nationality"] else None
    if row["nationality"] and nation is None:
        left_out("nationality")
    sex = row["sex"].upper()[:1]
    if sex not in ("M", "F", "X", ""):
        left_out("sex")
        sex = ""
    found = Query(
        name=row["name"],
        birth_date=born,
        nationality=nation,
        sex=cast("Sex", sex) if sex else None,
        documents=(Document(type="", number=row["document_number"]),) if row["document_number"] else (),
        on=day,
    )
    return found, notes
