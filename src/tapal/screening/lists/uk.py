"""The list of the United Kingdom: not read yet, and said so instead of guessed.

No file of the published layout was at hand to prove a reader against. Until there is one, the kind exists so that the
command line can answer in a sentence.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tapal.screening.engine.entry import StructuredEntry
from tapal.screening.lists.findings import Report, WrongLayout


class UkList:
    """Refuses every file."""

    is_delta = False

    def __init__(self, path: Path, report: Report) -> None:
        self.rows: Counter[str] = Counter()
        self.ended: list[str] = []
        raise WrongLayout(
            f"{path.name}: the list of the United Kingdom can't be read by this version; ofac, un, ftm and csv can."
        )

    def entries(self) -> Iterator[StructuredEntry]:
        """Never reached."""
        yield from ()
