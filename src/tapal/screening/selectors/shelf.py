"""The files of a site's indexes: built once, by whoever imports a list, and mapped by every process that asks.

A file bears the name of the content that it was made from (the blob's hash), so that it is never wrong, at most
superfluous: `<hash>.index` is a whole index, `<hash>.change` what another content changes in a whole one. A big list
that changed in a few entries is opened in an instant: the file that is mapped already, and the change.
"""

import fcntl
import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec
import structlog

from tapal.screening.engine import Index, StructuredEntry
from tapal.screening.engine.entry import canonical_line, read_canonical_line

BIG: Final = 1_000
"""Below this many entries an index is made anew in an instant, and no file is kept."""

# Share of the entries that may differ from those whose words were counted.
_MOST_CHANGED: Final = 0.02
# A file that no present list needs is kept for so long: an import that is under way may need it yet.
_KEPT_SECONDS: Final = 86_400.0
log = structlog.get_logger(__name__)


class Change(msgspec.Struct, frozen=True):
    """What is different from the content `base`: identifiers that ended, lines of entries that are new or changed."""

    base: str
    ended: tuple[str, ...]
    added: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Opened:
    """An index, the whole one that it was made from, and that one's content."""

    index: Index
    whole: Index
    base: str


class Shelf:
    """The directory of a site's index files. What can't be written or read there is built in memory instead."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def open(self, blob: str, known: Iterable[Opened] = ()) -> Opened | None:
        """The index of a content, or None where there is no file of it; `known` are opened already and are shared."""
        path = self._path(blob, "index")
        if path.exists():
            index = self._mapped(path)
            return Opened(index, index, blob) if index else None
        change = self._change(blob)
        if change is None:
            return None
        base = next((one.whole for one in known if one.base == change.base), None)
        base = base or self._mapped(self._path(change.base, "index"))
        if base is None:
            return None
        added = [read_canonical_line(line.encode()) for line in change.added]
        return Opened(base.updated(ended=change.ended, added=added), base, change.base)

    def build(self, blob: str, entries: Iterable[StructuredEntry]) -> Opened:
        """Build the whole index of a content and keep it, if it is big; who builds it already is waited for."""
        held = list(entries)
        if len(held) >= BIG:
            try:
                with self.alone(blob):
                    found = self.open(blob)
                    if found is None:
                        Index.build(held).save(self._path(blob, "index"))
                        found = self.open(blob)
                if found is not None:
                    return found
            except OSError as error:
                log.warning("an index can't be kept in a file", directory=str(self._directory), why=str(error))
        index = Index.build(held)
        return Opened(index, index, blob)

    def base_of(self, blob: str) -> str | None:
        """The content of the whole index that a content's own is, or is made from; None where there is no file."""
        if self._path(blob, "index").exists():
            return blob
        change = self._change(blob)
        return change.base if change and self._path(change.base, "index").exists() else None

    def keep_change(self, blob: str, base: str, before: Iterable[bytes], entries: Iterable[StructuredEntry]) -> bool:
        """Keep what a content changes in the one `base`, whose lines are `before`; False if that is too much."""
        after = {canonical_line(entry): entry.entry_id for entry in entries}
        size = len(after)
        gone = [line for line in before if after.pop(line, None) is None]
        if len(gone) + len(after) > _MOST_CHANGED * size:
            return False
        ended = {read_canonical_line(line).entry_id for line in gone} - set(after.values())
        change = Change(base, tuple(sorted(ended)), tuple(line.decode() for line in after))
        path = self._path(blob, "change")
        temporary = path.with_name(f".{path.name}")
        try:
            temporary.write_bytes(msgspec.json.encode(change))
            temporary.replace(path)
        except OSError as error:
            log.warning("a change of an index can't be kept in a file", path=str(path), why=str(error))
            return False
        return True

    def tidy(self, present: Collection[str]) -> None:
        """Remove the files that none of the present contents needs, once they are a day old."""
        needed = set(present) | {base for blob in present if (base := self.base_of(blob))}
        for path in self._directory.glob("*"):
            try:
                if path.stem.lstrip(".") not in needed and time.time() - path.stat().st_mtime > _KEPT_SECONDS:
                    path.unlink()
            except OSError as error:
                log.warning("an index file can't be removed", path=str(path), why=str(error))

    def _path(self, blob: str, kind: str) -> Path:
        return self._directory / f"{blob}.{kind}"

    def _mapped(self, path: Path) -> Index | None:
        """Open a file; one that is damaged, or that another release made, is removed, so that it is built anew."""
        from tapal.screening.engine.storing import WrongSegment

        try:
            return Index.open(path)
        except OSError:
            return None
        except WrongSegment as error:
            log.warning("an index file is built anew", why=str(error))
            path.unlink(missing_ok=True)
            return None

    def _change(self, blob: str) -> Change | None:
        try:
            return msgspec.json.decode(self._path(blob, "change").read_bytes(), type=Change)
        except (OSError, msgspec.DecodeError):
            return None

    @contextmanager
    def alone(self, what: str) -> Iterator[None]:
        """One process at a time does this; the lock goes with the process that holds it, however it ends.

        Raises OSError where nothing can be written.
        """
        self._directory.mkdir(parents=True, exist_ok=True)
        with (self._directory / f"{what}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
