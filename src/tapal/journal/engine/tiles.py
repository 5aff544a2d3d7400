"""Tiles (C2SP tlog-tiles): the tree as files of 256 hashes, and the entries as bundles of 256.

A tile is (level, index, width). Hashes are only ever added at its right, so a partial tile is the beginning of the
later full one; whoever stores tiles stores each once and cuts.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from tapal.journal.engine.tree import HASH_BYTES, NodeReader, TreeError, node_hash

TILE_HEIGHT: Final = 8
TILE_WIDTH: Final = 1 << TILE_HEIGHT
MAX_LEVEL: Final = 63
MAX_ENTRY_BYTES: Final = 0xFFFF
ENTRIES: Final = -1
"""The "level" of an entry bundle, whose path says ``entries`` where a tile's path has its level."""

_LEVEL: Final = re.compile(r"(entries|0|[1-9][0-9]?)/(.*)")
_INDEX: Final = re.compile(r"((?:x[0-9]{3}/)*)([0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile at level 0 to 63, or an entry bundle (level ENTRIES), with 1 to 256 hashes or entries."""

    level: int
    index: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """The path below the log's prefix: ``tile/0/x001/x234/067``, ``tile/entries/000.p/12``."""
        groups: list[str] = []
        rest = self.index
        while True:
            rest, group = divmod(rest, 1000)
            groups.append(f"x{group:03}" if groups else f"{group:03}")
            if not rest:
                break
        level = "entries" if self.level == ENTRIES else str(self.level)
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"tile/{level}/{'/'.join(reversed(groups))}{partial}"


def parse_path(path: str) -> Tile:
    """Read a path as :attr:`Tile.path` writes it. Raises TreeError for any other spelling of it."""
    prefix, _, rest = path.partition("/")
    level = _LEVEL.fullmatch(rest) if prefix == "tile" else None
    index = _INDEX.fullmatch(level[2]) if level else None
    if level and index:
        number = int(index[1].replace("x", "").replace("/", "") + index[2])
        width = int(index[3]) if index[3] else TILE_WIDTH
        tile = Tile(ENTRIES if level[1] == "entries" else int(level[1]), number, width)
        if tile.path == path and tile.level <= MAX_LEVEL and (not index[3] or width < TILE_WIDTH):
            return tile
    raise TreeError(f"{path[:120]!r} is no path of a tile")


def width_in(level: int, index: int, size: int) -> int:
    """How many hashes (0 to 256) the index-th tile of this level has in a tree of ``size`` leaves."""
    hashes = size >> (TILE_HEIGHT * max(level, 0))
    return min(max(hashes - index * TILE_WIDTH, 0), TILE_WIDTH)


def written_by(old: int, new: int) -> list[Tile]:
    """The tiles that a tree has to write when it grows from ``old`` to ``new`` leaves, with their new widths.

    Entry bundles are not listed: they have the index and width of the tile at level 0.
    """
    if not 0 <= old <= new:
        raise TreeError(f"a tree doesn't grow from {old} to {new}")
    tiles: list[Tile] = []
    level = 0
    while new >> (TILE_HEIGHT * level) > 0:
        before, after = old >> (TILE_HEIGHT * level), new >> (TILE_HEIGHT * level)
        if before == after:
            break
        indexes = range(before // TILE_WIDTH, (after - 1) // TILE_WIDTH + 1)
        tiles.extend(Tile(level, index, width_in(level, index, new)) for index in indexes)
        level += 1
    return tiles


def all_tiles(size: int) -> list[Tile]:
    """Every tile of a tree of ``size`` leaves."""
    return written_by(0, size)


def split_hashes(tile: bytes) -> list[bytes]:
    """The hashes of a tile's bytes."""
    if not tile or len(tile) % HASH_BYTES or len(tile) > TILE_WIDTH * HASH_BYTES:
        raise TreeError(f"a tile is 1 to 256 hashes of 32 bytes, not {len(tile)} bytes")
    return [tile[at : at + HASH_BYTES] for at in range(0, len(tile), HASH_BYTES)]


def write_bundle(entries: Iterable[bytes]) -> bytes:
    """Entries, each with its length before it as a big-endian uint16."""
    bundle = bytearray()
    for entry in entries:
        if len(entry) > MAX_ENTRY_BYTES:
            raise TreeError(f"an entry of {len(entry)} bytes doesn't fit a bundle")
        bundle += struct.pack(">H", len(entry))
        bundle += entry
    return bytes(bundle)


def read_bundle(bundle: bytes) -> list[bytes]:
    """The entries of a bundle. Raises TreeError when its lengths don't add up."""
    entries = []
    at = 0
    while at < len(bundle):
        if at + 2 > len(bundle):
            raise TreeError(f"the bundle ends inside a length, at byte {at}")
        (length,) = struct.unpack_from(">H", bundle, at)
        at += 2
        if at + length > len(bundle):
            raise TreeError(f"the bundle ends inside an entry, at byte {at}")
        entries.append(bundle[at : at + length])
        at += length
    return entries


def node_reader(size: int, read_tile: Callable[[Tile], bytes]) -> NodeReader:
    """Hand out the nodes of a tree of ``size`` leaves from its tiles; each tile is read once.

    ``read_tile`` gets the tile with its width in that tree and returns its bytes (longer ones are cut).
    """
    read: dict[tuple[int, int], list[bytes]] = {}

    def hashes_of(level: int, index: int) -> list[bytes]:
        if (level, index) not in read:
            width = width_in(level, index, size)
            if not width:
                raise TreeError(f"a tree of {size} leaves has no tile {index} at level {level}")
            hashes = split_hashes(read_tile(Tile(level, index, width)))[:width]
            if len(hashes) < width:
                raise TreeError(f"tile {index} of level {level} has {len(hashes)} hashes, not {width}")
            read[level, index] = hashes
        return read[level, index]

    def node(level: int, index: int) -> bytes:
        if level < 0 or index < 0 or (index + 1) << level > size:
            raise TreeError(f"a tree of {size} leaves has no perfect subtree {index} at level {level}")
        tile_level, above = divmod(level, TILE_HEIGHT)
        tile_index, offset = divmod(index << above, TILE_WIDTH)
        row = hashes_of(tile_level, tile_index)[offset : offset + (1 << above)]
        while len(row) > 1:
            row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
        return row[0]

    return node
