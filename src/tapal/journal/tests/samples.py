"""A small log made by the engine alone: entries, a signed checkpoint, an export that shows and withholds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from tapal.journal.engine.canonical import canonical, commitment_of, header_json
from tapal.journal.engine.checkpoint import Checkpoint, sign_checkpoint
from tapal.journal.engine.export import (
    Head,
    Line,
    ShownEntry,
    WithheldEntry,
    WithheldRun,
    withhold_run,
    write_export,
)
from tapal.journal.engine.notes import Ed25519Signer
from tapal.journal.engine.tree import Frontier, leaf_hash, range_root

ORIGIN = "tapal.example/motamasin"
LOG = Ed25519Signer(ORIGIN, bytes(range(32)))
STRANGER = Ed25519Signer(ORIGIN, bytes(range(1, 33)))


def salt_of(*names: object) -> bytes:
    """A salt that is the same in every run."""
    return sha256(repr(names).encode()).digest()[:16]


def shown_entry(number: int, parts: dict[str, object] | None = None) -> ShownEntry:
    """Entry `number` with three parts, one of which has names beyond ASCII."""
    values = parts or {
        "who": {"actor": f"officer:{number}", "agency": "imigrasi", "basis": "uu-6-2011:9", "purpose": "clearance"},
        "about": {"aggregate": "crossings.session:0193a0aa-0000-7000-8000-000000000001", "also": [], "v": "1"},
        "facts": {"reason": "dokumen lengkap", "nama": "Nur’aini Ó 😀", "count": number, "note": None, "ok": True},
    }
    texts = {name: (salt_of(number, name), canonical(value)) for name, value in values.items()}
    header = header_json(
        id=f"0193a0aa-0000-7000-8000-{number:012x}",
        site="motamasin",
        at=f"2026-11-24T01:02:03.{number:06}Z",
        action="crossings.release",
        version="1",
        outcome="done",
        cause=None,
        parts={name: commitment_of(salt, text) for name, (salt, text) in texts.items()},
    )
    return ShownEntry(number, salt_of(number), header, texts)


def entry_bytes(entry: ShownEntry) -> bytes:
    """The entry as it stands in the tree."""
    return commitment_of(entry.header_salt, entry.header)


@dataclass(frozen=True)
class Log:
    """Entries and their tree."""

    entries: Sequence[ShownEntry]

    def node(self, level: int, index: int) -> bytes:
        """A perfect subtree's hash."""
        tree = Frontier()
        tree.extend(leaf_hash(entry_bytes(one)) for one in self.entries[index << level : (index + 1) << level])
        return tree.root()

    def root(self, size: int) -> bytes:
        """The root of the first `size` entries."""
        return range_root(0, size, self.node)

    def head(self, size: int | None = None, signer: Ed25519Signer = LOG, **changed: object) -> Head:
        """The first line of an export of this log."""
        size = len(self.entries) if size is None else size
        checkpoint = Checkpoint(ORIGIN, size, self.root(size))
        note = sign_checkpoint(checkpoint, [signer])
        head = Head(ORIGIN, size, checkpoint.root, note, (str(signer.public),))
        return Head(**{name: changed.get(name, getattr(head, name)) for name in Head.__slots__})  # type: ignore[arg-type]

    def lines(self) -> list[Line]:
        """Numbers 0 to 3 shown, 4 withheld alone, 5 to 18 a run, 19 shown with one part only, the rest shown."""
        shown = list(self.entries)
        few = ShownEntry(19, shown[19].header_salt, shown[19].header, {"facts": shown[19].parts["facts"]})
        run: WithheldRun = withhold_run(5, 19, "another agency's case", self.node)
        return [*shown[:4], WithheldEntry(4, entry_bytes(shown[4])), run, few, *shown[20:]]

    def export(self) -> list[bytes]:
        """The file, line by line."""
        return list(write_export(self.head(), self.lines()))


def sample_log(size: int = 37) -> Log:
    """A log of this many entries."""
    return Log([shown_entry(number) for number in range(size)])
