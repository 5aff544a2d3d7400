"""The sequencer: gives committed entries gapless numbers, extends the tree and signs checkpoints.

Everything that one round does is one transaction: it takes what is pending in the order of positions, numbers it, adds
its leaves, writes tiles and frontier, signs when a checkpoint is due, and deletes it from `pending`. A round that is
killed has done nothing. An entry that commits late is simply still pending; no watermark can pass over it. A row that
is no entry's, or that of an entry which has a number, is set aside, and the others go on.

Why the order respects aggregates and causes: a position is drawn while the aggregate's lock is held, and the lock is
freed after the commit is visible. So whoever draws a later position for the same aggregate has a commit that is visible
later, and a round that sees it sees the earlier one too.

Woken by a short poll, not by NOTIFY: committing a notification takes a lock that all committers of the server share.
"""

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import structlog

from tapal.journal.engine.checkpoint import Checkpoint, sign_checkpoint
from tapal.journal.engine.notes import Signer
from tapal.journal.engine.tiles import TILE_HEIGHT, TILE_WIDTH
from tapal.journal.engine.tree import Frontier, Node, leaf_hash
from tapal.journal.keys import ensure_signer, get_origin
from tapal.kernel import clock
from tapal.settings import env

BATCH = 10_000
POLL_SECONDS = 0.05
SIGN_SECONDS = 1.0
LOCK = 0x7461_7061_6C73_6571  # "tapalseq"
_MONTHS_AHEAD = 14

log = structlog.get_logger(__name__)
type Connection = psycopg.Connection[tuple[Any, ...]]

_TAKE = """
    DELETE FROM journal.pending
    WHERE position IN (SELECT position FROM journal.pending ORDER BY position LIMIT %s)
    RETURNING position, entry_id, leaf
"""
_OWN_LEAVES = "SELECT id, leaf FROM journal.entry WHERE id = ANY(%s)"
_NUMBERED = "SELECT entry_id FROM journal.leaf WHERE entry_id = ANY(%s)"
_SET_ASIDE = "INSERT INTO journal.set_aside (position, entry_id, leaf, reason) VALUES (%s, %s, %s, %s)"
_ADD_TO_TILE = """
    INSERT INTO journal.tile AS t (level, index, hashes) VALUES (%s, %s, %s)
    ON CONFLICT (level, index) DO UPDATE SET hashes = t.hashes || excluded.hashes
"""


class LogProblem(Exception):
    """The stored log contradicts itself, so nothing may be signed. The text is one sentence."""


