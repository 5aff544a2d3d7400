"""One engine against one list, in a process of its own: what it costs, how fast it is, what it finds."""

from __future__ import annotations

import gc
import importlib
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import msgspec

from bench.screening import accuracy, corruptions, measure, sets
from bench.screening.measure import Answers
from bench.screening.peers import engine as engines
from bench.screening.peers.engine import Engine, NotHere
from bench.screening.peers.ours import Ours
from bench.screening.sets import Case, Facts
from tapal.screening.engine import Unscreenable

ENGINES = {
    "tapal": "ours:Ours",
    "pg_trgm": "trigrams:PgTrgm",
    "tantivy": "terms:Tantivy",
    "nomenklatura": "nomen:Nomenklatura",
    "rapidfuzz": "fuzz:RapidFuzz",
    "duckdb": "duck:DuckDb",
}
"""Engines by name, ours first: module and class below ``bench.screening.peers``."""

SLOW = {"nomenklatura": 100_000, "rapidfuzz": 1_000_000, "duckdb": 1_000_000}
"""Largest list on which an engine is asked; beyond, a query would take seconds."""


class Plan(msgspec.Struct, frozen=True):
    """How much is measured."""

    size: int
    seed: int = 1
    asked: int = 650
    strangers: int = 1_000
    aliases: int = 500
    timed: int = 400
    facts: tuple[Facts, ...] = ("born", "noisy")


class Kind(msgspec.Struct):
    """Recall of one kind of difference."""

    found: int
    asked: int


class Found(msgspec.Struct):
    """One set under one state of knowledge, at the threshold of that state."""

    recall: Kind
    false_hits: float
    kinds: dict[str, Kind]
    stopped: Kind


class Known(msgspec.Struct):
    """All sets under one state of knowledge; ``curve`` is recall by set at several allowances of false hits."""

    threshold: float
    birth_weight: float | None
    sets: dict[str, Found]
    curve: dict[str, dict[str, float]]
    at: dict[str, dict[str, Found]] = {}
    """For our engine: the sets at the thresholds that the rules give to the purposes, by threshold."""


class Result(msgspec.Struct):
    """One engine on one list. Times in seconds, sizes in bytes; ``build`` is the time of all cores together."""

    engine: str
    version: str
    plan: Plan
    entries: int
    build: float
    memory: int
    disk: int | None
    p50: float
    p95: float
    p99: float
    a_second: float
    known: dict[str, Known]
    opened: float | None = None
    """Seconds to open the file of our index."""
    bulk: tuple[float, float] | None = None
    """Our answers to many people at once, a second: on all cores by the clock, and of one core by its own time."""


PURPOSES = {"0.70": "silent", "0.80": "lane, manifest", "0.90": "hold and call"}
"""Thresholds of ``rules.toml`` and what they are for."""

MANIFEST = 0.80
BULK = 20_000
"""The threshold and the number of people of the bulk measurement."""

ALLOWANCES = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
HARD = frozenset(corruptions.HARD_KINDS)


def measured(name: str, plan: Plan, root: Path | None) -> Result:
    """Build the list, hand it to the engine, ask. Raises :class:`NotHere` for an engine that this machine lacks."""
    engine = made(name)
    world = sets.world(
        plan.size, seed=plan.seed, root=root, asked=plan.asked, strangers=plan.strangers, aliases=plan.aliases
    )
    gc.collect()
    clock = time.perf_counter if engine.out_of_process else time.process_time
    before, began = resident(), clock()
    engine.build(world.entries)
    build = clock() - began
    gc.collect()
    memory = max(resident() - before, 0)
    births = {entry.entry_id: entry.birth_dates for entry in world.entries}
    known: dict[str, Known] = {facts: _known(engine, world, facts, births, plan.seed) for facts in plan.facts}
    floor = engine.floor if engine.aided else next(iter(known.values())).threshold
    times = _timed(engine, world, plan, floor)
    result = Result(
        engine=name,
        version=engine.version,
        plan=plan,
        entries=len(world.entries),
        build=build,
        memory=memory,
        disk=engine.disk(),
        p50=statistics.median(times),
        p95=statistics.quantiles(times, n=100)[94],
        p99=statistics.quantiles(times, n=100)[98],
        a_second=len(times) / sum(times),
        known=known,
    )
    if isinstance(engine, Ours):
        people = [case.query for case in _queue(world, BULK)]
        result = msgspec.structs.replace(result, opened=engine.opened(), bulk=engine.bulk(people, MANIFEST))
    engine.close()
    return result


def made(name: str) -> Engine:
    """The engine of that name. Raises :class:`NotHere` where its package isn't installed."""
    module, _, kind = ENGINES[name].partition(":")
    try:
        return cast("Engine", getattr(importlib.import_module(f"bench.screening.peers.{module}"), kind)())
    except ImportError as problem:
        raise NotHere(f"{name}: {problem.name or problem} is not installed; tools/bench-setup prepares it.") from None


