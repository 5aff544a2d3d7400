"""Numbering, tiles and checkpoints, on a committed log."""

from __future__ import annotations

import json
import stat
import threading
from pathlib import Path
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from django.test import Client

from tapal.journal import keys, sequencer, stored_tree
from tapal.journal.engine import tiles
from tapal.journal.engine.checkpoint import open_checkpoint
from tapal.journal.engine.cosignature import verifier
from tapal.journal.engine.tree import (
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    root_at,
    verify_consistency,
    verify_inclusion,
)
from tapal.journal.sequencer import LogProblem, Sequencer, number_pending
from tapal.journal.tests.logbook import OFFICER, fill, forged_group, new_counter, note
from tapal.kernel import clock
from tapal.runtime.database import Database


def rows(sql: str, *params: UUID) -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def site_sequencer(site: Database) -> Sequencer:
    found = Sequencer(sequencer.connect(site.dsn("sequencer")), [keys.ensure_signer()], keys.get_origin())
    found.open()
    return found


def test_entries_get_gapless_numbers_in_the_order_of_positions(site: Database) -> None:
    first, second = new_counter(), new_counter()
    for step in range(3):
        note(OFFICER, about=first, step=step, new=not step)
        note(OFFICER, about=second, step=step, new=not step)
    assert number_pending() == 6
    assert number_pending() == 0
    numbered = rows(
        "SELECT l.number, l.leaf = e.leaf FROM journal.leaf l JOIN journal.entry e ON e.id = l.entry_id"
        " ORDER BY e.position"
    )
    assert numbered == [(number, True) for number in range(6)]
    assert rows("SELECT count(*) FROM journal.pending") == [(0,)]


def test_a_late_commit_is_numbered_later_and_not_missed(site: Database) -> None:
    with psycopg.connect(site.dsn("app")) as late:
        group = forged_group(action="sample.note", about=None, facts={}, at=clock.now())
        late.execute("SELECT journal.append(%s, %s)", [json.dumps(one) for one in group])
        fill(3)
        assert number_pending() == 3
        late.commit()
        fill(2)
    assert number_pending() == 3
    assert rows("SELECT number FROM journal.leaf WHERE entry_id = %s", UUID(str(group[0][0][0]))) == [(3,)]
    assert rows("SELECT max(number), count(*) FROM journal.leaf") == [(5, 6)]


def test_a_checkpoint_is_signed_by_the_sites_key_for_the_sites_origin(site: Database) -> None:
    fill(5)
    number_pending()
    last = stored_tree.find_checkpoint()
    assert last is not None
    (vkey,) = keys.list_public_keys()
    checkpoint = open_checkpoint(last.note, [verifier(vkey)], origin="tapal.example/motamasin")
    assert (checkpoint.size, checkpoint.root) == (5, last.root)
    tree = Frontier()
    tree.extend(leaf_hash(entry) for entry in stored_tree.list_entry_bytes(0, 5))
    assert tree.root() == last.root


