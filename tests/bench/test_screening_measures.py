"""The screening bench counts what it says it counts."""

import importlib
from datetime import date
from random import Random

import pytest

from bench.screening import accuracy, corruptions, indonesian, sets
from bench.screening.measure import Answers, best_threshold, cross_validated_f1, judge, threshold_for, wilson
from bench.screening.peers.nomen import dates
from bench.screening.people import People, Person
from bench.screening.run import ENGINES
from tapal.screening.engine import BirthDate, Index, Query
from tapal.screening.engine.entry import about, between, exact, in_year


def test_the_wilson_interval_is_that_of_the_books() -> None:
    low, high = wilson(98, 100)
    assert low == pytest.approx(0.9300, abs=5e-4)
    assert high == pytest.approx(0.9945, abs=5e-4)
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(0, 10)[0] == 0.0
    assert wilson(10, 10)[1] == pytest.approx(1.0)


def test_recall_counts_the_right_entry_and_false_hits_all_others() -> None:
    found = Answers()
    found.add("typo", "a", [("a", 0.9), ("b", 0.8), ("c", 0.6)])
    found.add("typo", "a", [("b", 0.7)])
    found.add("stranger", None, [("a", 0.75)])
    assert (found.recall(0.8).found, found.recall(0.8).asked) == (1, 2)
    assert found.recall(0.95).found == 0
    assert found.false_hits(0.65) == pytest.approx(3 / 3)
    assert found.false_hits(0.65, ["typo"]) == pytest.approx(2 / 2)
    assert found.false_hits(0.78) == pytest.approx(1 / 3)
    assert (found.stopped(0.72).found, found.stopped(0.72).asked) == (2, 3)


def test_the_operating_threshold_holds_in_the_mean_of_the_sets() -> None:
    quiet, loud = Answers(), Answers()
    for i in range(20):
        quiet.add("stranger", None, [("x", 0.6)] if i == 0 else [])
        loud.add("stranger", None, [("x", 0.9)] if i < 2 else [])
    assert threshold_for([quiet]) == 0.0
    assert threshold_for([loud]) == pytest.approx(0.905)
    assert threshold_for([quiet, loud], most=0.075) == pytest.approx(0.0)
    assert threshold_for([quiet, loud], most=0.05) == pytest.approx(0.605)


def test_a_score_beyond_one_needs_a_threshold_beyond_one() -> None:
    """A birth date adds to a full score: whoever stops looking at 1 calls far more false hits equal."""
    found = Answers()
    for i in range(20):
        found.add("stranger", None, [("x", 1.0 + (0.3 if i < 4 else 0.1))])
    threshold = threshold_for([found])
    assert threshold == pytest.approx(1.305)
    assert found.false_hits(threshold) == 0.0
    assert threshold_for([found], most=0.2) == pytest.approx(1.105)


def test_judged_pairs_are_counted_and_thresholds_are_chosen_on_other_pairs() -> None:
    scores = [0.9, 0.8, 0.4, 0.3, 0.7, 0.2]
    same = [True, True, True, False, False, False]
    assert judge(scores, same, 0.5) == (2, 1, 1, 2)
    assert judge(scores, same, 0.35).f1 == pytest.approx(6 / 7)
    assert 0.3 < best_threshold(scores, same) <= 0.4
    assert cross_validated_f1(scores * 5, same * 5, folds=5) == pytest.approx(6 / 7)


def test_every_peer_gets_the_help_of_a_birth_date_and_ours_does_not() -> None:
    kinds = {}
    for name, place in ENGINES.items():
        module, _, kind = place.partition(":")
        kinds[name] = getattr(importlib.import_module(f"bench.screening.peers.{module}"), kind)
    assert {name for name, kind in kinds.items() if not kind.aided} == {"tapal"}


@pytest.mark.parametrize(
    ("born", "given"),
    [
        (exact(date(1984, 3, 17)), ["1984-03-17"]),
        (in_year(1984), ["1984"]),
        (about(in_year(1984)), ["1982", "1983", "1984", "1985", "1986"]),
        (between(date(1920, 1, 1), date(1999, 1, 1)), []),
    ],
)
def test_a_peer_of_whole_dates_is_given_a_span_by_its_years(born: BirthDate, given: list[str]) -> None:
    assert dates(born) == given


PERSON = Person(
    ("Siti", "Khadijah", "Suparmanto"), ("Siti", "Khadijah", "Suparmanto"), 0, "F", People(1).born(), "IDN", "muslim"
)


@pytest.mark.parametrize("kind", [kind for kind in corruptions.KINDS if kind != "cut off"])
def test_every_kind_of_corruption_changes_a_name_that_suits_it(kind: str) -> None:
    draw = Random(7)
    written = {corruptions.KINDS[kind](draw, PERSON) for _ in range(20)} - {None}
    assert written
    assert PERSON.name not in written


def test_a_passport_cuts_a_long_name_at_the_width_of_its_field() -> None:
    long = PERSON._replace(words=("Raden", "Ayu", "Siti", "Nurhalimah", "Kusumaningrat", "Widyawati"))
    assert corruptions.cut_off(Random(1), long) == "WIDYAWATI<<RADEN<AYU<SITI<NURHALIMAH<KU"
    assert corruptions.cut_off(Random(1), PERSON) is None


def test_the_old_spelling_is_that_of_before_1947() -> None:
    assert indonesian.old("Sukarno") == "Soekarno"
    assert indonesian.old("Joyohadikusumo") == "Djojohadikoesoemo"
    assert indonesian.old("Cahyono") == "Tjahjono"
    assert indonesian.old("Syafruddin") == "Sjafroeddin"


def test_the_same_seed_gives_the_same_world_and_questions_know_their_answer() -> None:
    one = sets.world(60, seed=5, root=None, asked=40, strangers=10, aliases=0)
    again = sets.world(60, seed=5, root=None, asked=40, strangers=10, aliases=0)
    assert one.entries == again.entries
    assert one.cases == again.cases
    ids = {entry.entry_id for entry in one.entries}
    assert {case.target for case in one.cases["corrupted"]} <= ids
    assert all(case.target is None for case in one.cases["travellers"])


def test_noise_takes_and_falsifies_birth_dates_and_nothing_else() -> None:
    cases = sets.world(300, seed=5, root=None, asked=300, strangers=300, aliases=0).cases["travellers"]
    noisy = list(sets.with_facts(cases, "noisy", seed=1))
    missing = sum(case.query.birth_date is None for case in noisy)
    wrong = sum(
        case.query.birth_date not in (None, old.query.birth_date) for case, old in zip(noisy, cases, strict=True)
    )
    assert 20 <= missing <= 75
    assert 20 <= wrong <= 75
    assert [case.query.name for case in noisy] == [case.query.name for case in cases]
    assert all(case.query == Query(name=case.query.name) for case in sets.with_facts(cases, "name", seed=1))


def test_the_bench_sees_an_engine_that_has_become_worse() -> None:
    world = sets.indonesian_world(seed=3, asked=40)
    index = Index.build(world.entries)
    good = accuracy.under(
        lambda query, floor: [(match.entry_id, match.score) for match in index.search(query, floor)],
        world.cases, "born", seed=1,
    )  # fmt: skip
    blind = accuracy.under(
        lambda query, floor: [(match.entry_id, match.score) for match in index.search(query, floor)][:0],
        world.cases, "born", seed=1,
    )  # fmt: skip
    assert good.sets["Indonesian"].recall(good.threshold).value > 0.8
    assert blind.sets["Indonesian"].recall(blind.threshold).value == 0.0
