"""`tapal screen`: a file of people against lists, without a database."""

from __future__ import annotations

import argparse
import json
import resource
import sys
import tempfile
import time
from array import array
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tapal.command.shared import fail, progress

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tapal.command import Subparsers
    from tapal.screening.engine import Index, StructuredEntry
    from tapal.screening.lists import Finding

_SHOWN_PROBLEMS = 10


def register(subparsers: Subparsers) -> None:
    """Add `tapal screen`."""
    parser = subparsers.add_parser(
        "screen",
        help="screen a file of queries against lists, without a database",
        description="Screen people against lists. KIND is ofac, un, uk, ftm or csv; a csv list has the columns "
        "entry_id,name,birth_date,nationality,sex[,document_number][,valid_from,valid_to], further rows of the same "
        "entry_id are aliases. Queries have the columns id,name,birth_date,nationality,sex[,document_number]. "
        "The answer has the columns query_id,entry_id,score,matched_name[,features], best first within a query.",
        epilog="Whoever can't be screened is named on standard error: that is not the same as no match.",
    )
    parser.add_argument(
        "--list",
        dest="lists",
        action="append",
        required=True,
        metavar="KIND:PATH",
        help="a list; may be repeated. An id that several lists use is written KIND:ID",
    )
    parser.add_argument("--queries", required=True, metavar="CSV", help="whom to look for (- for standard input)")
    parser.add_argument("--out", required=True, metavar="CSV", help="where the answer goes (- for standard output)")
    parser.add_argument(
        "--threshold",
        type=_score,
        metavar="T",
        help="least score, between 0 and 1 (default: the published rule for silent comparison)",
    )
    parser.add_argument("--on", type=_day, metavar="YYYY-MM-DD", help="legal day whose orders count (default: today)")
    parser.add_argument("--explain", action="store_true", help="add the table of features, as JSON")
    parser.add_argument(
        "--stats",
        action="store_true",
        help="print one JSON object on standard error: time and memory, one query at a time on one core, then in bulk",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Screen; returns the exit status."""
    from tapal.command import screen_queries
    from tapal.command.screen_answers import Asking, in_bulk, in_turn
    from tapal.kernel import clock
    from tapal.screening.engine import Index

    _spare_inputs(args)
    threshold = args.threshold if args.threshold is not None else _default_threshold()
    before = _memory_mb()
    with screen_queries.opened(args.queries) as queries:
        next(iter(queries), None)  # what is wrong with its head is said before the lists are read
        entries = _read_lists(args.lists)
        started = time.perf_counter()
        index = Index.build(entries)
        built = time.perf_counter() - started
        size = len(entries)
        del entries
        memory = _memory_mb() - before
        index, opening = _reopened(index) if args.stats else (index, 0.0)
        asking = Asking(index, threshold, args.on or clock.now().astimezone().date(), args.explain)
        seconds: array[float] = array("d")
        told = _Told()
        with _opened(args.out) as output:
            head = ["query_id", "entry_id", "score", "matched_name", *(["features"] if args.explain else [])]
            output.write(",".join(head) + "\n")
            total = queries.count() if sys.stderr.isatty() else None
            rows = progress(queries, total=total, unit=" queries")
            for answer in in_turn(asking, rows, seconds) if args.stats else in_bulk(asking, rows):
                output.write(answer.lines)
                told.add(answer.notes)
        told.end()
        if args.stats:
            started = time.perf_counter()
            answered = sum(1 for _ in in_bulk(asking, queries))
            rate = round(answered / (time.perf_counter() - started), 1) if answered else 0.0
            stats = {"entries": size, "build_s": round(built, 3), "open_s": opening, "memory_mb": round(memory, 1)}
            print(json.dumps(stats | _percentiles(seconds) | {"queries_per_s": rate}), file=sys.stderr)
    return 0


def _reopened(index: Index) -> tuple[Index, float]:
    """The same index as a site has it, in a file that is mapped; and the seconds that opening it took."""
    from tapal.screening.engine import Index

    with tempfile.TemporaryDirectory(prefix="tapal-screen-") as directory:
        path = Path(directory) / "index"
        try:
            index.save(path)
        except OSError:  # no room for it: the index in memory answers the same
            return index, 0.0
        started = time.perf_counter()
        return Index.open(path), round(time.perf_counter() - started, 3)


def _percentiles(taken: Sequence[float]) -> dict[str, float]:
    ordered = sorted(taken)

    def at(share: float) -> float:
        return round(ordered[min(int(share * len(ordered)), len(ordered) - 1)] * 1e6, 1) if ordered else 0.0

    return {"queries": len(ordered), "p50_us": at(0.5), "p95_us": at(0.95), "p99_us": at(0.99)}


class _Told:
    """Says the first few notes at the end, and how many more there are; keeps no more than these."""

    def __init__(self) -> None:
        self._shown: list[str] = []
        self._more = 0

    def add(self, notes: Sequence[str]) -> None:
        room = _SHOWN_PROBLEMS - len(self._shown)
        self._shown += notes[:room]
        self._more += len(notes[room:])

    def end(self) -> None:
        for note in self._shown:
            print(note, file=sys.stderr)
        if self._more:
            print(f"… and {self._more} more.", file=sys.stderr)


def _read_lists(named: Sequence[str]) -> list[StructuredEntry]:
    import msgspec

    parts = [_kind_and_path(name) for name in named]
    read = [(kind, entry) for kind, path in parts for entry in _read_list(kind, path)]
    used = Counter(entry.entry_id for _, entry in read)
    return [
        msgspec.structs.replace(entry, entry_id=f"{kind}:{entry.entry_id}") if used[entry.entry_id] > 1 else entry
        for kind, entry in read
    ]


def _read_list(kind: str, path: Path) -> Iterator[StructuredEntry]:
    from tapal.screening.lists import WrongLayout, read_list

    findings: list[Finding] = []
    try:
        reading = read_list(kind, path, findings.append)
        yield from progress(reading.entries(), unit=" entries", label=path.name)
    except WrongLayout as error:
        fail(str(error))
    except OSError as error:
        fail(f"{path} can't be read: {error.strerror}.")
    counts = Counter(finding.code for finding in findings)
    if counts:
        told = ", ".join(f"{number} {code.replace('_', ' ')}" for code, number in sorted(counts.items()))
        print(f"{path.name}: {told} (tapal watchlist check tells where)", file=sys.stderr)


def _kind_and_path(named: str) -> tuple[str, Path]:
    kind, colon, path = named.partition(":")
    if not colon or not path:
        fail(f"--list takes KIND:PATH, such as csv:list.csv, and {named!r} is none.")
    return kind, Path(path)


def _spare_inputs(args: argparse.Namespace) -> None:
    """Fail before the answer is written over what it is an answer to."""
    out = Path(args.out)
    for path in [*(_kind_and_path(named)[1] for named in args.lists), Path(args.queries)]:
        with suppress(OSError):  # what can't be looked at is said when it is opened
            if args.out != "-" and out.samefile(path):
                fail(f"{args.out} is read by this command; name another file for the answer.")


def _default_threshold() -> float:
    from tapal.kernel import clock
    from tapal.screening import rules

    found = rules.threshold("silent", clock.now().date())
    if found is None:
        fail("No rule gives a threshold for today; say --threshold.")
    return found


@contextmanager
def _opened(path: str) -> Iterator[TextIO]:
    """Where the answer goes: a file gets its name when it is whole, so that half an answer is never taken for one."""
    if path == "-":
        yield sys.stdout
        return
    out = Path(path)
    whole = not out.exists() or out.is_file()
    part = out.with_name(f"{out.name}.part") if whole else out
    try:
        with part.open("w", encoding="utf-8", newline="") as file:
            yield file
        if whole:
            part.replace(out)
    except OSError as error:
        fail(f"{path} can't be written: {error.strerror}.")
    finally:
        if whole:
            part.unlink(missing_ok=True)


def _memory_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _score(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 < value <= 1.0:
        raise argparse.ArgumentTypeError(f"{text!r} is no score between 0 and 1")
    return value


def _day(text: str) -> object:
    from datetime import date

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day of the form 2026-11-24") from None
