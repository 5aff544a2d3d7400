"""What the journal costs, measured in one run on one embedded, durable database.

    python -m bench.journal [--entries 20000] [--seconds 5] [--writers 4] [--json]

* append: a service that appends one entry and folds it into one row, against a bare transaction that inserts that row
* sustained: several writers at once with the sequencer beside them, against writers of bare rows
* verify: the site's own log, and its export, by this process alone
* replay: the whole log folded again into empty tables
Ratios count; the numbers themselves are this machine's, and of this minute.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.synchronize import Event
from pathlib import Path

ROUNDS = 5


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=20_000, help="entries of the log that is verified and replayed")
    parser.add_argument("--seconds", type=float, default=5.0, help="how long the writers write")
    parser.add_argument("--writers", type=int, default=4, help="how many write at once")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    args = parser.parse_args()
    os.environ["DJANGO_SETTINGS_MODULE"] = "tapal.settings.base"
    os.environ["TAPAL_LOG_LEVEL"] = "ERROR"
    with tempfile.TemporaryDirectory(prefix="tapal-bench-", ignore_cleanup_errors=True) as directory:
        os.environ["TAPAL_DATA"] = directory
        from tapal.runtime import database as databases

        with databases.opened(Path(directory)) as database:
            database.export()
            import django

            django.setup()
            from tapal.runtime import pointing
            from tests.journal import counters

            pointing.migrate(database)
            counters.declare()
            counters.make_table(database.dsn("owner"))
            with pointing.pointed(database.dsn("app")):
                found = {**append_cost(), **sustained(args.writers, args.seconds), **fill_up(args.entries)}
            with pointing.pointed(database.dsn("owner")):
                found |= verified(Path(directory)) | replayed()
    show(found, as_json=args.json)
    return 0


def append_cost() -> dict[str, float]:
    """Medians of one transaction: a bare row, and that row as the fold of an entry; in turns, so noise hits both."""
    bare: list[float] = []
    service: list[float] = []
    for _ in range(200):  # warm both
        bare_row()
        service_row()
    for _ in range(ROUNDS):
        for kind, into in ((bare_row, bare), (service_row, service)):
            for _ in range(150):
                began = time.perf_counter()
                kind()
                into.append((time.perf_counter() - began) * 1000)
    one, other = statistics.median(bare), statistics.median(service)
    return {
        "bare_ms_p50": one,
        "service_ms_p50": other,
        "append_adds_ms_p50": other - one,
        "append_ratio": other / one,
        "bare_ms_p99": statistics.quantiles(bare, n=100)[98],
        "service_ms_p99": statistics.quantiles(service, n=100)[98],
    }


def bare_row() -> None:
    """The row that a fold would write, without a journal."""
    from django.db import transaction

    from tapal.kernel import clock
    from tapal.kernel.ids import new_id
    from tests.journal.counters import Counter

    with transaction.atomic(durable=True):
        Counter.objects.create(id=new_id(), total=3, trail="-", changed_at=clock.now())


def service_row() -> None:
    """The same by a service."""
    from tests.journal.counters import WRITER, begin

    begin(WRITER, step=3)


def group_row() -> None:
    """A service that changes four aggregates, as a decision at the lane does."""
    from tests.journal.counters import WRITER, begin_many

    begin_many(WRITER, steps=[3, 4, 5, 6])


def sustained(writers: int, seconds: float) -> dict[str, float]:
    """Transactions a second with several writers: bare, and by services with the sequencer numbering beside them."""
    from tapal.journal.selectors import get_log_state

    bare = race(bare_row, writers, seconds)
    before = get_log_state()
    appended = race(service_row, writers, seconds, sequencer=True)
    grouped = race(group_row, writers, seconds, sequencer=True)
    after = get_log_state()
    return {
        "writers": writers,
        "bare_per_s": bare,
        "appends_per_s": appended,
        "sustained_ratio": appended / bare,
        "entries_per_s_by_fours": 4 * grouped,
        "numbered_per_s": (after.size - before.size) / seconds / 2,
        "pending_at_the_end": after.pending,
    }


def race(work: Callable[[], None], writers: int, seconds: float, *, sequencer: bool = False) -> float:
    """How often `work` is done in a second by this many processes."""
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("fork")
    start, stop = context.Event(), context.Event()
    counts = context.Array("q", writers, lock=False)
    children = [context.Process(target=run_writer, args=(work, counts, at, start, stop)) for at in range(writers)]
    if sequencer:
        children.append(context.Process(target=run_sequencer, args=(stop,)))
    for child in children:
        child.start()
    time.sleep(0.5)
    before = int(sum(counts))
    start.set()
    time.sleep(seconds)
    done = int(sum(counts)) - before
    stop.set()
    for child in children:
        child.join()
    return done / seconds


def run_writer(work: Callable[[], None], counts: list[int], at: int, start: Event, stop: Event) -> None:
    """One writer process."""
    start.wait()
    while not stop.is_set():
        work()
        counts[at] += 1


def run_sequencer(stop: Event) -> None:
    """The sequencer, as the server runs it."""
    from tapal.journal import sequencer

    sequencer.run(stop)  # type: ignore[arg-type]  # an event of processes has the same wait and is_set


def fill_up(entries: int) -> dict[str, float]:
    """Bring the log to this many entries, many to a transaction, and number them."""
    from tapal.journal import sequencer
    from tapal.journal.selectors import get_log_state
    from tapal.journal.services import append, service
    from tapal.kernel.actors import Actor
    from tapal.kernel.ids import new_id
    from tapal.kernel.refs import Ref
    from tests.journal.counters import WRITER, Counted

    @service("sample.count", purpose="measuring", basis="sample:1")
    def many(actor: Actor) -> None:
        for _ in range(200):
            append("sample.count", about=Ref("sample.counter", new_id()), facts=Counted(step=3, seen=0), new=True)

    began, first = time.perf_counter(), get_log_state()
    state = first
    while state.size + state.pending < entries:
        many(WRITER)
        state = get_log_state()
    filled = time.perf_counter() - began
    began = time.perf_counter()
    numbered = sequencer.number_pending()
    numbering = time.perf_counter() - began
    return {
        "batch_appends_per_s": (state.size + state.pending - first.size - first.pending) / filled,
        "sequencer_per_s": numbered / numbering if numbered else 0.0,
    }


def verified(directory: Path) -> dict[str, float]:
    """Entries a second, verifying the site and an export of it."""
    from tapal.journal import disclosure, keys, log_reader, verification
    from tapal.journal.engine.cosignature import verifier
    from tapal.journal.engine.export import write_export
    from tapal.journal.engine.verification import verify_export

    known = [verifier(key) for key in keys.list_public_keys()]
    with log_reader.snapshot() as log:
        began = time.perf_counter()
        report = verification.verify_site(log, keys.get_origin(), known)
        site = report.size / (time.perf_counter() - began)
    if not report.holds:
        raise SystemExit(f"the log does not hold: {report.first_problem}")
    file = directory / "export.jsonl"
    head = disclosure.get_head()
    with log_reader.snapshot() as log, file.open("wb") as out:
        began = time.perf_counter()
        for line in write_export(head, disclosure.list_lines(log, head.size, disclosure.Disclosure())):
            out.write(line)
        exported = head.size / (time.perf_counter() - began)
    with file.open("rb") as lines:
        began = time.perf_counter()
        held = verify_export(lines, trusted=known)
        export = held.size / (time.perf_counter() - began)
    if not held.holds:
        raise SystemExit(f"the export does not hold: {held.first_problem}")
    return {
        "entries": report.size,
        "verify_site_per_s": site,
        "export_per_s": exported,
        "verify_export_per_s": export,
        "export_bytes_per_entry": file.stat().st_size / head.size,
    }


def replayed() -> dict[str, float]:
    """Entries a second, folded again and compared."""
    from tapal.journal import replay
    from tests.journal.counters import Counter

    Counter.objects.filter(trail="-").delete()  # the bare rows, which no entry made
    began = time.perf_counter()
    report = replay.replay()
    took = time.perf_counter() - began
    if not report.folded:
        raise SystemExit("nothing was folded")
    if not report.holds:
        raise SystemExit(f"the state is not what the journal makes of it: {report.differences[0]}")
    return {
        "replay_per_s": report.entries / took,
        "replay_a_million_min": 1_000_000 / (report.entries / took) / 60,
    }


def show(found: dict[str, float], *, as_json: bool) -> None:
    """Print what was measured, with the targets beside it."""
    targets = {
        "append_adds_ms_p50": "≤ 1",
        "entries_per_s_by_fours": "≥ 1000",
        "verify_site_per_s": "≥ 20000",
        "verify_export_per_s": "≥ 20000",
        "replay_per_s": "≥ 1700",
        "replay_a_million_min": "≤ 10",
    }
    if as_json:
        print(json.dumps({name: round(value, 3) for name, value in found.items()}))
        return
    for name, value in found.items():
        print(f"{name:24}{value:14,.2f}   {targets.get(name, '')}".rstrip())


if __name__ == "__main__":
    sys.exit(main())
