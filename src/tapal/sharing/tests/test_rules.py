"""The rules against the plain reference, by random combination: one answer, whichever way it is asked."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from tapal.sharing.rules import (
    MODES,
    Book,
    Columns,
    Condition,
    Grant,
    Mode,
    Question,
    Record,
    answer,
    explain,
    predicate,
)
from tapal.sharing.rules.book import circles
from tapal.sharing.rules.conditions import CODES, OF_RECORD, problem_of
from tapal.sharing.rules.predicates import _COMPILED
from tapal.sharing.tests import strategies as made
from tapal.sharing.tests.reference import reference

COLUMNS = Columns(owner="r.owner", post="r.post", requester="r.requester", kind="r.kind", at="r.at", links="r.links")
CASE = "cases.case:a"
P2 = Question("beacukai", frozenset({"beacukai.p2"}), None, "customs-investigation", made.NOW, case=CASE)
CROSSING = Record("crossings.history", owner="imigrasi", post="motamasin", at=made.NOW - timedelta(days=10))


def a_grant(name: str = "0", **more: object) -> Grant:
    """Customs investigators see crossing history for their investigation."""
    usual: dict[str, object] = {
        "clause": f"PKS clause {name}",
        "receiver": "beacukai",
        "roles": frozenset({"beacukai.p2"}),
        "dataset": "crossings.history",
        "purposes": frozenset({"customs-investigation"}),
        "mode": "full",
    }
    return Grant(id=name, **{**usual, **more})  # type: ignore[arg-type]  # the test's own keywords


def a_book(*grants: Grant) -> Book:
    return Book(grants, day=made.DAY, shapes=made.SHAPES)


@given(made.grants, made.questions, made.records)
@settings(max_examples=600, deadline=None)
def test_an_answer_is_that_of_the_reference(grants: list[Grant], question: Question, record: Record) -> None:
    found = answer(a_book(*grants), question, record)
    assert (found.mode, found.fields) == reference(grants, made.DAY, made.SHAPES, question, record)


@given(made.grants, made.questions, made.records, st.sampled_from(made.FIELDS))
@settings(max_examples=200, deadline=None)
def test_an_explanation_comes_to_the_same_answer(
    grants: list[Grant], question: Question, record: Record, field: str
) -> None:
    book = a_book(*grants)
    explained = explain(book, question, record, field)
    assert explained.access == answer(book, question, record)
    assert explained.shows_field == (field in explained.access.fields)
    assert {one.grant for one in explained.considered} == {one for one in grants if one.dataset == record.dataset}
    deciding = [one.grant for one in explained.considered if one.verdict in ("decides", "refuses")]
    if explained.access.reason not in ("no_purpose", "unknown_dataset"):
        assert deciding == ([explained.access.grant] if explained.access.grant else [])


@pytest.mark.django_db
@given(made.grants, made.questions, st.lists(made.records, min_size=1, max_size=12), st.sampled_from(MODES))
@settings(max_examples=150, deadline=None)
def test_the_database_shows_the_same_rows(
    grants: list[Grant], question: Question, records: list[Record], least: Mode
) -> None:
    book = a_book(*grants)
    for dataset in made.DATASETS:
        rows = [replace(record, dataset=dataset) for record in records]
        accesses = [answer(book, question, row) for row in rows]
        wanted = [n for n, one in enumerate(accesses) if one.mode and MODES.index(one.mode) >= MODES.index(least)]
        assert selected(book, question, dataset, rows, least) == wanted


def selected(book: Book, question: Question, dataset: str, rows: list[Record], least: Mode) -> list[int]:
    """Numbers of the rows that PostgreSQL selects by the predicate."""
    where = predicate(book, question, dataset, COLUMNS, least=least)
    values = ", ".join(["(%s::int, %s::text, %s::text, %s::text, %s::text, %s::timestamptz, %s::text[])"] * len(rows))
    params: list[int | str | datetime | list[str] | None] = []
    for n, row in enumerate(rows):
        links = None if row.links is None else sorted(row.links)
        params += [n, row.owner, row.post, row.requester, row.kind, row.at, links]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT n FROM (VALUES {values}) AS r (n, owner, post, requester, kind, at, links)"  # noqa: S608  no value
            f" WHERE {where.sql} ORDER BY n",
            [*params, *where.params],
        )
        return [n for (n,) in cursor.fetchall()]


def test_every_condition_is_decided_and_compiled() -> None:
    assert set(_COMPILED) == set(OF_RECORD)
    assert {code for code in CODES if problem_of(Condition(code)) == "unknown"} == set()
    assert problem_of(Condition("anything")) == "unknown"
    assert problem_of(Condition("newer_days", ("-3",))) == "days"
    assert problem_of(Condition("newer_days", ("٣",))) == "days"
    assert problem_of(Condition("within", ("2026-01-02T00:00:00.000000Z", "2026-01-01T00:00:00.000000Z"))) == "moments"
    assert problem_of(Condition("own_post", ("motamasin",))) == "values"


def test_nothing_is_shown_by_default() -> None:
    assert answer(a_book(), P2, CROSSING).reason == "no_clause"
    assert answer(a_book(a_grant()), replace(P2, purpose=""), CROSSING).reason == "no_purpose"
    assert answer(a_book(a_grant()), P2, replace(CROSSING, dataset="cases.file")).reason == "unknown_dataset"


def test_refusal_wins_over_the_most_specific_grant() -> None:
    refusal = a_grant("no", receiver="*", roles=frozenset(), refuses=True)
    precise = a_grant("yes", owner="imigrasi", conditions=(Condition("names_case"),))
    found = answer(a_book(precise, refusal), P2, CROSSING)
    assert (found.reason, found.grant) == ("refused_by_clause", refusal)


def test_a_refusal_applies_where_the_record_does_not_say() -> None:
    refusal = a_grant("victims", refuses=True, conditions=(Condition("kind", ("victim",)),))
    assert not answer(a_book(a_grant(), refusal), P2, CROSSING).allowed
    assert answer(a_book(a_grant(), refusal), P2, replace(CROSSING, kind="ordinary")).allowed


def test_the_more_specific_clause_decides_also_where_it_shows_less() -> None:
    wide = a_grant("wide", roles=frozenset())
    narrow = a_grant("narrow", mode="hit")
    assert answer(a_book(wide, narrow), P2, CROSSING).mode == "hit"


def test_of_equally_specific_contradicting_clauses_the_narrower_decides() -> None:
    assert answer(a_book(a_grant("a"), a_grant("b", mode="status")), P2, CROSSING).mode == "status"


def test_fields_of_two_clauses_are_never_put_together() -> None:
    names = a_grant("names", fields=frozenset({"name"}))
    ways = a_grant("ways", fields=frozenset({"direction", "post"}))
    assert answer(a_book(names, ways), P2, CROSSING).fields == {"name"}
    elsewhere = replace(ways, purposes=frozenset({"clearance"}))
    book = a_book(names, elsewhere)
    assert answer(book, P2, CROSSING).fields == {"name"}
    assert answer(book, replace(P2, purpose="clearance"), CROSSING).fields == {"direction", "post"}


def test_a_spent_quota_or_an_embargo_is_not_got_round_by_a_wider_clause() -> None:
    wide = a_grant("wide", roles=frozenset())
    held = a_grant("held", embargo=timedelta(days=11))
    assert answer(a_book(wide, held), P2, CROSSING).reason == "embargo"


@pytest.mark.parametrize(
    ("named", "mode"),
    [("cases.case:a", "full"), ("crossings.session:c", None), ("cases.case", None), ("LP/17", None), ("", None)],
)
def test_a_linked_case_is_a_case_and_not_whatever_the_record_is_linked_to(named: str, mode: Mode | None) -> None:
    book = a_book(a_grant(conditions=(Condition("linked_case"),)))
    links = frozenset({"cases.case:a", "crossings.session:c", "cases.case", "LP/17", ""})
    question, record = replace(P2, case=named), replace(CROSSING, links=links)
    assert answer(book, question, record).mode == mode
    assert answer(book, replace(question, case=None, session=named), record).mode is None
    naming = a_book(a_grant(conditions=(Condition("names_case"),)))
    assert bool(answer(naming, question, record).mode) is bool(named)


def test_clauses_that_require_each_other_hold_none_of_them() -> None:
    ring = [a_grant("a", requires=frozenset({"b"})), a_grant("b", requires=frozenset({"a"}))]
    assert a_book(*ring).holding == frozenset()
    assert circles({"a": {"b"}, "b": {"a"}}) == {"a", "b"}
    assert circles({"a": {"b"}, "b": (), "c": {"d"}}) == frozenset()


def test_of_the_versions_of_a_dated_rule_only_that_of_the_day_is_asked() -> None:
    wide = a_grant("matrix.row.column", valid_to=made.DAY - timedelta(days=1))
    narrow = a_grant("matrix.row.column", valid_from=made.DAY, mode="hit")
    for versions in ((wide, narrow), (narrow, wide)):
        book = a_book(*versions)
        assert book.asked("beacukai", "crossings.history", "customs-investigation") == (narrow,)
        assert answer(book, P2, CROSSING).mode == "hit"
        assert [one.verdict for one in explain(book, P2, CROSSING).considered] == ["decides", "not_on_these_days"]


def test_an_expired_clause_grants_nothing_and_is_named_in_the_explanation() -> None:
    past = a_grant("past", valid_to=made.DAY - timedelta(days=1))
    explained = explain(a_book(past), P2, CROSSING)
    assert not explained.access.allowed
    assert [(one.grant.id, one.verdict) for one in explained.considered] == [("past", "not_on_these_days")]