@dataclass(slots=True)
class Sequencer:
    """Numbers and signs over one connection, as the role `tapal_sequencer`, outside any transaction block."""

    connection: Connection
    signers: Sequence[Signer]
    origin: str
    signed_size: int = -1
    signed_at: float = field(default=float("-inf"))

    def open(self) -> None:
        """See to the partitions, and that the last checkpoint fits the tree: an inconsistent one is never signed."""
        with self.connection.transaction():
            self._ensure_partitions()
        with self.connection.transaction():
            tree = self._tree()
            row = self.connection.execute(
                "SELECT size, root FROM journal.checkpoint ORDER BY size DESC LIMIT 1"
            ).fetchone()
            self.signed_size = row[0] if row else -1
            if self.signed_size > tree.size:
                raise LogProblem(
                    f"The tree has {tree.size} entries, and a checkpoint of {self.signed_size} was signed."
                )
            if self.signed_size == tree.size and bytes(row[1]) != tree.root():  # type: ignore[index]  # row exists
                raise LogProblem(f"The checkpoint of {tree.size} entries has another root than the tree.")
            stored = self.connection.execute("SELECT coalesce(max(number), -1) + 1 FROM journal.leaf").fetchone()
            if stored is None or stored[0] != tree.size:
                raise LogProblem(f"The tree has {tree.size} entries, and the last number says another thing.")

    def advance(self, *, sign: bool | None = None) -> int:
        """One round. Returns how many pending rows it settled: numbered, or set aside.

        `sign` forces or forbids a checkpoint; by default one is signed when the last is a second old.
        """
        with self.connection.transaction():
            # Whoever holds the tree is the only one who numbers, even beside a second sequencer.
            tree = self._tree()
            taken = sorted(self.connection.execute(_TAKE, [BATCH]).fetchall())
            if sound := self._sound(taken):
                self._append(tree, sound)
            due = time.monotonic() - self.signed_at >= SIGN_SECONDS if sign is None else sign
            signed = due and tree.size > self.signed_size and self._sign(tree)
        if signed:
            self.signed_size, self.signed_at = tree.size, time.monotonic()
        return len(taken)

    def _ensure_partitions(self) -> None:
        month = (clock.now() - timedelta(days=31)).date()
        try:
            with self.connection.transaction():
                self.connection.execute("SELECT journal.ensure_partitions(%s, %s)", [month, _MONTHS_AHEAD])
        except psycopg.errors.CheckViolation:
            # A wrong clock put entries of that month into the default partition; they are safe there.
            log.warning("a partition could not be made: the default partition holds entries of its month")

    def _tree(self) -> Frontier:
        row = self.connection.execute("SELECT size, frontier FROM journal.tree FOR UPDATE").fetchone()
        if row is None:
            raise LogProblem("The journal has no tree.")
        return Frontier(row[0], [bytes(one) for one in row[1]])

    def _sound(self, taken: Sequence[tuple[int, UUID, bytes]]) -> list[tuple[int, UUID, bytes]]:
        """Those that are entries without a number, by their own leaf; the others are set aside."""
        if not taken:
            return []
        ids = [entry_id for _, entry_id, _ in taken]
        own = {entry_id: bytes(leaf) for entry_id, leaf in self.connection.execute(_OWN_LEAVES, [ids])}
        numbered = {entry_id for (entry_id,) in self.connection.execute(_NUMBERED, [ids])}
        sound = []
        for position, entry_id, leaf in taken:
            if entry_id in numbered:
                reason = "the entry has a number"
            elif own.get(entry_id) != bytes(leaf):
                reason = "no entry has this leaf"
            else:
                numbered.add(entry_id)
                sound.append((position, entry_id, leaf))
                continue
            log.error("a pending row is set aside", position=position, entry=str(entry_id), reason=reason)
            self.connection.execute(_SET_ASIDE, [position, entry_id, leaf, reason])
        return sound

    def _append(self, tree: Frontier, taken: Sequence[tuple[int, UUID, bytes]]) -> None:
        first = tree.size
        leaves = [bytes(leaf) for _, _, leaf in taken]
        self.connection.execute(
            "INSERT INTO journal.leaf (number, entry_id, leaf)"
            " SELECT %s + ordinality - 1, entry_id, leaf FROM unnest(%s::uuid[], %s::bytea[])"
            " WITH ORDINALITY AS t (entry_id, leaf, ordinality)",
            [first, [entry_id for _, entry_id, _ in taken], leaves],
        )
        hashes = [leaf_hash(leaf) for leaf in leaves]
        completed = tree.extend(hashes)
        self._write_tiles(first, tree.size, hashes, completed)
        self.connection.execute("UPDATE journal.tree SET size = %s, frontier = %s", [tree.size, tree.hashes])

    def _write_tiles(self, first: int, size: int, hashes: Sequence[bytes], completed: list[tuple[Node, bytes]]) -> None:
        """Full tiles of level 0, and what was added to the tiles above; a partial tile of level 0 is made of leaves."""
        begun = first % TILE_WIDTH
        if size // TILE_WIDTH > first // TILE_WIDTH:
            before = self.connection.execute(
                "SELECT leaf FROM journal.leaf WHERE number >= %s AND number < %s ORDER BY number",
                [first - begun, first],
            ).fetchall()
            row = [*(leaf_hash(bytes(leaf)) for (leaf,) in before), *hashes]
            for at in range(0, len(row) - TILE_WIDTH + 1, TILE_WIDTH):
                tile = b"".join(row[at : at + TILE_WIDTH])
                self.connection.execute(_ADD_TO_TILE, [0, (first - begun + at) // TILE_WIDTH, tile])
        added: dict[tuple[int, int], list[bytes]] = {}
        for node, value in completed:
            added.setdefault((node.level // TILE_HEIGHT, node.index // TILE_WIDTH), []).append(value)
        for (level, index), values in added.items():
            self.connection.execute(_ADD_TO_TILE, [level, index, b"".join(values)])

    def _sign(self, tree: Frontier) -> bool:
        checkpoint = Checkpoint(self.origin, tree.size, tree.root())
        note = sign_checkpoint(checkpoint, self.signers)
        self.connection.execute(
            "INSERT INTO journal.checkpoint (size, root, note, at) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [tree.size, checkpoint.root, note, clock.now()],
        )
        return True


def connect(dsn: str | None = None) -> Connection:
    """A connection as the sequencer's role; by default to the site's database."""
    return psycopg.connect(
        dsn or env.text("DATABASE_URL_SEQUENCER"), autocommit=True, application_name="tapal-sequencer"
    )


def number_pending(dsn: str | None = None) -> int:
    """Number everything that is committed now and sign a checkpoint. Returns how many entries were numbered.

    For commands and tests; beside a running sequencer the two take turns.
    """
    numbered = 0
    with connect(dsn) as connection:
        sequencer = Sequencer(connection, [ensure_signer()], get_origin())
        sequencer.open()
        while count := sequencer.advance(sign=False):
            numbered += count
        sequencer.advance(sign=True)
    return numbered


def run(stop: threading.Event) -> None:
    """Number and sign until told to stop. One sequencer works at a time; another waits for its turn.

    What the database refuses is tried again, a lost connection too; a log that contradicts itself ends the program
    with its sentence. Meanwhile readiness tells by the oldest pending entry that nothing is numbered.
    """
    signer, origin = ensure_signer(), get_origin()
    pause = POLL_SECONDS
    while not stop.is_set():
        try:
            with connect() as connection:
                if not _is_first(connection, stop):
                    return
                sequencer = Sequencer(connection, [signer], origin)
                sequencer.open()
                pause = POLL_SECONDS
                while not stop.is_set():
                    if not sequencer.advance():
                        stop.wait(POLL_SECONDS)
        except psycopg.Error as error:
            away = isinstance(error, psycopg.OperationalError)
            log.warning("the database is away" if away else "a round failed", problem=str(error).strip(), pause=pause)
            stop.wait(pause)
            pause = min(pause * 2, 10.0)


def _is_first(connection: Connection, stop: threading.Event) -> bool:
    """Wait for the session's lock on the sequencer's place; False when told to stop meanwhile."""
    while not stop.is_set():
        row = connection.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
        if row and row[0]:
            return True
        stop.wait(1.0)
    return False
