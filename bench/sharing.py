"""What asking the clauses costs, measured in one run on one embedded database.

    python -m bench.sharing [--grants 10000] [--agencies 60] [--questions 20000] [--json]

* answer: the rules alone, warm, over random questions
* decide: the same through the gate, each question by itself: the version of the book is asked of the database
* decide, in a service: the version is known for the transaction
* visible: the predicate for a list, compiled
* wall: telling the database who looks, in a transaction (walls.viewing), beside a bare transaction
* book: making it anew after an agreement changed
The share beside decide is that of a bare `SELECT 1` in the same run.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tapal.kernel.actors import Actor
    from tapal.sharing.rules import Grant, Record

DATASETS = tuple(f"bench.dataset{number}" for number in range(14))
FIELDS = tuple(f"field{number}" for number in range(12))
CONDITIONS = ("own_post", "linked_case", "names_case", "own_request", "newer_days(90)", "kind(cash, goods)")
POSTS = ("motamasin", "motaain", "skouw")
NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
Sample = tuple["Actor", "Record", str, str | None]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--grants", type=int, default=10_000)
    parser.add_argument("--agencies", type=int, default=60)
    parser.add_argument("--questions", type=int, default=20_000)
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

            pointing.migrate(database)
            with pointing.pointed(database.dsn("app")):
                found = measured(args.grants, args.agencies, args.questions)
    if args.json:
        print(json.dumps(found))
    else:
        for name, value in found.items():
            print(f"{name:24} {value:12,.1f}")
    return 0


def measured(grants: int, agencies: int, questions: int) -> dict[str, float]:
    """Microseconds a question by kind, at the median and at the 99th percentile; milliseconds for the book."""
    from django.db import connection, transaction

    from tapal.journal.services import acting
    from tapal.kernel import actors
    from tapal.sharing import gate, registration
    from tapal.sharing.registration import Dataset
    from tapal.sharing.rules import Book, Columns, answer
    from tapal.sharing.selectors import register
    from tapal.sharing.walls import viewing

    chance = random.Random(4)
    columns = Columns(
        owner="t.owner", post="t.post", requester="t.requester", kind="t.kind", at="t.at", links="t.links"
    )
    for code in DATASETS:
        registration.register_dataset(
            Dataset(code, code, "restricted", dict.fromkeys(FIELDS, ""), frozenset(FIELDS[:3]), columns)
        )
    made = [clause(chance, number, agencies) for number in range(grants)]
    register.list_grants = lambda day: made  # the clauses come from memory, the version from the database
    samples = [sample(chance, agencies) for _ in range(questions)]
    asked = [gate.question_of(viewer, purpose, case=case) for viewer, _record, purpose, case in samples]

    def build() -> Book:
        return Book(made, day=date(2026, 11, 24), shapes=registration.shapes())

    book = build()
    for question, (_viewer, record, _purpose, _case) in zip(asked, samples, strict=True):
        answer(book, question, record)  # warm: every order of asking has been made once
    found = {"grants": float(len(made)), "agencies": float(agencies), "book_ms": timed(build, [()] * 5)[0] / 1000}
    pairs = list(zip(asked, (record for _viewer, record, _purpose, _case in samples), strict=True))
    found |= named("answer", timed(lambda question, record: answer(book, question, record), pairs))

    def decide(viewer: Actor, record: Record, purpose: str, case: str | None) -> object:
        return gate.decide(viewer, "read", record, purpose, case=case)

    def look(viewer: Actor, record: Record, purpose: str, case: str | None) -> object:
        return gate.visible(viewer, record.dataset, purpose, case=case)

    def wall() -> None:
        with transaction.atomic(), viewing(samples[0][0]), connection.cursor() as cursor:
            cursor.execute("SELECT shared.viewer()->>'agency'")

    def bare() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 'agency'")

    timed(decide, samples)
    found |= named("decide", timed(decide, samples))
    with acting(actors.system("bench"), "sharing.look", purpose="bench", basis="bench"):
        found |= named("decide_in_service", timed(decide, samples))
    found |= named("visible", timed(look, samples[:5000]))
    found |= named("wall", timed(wall, [()] * 3000)) | named("bare_transaction", timed(bare, [()] * 3000))
    with connection.cursor() as cursor, transaction.atomic():
        found |= named("bare_select", timed(lambda: cursor.execute("SELECT 1"), [()] * 5000))
    return found


def clause(chance: random.Random, number: int, agencies: int) -> Grant:
    """A clause as they are: for one agency, mostly for a role, under up to two conditions."""
    from tapal.sharing.rules import MODES, Grant, purposes
    from tapal.sharing.rules.matrix import condition_of

    agency = chance.randrange(agencies)
    return Grant(
        id=f"a{number // 10}/{number % 10}",
        clause=f"Agreement {number // 10}, {number % 10}",
        receiver=f"agency{agency}",
        owner=f"agency{chance.randrange(agencies)}",
        roles=frozenset({f"agency{agency}.role{chance.randrange(4)}"}) if chance.random() < 0.8 else frozenset(),
        dataset=chance.choice(DATASETS),
        fields=frozenset(chance.sample(FIELDS, 5)),
        purposes=frozenset(chance.sample(sorted(purposes()), 2)),
        conditions=tuple(condition_of(text) for text in chance.sample(CONDITIONS, chance.randrange(3))),
        mode=chance.choice(MODES),
        refuses=chance.random() < 0.05,
        embargo=timedelta(days=7) if chance.random() < 0.1 else None,
    )


def sample(chance: random.Random, agencies: int) -> Sample:
    """A viewer, a record, a purpose and perhaps a case."""
    from tapal.kernel.actors import Actor
    from tapal.sharing.rules import Record, purposes

    agency = chance.randrange(agencies)
    roles = frozenset(f"agency{agency}.role{one}" for one in chance.sample(range(4), 2))
    viewer = Actor("officer", "0", "bench", f"agency{agency}", roles, chance.choice(POSTS))
    record = Record(
        chance.choice(DATASETS),
        owner=f"agency{chance.randrange(agencies)}",
        post=chance.choice(POSTS),
        requester=f"agency{agency}",
        kind=chance.choice(("cash", "goods", "animal")),
        at=NOW - timedelta(days=chance.randrange(200)),
        links=frozenset({"cases.case:1"}),
    )
    return viewer, record, chance.choice(sorted(purposes())), chance.choice((None, "cases.case:1"))


def timed(call: Callable[..., object], arguments: Sequence[tuple[object, ...]]) -> list[float]:
    """Microseconds of each call, sorted."""
    spent = []
    for given in arguments:
        start = time.perf_counter_ns()
        call(*given)
        spent.append((time.perf_counter_ns() - start) / 1000)
    return sorted(spent)


def named(name: str, spent: Sequence[float]) -> dict[str, float]:
    """Median and 99th percentile."""
    return {f"{name}_p50_us": statistics.median(spent), f"{name}_p99_us": spent[int(len(spent) * 0.99)]}


if __name__ == "__main__":
    sys.exit(main())
