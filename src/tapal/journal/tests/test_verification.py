"""Verifying the site's own log finds whatever somebody with all rights on the database changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import LiteralString

import psycopg
import pytest

from tapal.journal import keys, sequencer
from tapal.journal.engine.cosignature import verifier
from tapal.journal.log_reader import Connection
from tapal.journal.services import store_blob
from tapal.journal.tests.logbook import OFFICER, fill, new_counter, note
from tapal.journal.verification import SiteReport, verify_site
from tapal.runtime.database import Database

SEVENTH: LiteralString = "(SELECT entry_id FROM journal.leaf WHERE number = 7)"
# What is done to a log of 520 numbered entries and 3 pending ones → the number and words of the first problem.
TAMPERINGS: dict[LiteralString, tuple[int | None, str]] = {
    "UPDATE journal.part SET value = replace(value, '1', '2') WHERE name = 'facts' AND entry_id = ENTRY": (
        7,
        "the part 'facts' isn't what the header commits to",
    ),
    "UPDATE journal.part SET salt = '\\x00' WHERE name = 'who' AND entry_id = ENTRY": (7, "the part 'who' isn't"),
    "UPDATE journal.part SET commitment = sha256('') WHERE name = 'who' AND entry_id = ENTRY": (7, "the part 'who'"),
    "DELETE FROM journal.part WHERE name = 'evidence' AND entry_id = ENTRY": (7, "not those that the header names"),
    "INSERT INTO journal.part VALUES (ENTRY, 'more', sha256('ab'), 'a', 'b')": (
        7,
        "not those that the header names",
    ),
    "UPDATE journal.entry SET header = replace(header, 'done', 'failed'), outcome = 'failed' WHERE id = ENTRY": (
        7,
        "the header isn't what the log commits to",
    ),
    "UPDATE journal.entry SET header = '{}' WHERE id = ENTRY": (7, "the header is malformed"),
    "UPDATE journal.entry SET header_salt = decode(repeat('00', 16), 'hex') WHERE id = ENTRY": (
        7,
        "the header isn't",
    ),
    "UPDATE journal.entry SET leaf = sha256('') WHERE id = ENTRY": (7, "the entry and the log have another lea"),
    "UPDATE journal.leaf SET leaf = sha256('') WHERE number = 7": (7, "the header isn't what the log commits to"),
    "UPDATE journal.entry SET action = 'other.note' WHERE id = ENTRY": (7, "its columns say another thing"),
    "UPDATE journal.entry SET outcome = 'refused' WHERE id = ENTRY": (7, "its columns say another thing"),
    "UPDATE journal.entry SET at = at + interval '1 microsecond' WHERE id = ENTRY": (7, "its columns say another"),
    "UPDATE journal.entry SET aggregate = 'sample.counter:x' WHERE id = ENTRY": (7, "the column aggregate says"),
    "UPDATE journal.entry SET aggregate = NULL WHERE id = ENTRY": (7, "the column aggregate says another thing"),
    "DELETE FROM journal.entry WHERE id = ENTRY": (7, "is missing"),
    "DELETE FROM journal.leaf WHERE number = 7": (7, "no entry has this number"),
    "DELETE FROM journal.leaf WHERE number = 519": (519, "a checkpoint of 520 entries was signed"),
    "UPDATE journal.leaf SET number = 600 WHERE number = 519": (519, "no entry has this number"),
    "UPDATE journal.leaf SET number = -1 WHERE number = 7; UPDATE journal.leaf SET number = 7 WHERE number = 8;"
    "UPDATE journal.leaf SET number = 8 WHERE number = -1": (7, "it was folded after an entry of sample.counter"),
    "UPDATE journal.tile SET hashes = sha256('') || substring(hashes FROM 33) WHERE level = 0 AND index = 1": (
        None,
        "the tile 1 of level 0 isn't that of the entries 256 to 511",
    ),
    "UPDATE journal.tile SET hashes = substring(hashes FOR 32) WHERE level = 1": (None, "the tile 0 of level 1"),
    "DELETE FROM journal.tile WHERE level = 0 AND index = 0": (None, "the tile 0 of level 0"),
    "INSERT INTO journal.tile VALUES (3, 0, sha256(''))": (None, "there are other tiles"),
    "UPDATE journal.tree SET size = 519": (None, "the stored tree isn't that of the entries"),
    "UPDATE journal.tree SET frontier = frontier[2:]": (None, "the stored tree isn't that of the entries"),
    "UPDATE journal.checkpoint SET root = sha256('') WHERE size = 300": (None, "of 300 entries isn't what was signed"),
    "UPDATE journal.checkpoint SET note = replace(note, '300', '301') WHERE size = 300": (
        None,
        "of 300 entries doesn't",
    ),
    "UPDATE journal.checkpoint SET size = 301 WHERE size = 300": (None, "of 301 entries isn't what was signed"),
    "DELETE FROM journal.pending": (None, "3 entries have no number and are not pending"),
    "UPDATE journal.pending SET leaf = sha256('')": (None, "3 pending entries are missing or have another lea"),
    "INSERT INTO journal.part VALUES (uuidv7(), 'who', sha256(''), 'a', 'b')": (None, "1 parts belong to no entry"),
    "UPDATE journal.part SET value = NULL WHERE name = 'evidence' AND entry_id = ENTRY": (
        7,
        "the part 'evidence' is blanked, and no order covers it",
    ),
    "ALTER TABLE journal.part DROP CONSTRAINT part_who_stays;"
    "UPDATE journal.part SET value = NULL, salt = NULL, blanked_at = now() WHERE name = 'who' AND entry_id = ENTRY": (
        7,
        "the part 'who' is blanked, which always stays",
    ),
    "UPDATE journal.part SET blanked_at = now() WHERE name = 'facts' AND entry_id = ENTRY": (
        None,
        "1 parts are half blanked",
    ),
    "ALTER TABLE journal.blob DROP CONSTRAINT blob_named_by_content; UPDATE journal.blob SET body = 'other'": (
        None,
        "1 blobs are not what their name says",
    ),
    "UPDATE journal.entry SET position = -position WHERE id = ENTRY": (0, "it was folded after an entry of"),
}


@pytest.fixture
def log(site: Database) -> Iterator[Connection]:
    """A log with two checkpoints, full and partial tiles and something pending."""
    fill(300)
    sequencer.number_pending()
    fill(218)
    twice = new_counter()
    note(OFFICER, about=twice, new=True)
    note(OFFICER, about=twice)
    sequencer.number_pending()
    fill(3)
    store_blob(b"a photograph")
    with psycopg.connect(site.dsn("owner")) as connection:
        connection.execute("SET TIME ZONE 'UTC'")
        yield connection


def verified(connection: Connection) -> SiteReport:
    return verify_site(connection, keys.get_origin(), [verifier(key) for key in keys.list_public_keys()])


def test_every_change_is_found(log: Connection) -> None:
    report = verified(log)
    assert report.problems == []
    assert (report.size, report.pending, report.checkpoints, report.signed_size) == (520, 3, 2, 520)
    assert (report.parts, report.blanked) == (520 * 4, 0)
    for sql, (number, what) in TAMPERINGS.items():
        with log.transaction(force_rollback=True):
            changed = log.execute(sql.replace("ENTRY", SEVENTH))
            assert changed.rowcount != 0, sql
            first = verified(log).first_problem
        assert first is not None, sql
        assert (first.number, what in first.what) == (number, True), f"{sql}: {first}"
    assert verified(log).problems == []


def test_a_key_that_is_not_the_sites_is_found(log: Connection) -> None:
    report = verify_site(log, keys.get_origin(), [])
    assert "no known key has signed" in str(report.first_problem)
    report = verify_site(log, "tapal.example/motaain", [verifier(key) for key in keys.list_public_keys()])
    assert "is of the log 'tapal.example/motamasin'" in str(report.first_problem)
