"""Random clauses, questions and records, small enough that they meet."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from tapal.kernel import clock
from tapal.sharing.rules import MODES, Condition, Grant, Question, Quota, Record, Shape
from tapal.sharing.rules.conditions import CODES

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
DAY = date(2026, 11, 24)
AGENCIES = ("imigrasi", "beacukai", "bnn")
ROLES = ("beacukai.p2", "beacukai.pau", "imigrasi.lane", "timpora.member")
DATASETS = ("crossings.history", "screening.entry")
PURPOSES = ("clearance", "customs-investigation")
POSTS = ("motamasin", "skouw")
KINDS = ("animal", "cash")
REFERENCES = ("cases.case:a", "cases.case:b", "crossings.session:c")
FIELDS = ("name", "direction", "post", "day")
SHAPES = {
    "crossings.history": Shape(frozenset(FIELDS), frozenset({"day", "direction"})),
    "screening.entry": Shape(frozenset(FIELDS), frozenset()),
}
MOMENTS = tuple(NOW - timedelta(days=days) for days in (0, 1, 6, 30, 31))


def maybe[T](*values: T) -> st.SearchStrategy[T | None]:
    return st.sampled_from([None, *values])


def some(values: tuple[str, ...], *, least: int = 0) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values), min_size=least, max_size=len(values))


def _values(code: str) -> st.SearchStrategy[tuple[str, ...]]:
    if code == "newer_days":
        return st.sampled_from([("1",), ("6",), ("30",)])
    if code == "within":
        return st.just((clock.instant(NOW - timedelta(days=30)), clock.instant(NOW - timedelta(days=1))))
    if code == "kind":
        return some(KINDS, least=1).map(lambda kinds: tuple(sorted(kinds)))
    return some(ROLES, least=1).map(lambda roles: tuple(sorted(roles))) if code == "holds_role" else st.just(())


conditions = st.sampled_from(sorted(CODES)).flatmap(lambda code: st.builds(Condition, st.just(code), _values(code)))

questions = st.builds(
    Question,
    agency=st.sampled_from(AGENCIES),
    roles=some(ROLES),
    post=maybe(*POSTS),
    purpose=st.sampled_from([*PURPOSES, "curiosity"]),
    at=st.just(NOW),
    case=maybe(*REFERENCES),
    session=maybe(*REFERENCES),
    assigned=some(REFERENCES),
    used=st.dictionaries(st.sampled_from("0123"), st.integers(0, 3)),
)

records = st.builds(
    Record,
    dataset=st.sampled_from([*DATASETS, "cases.file"]),
    owner=maybe(*AGENCIES),
    id=st.uuids(),
    post=maybe(*POSTS),
    requester=maybe(*AGENCIES),
    kind=maybe(*KINDS),
    at=maybe(*MOMENTS),
    links=st.none() | some(REFERENCES),
)

_one_grant = st.fixed_dictionaries(
    {
        "receiver": st.sampled_from([*AGENCIES, "*"]),
        "dataset": st.sampled_from(DATASETS),
        "purposes": some(PURPOSES, least=1),
        "mode": st.sampled_from(MODES),
        "owner": st.sampled_from([*AGENCIES, "*", "*"]),
        "roles": some(ROLES),
        "fields": st.none() | some(FIELDS, least=1),
        "conditions": st.lists(conditions, max_size=2).map(tuple),
        "refuses": st.sampled_from([False, False, False, True]),
        "quota": st.none() | st.builds(Quota, st.integers(1, 3), st.just("day")),
        "embargo": maybe(timedelta(days=6)),
        "requires": st.frozensets(st.sampled_from("0123456"), max_size=1),
        "valid_from": maybe(DAY, DAY + timedelta(days=1)),
        "valid_to": maybe(DAY, DAY - timedelta(days=1)),
        "source": st.sampled_from(["agreement", "statute"]),
        "standing": st.sampled_from(["in_force", "in_force", "in_force", "suspended"]),
    }
)


def _numbered(rows: list[dict[str, Any]]) -> list[Grant]:
    return [Grant(id=str(n), clause=f"clause {n}", **row) for n, row in enumerate(rows)]


grants = st.lists(_one_grant, max_size=7).map(_numbered)
