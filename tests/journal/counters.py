"""A small app for hard tests of the journal: counters that several services change, folded into a table of their own.

Each entry says which total it saw. Folding in another order than that of the decisions would give another state.
"""

from __future__ import annotations

import os
import random
from uuid import UUID

import psycopg
from django.db import models

from tapal.journal import registry
from tapal.journal.messages import Message
from tapal.journal.registry import Action, FoldedEntry, folds, register_action
from tapal.journal.services import append, lock, service
from tapal.kernel.actors import Actor
from tapal.kernel.errors import Refused
from tapal.kernel.ids import derived_id, new_id
from tapal.kernel.refs import Ref
from tapal.kernel.rulings import refuse

WRITER = Actor(kind="machine", id=str(UUID(int=7)), name="Writer", agency="imigrasi")
SHARED = [Ref("sample.counter", derived_id(UUID(int=1), str(n))) for n in range(6)]
TABLE = """
    CREATE TABLE public.sample_counter
        (id uuid PRIMARY KEY, total integer NOT NULL, trail text NOT NULL, changed_at timestamptz NOT NULL);
    GRANT SELECT, INSERT, UPDATE, DELETE ON public.sample_counter TO tapal_app
"""


class Counter(models.Model):
    """What was counted; `trail` chains the steps, so that their order is part of the state."""

    id = models.UUIDField(primary_key=True)
    total = models.IntegerField()
    trail = models.TextField()
    changed_at = models.DateTimeField()

    objects: models.Manager[Counter] = models.Manager()

    class Meta:
        app_label = "sample"
        managed = False
        db_table = "sample_counter"


class Counted(Message, frozen=True, kw_only=True):
    """A step, and the total that was seen before it."""

    step: int
    seen: int


ACTION = Action(
    code="sample.count", aggregate="sample.counter", parts={"facts": Counted}, title="Counted", dataset="sample.counter"
)


def fold_count(entry: FoldedEntry) -> None:
    """Add a step."""
    assert entry.aggregate is not None
    facts = entry.facts(Counted)
    trail = str(derived_id(entry.aggregate.id, str(facts.step)))
    if facts.seen == 0:
        Counter.objects.create(id=entry.aggregate.id, total=facts.step, trail=trail, changed_at=entry.at)
        return
    before = Counter.objects.get(id=entry.aggregate.id)
    trail = str(derived_id(UUID(before.trail), str(facts.step)))
    Counter.objects.filter(id=entry.aggregate.id).update(
        total=facts.seen + facts.step, trail=trail, changed_at=entry.at
    )


@service("sample.count", purpose="testing", basis="sample:1")
def count(actor: Actor, *, counters: list[Ref], steps: list[int]) -> list[UUID]:
    """Count on several counters at once; a total that would end in 7 is refused, and nothing of it stays."""
    lock(*counters)
    ids = []
    for counter, step in zip(counters, steps, strict=True):
        found = Counter.objects.filter(id=counter.id).first()
        seen = found.total if found else 0
        if (seen + step) % 10 == 7:
            refuse("No total ends in seven", "sample:2").require()
        ids.append(append("sample.count", about=counter, facts=Counted(step=step, seen=seen)).id)
    return ids


@service("sample.count", purpose="testing", basis="sample:1")
def begin(actor: Actor, *, step: int) -> list[UUID]:
    """Count on a counter of its own."""
    counter = Ref("sample.counter", new_id())
    return [append("sample.count", about=counter, facts=Counted(step=step, seen=0), new=True).id]


@service("sample.count", purpose="testing", basis="sample:1")
def begin_many(actor: Actor, *, steps: list[int]) -> list[UUID]:
    """Count on several counters of their own, in one transaction."""
    return [i for step in steps for i in begin(actor, step=step)]


def declare() -> None:
    """Put action, handler and table into the registry of this process, in place of every app's tables."""
    register_action(ACTION)
    folds(ACTION.code)(fold_count)
    registry.folded_models[:] = [Counter]


def make_table(owner_dsn: str) -> None:
    """Make the table, as the owner."""
    with psycopg.connect(owner_dsn) as connection:
        connection.execute(TABLE)


def write(seed: int, path: str) -> None:
    """Count for ever."""
    chance = random.Random(seed)
    acknowledged = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    while True:
        try:
            if chance.random() < 0.2:
                ids = begin(WRITER, step=chance.randint(1, 5))
            else:
                counters = chance.sample(SHARED, chance.randint(1, 3))
                ids = count(WRITER, counters=counters, steps=[chance.randint(1, 5) for _ in counters])
        except Refused:
            continue
        os.write(acknowledged, "".join(f"{one}\n" for one in ids).encode())
