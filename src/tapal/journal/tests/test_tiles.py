"""Tiles: their paths, which ones a growing tree writes, bundles."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapal.journal.engine.tiles import (
    ENTRIES,
    Tile,
    all_tiles,
    node_reader,
    parse_path,
    read_bundle,
    split_hashes,
    width_in,
    write_bundle,
    written_by,
)
from tapal.journal.engine.tree import TreeError


@pytest.mark.parametrize(
    ("tile", "path"),
    [
        (Tile(0, 1234067), "tile/0/x001/x234/067"),
        (Tile(0, 0), "tile/0/000"),
        (Tile(1, 999, 17), "tile/1/999.p/17"),
        (Tile(63, 1000, 1), "tile/63/x001/000.p/1"),
        (Tile(ENTRIES, 5, 255), "tile/entries/005.p/255"),
    ],
)
def test_paths(tile: Tile, path: str) -> None:
    assert tile.path == path
    assert parse_path(path) == tile


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/1",
        "tile/0/0001",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/0/x001",
        "tile/00/001",
        "tile/64/001",
        "tile/-1/001",
        "tile/0/001.p/0",
        "tile/0/001.p/01",
        "tile/0/001.p/256",
        "tile/0/001.p/999",
        "tile/0/001.p",
        "tile/entry/001",
        "tile/0/٠٠١",
        "tile/0/001\n",
        "/tile/0/001",
        "til/0/001",
        "",
    ],
)
def test_any_other_spelling_is_refused(path: str) -> None:
    with pytest.raises(TreeError):
        parse_path(path)


def test_the_tree_of_seventy_thousand() -> None:
    tiles = all_tiles(70_000)
    assert sum(one.level == 0 and one.width == 256 for one in tiles) == 273
    assert [one for one in tiles if one.width < 256] == [Tile(0, 273, 112), Tile(1, 1, 17), Tile(2, 0, 1)]
    assert [one for one in tiles if one.level == 1] == [Tile(1, 0), Tile(1, 1, 17)]
    assert all_tiles(256) == [Tile(0, 0), Tile(1, 0, 1)]
    assert all_tiles(0) == []


@given(st.integers(0, 200_000), st.integers(0, 70_000))
def test_growth_writes_exactly_what_changed(old: int, more: int) -> None:
    new = old + more
    before = {(one.level, one.index): one.width for one in all_tiles(old)}
    after = {(one.level, one.index): one.width for one in all_tiles(new)}
    changed = {key: width for key, width in after.items() if before.get(key) != width}
    assert {(one.level, one.index): one.width for one in written_by(old, new)} == changed
    assert all(width_in(level, index, new) == width for (level, index), width in after.items())


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_reads_back(entries: list[bytes]) -> None:
    bundle = write_bundle(entries)
    assert read_bundle(bundle) == entries
    assert len(bundle) == sum(2 + len(one) for one in entries)


def test_broken_bundles_and_tiles_are_refused() -> None:
    for bundle in (b"\x00", b"\x00\x02a", b"\x00\x01ab"):
        with pytest.raises(TreeError):
            read_bundle(bundle)
    with pytest.raises(TreeError):
        write_bundle([bytes(65_536)])
    for tile in (b"", bytes(31), bytes(33), bytes(257 * 32)):
        with pytest.raises(TreeError):
            split_hashes(tile)


def test_a_tile_that_is_too_short_is_refused_and_a_longer_one_is_cut() -> None:
    node = node_reader(3, lambda tile: bytes(32 * 2))
    with pytest.raises(TreeError, match="2 hashes, not 3"):
        node(0, 0)
    node = node_reader(3, lambda tile: bytes(32 * 200))
    assert node(0, 2) == bytes(32)
    for level, index in ((0, 3), (1, 1), (2, 0), (-1, 0), (0, -1)):
        with pytest.raises(TreeError):
            node(level, index)
