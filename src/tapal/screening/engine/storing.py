"""A segment as one file that processes map into memory and share.

The file begins with ``TAPALSEG``, the version of the format, the length and the CRC-32 of the header that follows as
JSON: what made the file, its nationalities, and name, type, length, place and CRC-32 of every column. Columns begin at
multiples of 64 bytes. A file is written beside its place and then moved there, so that nobody ever sees half of one.
"""

import hashlib
import mmap
import os
import struct
import zlib
from functools import cache
from importlib import resources
from pathlib import Path

import msgspec
import numpy as np

from tapal.screening.engine.building import Arrays

MAGIC = b"TAPALSEG"
VERSION = 1
_PREAMBLE = struct.Struct("<8sIII")
_ALIGNED = 64


class WrongSegment(ValueError):
    """A file that can't be asked: no segment, a damaged one, or one that another release made. Build it anew."""


class _Column(msgspec.Struct, frozen=True):
    name: str
    dtype: str
    count: int
    offset: int
    crc: int


class _Header(msgspec.Struct, frozen=True):
    maker: str
    size: int
    nations: tuple[tuple[str, ...], ...]
    columns: tuple[_Column, ...]


@cache
def maker() -> str:
    """A hash of everything that decides what stands in a segment: the engine's code, figures and language knowledge."""
    digest = hashlib.sha256()
    package = resources.files("tapal.screening.engine")
    found = [*package.iterdir(), *package.joinpath("resources").iterdir()]
    for file in sorted(found, key=lambda file: file.name):
        if file.is_file() and file.name.endswith((".py", ".txt")):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def save(path: Path, arrays: Arrays, nations: list[tuple[str, ...]]) -> None:
    """Write a segment. Raises ``OSError`` where that can't be done."""
    # The places of the columns are part of the header, and its length moves them: room is left for their digits.
    draft = _header(arrays, nations, 0)
    room = _up(_PREAMBLE.size + len(msgspec.json.encode(draft)) + 24 * len(arrays)) - _PREAMBLE.size
    made = _header(arrays, nations, _PREAMBLE.size + room)
    header = msgspec.json.encode(made).ljust(room, b" ")
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with temporary.open("wb") as file:
            file.write(_PREAMBLE.pack(MAGIC, VERSION, len(header), zlib.crc32(header)))
            file.write(header)
            for column in made.columns:
                file.seek(column.offset)
                file.write(memoryview(arrays[column.name]).cast("B"))
            file.truncate(made.size)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _header(arrays: Arrays, nations: list[tuple[str, ...]], offset: int) -> _Header:
    columns = []
    for name, values in sorted(arrays.items()):
        columns.append(_Column(name, values.dtype.str, values.size, offset, zlib.crc32(values) if offset else 0))
        offset = _up(offset + values.nbytes)
    return _Header(maker(), offset, tuple(nations), tuple(columns))


def load(path: Path, *, verify: bool = False) -> tuple[Arrays, tuple[tuple[str, ...], ...]]:
    """The columns of a file, mapped into memory, and its nationalities; ``verify`` reads them all and checks them.

    Raises :class:`WrongSegment`, or ``OSError`` where the file can't be read. The pages are shared by all processes
    that map the file; the file isn't written to, whatever happens to the columns.
    """
    with path.open("rb") as file:
        preamble = file.read(_PREAMBLE.size)
        if len(preamble) < _PREAMBLE.size:
            raise WrongSegment(f"{path} is no segment of an index")
        magic, version, length, crc = _PREAMBLE.unpack(preamble)
        if magic != MAGIC or version != VERSION:
            raise WrongSegment(f"{path} is no segment of an index of this format")
        raw = file.read(length)
        if zlib.crc32(raw) != crc:
            raise WrongSegment(f"{path} is damaged: its header doesn't agree with its checksum")
        header = msgspec.json.decode(raw, type=_Header)
        if header.maker != maker():
            raise WrongSegment(f"{path} was made by another release, by other rules")
        if file.seek(0, os.SEEK_END) != header.size:
            raise WrongSegment(f"{path} is damaged: it has another length than it says")
        # Copied on write: what the loops take for arrays of their own stays the file's, page by page.
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    arrays: Arrays = {}
    for column in header.columns:
        values = np.frombuffer(mapped, np.dtype(column.dtype), column.count, column.offset)
        if verify and zlib.crc32(values) != column.crc:
            raise WrongSegment(f"{path} is damaged: the column {column.name} doesn't agree with its checksum")
        arrays[column.name] = values
    return arrays, header.nations


def _up(size: int) -> int:
    return -(-size // _ALIGNED) * _ALIGNED
