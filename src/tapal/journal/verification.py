"""Verifying the site's own log: every part, header, leaf, number, tile, root, signature; that nothing is lost, and that
nothing was blanked without an order.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final, LiteralString

from tapal.journal.engine import tiles
from tapal.journal.engine.canonical import CanonicalError, canonical_text, to_base64
from tapal.journal.engine.checkpoint import open_checkpoint
from tapal.journal.engine.entries import EntryError, Header, read_header
from tapal.journal.engine.notes import NoteError, Verifier
from tapal.journal.engine.tree import Frontier, leaf_hash
from tapal.journal.engine.verification import KEPT_PROBLEMS, Findings
from tapal.journal.log_reader import Connection, StoredEntry, StoredPart, count_entries, read_entries
from tapal.journal.orders import Orders, read_orders

_LOST: Final[dict[str, LiteralString]] = {
    "entries have no number and are not pending": """
        SELECT count(*) FROM journal.entry e
        WHERE NOT EXISTS (SELECT FROM journal.leaf l WHERE l.entry_id = e.id)
          AND NOT EXISTS (SELECT FROM journal.pending p WHERE p.entry_id = e.id)
    """,
    "pending entries are missing or have another leaf": """
        SELECT count(*) FROM journal.pending p
        WHERE NOT EXISTS (SELECT FROM journal.entry e WHERE e.id = p.entry_id AND e.leaf = p.leaf)
    """,
    "parts belong to no entry": """
        SELECT count(*) FROM journal.part p
        WHERE NOT EXISTS (SELECT FROM journal.entry e WHERE e.id = p.entry_id)
    """,
    "parts are half blanked": """
        SELECT count(*) FROM journal.part
        WHERE (value IS NULL) <> (salt IS NULL) OR (value IS NULL) <> (blanked_at IS NOT NULL)
    """,
    "blobs are not what their name says": """
        SELECT count(*) FROM journal.blob b WHERE b.sha256 <> pg_catalog.sha256(b.body)
    """,
}
_ORDER: Final = """
    SELECT number, aggregate FROM (
        SELECT l.number, e.aggregate, lag(l.number) OVER (PARTITION BY e.aggregate ORDER BY e.position) AS before
        FROM journal.entry e JOIN journal.leaf l ON l.entry_id = e.id WHERE e.aggregate IS NOT NULL
    ) o
    WHERE before > number ORDER BY number LIMIT %s
"""


@dataclass(slots=True, kw_only=True)
class SiteReport(Findings):
    """What a verification of the site's log found."""

    origin: str
    size: int = 0
    root: bytes = b""
    parts: int = 0
    blanked: int = 0
    checkpoints: int = 0
    signed_size: int | None = None
    pending: int = 0


def verify_site(
    connection: Connection,
    origin: str,
    known: Sequence[Verifier],
    *,
    progress: Callable[[int, int], None] | None = None,
) -> SiteReport:
    """Verify the log that `connection` (a `log_reader.snapshot`) sees, against the site's public keys."""
    report = SiteReport(origin=origin)
    size = count_entries(connection)
    checks = _Checkpoints(connection, origin, known, report)
    tree = _Tree(connection, report)
    orders = read_orders(connection)
    checks.at(tree.frontier)
    for batch in read_entries(connection, 0, size):
        causes: list[tuple[int, str]] = []
        for entry in batch:
            if entry.number != tree.frontier.size:
                report.found(tree.frontier.size, "no entry has this number")
                return report  # without its leaf nothing after it can be placed in the tree
            header = _check_entry(entry, orders, report)
            if header is not None and header.cause is not None:
                causes.append((entry.number, header.cause))
            tree.append(entry.leaf)
            if tree.frontier.size == checks.next_size:
                checks.at(tree.frontier)
        _check_causes(connection, causes, report)
        if progress is not None:
            progress(tree.frontier.size, size)
    tree.finish()
    checks.finish(tree.frontier)
    report.size, report.root = tree.frontier.size, tree.frontier.root()
    _check_nothing_is_lost(connection, report)
    _check_order(connection, report)
    return report


def _check_entry(entry: StoredEntry, orders: Orders, report: SiteReport) -> Header | None:
    """Prove one entry against its leaf, its parts against its header, and its columns against both."""
    number, commitments, about = entry.number, {}, None
    if entry.header is None or entry.header_salt is None:
        report.found(number, f"the entry {entry.id} is missing")
        return None
    for part in entry.parts:
        _, name, commitment, _, value = part
        commitments[name] = to_base64(commitment)
        report.blanked += value is None
        problem = _problem_of(entry, part, orders)
        if problem is not None:
            report.found(number, problem)
        elif name == "about":
            about = value
    report.parts += len(commitments)
    text = entry.header.encode()
    try:
        header = read_header(text)
    except EntryError as error:
        report.found(number, str(error))
        return None
    if commitments != header.parts:
        report.found(number, "the parts that are kept are not those that the header names")
    for name in _uncanonical(entry):
        report.found(number, f"the part {name!r} isn't canonical JSON, so no export of it holds")
    if sha256(entry.header_salt + text).digest() != entry.leaf:
        report.found(number, "the header isn't what the log commits to")
    if entry.own_leaf != entry.leaf:
        report.found(number, "the entry and the log have another leaf")
    moment = datetime.fromisoformat(header.at)
    if (header.id, header.action, header.outcome, moment) != (entry.id, entry.action, entry.outcome, entry.at):
        report.found(number, "its columns say another thing than its header")
    aggregate = "null" if entry.aggregate is None else f'"{entry.aggregate}"'
    if about is not None and f'"aggregate":{aggregate}' not in about:
        report.found(number, "the column aggregate says another thing than the part about")
    return header


