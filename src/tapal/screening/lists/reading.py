"""The kinds of list and how they are opened."""

from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from tapal.screening.engine.entry import StructuredEntry
from tapal.screening.lists import ftm, ofac, table, uk, un
from tapal.screening.lists.findings import Report, WrongLayout


class _Reader(Protocol):
    """What every kind of list offers once its layout was checked."""

    rows: Counter[str]
    ended: list[str]
    is_delta: bool

    def entries(self) -> Iterator[StructuredEntry]: ...


class Reading:
    """A list file whose layout was checked; :meth:`entries` reads it once.

    ``rows`` counts records by file or kind, ``ended`` names the entries that a delta file ends, ``is_delta`` says that
    the file changes a list instead of being one. All three are complete when ``entries`` is exhausted.
    """

    def __init__(self, kind: str, path: Path, reader: _Reader) -> None:
        self.kind = kind
        self.path = path
        self._reader = reader

    def entries(self) -> Iterator[StructuredEntry]:
        """The sound entries, in the order of the file."""
        return self._reader.entries()

    @property
    def rows(self) -> Counter[str]:
        """Records read, by file or kind."""
        return self._reader.rows

    @property
    def ended(self) -> list[str]:
        """Identifiers of entries that a delta ends."""
        return self._reader.ended

    @property
    def is_delta(self) -> bool:
        """Whether the file changes a list instead of being one."""
        return self._reader.is_delta


KINDS: dict[str, Callable[[Path, Report], _Reader]] = {
    "ofac": ofac.OfacList,
    "un": un.UnList,
    "uk": uk.UkList,
    "ftm": ftm.FtmList,
    "csv": table.TableList,
}
"""Readers by the KIND of the command line."""


def read_list(kind: str, path: Path, report: Report) -> Reading:
    """Open a list and check its layout; ``report`` gets every finding while the entries are read.

    Raises :class:`WrongLayout` for a file of another layout or an unknown kind, ``OSError`` when it can't be read.
    """
    if kind not in KINDS:
        raise WrongLayout(f"{kind!r} is no kind of list; the kinds are {', '.join(KINDS)}.")
    return Reading(kind, path, KINDS[kind](path, report))
