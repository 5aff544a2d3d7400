"""Measure the screening engine beside its peers, in one run on one machine.

    .venv-bench/bin/python -m bench.screening                     a minute: 10⁴ entries, small sets
    .venv-bench/bin/python -m bench.screening --size 100000 --engines tapal,pg_trgm
    .venv-bench/bin/python -m bench.screening --full --write      all sizes, large sets; writes scorecard and charts

Ratios count; the numbers themselves are this machine's, and of this hour. Results are kept in ``build/screening``, and
``--write`` puts all that lie there into ``docs``.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import msgspec

from bench.screening import chart, corpora, machine, scorecard
from bench.screening.peers.engine import NotHere
from bench.screening.run import ENGINES, SLOW, Plan, Result, measured, more_accuracy

SIZES = (10_000, 100_000, 1_000_000)
KEPT = Path("build/screening")
DOCS = Path("docs")


def main() -> int:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--size", type=int, action="append", help="entries of the list (default 10000; may be repeated)"
    )
    parser.add_argument("--engines", default=",".join(ENGINES), help="which engines, by comma (default all)")
    parser.add_argument("--seed", type=int, default=1, help="of everything that is drawn")
    parser.add_argument("--full", action="store_true", help="10⁴, 10⁵ and 10⁶ entries, and large sets")
    parser.add_argument("--write", action="store_true", help="write docs/screening-scorecard.md and its chart")
    parser.add_argument("--no-run", action="store_true", help="measure nothing: show, and write, what is kept")
    args = parser.parse_args()
    root = corpora.found()
    if root is None:
        print("TAPAL_CORPORA not found: generated names alone, from the words of the bench", file=sys.stderr)
    KEPT.mkdir(parents=True, exist_ok=True)
    if not args.no_run:
        for size in args.size or (SIZES if args.full else SIZES[:1]):
            for name in args.engines.split(","):
                run(name, plan(size, args.seed, full=args.full), root)
        if "tapal" in args.engines:
            keep_more(root, args.seed, full=args.full)
    results = kept()
    print(scorecard.speed_table(results))
    print(scorecard.recall_table(results))
    if args.write:
        more = json.loads(text) if (text := read(KEPT / "more.json")) else {}
        about = json.loads(read(KEPT / "machine.json") or "{}")
        (DOCS / "screening-scorecard.md").write_text(scorecard.page(results, more, about), "utf-8")
        (DOCS / "images" / "screening-speed.svg").write_text(chart.speed(results), "utf-8")
        (DOCS / "images" / "screening-recall.svg").write_text(chart.recall(results), "utf-8")
    return 0


def plan(size: int, seed: int, *, full: bool) -> Plan:
    """What is asked of a list of this size."""
    if not full:
        return Plan(size=size, seed=seed)
    return Plan(
        size=size, seed=seed, asked=2_800, strangers=4_000, aliases=2_000, timed=1_000,
        facts=("born", "noisy", "slips", "document"),
    )  # fmt: skip


def run(name: str, what: Plan, root: Path | None) -> None:
    """One engine in a process of its own; what this machine lacks is said and left out."""
    if what.size > SLOW.get(name, what.size):
        print(f"{name}: not asked at {what.size} entries, a query would take seconds", file=sys.stderr)
        return
    if name == "tapal" or what.facts[2:]:
        what = msgspec.structs.replace(what, facts=what.facts if name == "tapal" else what.facts[:2])
    context = multiprocessing.get_context("spawn")
    try:
        with ProcessPoolExecutor(1, mp_context=context) as alone:
            result = alone.submit(measured, name, what, root).result()
    except NotHere as problem:
        print(problem, file=sys.stderr)
        return
    (KEPT / f"{name}-{what.size}.json").write_bytes(msgspec.json.format(msgspec.json.encode(result)))
    (KEPT / "machine.json").write_text(json.dumps(machine.description()), "utf-8")
    print(scorecard.line(result), file=sys.stderr)


def keep_more(root: Path | None, seed: int, *, full: bool) -> None:
    """The sets that only our engine is asked."""
    found = more_accuracy(root, size=100_000 if full else 10_000, seed=seed, asked=1_500 if full else 500)
    (KEPT / "more.json").write_text(json.dumps(found, indent=1), "utf-8")


def kept() -> list[Result]:
    """All results of the last run of each engine and size, in the order of the engines."""
    found = [msgspec.json.decode(path.read_bytes(), type=Result) for path in KEPT.glob("*-*.json")]
    order = list(ENGINES)
    return sorted(found, key=lambda result: (result.plan.size, order.index(result.engine)))


def read(path: Path) -> str:
    """A text, empty where there is none."""
    return path.read_text("utf-8") if path.exists() else ""


if __name__ == "__main__":
    sys.exit(main())
