"""The Merkle tree of RFC 6962 section 2.1 over SHA-256: an incremental frontier, inclusion and consistency proofs.

A *node* is named by (level, index): the perfect subtree over leaves [index·2^level, (index+1)·2^level). Everything a
proof needs is made of perfect subtrees, so proofs are generated from any function that hands out nodes (see
:mod:`.tiles`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()
"""The root of a tree of no leaves: SHA-256 of nothing."""


@dataclass(frozen=True, slots=True)
class Node:
    """A perfect subtree of 2^level leaves, the index-th of its size from the left."""

    level: int
    index: int


type NodeReader = Callable[[int, int], bytes]
"""(level, index) → the 32-byte hash of that perfect subtree."""


class TreeError(ValueError):
    """A size, index or hash that doesn't fit the tree. The text is one sentence."""


def leaf_hash(entry: bytes) -> bytes:
    """SHA-256(0x00 ‖ entry bytes)."""
    return sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return sha256(b"\x01" + left + right).digest()


class Frontier:
    """The right edge of a growing tree: the roots of the perfect subtrees that make up ``size`` leaves, largest first.

    Appending costs about one hash, reading the root at most one hash per bit of the size.
    """

    __slots__ = ("hashes", "size")

    def __init__(self, size: int = 0, hashes: Sequence[bytes] = ()) -> None:
        if size < 0 or len(hashes) != size.bit_count() or any(len(one) != HASH_BYTES for one in hashes):
            raise TreeError(f"a frontier of {size} leaves has {max(size, 0).bit_count()} hashes of 32 bytes, not these")
        self.size = size
        self.hashes = list(hashes)

    def append(self, leaf: bytes) -> None:
        """Add one leaf hash at the right."""
        size, hashes = self.size, self.hashes
        self.size = size + 1
        while size & 1:
            leaf = sha256(b"\x01" + hashes.pop() + leaf).digest()
            size >>= 1
        hashes.append(leaf)

    def push(self, level: int, subtree: bytes) -> None:
        """Add a whole perfect subtree of 2^level leaves by its hash; the size must be a multiple of 2^level."""
        size = self.size >> level
        if size << level != self.size:
            raise TreeError(f"a subtree of 2^{level} leaves can't begin at leaf {self.size}")
        self.size += 1 << level
        while size & 1:
            subtree = node_hash(self.hashes.pop(), subtree)
            size >>= 1
        self.hashes.append(subtree)

    def extend(self, leaves: Iterable[bytes], *, every: int = 8) -> list[tuple[Node, bytes]]:
        """Add leaf hashes; return the nodes that were completed at levels that are multiples of ``every`` (0 excluded).

        With the tile height 8 these are the hashes that go into the tiles above level 0.
        """
        completed: list[tuple[Node, bytes]] = []
        hashes = self.hashes
        for leaf in leaves:
            subtree, level, index = leaf, 0, self.size
            self.size = index + 1
            while index & 1:
                subtree = sha256(b"\x01" + hashes.pop() + subtree).digest()
                index >>= 1
                level += 1
                if level % every == 0:
                    completed.append((Node(level, index), subtree))
            hashes.append(subtree)
        return completed

    def root(self) -> bytes:
        """The root of the tree so far."""
        if not self.hashes:
            return EMPTY_ROOT
        edge = reversed(self.hashes)
        root = next(edge)
        for subtree in edge:
            root = sha256(b"\x01" + subtree + root).digest()
        return root

    def copy(self) -> Frontier:
        """A frontier that grows on its own."""
        return Frontier(self.size, self.hashes)

    def to_bytes(self) -> bytes:
        """The hashes one after another, largest subtree first; :meth:`from_bytes` needs the size beside them."""
        return b"".join(self.hashes)

    @classmethod
    def from_bytes(cls, size: int, stored: bytes) -> Frontier:
        """Read what :meth:`to_bytes` wrote. Raises TreeError when it is of another size."""
        if len(stored) % HASH_BYTES:
            raise TreeError("a stored frontier is a row of 32-byte hashes, and this one is not")
        return cls(size, [stored[at : at + HASH_BYTES] for at in range(0, len(stored), HASH_BYTES)])


