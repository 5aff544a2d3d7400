"""RFC 6962: hashing, proofs and the frontier, against a tree that is written straight from the definition."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tapal.journal.engine import tiles
from tapal.journal.engine.tree import (
    EMPTY_ROOT,
    Frontier,
    Node,
    NodeReader,
    TreeError,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    perfect_subtrees,
    root_at,
    verify_consistency,
    verify_inclusion,
)

# The eight entries that the certificate-transparency implementations share as test vectors, and the roots of their
# trees of one to eight leaves. (The hashing below computes each from the definition as well.)
ENTRIES = [
    bytes.fromhex(one)
    for one in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def mth(entries: list[bytes]) -> bytes:
    """RFC 6962 2.1, word for word."""
    if not entries:
        return sha256(b"").digest()
    if len(entries) == 1:
        return sha256(b"\x00" + entries[0]).digest()
    k = 1
    while k * 2 < len(entries):
        k *= 2
    return sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def path(m: int, entries: list[bytes]) -> list[bytes]:
    """RFC 6962 2.1.1, word for word."""
    if len(entries) == 1:
        return []
    k = 1
    while k * 2 < len(entries):
        k *= 2
    if m < k:
        return [*path(m, entries[:k]), mth(entries[k:])]
    return [*path(m - k, entries[k:]), mth(entries[:k])]


def subproof(m: int, entries: list[bytes], complete: bool) -> list[bytes]:
    """RFC 6962 2.1.2, word for word."""
    if m == len(entries):
        return [] if complete else [mth(entries)]
    k = 1
    while k * 2 < len(entries):
        k *= 2
    if m <= k:
        return [*subproof(m, entries[:k], complete), mth(entries[k:])]
    return [*subproof(m - k, entries[k:], False), mth(entries[:k])]


def node_of(entries: list[bytes]) -> NodeReader:
    return lambda level, index: mth(entries[index << level : (index + 1) << level])


def test_the_empty_tree_and_the_shared_vectors() -> None:
    assert mth([]) == EMPTY_ROOT == Frontier().root()
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    tree = Frontier()
    for size, root in enumerate(ROOTS, 1):
        tree.append(leaf_hash(ENTRIES[size - 1]))
        assert tree.root().hex() == root
        assert mth(ENTRIES[:size]).hex() == root
        assert root_at(size, node_of(ENTRIES)).hex() == root


def test_every_proof_of_small_trees() -> None:
    entries = [bytes([n]) for n in range(33)]
    for size in range(1, 34):
        root = mth(entries[:size])
        for index in range(size):
            proof = inclusion_proof(index, size, node_of(entries))
            assert proof == path(index, entries[:size])
            assert verify_inclusion(index, size, leaf_hash(entries[index]), proof, root)
            for other in range(size):
                assert (other == index) == verify_inclusion(other, size, leaf_hash(entries[index]), proof, root)
        for old in range(1, size + 1):
            proof = consistency_proof(old, size, node_of(entries))
            assert proof == subproof(old, entries[:size], True)
            assert verify_consistency(old, size, mth(entries[:old]), root, proof)
        assert verify_consistency(0, size, EMPTY_ROOT, root, [])
        assert not verify_consistency(0, size, root, root, [])


@settings(max_examples=150)
@given(st.data(), st.integers(1, 300))
def test_a_changed_proof_proves_nothing(data: st.DataObject, size: int) -> None:
    entries = [n.to_bytes(2) for n in range(size)]
    root = mth(entries)
    index, old = data.draw(st.integers(0, size - 1)), data.draw(st.integers(1, size))
    proof = inclusion_proof(index, size, node_of(entries))
    steps = consistency_proof(old, size, node_of(entries))
    assert verify_inclusion(index, size, leaf_hash(entries[index]), proof, root)
    assert verify_consistency(old, size, mth(entries[:old]), root, steps)
    for changed in changes(data, proof):
        assert not verify_inclusion(index, size, leaf_hash(entries[index]), changed, root)
    for changed in changes(data, steps):
        assert not verify_consistency(old, size, mth(entries[:old]), root, changed)
    flipped = bytes([root[0] ^ 1]) + root[1:]
    assert not verify_inclusion(index, size, leaf_hash(entries[index]), proof, flipped)
    assert not verify_inclusion(index, size, flipped, proof, root)
    assert not verify_inclusion(index + size, size, leaf_hash(entries[index]), proof, root)
    assert not verify_consistency(old, size, mth(entries[:old]), flipped, steps)
    assert not verify_consistency(old, size, flipped, root, steps)
    assert not verify_consistency(size + 1, size, root, root, steps)


def changes(data: st.DataObject, proof: list[bytes]) -> list[list[bytes]]:
    changed = [[*proof, bytes(32)]]
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        flipped = bytes([proof[at][0] ^ 1]) + proof[at][1:]
        changed += [proof[:-1], proof[1:], [*proof[:at], flipped, *proof[at + 1 :]]]
    return changed


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_a_run_is_covered_by_maximal_perfect_subtrees(one: int, other: int) -> None:
    start, end = sorted((one, other))
    nodes = perfect_subtrees(start, end)
    at = start
    for node in nodes:
        assert node.index << node.level == at
        at += 1 << node.level
        # Maximal: the parent reaches beyond the run.
        parent = (node.index >> 1) << (node.level + 1)
        assert parent < start or parent + (2 << node.level) > end
    assert at == end


@given(st.integers(0, 700), st.integers(0, 700), st.integers(0, 700))
def test_a_frontier_grows_alike_by_leaves_and_by_subtrees(one: int, other: int, third: int) -> None:
    first, second, size = sorted((one, other, third))
    entries = [n.to_bytes(2) for n in range(size)]
    tree = Frontier()
    for node in perfect_subtrees(0, first):
        tree.push(node.level, node_of(entries)(node.level, node.index))
    for entry in entries[first:second]:
        tree.append(leaf_hash(entry))
    tree = Frontier.from_bytes(tree.size, tree.to_bytes())
    for node in perfect_subtrees(second, size):
        tree.push(node.level, node_of(entries)(node.level, node.index))
    assert (tree.size, tree.root()) == (size, mth(entries))


@pytest.mark.parametrize("start", [0, 1, 255, 256, 300, 65_535])
def test_extending_names_the_nodes_that_tiles_keep(start: int) -> None:
    leaves = [leaf_hash(n.to_bytes(4)) for n in range(66_000)]
    tree = Frontier()
    tree.extend(leaves[:start])
    completed = tree.extend(leaves[start:])
    levels = {0: leaves}
    for level in range(8, 24, 8):
        row = levels[level - 8]
        for _ in range(8):
            row = [node_hash(row[n], row[n + 1]) for n in range(0, len(row) - 1, 2)]
        levels[level] = row
    wanted = {Node(8, n): levels[8][n] for n in range(start >> 8, 66_000 >> 8)}
    wanted |= {Node(16, n): levels[16][n] for n in range(start >> 16, 66_000 >> 16)}
    assert dict(completed) == wanted
    assert tree.root() == root_at(66_000, tiles.node_reader(66_000, tile_of(levels)))


def tile_of(levels: dict[int, list[bytes]]) -> Callable[[tiles.Tile], bytes]:
    return lambda tile: b"".join(levels[tile.level * 8][tile.index * 256 : tile.index * 256 + tile.width])


def test_refuses_what_does_not_fit() -> None:
    tree = Frontier()
    tree.append(bytes(32))
    for wrong in (
        lambda: tree.push(1, bytes(32)),
        lambda: Frontier(3, [bytes(32)]),
        lambda: Frontier(1, [bytes(31)]),
        lambda: Frontier.from_bytes(1, bytes(33)),
        lambda: Frontier(-1),
        lambda: inclusion_proof(1, 1, lambda level, index: bytes(32)),
        lambda: consistency_proof(0, 1, lambda level, index: bytes(32)),
        lambda: consistency_proof(2, 1, lambda level, index: bytes(32)),
        lambda: perfect_subtrees(2, 1),
    ):
        with pytest.raises(TreeError):
            wrong()


def test_a_copy_grows_alone() -> None:
    tree = Frontier()
    tree.append(bytes(32))
    grown = tree.copy()
    grown.append(bytes(32))
    assert (tree.size, grown.size) == (1, 2)
    assert tree.root() == bytes(32)
