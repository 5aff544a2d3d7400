"""The export file: JSON lines from which anybody can recompute the root and check whatever is shown.

First line: ``{"origin","size","root","checkpoint","keys":[…]}``. Then, in the order of numbers from 0, one line each:
``{"number","header_salt","header","parts":{name:{"salt","value"}}}`` an entry that is shown (a part that is withheld or
blanked is absent), ``{"number","leaf"}`` a withheld entry,
``{"run":{"from","to","reason","nodes":[{"level","index","hash"}…]}}`` a withheld run.
"""

from __future__ import annotations

from binascii import a2b_base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

import msgspec

from tapal.journal.engine.canonical import (
    CanonicalError,
    canonical_text,
    from_base64,
    refuse_repeated_keys,
    to_base64,
)
from tapal.journal.engine.entries import check_commitment
from tapal.journal.engine.tree import HASH_BYTES, Node, NodeReader, perfect_subtrees

MAX_LINE_BYTES: Final = 64_000_000


class ExportError(ValueError):
    """A line that isn't of the export file's form. The text is one sentence without the line's number."""


@dataclass(frozen=True, slots=True)
class Head:
    """The first line: what the file claims. ``checkpoint`` is the signed note, ``keys`` are vkeys."""

    origin: str
    size: int
    root: bytes
    checkpoint: str
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """An entry that is shown: canonical JSON and salts of its header and of those of its parts that are shown."""

    number: int
    header_salt: bytes
    header: bytes
    parts: Mapping[str, tuple[bytes, bytes]] = field(default_factory=dict)
    """Name → (salt, canonical JSON)."""


@dataclass(frozen=True, slots=True)
class WithheldEntry:
    """An entry of which only its bytes in the tree are given."""

    number: int
    leaf: bytes