def perfect_subtrees(start: int, end: int) -> list[Node]:
    """The maximal perfect subtrees that cover leaves [start, end), left to right.

    This is how a withheld run is written down; there is exactly one way to do it.
    """
    if not 0 <= start <= end:
        raise TreeError(f"[{start}, {end}) is no range of leaves")
    nodes = []
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        nodes.append(Node(level, start >> level))
        start += 1 << level
    return nodes


def range_root(start: int, end: int, node: NodeReader) -> bytes:
    """MTH of leaves [start, end) as RFC 6962 splits them, where ``start`` is a multiple of the split sizes above it."""
    hashes = [node(one.level, one.index) for one in perfect_subtrees(start, end)]
    if not hashes:
        return EMPTY_ROOT
    root = hashes.pop()
    while hashes:
        root = node_hash(hashes.pop(), root)
    return root


def root_at(size: int, node: NodeReader) -> bytes:
    """The root of the tree of the first ``size`` leaves."""
    return range_root(0, size, node)


def _split(size: int) -> int:
    """The largest power of two below ``size`` (size ≥ 2)."""
    return 1 << ((size - 1).bit_length() - 1)


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The leaf ranges whose hashes prove leaf ``index`` in a tree of ``size``, lowest first (RFC 6962 2.1.1)."""
    if not 0 <= index < size:
        raise TreeError(f"a tree of {size} leaves has no leaf {index}")
    ranges: list[tuple[int, int]] = []
    start, end = 0, size
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start = middle
    ranges.reverse()
    return ranges


def inclusion_proof(index: int, size: int, node: NodeReader) -> list[bytes]:
    """The audit path of leaf ``index`` in the tree of ``size`` leaves, lowest hash first."""
    return [range_root(start, end, node) for start, end in inclusion_ranges(index, size)]


def consistency_ranges(old: int, new: int) -> list[tuple[int, int]]:
    """The leaf ranges whose hashes prove the tree of ``old`` leaves a beginning of that of ``new`` (RFC 6962 2.1.2)."""
    if not 0 < old <= new:
        raise TreeError(f"consistency is proved from a size between 1 and {new}, not from {old}")
    ranges: list[tuple[int, int]] = []
    start, end, own_root = 0, new, True
    while old != end:
        middle = start + _split(end - start)
        if old <= middle:
            ranges.append((middle, end))
            end = middle
        else:
            ranges.append((start, middle))
            start, own_root = middle, False
    if not own_root:
        ranges.append((start, end))
    ranges.reverse()
    return ranges


def consistency_proof(old: int, new: int, node: NodeReader) -> list[bytes]:
    """The proof that the tree of ``old`` leaves is a beginning of the tree of ``new`` leaves (0 < old ≤ new)."""
    return [range_root(start, end, node) for start, end in consistency_ranges(old, new)]


def verify_inclusion(index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether ``leaf`` (a leaf hash) is leaf ``index`` of the tree with this size and root (RFC 9162 2.1.3.2)."""
    if not 0 <= index < size:
        return False
    fn, sn, running = index, size - 1, leaf
    for step in proof:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            running = node_hash(step, running)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            running = node_hash(running, step)
        fn >>= 1
        sn >>= 1
    return sn == 0 and running == root


def verify_consistency(old: int, new: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether the tree (old, old_root) is a beginning of (new, new_root) (RFC 9162 2.1.4.2).

    An empty tree is a beginning of every tree, without a proof.
    """
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    steps = list(proof)
    if old & (old - 1) == 0:
        steps.insert(0, old_root)
    if not steps:
        return False
    fn, sn = old - 1, new - 1
    while fn & 1:
        fn >>= 1
        sn >>= 1
    first = second = steps[0]
    for step in steps[1:]:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            first = node_hash(step, first)
            second = node_hash(step, second)
            while not fn & 1 and fn:
                fn >>= 1
                sn >>= 1
        else:
            second = node_hash(second, step)
        fn >>= 1
        sn >>= 1
    return sn == 0 and first == old_root and second == new_root