def _problem_of(entry: StoredEntry, part: StoredPart, orders: Orders) -> str | None:
    """What isn't right with one part, as the end of a sentence."""
    _, name, commitment, salt, value = part
    if value is None or salt is None:
        return orders.problem(entry, name)
    if sha256(salt + value.encode()).digest() != commitment:
        return f"the part {name!r} isn't what the header commits to"
    return None


def _uncanonical(entry: StoredEntry) -> list[str]:
    """The parts whose JSON the application wrote in another form: `journal.append` can't see that."""
    return [name for _, name, _, _, value in entry.parts if value is not None and not _is_canonical(value)]


def _is_canonical(value: str) -> bool:
    try:
        return canonical_text(value) == value.encode()
    except CanonicalError:
        return False


def _check_causes(connection: Connection, causes: list[tuple[int, str]], report: SiteReport) -> None:
    """A cause that is in this log comes before its effect."""
    if not causes:
        return
    rows = connection.execute(
        "SELECT entry_id::text, number FROM journal.leaf WHERE entry_id = ANY(%s::uuid[])",
        [list({cause for _, cause in causes})],
    ).fetchall()
    numbers: dict[str, int] = dict(rows)
    for number, cause in causes:
        if numbers.get(cause, -1) >= number:
            report.found(number, f"its cause {cause} comes after it, at {numbers[cause]}")


class _Tree:
    """Grows the tree from the leaves and compares every stored tile and the stored frontier on the way."""

    def __init__(self, connection: Connection, report: SiteReport) -> None:
        self.frontier = Frontier()
        self._row: list[bytes] = []
        self._above: dict[tuple[int, int], list[bytes]] = {}
        self._connection, self._report = connection, report

    def append(self, leaf: bytes) -> None:
        hashed = leaf_hash(leaf)
        self._row.append(hashed)
        for node, value in self.frontier.extend((hashed,)):
            level, (index, _) = node.level // tiles.TILE_HEIGHT, divmod(node.index, tiles.TILE_WIDTH)
            self._above.setdefault((level, index), []).append(value)
            if level == 1:
                self._compare(0, node.index, self._row)
                self._row = []

    def finish(self) -> None:
        for (level, index), values in self._above.items():
            self._compare(level, index, values)
        row = self._connection.execute("SELECT size, frontier FROM journal.tree").fetchone()
        if row is None or (row[0], [bytes(one) for one in row[1]]) != (self.frontier.size, self.frontier.hashes):
            self._report.found(None, "the stored tree isn't that of the entries")
        count = self._connection.execute("SELECT count(*) FROM journal.tile").fetchone()
        if count is None or count[0] != len(self._above) + self.frontier.size // tiles.TILE_WIDTH:
            self._report.found(None, "there are other tiles than those of the tree")

    def _compare(self, level: int, index: int, hashes: list[bytes]) -> None:
        row = self._connection.execute(
            "SELECT hashes FROM journal.tile WHERE level = %s AND index = %s", [level, index], prepare=True
        ).fetchone()
        if row is None or bytes(row[0]) != b"".join(hashes):
            start, span = index << (tiles.TILE_HEIGHT * (level + 1)), len(hashes) << (tiles.TILE_HEIGHT * level)
            which = f"the tile {index} of level {level}"
            self._report.found(None, f"{which} isn't that of the entries {start} to {start + span - 1}")


class _Checkpoints:
    """Holds every signed checkpoint against the tree of its size."""

    def __init__(self, connection: Connection, origin: str, known: Sequence[Verifier], report: SiteReport) -> None:
        self._stored: Iterator[tuple[int, bytes, str]] = iter(
            connection.execute("SELECT size, root, note FROM journal.checkpoint ORDER BY size").fetchall()
        )
        self._origin, self._known, self._report = origin, known, report
        self._next = next(self._stored, None)

    @property
    def next_size(self) -> int | None:
        """The size of the next checkpoint to be checked."""
        return self._next[0] if self._next else None

    def at(self, frontier: Frontier) -> None:
        """Check the checkpoint of this size, if there is one."""
        if self._next is None or self._next[0] != frontier.size:
            return
        size, root, note = self._next
        self._next = next(self._stored, None)
        try:
            checkpoint = open_checkpoint(note, self._known, origin=self._origin)
        except NoteError as error:
            self._report.found(None, f"the checkpoint of {size} entries doesn't hold: {error}")
        else:
            if (checkpoint.size, checkpoint.root) != (size, bytes(root)):
                self._report.found(None, f"the checkpoint of {size} entries isn't what was signed")
        if bytes(root) != frontier.root():
            self._report.found(None, f"the checkpoint of {size} entries has another root than the entries")
        self._report.checkpoints += 1
        self._report.signed_size = size

    def finish(self, frontier: Frontier) -> None:
        """A checkpoint that is left covers entries that are gone."""
        if self._next is not None:
            size = self._next[0]
            self._report.found(frontier.size, f"a checkpoint of {size} entries was signed, and the log ends here")


def _check_nothing_is_lost(connection: Connection, report: SiteReport) -> None:
    for plan in ("enable_hashjoin", "enable_seqscan"):  # over whole tables, unlike the batches before
        connection.execute(f"SET LOCAL {plan} = on")
    for what, sql in _LOST.items():
        row = connection.execute(sql).fetchone()
        if row and row[0]:
            report.found(None, f"{row[0]} {what}")
    row = connection.execute("SELECT count(*) FROM journal.pending").fetchone()
    report.pending = row[0] if row else 0


def _check_order(connection: Connection, report: SiteReport) -> None:
    """Fold order (positions) and log order (numbers) agree for every aggregate."""
    rows = connection.execute(_ORDER, [KEPT_PROBLEMS]).fetchall()
    for number, aggregate in rows:
        report.found(number, f"it was folded after an entry of {aggregate} with a later number")
