"""Checkpoints (C2SP tlog-checkpoint): a signed note that says origin, tree size and root hash."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from tapal.journal.engine.canonical import CanonicalError, from_base64, to_base64
from tapal.journal.engine.notes import NoteError, Signer, Verifier, open_note, parse_note, sign_note
from tapal.journal.engine.tree import HASH_BYTES

MAX_SIZE: Final = 2**63 - 1
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log commits to: its identity, its number of leaves and their root (32 bytes)."""

    origin: str
    size: int
    root: bytes
    extension: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not self.origin or any(char < " " for char in self.origin):
            raise NoteError("the origin of a checkpoint is one non-empty line")
        if not 0 <= self.size <= MAX_SIZE:
            raise NoteError(f"{self.size} is no tree size")
        if len(self.root) != HASH_BYTES:
            raise NoteError(f"the root hash of a checkpoint has 32 bytes, not {len(self.root)}")
        if any(not line or any(char < " " for char in line) for line in self.extension):
            raise NoteError("an extension line of a checkpoint is empty or has control characters")

    @property
    def text(self) -> str:
        """The note text."""
        lines = (self.origin, str(self.size), to_base64(self.root), *self.extension)
        return "".join(f"{line}\n" for line in lines)


def parse_checkpoint(text: str) -> Checkpoint:
    """Read a note text as a checkpoint. Raises NoteError naming the line that isn't right."""
    lines = text.split("\n")
    if len(lines) < 4 or lines.pop() != "":
        raise NoteError("a checkpoint has at least three lines: origin, size and root hash")
    origin, size, root, *extension = lines
    if not _SIZE.fullmatch(size):
        raise NoteError(f"the second line of the checkpoint, {size[:40]!r}, is no tree size")
    try:
        return Checkpoint(origin, int(size), from_base64(root, HASH_BYTES), tuple(extension))
    except CanonicalError as error:
        raise NoteError(f"the third line of the checkpoint is no root hash: {error}") from None


def read_unverified(raw: str | bytes) -> Checkpoint:
    """The checkpoint that a note claims, its signatures not looked at."""
    return parse_checkpoint(parse_note(raw).text)


def open_checkpoint(raw: str | bytes, known: Iterable[Verifier], *, origin: str | None = None) -> Checkpoint:
    """Verify a signed checkpoint and read it.

    With ``origin``, another log's checkpoint is refused, whoever signed it. Raises NoteError.
    """
    checkpoint = parse_checkpoint(open_note(raw, known).text)
    if origin is not None and checkpoint.origin != origin:
        raise NoteError(f"the checkpoint is of the log {checkpoint.origin!r}, not of {origin!r}")
    return checkpoint


def sign_checkpoint(checkpoint: Checkpoint, signers: Sequence[Signer]) -> str:
    """The signed note of a checkpoint. The caller sees to it that it is consistent with every earlier one."""
    return sign_note(checkpoint.text, signers)
