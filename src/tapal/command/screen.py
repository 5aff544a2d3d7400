"""`tapal screen`: a file of people against lists, without a database."""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import sys
import time
from collections import Counter
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol, TextIO

from tapal.command.shared import fail, progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tapal.command import Subparsers
    from tapal.screening.engine import Index, Match, Query, StructuredEntry
    from tapal.screening.lists import Finding

_COLUMNS = ("id", "name", "birth_date", "nationality", "sex", "document_number")
_SHOWN_PROBLEMS = 10
_CHUNK = 64


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
    from tapal.screening.engine import Index

    _spare_inputs(args)
    threshold = args.threshold if args.threshold is not None else _default_threshold()
    before = _memory_mb()
    entries = _read_lists(args.lists)
    asked, notes = _read_queries(args.queries, args.on)
    started = time.perf_counter()
    index = Index.build(entries)
    built = time.perf_counter() - started
    memory = _memory_mb() - before
    with _opened(args.out) as output:
        writer = csv.writer(output, lineterminator="\n")
        writer.writerow(["query_id", "entry_id", "score", "matched_name", *(["features"] if args.explain else [])])
        unscreenable, taken = _answer(writer, index, asked, threshold, args)
    _tell(notes + unscreenable)
    if args.stats:
        bulk = _bulk_rate(index, asked, threshold)
        stats = {"entries": len(entries), "build_s": round(built, 3), "open_s": 0.0, "memory_mb": round(memory, 1)}
        print(json.dumps(stats | _percentiles(taken) | {"queries_per_s": bulk}), file=sys.stderr)
    return 0


class _Asked(NamedTuple):
    """One row of the queries."""

    id: str
    query: Query


def _answer(
    writer: _Writer, index: Index, asked: Sequence[_Asked], threshold: float, args: argparse.Namespace
) -> tuple[list[str], list[float]]:
    """Write the answer to every query; return who could not be screened, and the seconds each query took."""
    unscreenable: list[str] = []
    taken: list[float] = []
    alone = args.stats or len(asked) < _CHUNK
    answers = _one_by_one(index, asked, threshold, taken) if alone else _in_bulk(index, asked, threshold)
    for row, found in progress(answers, total=len(asked), unit=" queries"):
        if isinstance(found, str):
            unscreenable.append(f"Query {row.id} can't be screened: {found}.")
            continue
        for match in found:
            cells = [row.id, match.entry_id, f"{match.score:.6f}", match.matched_name]
            writer.writerow([*cells, *([_features(match)] if args.explain else [])])
    return unscreenable, taken


def _search(index: Index, query: Query, threshold: float) -> list[Match] | str:
    from tapal.screening.engine import Unscreenable

    try:
        return index.search(query, threshold)
    except Unscreenable as error:
        return str(error)


def _one_by_one(
    index: Index, asked: Sequence[_Asked], threshold: float, taken: list[float]
) -> Iterator[tuple[_Asked, list[Match] | str]]:
    for row in asked:
        started = time.perf_counter()
        found = _search(index, row.query, threshold)
        taken.append(time.perf_counter() - started)
        yield row, found


_shared: tuple[Index, Sequence[_Asked], float] | None = None


def _in_bulk(index: Index, asked: Sequence[_Asked], threshold: float) -> Iterator[tuple[_Asked, list[Match] | str]]:
    """Answers in order, on all cores: the workers are forked with the index in memory and get numbers only."""
    global _shared  # noqa: PLW0603 - what a forked worker inherits has to be reachable by name
    import multiprocessing

    workers = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    if workers < 2 or "fork" not in multiprocessing.get_all_start_methods():
        yield from _one_by_one(index, asked, threshold, [])
        return
    _shared = index, asked, threshold
    with multiprocessing.get_context("fork").Pool(workers) as pool:
        for number, found in enumerate(pool.imap(_search_shared, range(len(asked)), chunksize=_CHUNK)):
            yield asked[number], found
    _shared = None


def _search_shared(number: int) -> list[Match] | str:
    if _shared is None:
        raise RuntimeError("a worker without an index")
    index, asked, threshold = _shared
    return _search(index, asked[number].query, threshold)


