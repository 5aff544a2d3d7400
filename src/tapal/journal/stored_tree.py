"""The site's tree as it is stored: checkpoints, tiles, entries, proofs.

Hash tiles stand in `journal.tile`, complete at every level but 0, whose last tile is made of the leaves. All functions
read through Django's default connection, as any role that may read the journal.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from tapal.journal.engine import tiles
from tapal.journal.engine.tiles import TILE_WIDTH, Tile
from tapal.journal.engine.tree import HASH_BYTES, NodeReader, TreeError, leaf_hash


@dataclass(frozen=True, slots=True)
class StoredCheckpoint:
    """A signed checkpoint; `root` has 32 bytes, `note` is the signed note."""

    size: int
    root: bytes
    note: str
    at: datetime


def find_checkpoint(size: int | None = None) -> StoredCheckpoint | None:
    """The last checkpoint, or the one of a size; None where none was signed."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT size, root, note, at FROM journal.checkpoint WHERE %s::bigint IS NULL OR size = %s"
            " ORDER BY size DESC LIMIT 1",
            [size, size],
        )
        row = cursor.fetchone()
    return None if row is None else StoredCheckpoint(row[0], bytes(row[1]), row[2], row[3])


def list_entry_bytes(start: int, end: int) -> list[bytes]:
    """The entries [start, end) as they stand in the tree; fewer where the log ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT leaf FROM journal.leaf WHERE number >= %s AND number < %s ORDER BY number", [start, end])
        return [bytes(leaf) for (leaf,) in cursor.fetchall()]


def read_tile(tile: Tile) -> bytes:
    """The bytes of a tile or entry bundle with exactly its width. Raises TreeError where the log doesn't reach it."""
    start = tile.index * TILE_WIDTH
    if start >= 1 << 62 or tile.level > tiles.MAX_LEVEL:
        raise TreeError("the log has no such tile")
    if tile.level == tiles.ENTRIES:
        entries = list_entry_bytes(start, start + tile.width)
        found, have = tiles.write_bundle(entries), len(entries)
    elif tile.level == 0 and tile.width < TILE_WIDTH:
        hashes = [leaf_hash(entry) for entry in list_entry_bytes(start, start + tile.width)]
        found, have = b"".join(hashes), len(hashes)
    else:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT substring(hashes FOR %s) FROM journal.tile WHERE level = %s AND index = %s",
                [tile.width * HASH_BYTES, tile.level, tile.index],
            )
            row = cursor.fetchone()
        found = bytes(row[0]) if row else b""
        have = len(found) // HASH_BYTES
    if have != tile.width:
        raise TreeError("the log has no such tile")
    return found


def node_reader(size: int) -> NodeReader:
    """The nodes of the tree of `size` entries, from the stored tiles."""
    return tiles.node_reader(size, read_tile)
