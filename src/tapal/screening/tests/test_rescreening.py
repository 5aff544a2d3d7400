"""A list changes: people who were let through are asked again, in chunks, once each."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from tapal.agencies.tests.factories import make_officer
from tapal.duties import selectors as duties
from tapal.kernel import clock
from tapal.kernel.actors import Actor, system
from tapal.kernel.errors import NotFound, Refused
from tapal.kernel.ids import new_id
from tapal.kernel.refs import Ref
from tapal.screening import populations, selectors, services
from tapal.screening.engine import StructuredEntry
from tapal.screening.models import Hit
from tapal.screening.populations import Person, Population
from tapal.screening.tests.factories import BORN, NAME, POST, SETUP, entry, make_list
from tapal.territory import services as territory

pytestmark = pytest.mark.django_db
WORKER = system("rescreening")


class People:
    """Invented people who have been let through, in the order of their encounters."""

    def __init__(self) -> None:
        self.all: list[Person] = []

    def add(
        self, name: str = NAME, *, number: str = "X1112223", direction: str = "entry", **facts: str | None
    ) -> Person:
        """Let one more through."""
        stated: dict[str, str | None] = {"birth_date": BORN, "nationality": "UTO", "sex": "M", **facts}
        encounter = Ref("crossings.session", new_id())
        person = Person(
            encounter=encounter, post=POST, direction=direction, name=name, field=name, number=number, issuer="UTO",
            **stated,
        )  # fmt: skip
        self.all.append(person)
        return person

    def list_next(self, since: datetime, after: UUID | None, most: int) -> Sequence[Person]:
        """The next ones; all are recent."""
        del since
        later = [person for person in self.all if after is None or person.encounter.id > after]
        return sorted(later, key=lambda person: person.encounter.id)[:most]


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> People:
    """A population that the test fills; nobody else is asked."""
    territory.load_reference_posts(SETUP)
    made = People()
    only = {"test.people": Population("test.people", lambda since: len(made.all), made.list_next)}
    monkeypatch.setattr(populations, "populations", only)
    monkeypatch.setattr("tapal.screening.selectors.rescreening.populations", only)
    return made


@pytest.fixture
def supervisor(people: People) -> Actor:
    return make_officer("imigrasi.supervisor", POST)


def change(*entries: StructuredEntry, code: str = "dpo") -> UUID:
    """Import the next version of a list."""
    return services.import_list(SETUP, code=code, entries=entries, source="test:changed", accept_shrunk=True)


def steps(version: UUID, *, code: str = "dpo", most: int = 2) -> Iterator[int]:
    """A run from its start to its end, a chunk at a time."""
    run = services.start_rescreening(WORKER, code=code, version=version)
    assert run is not None
    number = 1
    while services.rescreen_chunk(WORKER, run=run, number=number, most=most):
        yield number
        number += 1


def screened(version: UUID, *, code: str = "dpo", most: int = 2) -> selectors.RescreeningView:
    """The run of a version, after it has ended."""
    list(steps(version, code=code, most=most))
    return selectors.list_rescreenings(make_officer("imigrasi.intel"), code=code)[0]


def base() -> None:
    """A list whose first version was screened and brought up nobody."""
    screened(make_list(entries=[entry("P-0", "Zainuddin Kartanegara", born="1951-02-03")]))


OTHER = entry("P-0", "Zainuddin Kartanegara", born="1951-02-03")


class TestLateHits:
    def test_somebody_who_was_let_through_becomes_a_hit_and_a_duty(self, people: People, supervisor: Actor) -> None:
        base()
        person = people.add()
        people.add("Ratna Kusumaningtyas", birth_date="1969-07-16", number="X2")
        run = screened(change(OTHER, entry("P-1")))
        assert (run.state, run.entries, run.people, run.hits, run.unscreenable) == ("done", 1, 2, 1, 0)
        (hit,) = selectors.list_open_hits(supervisor)
        assert (hit.encounter, hit.entry_id, hit.late, hit.asked_number) == (person.encounter, "P-1", True, "X1112223")
        (duty,) = (item for item in duties.list_open(supervisor) if item.id == hit.duty)
        assert duty.kind == "rescreen-judgement"
        assert duty.href == f"/hits/{hit.id}/"

    def test_only_what_changed_is_asked(self, people: People, supervisor: Actor) -> None:
        screened(make_list(entries=[entry("P-1")]))
        people.add()
        run = screened(change(entry("P-1"), OTHER))
        assert (run.entries, run.hits) == (1, 0)
        assert selectors.list_open_hits(supervisor) == []

    def test_a_change_that_brings_up_nobody_new_ends_at_once(self, people: People) -> None:
        screened(make_list(entries=[entry("P-1"), OTHER]))
        people.add()
        run = screened(change(entry("P-1")))
        assert (run.state, run.entries, run.people) == ("done", 0, 0)

    def test_a_list_is_asked_in_its_direction(self, people: People) -> None:
        screened(make_list(entries=[OTHER], directions=("exit",)))
        people.add(direction="entry")
        assert screened(change(OTHER, entry("P-1"))).hits == 0
        people.add(direction="exit", number="X3")
        assert screened(change(OTHER, entry("P-1", NAME, "Bambang Wiryo"))).hits == 1

    def test_who_cannot_be_screened_is_counted(self, people: People) -> None:
        base()
        people.add("…")
        people.add(birth_date="soon", number="X4")
        assert screened(change(OTHER, entry("P-1"))).unscreenable == 2

    def test_an_order_that_begins_later_counts_from_its_first_day(self, people: People) -> None:
        base()
        people.add()
        moment = clock.now()
        begins = clock.local_day(moment, "Asia/Jakarta") + timedelta(days=1)
        later = entry("P-1", valid_from=begins)
        assert screened(change(OTHER, later)).entries == 0
        with clock.frozen(moment + timedelta(days=1)):
            run = screened(change(OTHER, later))
        assert (run.entries, run.hits) == (1, 1)

    def test_an_order_that_has_ended_brings_up_nobody(self, people: People) -> None:
        base()
        people.add()
        ended = clock.local_day(clock.now(), "Asia/Jakarta") - timedelta(days=1)
        assert screened(change(OTHER, entry("P-1", valid_to=ended))).entries == 0


class TestOnce:
    def test_a_step_taken_twice_is_one_step(self, people: People, supervisor: Actor) -> None:
        """The worker was killed between a chunk and its cursor: it takes the step again, and nothing comes of it."""
        base()
        for number in range(5):
            people.add(number=f"X{number}")
        version = change(OTHER, entry("P-1"))
        run = services.start_rescreening(WORKER, code="dpo", version=version)
        assert services.start_rescreening(WORKER, code="dpo", version=version) == run
        assert run is not None
        for number in (1, 1, 2, 1, 2, 3, 2, 3, 4, 4, 3):
            services.rescreen_chunk(WORKER, run=run, number=number, most=2)
        view = selectors.get_rescreening(supervisor, run=run)
        assert (view.state, view.people, view.hits) == ("done", 5, 5)
        assert len(selectors.list_open_hits(supervisor)) == 5

    def test_a_newer_version_takes_over_what_is_left(self, people: People, supervisor: Actor) -> None:
        base()
        for number in range(4):
            people.add(number=f"X{number}")
        going = steps(change(OTHER, entry("P-1")))
        assert next(going) == 1
        newer = change(OTHER, entry("P-1"), entry("P-2", "Somebody Elsewhere", born="1950-01-02"))
        assert list(going) == []
        view = screened(newer)
        assert (view.state, view.entries, view.people, view.hits) == ("done", 2, 4, 2)
        assert len(selectors.list_open_hits(supervisor)) == 4
        assert {run.state for run in selectors.list_rescreenings(supervisor)} == {"done", "superseded"}

    def test_a_version_that_is_no_longer_present_has_no_run(self, people: People) -> None:
        base()
        older = change(OTHER, entry("P-1"))
        change(OTHER)
        assert services.start_rescreening(WORKER, code="dpo", version=older) is None

    def test_who_was_stopped_for_an_entry_is_not_brought_up_by_it_again(
        self, people: People, supervisor: Actor
    ) -> None:
        base()
        people.add()
        screened(change(OTHER, entry("P-1")))
        assert screened(change(OTHER, entry("P-1", NAME, "Bambang Wiryo"))).hits == 0
        assert len(selectors.list_open_hits(supervisor)) == 1

    def test_a_false_positive_is_silent_until_the_entry_changes(self, people: People, supervisor: Actor) -> None:
        base()
        people.add()
        screened(change(OTHER, entry("P-1")))
        (hit,) = selectors.list_open_hits(supervisor)
        services.judge_hit(supervisor, hit=hit.id, state="false_positive", reason="another face")
        assert screened(change(entry("P-1"))).hits == 0
        assert screened(change(OTHER, entry("P-1", NAME, "Bambang Wiryo"))).hits == 1
        (again,) = selectors.list_open_hits(supervisor)
        assert again.id != hit.id
        assert Hit.objects.count() == 2

    def test_without_a_document_number_a_version_is_still_judged_once(self, people: People, supervisor: Actor) -> None:
        base()
        people.add(number="")
        screened(change(OTHER, entry("P-1")))
        (hit,) = selectors.list_open_hits(supervisor)
        services.judge_hit(supervisor, hit=hit.id, state="false_positive", reason="another face")
        screened(change(OTHER))
        assert screened(change(OTHER, entry("P-1"))).hits == 0


class TestWhoSees:
    def test_no_officer_screens_people_again(self, people: People, supervisor: Actor) -> None:
        version = make_list()
        with pytest.raises(Refused):
            services.start_rescreening(supervisor, code="dpo", version=version)
        with pytest.raises(Refused):
            services.rescreen_chunk(supervisor, run=new_id(), number=1)

    def test_how_many_hits_is_the_owners_to_know(self, people: People) -> None:
        screened(make_list(owner="polri"))
        (view,) = selectors.list_rescreenings(make_officer("imigrasi.lane", POST))
        assert view.hits is None
        (view,) = selectors.list_rescreenings(make_officer("polri.ncb"))
        assert view.hits == 0
        with pytest.raises(NotFound):
            selectors.get_rescreening(make_officer("imigrasi.lane", POST), run=new_id())