def _bulk_rate(index: Index, asked: Sequence[_Asked], threshold: float) -> float:
    started = time.perf_counter()
    for _ in _in_bulk(index, asked, threshold):
        pass
    seconds = time.perf_counter() - started
    return round(len(asked) / seconds, 1) if asked and seconds else 0.0


def _percentiles(taken: Sequence[float]) -> dict[str, float]:
    ordered = sorted(taken)

    def at(share: float) -> float:
        return round(ordered[min(int(share * len(ordered)), len(ordered) - 1)] * 1e6, 1) if ordered else 0.0

    return {"queries": len(ordered), "p50_us": at(0.5), "p95_us": at(0.95), "p99_us": at(0.99)}


def _features(match: Match) -> str:
    return json.dumps(
        [
            {
                "code": feature.code,
                "outcome": feature.outcome,
                "bits": round(feature.bits, 3),
                "reason": feature.reason,
                "asked": feature.asked,
                "listed": feature.listed,
            }
            for feature in match.features
        ],
        ensure_ascii=False,
    )


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


def _read_queries(path: str, on: object) -> tuple[list[_Asked], list[str]]:
    """The queries, and what could not be taken from them."""
    import io

    from tapal.command.shared import open_text
    from tapal.kernel import clock

    day = on or clock.now().astimezone().date()
    reader = csv.DictReader(io.StringIO(open_text(path)))
    missing = [column for column in _COLUMNS[:2] if column not in (reader.fieldnames or ())]
    if missing:
        fail(f"{path} must name the columns id,name,birth_date,nationality,sex; {' and '.join(missing)} is missing.")
    notes: list[str] = []
    try:
        return [_Asked(row["id"] or "", _query(row, day, notes)) for row in reader], notes
    except csv.Error as error:
        fail(f"{path}, line {reader.line_num}: {error}.")


def _query(row: dict[str, str | None], day: object, notes: list[str]) -> Query:
    from datetime import date
    from typing import cast

    from tapal.screening.engine import BirthDate, Document, Query
    from tapal.screening.engine.entry import Sex
    from tapal.screening.lists.dates import birth_date
    from tapal.screening.lists.states import alpha3

    values = {column: (row.get(column) or "").strip() for column in _COLUMNS}

    def left_out(what: str) -> None:
        notes.append(f"Query {values['id']}: {what} {values[what]!r} isn't understood and was left out.")

    born: BirthDate | None = None
    if values["birth_date"]:
        born = birth_date(values["birth_date"], values["id"], lambda _: left_out("birth_date"))
    nation = alpha3(values["nationality"]) if values["nationality"] else None
    if values["nationality"] and nation is None:
        left_out("nationality")
    sex = values["sex"].upper()[:1]
    if sex not in ("M", "F", "X", ""):
        left_out("sex")
        sex = ""
    return Query(
        name=values["name"],
        birth_date=born,
        nationality=nation,
        sex=cast("Sex", sex) if sex else None,
        documents=(Document(type="", number=values["document_number"]),) if values["document_number"] else (),
        on=cast("date", day),
    )


def _default_threshold() -> float:
    from tapal.kernel import clock
    from tapal.screening import rules

    found = rules.threshold("silent", clock.now().date())
    if found is None:
        fail("No rule gives a threshold for today; say --threshold.")
    return found


def _tell(notes: Sequence[str]) -> None:
    for note in notes[:_SHOWN_PROBLEMS]:
        print(note, file=sys.stderr)
    if len(notes) > _SHOWN_PROBLEMS:
        print(f"… and {len(notes) - _SHOWN_PROBLEMS} more.", file=sys.stderr)


@contextmanager
def _opened(path: str) -> Iterator[TextIO]:
    if path == "-":
        yield sys.stdout
        return
    try:
        file = Path(path).open("w", encoding="utf-8", newline="")  # noqa: SIM115 - closed below
    except OSError as error:
        fail(f"{path} can't be written: {error.strerror}.")
    try:
        with file:
            yield file
    except OSError as error:
        fail(f"{path} can't be written: {error.strerror}.")


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


class _Writer(Protocol):
    """The part of a CSV writer that is used (its type has no public name)."""

    def writerow(self, row: Iterable[object], /) -> object: ...
