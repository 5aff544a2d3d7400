"""Compile the name engine's loops once, while setting up: the first traveller, or the first test, doesn't wait for it.

The loops are compiled for the types that they are called with, so they are called: a small index is built, kept,
opened, changed and asked.
"""

import tempfile
from datetime import date
from pathlib import Path

from tapal.screening.engine import BirthDate, Document, Index, Name, StructuredEntry, query

BORN = date(1974, 8, 12)


def main() -> None:
    """Build a small index and ask it."""
    entries = [
        StructuredEntry(
            entry_id=str(number),
            names=(Name(value=name),),
            birth_dates=(BirthDate(kind="exact", first=BORN, last=BORN),),
            documents=(Document(type="P", number="X0000001"),),
        )
        for number, name in enumerate(("Soekarno Djojohadikoesoemo", "Wayan Sari Dewi", "Abdul Rahman"))
    ]
    with tempfile.TemporaryDirectory() as directory:
        kept = Path(directory) / "index"
        Index.build(entries).save(kept)
        index = Index.open(kept, verify=True).updated(ended=(), added=entries[:1])
        for asked in ("SUKARNO<JOYOHADIKUSUMO", "M. Abdurrahman", "Wayan"):
            index.search(query(asked, birth_date=BORN.isoformat()), 0.5)
            index.search(query(asked), 0.5)


if __name__ == "__main__":
    main()