def resident() -> int:
    """Bytes of memory that this process holds."""
    pages = Path("/proc/self/statm").read_text("ascii").split()[1] if Path("/proc/self/statm").exists() else "0"
    return int(pages) * 4096


def _known(engine: Engine, world: sets.World, facts: Facts, births: dict[str, Any], seed: int) -> Known:
    raw = {
        name: [(case, _asked(engine, case)) for case in sets.with_facts(cases, facts, seed=seed)]
        for name, cases in world.cases.items()
    }
    best: tuple[float, float, float | None, dict[str, Answers]] | None = None
    for weight in engines.BIRTH_WEIGHTS if engine.aided else (None,):
        found = {name: _weighed(rows, births, weight) for name, rows in raw.items()}
        threshold = max(measure.threshold_for(found.values()), engine.floor)
        value = sum(one.recall(threshold).value for one in found.values())
        if best is None or value > best[0]:
            best = value, threshold, weight, found
    assert best is not None
    _, threshold, weight, found = best
    return Known(
        threshold=threshold,
        birth_weight=weight,
        sets={name: summary(one, threshold) for name, one in found.items()},
        curve={name: curve(one, found) for name, one in found.items() if one.right},
        at={text: {name: summary(one, float(text)) for name, one in found.items()} for text in PURPOSES}
        if weight is None
        else {},
    )


def _asked(engine: Engine, case: Case) -> engines.Hits:
    try:
        return engine.search(case.query, engine.floor)
    except Unscreenable:
        return []


def _weighed(rows: Sequence[tuple[Case, engines.Hits]], births: dict[str, Any], weight: float | None) -> Answers:
    found = Answers()
    for case, hits in rows:
        moved = hits if weight is None else engines.with_birth(hits, case.query.birth_date, births, weight)
        found.add(case.kind, case.target, moved)
    return found


def summary(one: Answers, threshold: float) -> Found:
    """The figures of one set at a threshold; kinds that count apart are no part of its recall."""
    kinds = [kind for kind in one.asked if kind not in HARD]
    return Found(
        recall=_kind(one.recall(threshold, kinds)),
        false_hits=one.false_hits(threshold),
        kinds={kind: _kind(one.recall(threshold, [kind])) for kind in one.asked},
        stopped=_kind(one.stopped(threshold)),
    )


def curve(one: Answers, beside: dict[str, Answers]) -> dict[str, float]:
    """Recall at several allowances of false hits a query, as they hold in all sets."""
    kinds = [kind for kind in one.asked if kind not in HARD]
    return {str(most): one.recall(measure.threshold_for(beside.values(), most), kinds).value for most in ALLOWANCES}


def _kind(share: measure.Share) -> Kind:
    return Kind(found=share.found, asked=share.asked)


def _timed(engine: Engine, world: sets.World, plan: Plan, floor: float) -> list[float]:
    """Seconds of single queries: nine travellers, then one misspelt name of the list.

    An engine in this process is timed by the CPU time of its thread, which other work on the machine doesn't lengthen;
    one in another process by the clock, the better of two.
    """
    cases = list(_queue(world, plan.timed + 20))
    clock = time.perf_counter if engine.out_of_process else time.thread_time
    times = []
    for case in cases:
        best = float("inf")
        for _ in range(2 if engine.out_of_process else 1):
            began = clock()
            try:
                engine.search(case.query, floor)
            except Unscreenable:
                continue
            best = min(best, clock() - began)
        times.append(best)
    return times[20:]


def _queue(world: sets.World, count: int) -> Iterator[Case]:
    travellers = list(sets.with_facts(world.cases["travellers"], "born", seed=9))
    listed = list(sets.with_facts(world.cases["corrupted"], "born", seed=9))
    for i in range(count):
        yield listed[i // 10 % len(listed)] if i % 10 == 9 else travellers[i % len(travellers)]


def more_accuracy(root: Path | None, *, size: int, seed: int, asked: int) -> dict[str, Any]:
    """What only our engine is asked: the Indonesian set, namesakes, UN aliases, other scripts, judged pairs."""
    ours = made("tapal")
    found: dict[str, Any] = {}
    worlds = {"Indonesian": sets.indonesian_world(seed=seed, asked=asked)}
    if root:
        worlds["UN"] = sets.un_world(root, size=size, seed=seed, aliases=1_000)
        worlds["other script"] = sets.other_script_world(root, size=size, seed=seed, asked=asked)
    for name, world in worlds.items():
        ours.build(world.entries)
        condition = accuracy.under(ours.search, world.cases, "born", seed=seed)
        found[name] = {
            "entries": len(world.entries),
            "by threshold": {
                f"{threshold:.2f}": {
                    part: msgspec.to_builtins(summary(one, threshold)) for part, one in condition.sets.items()
                }
                for threshold in (0.7, 0.8, 0.9)
            },
        }
    if root:
        found["pairs"] = [one._asdict() | {"at_half": one.at_half.f1} for one in accuracy.judged_pairs(root)]
    return found