def test_tiles_hold_the_tree_however_it_was_cut_into_rounds(site: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sequencer, "BATCH", 170)
    fill(700)
    number_pending()
    fill(67)
    number_pending()
    entries = stored_tree.list_entry_bytes(0, 1000)
    leaves = [leaf_hash(entry) for entry in entries]
    assert len(leaves) == 767
    for size in (1, 255, 256, 257, 700, 767):
        tree = Frontier()
        tree.extend(leaves[:size])
        node = stored_tree.node_reader(size)
        assert root_at(size, node) == tree.root()
        proof = inclusion_proof(size // 2, size, node)
        assert verify_inclusion(size // 2, size, leaves[size // 2], proof, tree.root())
    whole = Frontier()
    whole.extend(leaves)
    half = Frontier()
    half.extend(leaves[:300])
    proof = consistency_proof(300, 767, stored_tree.node_reader(767))
    assert verify_consistency(300, 767, half.root(), whole.root(), proof)
    assert rows("SELECT level, index, length(hashes) / 32 FROM journal.tile ORDER BY 1, 2") == [
        (0, 0, 256),
        (0, 1, 256),
        (1, 0, 2),
    ]


def test_the_public_face_serves_what_a_monitor_needs(site: Database, client: Client) -> None:
    assert client.get("/tlog/checkpoint").status_code == 404
    fill(300)
    number_pending()
    answer = client.get("/tlog/checkpoint")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Cache-Control"] == "public, max-age=1"
    assert client.get("/tlog/checkpoint", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    (vkey,) = keys.list_public_keys()
    checkpoint = open_checkpoint(answer.content, [verifier(vkey)])
    assert checkpoint.size == 300
    for tile in tiles.all_tiles(300):
        answer = client.get(f"/tlog/{tile.path}")
        assert answer["Content-Type"] == "application/octet-stream"
        assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
        assert len(answer.content) == 32 * tile.width
        if tile.level == 0:
            bundle = client.get(f"/tlog/{tiles.Tile(tiles.ENTRIES, tile.index, tile.width).path}").content
            entries = tiles.read_bundle(bundle)
            assert b"".join(map(leaf_hash, entries)) == answer.content
    node = tiles.node_reader(300, lambda tile: client.get(f"/tlog/{tile.path}").content)
    assert root_at(300, node) == checkpoint.root
    # An earlier checkpoint's partial tile stays served; what no checkpoint covers is not.
    assert len(client.get("/tlog/tile/0/001.p/3").content) == 96
    fill(5)
    for path in (
        *(
            "tile/0/001.p/45",
            "tile/0/001",
            "tile/0/002.p/1",
            "tile/1/000.p/2",
            "tile/2/000.p/1",
            "tile/entries/001.p/45",
        ),
        *("tile/0/1", "tile/64/000", "tile/x/000", "tile", "tile/0/x999/x999/x999/x999/x999/x999/x999/999", "other"),
    ):
        assert client.get(f"/tlog/{path}").status_code == 404, path
    assert client.post("/tlog/checkpoint").status_code == 405


def test_no_checkpoint_is_signed_while_nothing_grows(site: Database) -> None:
    fill(2)
    one = site_sequencer(site)
    with one.connection:
        assert one.advance() == 2
        assert one.advance() == 0
        fill(1)
        assert one.advance() == 1  # within the second: numbered, not signed
        assert rows("SELECT size FROM journal.checkpoint ORDER BY size") == [(2,)]
        one.advance(sign=True)
        one.advance(sign=True)
        assert rows("SELECT size FROM journal.checkpoint ORDER BY size") == [(2,), (3,)]


def test_nothing_is_signed_over_a_log_that_contradicts_itself(site: Database) -> None:
    fill(3)
    number_pending()
    with psycopg.connect(site.dsn("owner"), autocommit=True) as owner:
        owner.execute("UPDATE journal.checkpoint SET root = %s", [bytes(32)])
        with pytest.raises(LogProblem, match="another root"):
            number_pending()
        owner.execute("UPDATE journal.checkpoint SET size = 9")
        with pytest.raises(LogProblem, match="checkpoint of 9"):
            number_pending()
        owner.execute("DELETE FROM journal.checkpoint")
        owner.execute("DELETE FROM journal.leaf WHERE number = 2")
        with pytest.raises(LogProblem, match="last number"):
            number_pending()


def test_two_sequencers_take_turns_and_the_program_stops(site: Database) -> None:
    stop = threading.Event()
    programs = [threading.Thread(target=sequencer.run, args=[stop]) for _ in range(2)]
    for program in programs:
        program.start()
    for _ in range(5):
        fill(20)
        number_pending()
    deadline = threading.Event()
    for _ in range(200):
        if rows("SELECT max(size) FROM journal.checkpoint") == [(100,)]:
            break
        deadline.wait(0.05)
    stop.set()
    for program in programs:
        program.join(20)
        assert not program.is_alive()
    assert rows("SELECT count(*), max(number) FROM journal.leaf") == [(100, 99)]


def test_the_signing_key_is_made_once_and_kept_from_others(tmp_path: Path) -> None:
    signer = keys.ensure_signer(tmp_path)
    assert str(keys.ensure_signer(tmp_path).public) == str(signer.public)
    assert keys.list_public_keys(tmp_path) == [str(signer.public)]
    path = tmp_path / keys.SECRET_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o640)
    with pytest.raises(keys.KeyProblem, match="640"):
        keys.ensure_signer(tmp_path)
    path.chmod(0o600)
    path.write_text("PRIVATE+KEY+nonsense\n")
    with pytest.raises(keys.KeyProblem):
        keys.ensure_signer(tmp_path)
    # A new key is published beside the old one, which signed what is older.
    path.unlink()
    assert keys.list_public_keys(tmp_path)[:1] == [str(signer.public)]
    assert len({*keys.list_public_keys(tmp_path), str(keys.ensure_signer(tmp_path).public)}) == 2
    assert len(keys.list_public_keys(tmp_path)) == 2


def test_the_sequencers_role_may_do_nothing_else(site: Database) -> None:
    fill(1)
    with sequencer.connect(site.dsn("sequencer")) as connection:
        for statement in (
            "SELECT value FROM journal.part",
            "UPDATE journal.entry SET header = ''",
            "DELETE FROM journal.entry",
            "DELETE FROM journal.leaf",
            "UPDATE journal.leaf SET number = 7",
            "UPDATE journal.checkpoint SET size = 7",
            "DELETE FROM journal.tile",
            "INSERT INTO journal.entry SELECT * FROM journal.entry",
            "SELECT * FROM public.django_session",
        ):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
