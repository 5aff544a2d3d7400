"""Appending, folding, refusing and reading, as the application's role."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, connection

from tapal.journal import reads, registry, selectors
from tapal.journal.messages import Message, Reason
from tapal.journal.registry import Action, FoldedEntry
from tapal.journal.services import append, lock, service
from tapal.kernel import clock
from tapal.kernel.actors import Actor, by_rule
from tapal.kernel.errors import Refused
from tapal.kernel.ids import new_id
from tapal.kernel.refs import Ref
from tapal.kernel.rulings import refuse

OFFICER = Actor(kind="officer", id=str(new_id()), name="Officer", agency="imigrasi", roles=frozenset({"imigrasi.lane"}))
Counts = dict[Ref, int]


class Counted(Message, frozen=True, kw_only=True):
    step: int


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> Counts:
    """An action of its own, folded into a dictionary."""
    state: Counts = {}
    action = Action(
        code="sample.count", aggregate="sample.counter", parts={"facts": Counted}, title="Counted", dataset="sample"
    )

    def fold(entry: FoldedEntry) -> None:
        if entry.aggregate is not None:
            state[entry.aggregate] = state.get(entry.aggregate, 0) + entry.facts(Counted).step

    monkeypatch.setitem(registry.actions, action.code, action)
    monkeypatch.setitem(registry.handlers, action.code, fold)
    return state


@service("sample.count", purpose="testing", basis="sample:1")
def count(actor: Actor, *, counter: Ref, steps: int = 1, new: bool = False) -> list[UUID]:
    if not new:
        lock(counter)
    return [append("sample.count", about=counter, facts=Counted(step=1), new=new).id for _ in range(steps)]


@service("sample.count", purpose="testing", basis="sample:1")
def refuse_to_count(actor: Actor, *, counter: Ref) -> None:
    append("sample.count", about=counter, facts=Counted(step=1), new=True)
    refuse("Nobody counts this", "sample:2").require()


@service("sample.count", purpose="outer", basis="sample:3")
def count_through(actor: Actor, *, counters: list[Ref]) -> None:
    for counter in counters:
        count(actor, counter=counter, new=True)


def rows(sql: str, *params: Any) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def new_counter() -> Ref:
    return Ref("sample.counter", new_id())


@pytest.mark.django_db
def test_an_entry_is_folded_at_once_and_written_with_its_parts(counts: Counts) -> None:
    counter = new_counter()
    (entry,) = count(OFFICER, counter=counter, new=True)
    assert counts[counter] == 1
    (line,) = selectors.list_timeline(counter)
    assert line.id == entry
    assert line.number is None
    assert line.actor == OFFICER.ref
    assert line.parts["facts"] == {"step": 1, "v": "1"}
    assert line.parts["who"]["basis"] == "sample:1"


@pytest.mark.django_db
def test_the_first_entry_of_a_group_causes_the_others(counts: Counts) -> None:
    counter = new_counter()
    first, *others = count(OFFICER, counter=counter, steps=3, new=True)
    causes = {line.id: line.cause for line in selectors.list_timeline(counter)}
    assert causes[first] is None
    assert {causes[other] for other in others} == {first}


@pytest.mark.django_db
def test_services_inside_a_service_share_its_transaction_and_cause(counts: Counts) -> None:
    counters = [new_counter(), new_counter()]
    count_through(OFFICER, counters=counters)
    (one,), (two,) = (selectors.list_timeline(counter) for counter in counters)
    assert two.cause == one.id
    assert one.parts["who"]["purpose"] == "testing"


@pytest.mark.django_db
def test_nothing_is_appended_without_its_lock(counts: Counts) -> None:
    @service("sample.count", purpose="testing", basis="sample:1")
    def careless(actor: Actor, *, counter: Ref) -> None:
        append("sample.count", about=counter, facts=Counted(step=1))

    with pytest.raises(LookupError, match="lock"):
        careless(OFFICER, counter=new_counter())


@pytest.mark.django_db
def test_an_undeclared_part_is_no_part(counts: Counts) -> None:
    @service("sample.count", purpose="testing", basis="sample:1")
    def wrong(actor: Actor, *, counter: Ref) -> None:
        append("sample.count", about=counter, facts=Reason(reason="another message"), new=True)

    with pytest.raises(ValueError, match="Counted"):
        wrong(OFFICER, counter=new_counter())


def test_nothing_is_appended_outside_a_service() -> None:
    with pytest.raises(RuntimeError):
        append("sample.count", about=new_counter(), facts=Counted(step=1), new=True)


@pytest.mark.django_db
def test_a_rule_may_be_the_author(counts: Counts) -> None:
    counter = new_counter()

    @service("sample.count", purpose="testing", basis="sample:1")
    def by_itself(actor: Actor) -> None:
        author = by_rule("auto_clear.customs", "beacukai")
        append("sample.count", about=counter, facts=Counted(step=1), new=True, by=author, basis="rule of Customs")

    by_itself(OFFICER)
    (line,) = selectors.list_timeline(counter)
    assert line.parts["who"] == {
        "actor": "rule:auto_clear.customs",
        "agency": "beacukai",
        "basis": "rule of Customs",
        "purpose": "testing",
        "v": "1",
    }


class TestRefusals:
    """On a committed database: what matters is what survives the rollback."""

    @pytest.fixture(autouse=True)
    def _site(self, site_db: object, counts: Counts) -> None:
        """A database of its own, so that commits are real."""

    def refused(self, count_of: int = 1) -> None:
        for _ in range(count_of):
            with pytest.raises(Refused, match="Nobody counts this"):
                refuse_to_count(OFFICER, counter=new_counter())

    def written(self) -> list[Any]:
        return rows("SELECT id, outcome FROM journal.entry ORDER BY position")

    def test_a_refusal_survives_the_rollback_of_what_it_refused(self) -> None:
        self.refused()
        ((entry, outcome),) = self.written()
        assert outcome == "refused"
        parts = dict(rows("SELECT name, value FROM journal.parts_of(%s)", entry))
        assert parts["refusal"] == '{"basis":"sample:2","held":0,"reason":"Nobody counts this","v":"1"}'

    def test_a_flood_is_one_entry_a_minute_and_says_how_many_it_held_back(self) -> None:
        start = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
        with clock.frozen(start):
            self.refused(5)
        assert len(self.written()) == 1
        with clock.frozen(start + timedelta(seconds=61)):
            self.refused()
        second = self.written()[1][0]
        parts = dict(rows("SELECT name, value FROM journal.parts_of(%s)", second))
        assert '"held":4' in str(parts["refusal"])

    def test_a_broken_service_is_on_record_without_the_text_of_its_error(self) -> None:
        @service("sample.count", purpose="testing", basis="sample:1")
        def broken(actor: Actor) -> None:
            raise ZeroDivisionError("born 1990-01-01")

        with pytest.raises(ZeroDivisionError):
            broken(OFFICER)
        ((entry, outcome),) = self.written()
        assert outcome == "failed"
        parts = dict(rows("SELECT name, value FROM journal.parts_of(%s)", entry))
        assert parts["failure"] == '{"error":"ZeroDivisionError","v":"1"}'


@pytest.mark.django_db
class TestReads:
    START = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)

    def read(self, records: list[Ref], at: datetime, **more: bool) -> int:
        with clock.frozen(at):
            reads.record_read(
                OFFICER, dataset="sample", purpose="testing", basis="sample:1", records=records, page="p", **more
            )
        return int(rows("SELECT count(*) FROM journal.entry WHERE action = 'journal.read'")[0][0])

    def test_a_repeat_within_ten_minutes_is_no_second_entry(self) -> None:
        records = [new_counter(), new_counter()]
        assert self.read(records, self.START) == 1
        assert self.read(list(reversed(records)), self.START + timedelta(minutes=9)) == 1
        assert self.read(records, self.START + timedelta(minutes=11)) == 2
        assert self.read([new_counter()], self.START) == 3

    def test_an_empty_page_is_no_entry(self) -> None:
        assert self.read([], self.START) == 0

    def test_a_page_shows_at_most_fifty_and_an_export_lists_all(self) -> None:
        many = [new_counter() for _ in range(51)]
        with pytest.raises(ValueError, match="at most 50"):
            self.read(many, self.START)
        assert self.read(many, self.START, export=True) == 1

    def test_a_page_token_is_good_for_its_viewer_and_its_records_only(self) -> None:
        shown, hidden = new_counter(), new_counter()
        token = reads.page_token(OFFICER, [shown])
        other = Actor(kind="officer", id=str(new_id()), name="Other", agency="beacukai")
        assert reads.token_covers(token, OFFICER, shown)
        assert not reads.token_covers(token, OFFICER, hidden)
        assert not reads.token_covers(token, other, shown)
        assert not reads.token_covers(token[:-1], OFFICER, shown)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE journal.entry SET action = 'x.y'",
        "DELETE FROM journal.entry",
        "UPDATE journal.part SET value = NULL",
        "DELETE FROM journal.part",
        "SELECT value FROM journal.part",
        "DELETE FROM journal.pending",
        "INSERT INTO journal.leaf VALUES (0, gen_random_uuid(), decode(repeat('00', 32), 'hex'))",
        "UPDATE journal.tree SET size = 0",
        "INSERT INTO journal.checkpoint VALUES (0, '', '', now())",
        "DELETE FROM journal.blob",
        "TRUNCATE journal.entry",
        "SELECT journal.ensure_partitions(current_date, 1)",
    ],
)
def test_the_application_can_not_rewrite_the_journal(attempt: str) -> None:
    with pytest.raises(DatabaseError, match="permission denied"):
        rows(attempt)


@pytest.mark.django_db
def test_entries_lie_in_the_partition_of_their_month(counts: Counts) -> None:
    with clock.frozen(datetime(2026, 12, 31, 23, 59, 59, 999000, tzinfo=UTC)):
        (december,) = count(OFFICER, counter=new_counter(), new=True)
    with clock.frozen(datetime(2001, 1, 1, tzinfo=UTC)):
        (wrong_clock,) = count(OFFICER, counter=new_counter(), new=True)
    found = dict(
        rows("SELECT id, tableoid::regclass::text FROM journal.entry WHERE id = ANY(%s)", [december, wrong_clock])
    )
    assert found == {december: "journal.entry_202612", wrong_clock: "journal.entry_default"}