@dataclass(frozen=True, slots=True)
class WithheldRun:
    """Entries [start, end) that are withheld for one reason, as the hashes of their maximal perfect subtrees."""

    start: int
    end: int
    reason: str
    nodes: tuple[tuple[Node, bytes], ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """One entry and the hashes that lead from it to the root, lowest first: what `tapal journal prove` prints."""

    head: Head
    entry: ShownEntry
    steps: tuple[bytes, ...]


type Line = ShownEntry | WithheldEntry | WithheldRun


# The lines as they stand in the file. A field that the format doesn't know is refused: nothing would prove it.
class _Part(msgspec.Struct, forbid_unknown_fields=True):
    salt: str
    value: msgspec.Raw


class _NodeLine(msgspec.Struct, forbid_unknown_fields=True):
    level: int
    index: int
    hash: str


class _Run(msgspec.Struct, forbid_unknown_fields=True):
    start: int = msgspec.field(name="from")
    to: int
    reason: str
    nodes: list[_NodeLine]


class _Line(msgspec.Struct, forbid_unknown_fields=True):
    number: int | None = None
    header_salt: str | None = None
    header: msgspec.Raw | msgspec.UnsetType = msgspec.UNSET
    parts: dict[str, _Part] | None = None
    leaf: str | None = None
    run: _Run | None = None


class _Head(msgspec.Struct, forbid_unknown_fields=True):
    origin: str
    size: int
    root: str
    checkpoint: str
    keys: list[str]


_SHOWN_FIELDS: Final = {"number", "header_salt", "header", "parts"}
_LINE: Final = msgspec.json.Decoder(_Line)
_HEAD: Final = msgspec.json.Decoder(_Head)
_ENCODER: Final = msgspec.json.Encoder()


def write_head(head: Head) -> bytes:
    """The first line, newline included."""
    plain = _Head(head.origin, head.size, to_base64(head.root), head.checkpoint, list(head.keys))
    return _ENCODER.encode(plain) + b"\n"


def write_line(line: Line) -> bytes:
    """One further line, newline included."""
    match line:
        case ShownEntry():
            return _write_shown(line)
        case WithheldEntry(number, leaf):
            return b'{"number":%d,"leaf":"%s"}\n' % (number, to_base64(leaf).encode())
        case WithheldRun(start, end, reason, nodes):
            listed = [_NodeLine(node.level, node.index, to_base64(value)) for node, value in nodes]
            return b'{"run":%s}\n' % _ENCODER.encode(_Run(start, end, reason, listed))


def _write_shown(line: ShownEntry) -> bytes:
    parts = b",".join(
        b'%s:{"salt":"%s","value":%s}' % (_ENCODER.encode(name), to_base64(salt).encode(), text)
        for name, (salt, text) in line.parts.items()
    )
    salt = to_base64(line.header_salt).encode()
    return b'{"number":%d,"header_salt":"%s","header":%s,"parts":{%s}}\n' % (line.number, salt, line.header, parts)


def withhold_run(start: int, end: int, reason: str, node: NodeReader) -> WithheldRun:
    """A run of withheld entries [start, end), its hashes taken from the tree."""
    nodes = tuple((one, node(one.level, one.index)) for one in perfect_subtrees(start, end))
    return WithheldRun(start, end, reason, nodes)


def read_head(line: bytes) -> Head:
    """Read the first line. Raises ExportError."""
    try:
        plain = _HEAD.decode(line)
        refuse_repeated_keys(line)
        root = from_base64(plain.root, HASH_BYTES)
    except (msgspec.DecodeError, UnicodeDecodeError, CanonicalError) as error:
        raise ExportError(f"the first line is no head of an export: {error}") from None
    return Head(plain.origin, plain.size, root, plain.checkpoint, tuple(plain.keys))


def read_start(line: bytes) -> Head | Proof:
    """Read the first line of an export, or a proof, which is its only one. Raises ExportError."""
    try:
        fields = msgspec.json.decode(line, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError):
        return read_head(line)  # says what is wrong
    if "proof" not in fields:
        return read_head(line)
    try:
        refuse_repeated_keys(line)
        steps = tuple(from_base64(one, HASH_BYTES) for one in msgspec.json.decode(fields.pop("proof"), type=list[str]))
    except (msgspec.DecodeError, CanonicalError) as error:
        raise ExportError(f"the proof is malformed: {error}") from None
    entry = read_line(_ENCODER.encode({name: fields.pop(name) for name in _SHOWN_FIELDS & fields.keys()}))
    if not isinstance(entry, ShownEntry):
        raise ExportError("a proof shows an entry with its header")
    return Proof(read_head(_ENCODER.encode(fields)), entry, steps)


def read_line(line: bytes) -> Line:
    """Read one further line. Raises ExportError when it isn't exactly one of the three kinds."""
    if len(line) > MAX_LINE_BYTES:
        raise ExportError(f"the line is longer than {MAX_LINE_BYTES} bytes")
    try:
        plain = _LINE.decode(line)
        if plain.header is not msgspec.UNSET:
            return _read_shown(plain, plain.header, line)
        if plain.leaf is not None:
            if plain.number is None or any(one is not None for one in (plain.header_salt, plain.parts, plain.run)):
                raise ExportError("a withheld entry has a number and a leaf, and nothing else")
            found: Line = WithheldEntry(plain.number, check_commitment(from_base64(plain.leaf)))
        else:
            found = _read_run(plain)
        refuse_repeated_keys(line)
    except (msgspec.DecodeError, UnicodeDecodeError, CanonicalError) as error:
        raise ExportError(f"the line is malformed: {error}") from None
    return found


def _read_shown(plain: _Line, header: msgspec.Raw, line: bytes) -> ShownEntry:
    if plain.number is None or plain.header_salt is None or plain.parts is None:
        raise ExportError("a shown entry has a number, a header, its salt and parts")
    if plain.leaf is not None or plain.run is not None:
        raise ExportError("a shown entry has no leaf and no run beside it")
    try:
        salt = a2b_base64(plain.header_salt, strict_mode=True)
        parts = {
            name: (a2b_base64(one.salt, strict_mode=True), canonical_text(one.value))
            for name, one in plain.parts.items()
        }
    except ValueError as error:
        raise ExportError(f"the line is malformed: {error}") from None
    shown = ShownEntry(plain.number, salt, canonical_text(header), parts)
    # A line in the very form that is written here names no key twice and has no second spelling of base64. Only other
    # forms are looked through.
    if _write_shown(shown) != line.rstrip(b"\r\n") + b"\n":
        for text in (plain.header_salt, *(one.salt for one in plain.parts.values())):
            from_base64(text)
        refuse_repeated_keys(line)
    return shown


def _read_run(plain: _Line) -> WithheldRun:
    run = plain.run
    if run is None or any(one is not None for one in (plain.number, plain.header_salt, plain.parts)):
        raise ExportError("the line is neither a shown entry, nor a withheld one, nor a withheld run")
    if not run.reason.strip():
        raise ExportError("a withheld run says no reason")
    nodes = tuple((Node(one.level, one.index), from_base64(one.hash, HASH_BYTES)) for one in run.nodes)
    if not 0 <= run.start < run.to or perfect_subtrees(run.start, run.to) != [node for node, _ in nodes]:
        raise ExportError(f"the nodes of the run [{run.start}, {run.to}) are not its maximal perfect subtrees")
    return WithheldRun(run.start, run.to, run.reason, nodes)


def write_export(head: Head, lines: Iterable[Line]) -> Iterable[bytes]:
    """The whole file, line by line."""
    yield write_head(head)
    for line in lines:
        yield write_line(line)
