"""A dataset, people and texts for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from tapal.kernel import clock
from tapal.kernel.ids import new_id
from tapal.sharing import registration
from tapal.sharing.registration import Dataset, Found, Sought
from tapal.sharing.rules import Columns, Record
from tapal.sharing.rules.agreements import AgreementText, ClauseText, ConditionText, ObligationText

HISTORY = "crossings.history"
CASE = "cases.case:01930000-0000-7000-8000-000000000001"
PURPOSE = "customs-investigation"

_records: dict[UUID, Record] = {}


def crossing(*, days: int = 3, post: str = "motamasin", linked: bool = True) -> Record:
    """A crossing that Immigration recorded so many days ago."""
    record = Record(
        HISTORY,
        owner="imigrasi",
        id=new_id(),
        post=post,
        at=clock.now() - timedelta(days=days),
        links=frozenset({CASE}) if linked else frozenset(),
    )
    _records[record.id or new_id()] = record
    return record


def _search(sought: Sought) -> list[Found]:
    """Every crossing is of the traveller called Contoh."""
    if "contoh" not in sought.name.casefold():
        return []
    return [
        Found(record, {"name": "Contoh", "day": "2026-11-20", "direction": "entry", "post": record.post or ""})
        for record in _records.values()
    ]


@contextmanager
def history_registered() -> Iterator[Dataset]:
    """The dataset of crossing history as an app would register it, until the block ends."""
    before, shapes = dict(registration.datasets), dict(registration.shapes())
    _records.clear()
    registration.datasets.pop(HISTORY, None)
    dataset = registration.register_dataset(
        Dataset(
            code=HISTORY,
            title="Crossing history",
            sensitivity="restricted",
            fields={name: name for name in ("name", "document", "direction", "day", "post", "count")},
            status=frozenset({"count"}),
            columns=Columns(owner="owner", post="post", at="at"),
            find_record=_records.get,
            search=_search,
            keeper="imigrasi",
        )
    )
    try:
        yield dataset
    finally:
        registration.datasets.clear()
        registration.datasets.update(before)
        registration._shapes.clear()
        registration._shapes.update(shapes)


CLAUSE = ClauseText(
    number="3",
    words="Immigration shows Customs investigators the crossings that concern a case of theirs.",
    owner="imigrasi",
    receiver="beacukai",
    roles=("beacukai.p2",),
    dataset=HISTORY,
    fields=("direction", "day", "post"),
    purposes=(PURPOSE,),
    conditions=(ConditionText(code="linked_case"),),
)


def a_text(**more: Any) -> AgreementText:
    """An agreement of Immigration and Customs on crossing history, in force from today for a year."""
    today = clock.now().date()
    usual: dict[str, Any] = {
        "kind": "pks",
        "title": "PKS Perlintasan Contoh",
        "parties": ("imigrasi", "beacukai"),
        "legal_basis": ("UU 6/2011", "UU 10/1995 jo. 17/2006"),
        "valid_from": (today - timedelta(days=1)).isoformat(),
        "valid_to": (today + timedelta(days=365)).isoformat(),
        "evaluation": (today + timedelta(days=180)).isoformat(),
        "clauses": (CLAUSE,),
        "obligations": (
            ObligationText(
                words="Customs reports what the crossings led to.",
                owner="beacukai",
                due=(today + timedelta(days=90)).isoformat(),
            ),
        ),
    }
    return AgreementText(**{**usual, **more})


def older(record: Record, days: int) -> Record:
    """The same record, so many days old."""
    return replace(record, at=clock.now() - timedelta(days=days))
