"""Verifying an export, or the proof of one entry: recompute the root and compare it with the signed checkpoint."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from tapal.journal.engine.checkpoint import parse_checkpoint
from tapal.journal.engine.cosignature import cosigners, verifier
from tapal.journal.engine.entries import EntryError, check_entry
from tapal.journal.engine.export import (
    ExportError,
    Head,
    Proof,
    ShownEntry,
    WithheldEntry,
    WithheldRun,
    read_line,
    read_start,
)
from tapal.journal.engine.notes import NoteError, Verifier, open_note
from tapal.journal.engine.tree import Frontier, leaf_hash, verify_inclusion

KEPT_PROBLEMS: Final = 20
_PROGRESS_EVERY: Final = 512


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that doesn't hold: at an entry's number, or of the whole (None)."""

    number: int | None
    what: str

    def __str__(self) -> str:
        return self.what if self.number is None else f"number {self.number}: {self.what}"


@dataclass(slots=True, kw_only=True)
class Findings:
    """What a verification found wrong. ``problems`` keeps the first ones, ``problem_count`` counts all."""

    problems: list[Problem] = field(default_factory=list)
    problem_count: int = 0

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.problem_count

    @property
    def first_problem(self) -> Problem | None:
        """The problem with the lowest number; one of the whole only when no entry has one."""
        return min(self.problems, key=lambda one: (one.number is None, one.number or 0), default=None)

    def found(self, number: int | None, what: str) -> None:
        """Note a problem."""
        self.problem_count += 1
        if len(self.problems) < KEPT_PROBLEMS:
            self.problems.append(Problem(number, what))


@dataclass(slots=True, kw_only=True)
class Report(Findings):
    """What a verification of an export found."""

    origin: str
    size: int
    root: bytes
    trusted: bool
    """Whether the keys came from the one who verifies; else they are those that the file itself names."""
    recomputed_root: bytes | None = None
    signed_by: tuple[str, ...] = ()
    cosigned: dict[str, int] = field(default_factory=dict)
    shown: int = 0
    withheld: int = 0
    runs: dict[str, int] = field(default_factory=dict)
    """Reason → number of entries withheld for it in runs."""
    parts_shown: int = 0
    parts_withheld: int = 0


def verify_export(
    lines: Iterable[bytes],
    *,
    trusted: Sequence[Verifier] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Report:
    """Verify an export given as its lines, or the one line of a proof. Raises ExportError when the first is neither.

    With ``trusted`` keys the checkpoint must be signed by one of them. Without, the keys are those named in the file,
    which proves that the file agrees with itself and with whoever holds these keys. ``progress`` is called with
    (numbers, size).
    """
    read = iter(lines)
    start = read_start(next(read, b""))
    head = start.head if isinstance(start, Proof) else start
    report = Report(origin=head.origin, size=head.size, root=head.root, trusted=bool(trusted))
    _check_signature(head, trusted, report)
    if isinstance(start, Proof):
        _check_proof(start, report)
        if next(read, None) is not None:
            report.found(None, "a proof is one line, and there is another")
        return report
    frontier = _follow(read, head.size, report, progress)
    if frontier is not None:
        report.recomputed_root = frontier.root()
        if frontier.size < head.size:
            report.found(frontier.size, f"the file ends here, and the checkpoint covers {head.size} entries")
        elif report.recomputed_root != head.root:
            report.found(None, "the root recomputed from the entries isn't that of the checkpoint")
    return report


def _check_proof(proof: Proof, report: Report) -> None:
    """Prove the entry, and from it the root."""
    leaves = _check(proof.entry, report)
    if leaves is None:
        return
    ((_, leaf),) = leaves
    if verify_inclusion(proof.entry.number, proof.head.size, leaf, proof.steps, proof.head.root):
        report.recomputed_root = proof.head.root
    else:
        report.found(proof.entry.number, "the proof doesn't lead from the entry to the root")


def _check_signature(head: Head, trusted: Sequence[Verifier], report: Report) -> None:
    known: list[Verifier] = list(trusted)
    if not known:
        for key in head.keys:
            try:
                known.append(verifier(key))
            except NoteError as error:
                report.found(None, str(error))
    try:
        opened = open_note(head.checkpoint, known)
        checkpoint = parse_checkpoint(opened.text)
        report.cosigned = cosigners(opened.verified, known)
    except NoteError as error:
        report.found(None, f"the checkpoint doesn't hold: {error}")
        return
    report.signed_by = tuple(dict.fromkeys(one.name for one in opened.verified))
    claimed = (head.origin, head.size, head.root)
    for what, said, signed in zip(
        ("origin", "size", "root"), claimed, (checkpoint.origin, checkpoint.size, checkpoint.root), strict=True
    ):
        if said != signed:
            report.found(None, f"the first line says another {what} than the signed checkpoint")


def _follow(
    read: Iterator[bytes], size: int, report: Report, progress: Callable[[int, int], None] | None
) -> Frontier | None:
    """Check every line and grow the tree with it; None when a broken line leaves the tree with a hole."""
    frontier = Frontier()
    expected, whole, next_progress = 0, True, _PROGRESS_EVERY
    for raw in read:
        try:
            line = read_line(raw)
        except ExportError as error:
            report.found(expected, str(error))
            expected, whole = expected + 1, False
            continue
        start, end = (line.start, line.end) if isinstance(line, WithheldRun) else (line.number, line.number + 1)
        if start != expected:
            # One lost, doubled or moved line is one problem, not one for each line after it.
            report.found(min(start, expected), f"number {expected} is expected here, and {start} was found")
            whole = False
        elif end > size:
            report.found(max(start, size), f"the checkpoint covers only {size} entries")
            whole = False
        expected = end
        leaves = _check(line, report)
        if whole and leaves is not None:
            for level, value in leaves:
                frontier.push(level, value) if level else frontier.append(value)
        else:
            whole = False
        if progress is not None and expected >= next_progress:
            progress(min(expected, size), size)
            next_progress = expected + _PROGRESS_EVERY
    return frontier if whole else None


def _check(line: ShownEntry | WithheldEntry | WithheldRun, report: Report) -> list[tuple[int, bytes]] | None:
    """Count a line and prove what it shows; return the (level, hash) that it adds to the tree."""
    if isinstance(line, ShownEntry):
        try:
            header, entry = check_entry(
                line.header_salt, line.header, ((name, salt, text) for name, (salt, text) in line.parts.items())
            )
        except EntryError as error:
            report.found(line.number, str(error))
            return None
        report.shown += 1
        report.parts_shown += len(line.parts)
        report.parts_withheld += len(header.parts) - len(line.parts)
        return [(0, leaf_hash(entry))]
    if isinstance(line, WithheldEntry):
        report.withheld += 1
        return [(0, leaf_hash(line.leaf))]
    report.withheld += line.end - line.start
    report.runs[line.reason] = report.runs.get(line.reason, 0) + line.end - line.start
    return [(node.level, value) for node, value in line.nodes]
