"""The index returns exactly what scoring every entry would return: on random names, at several thresholds."""

import contextlib
import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tapal.screening.engine import (
    BirthDate,
    Document,
    Index,
    Name,
    Query,
    StructuredEntry,
    Unscreenable,
    knowledge,
    magic,
    query,
    score,
)
from tapal.screening.engine.entry import NameKind, Sex, between, exact, in_month, in_year
from tapal.screening.engine.names import listed_name, word
from tapal.screening.engine.score import ask
from tapal.screening.engine.segment import Segment
from tapal.screening.engine.weights import Weights

# A small pool makes random people share words, classes, sounds, slips, initials and pieces of each other's words.
WORDS = (
    "muhammad", "moh", "m", "ahmad", "a", "siti", "nur", "halimah", "nurhalimah", "abdul", "rahman", "abdurrahman",
    "rachman", "rizky", "riski", "wirjosentono", "wiryosentono", "kusumaningtyas", "kusumaningtias", "kusuma",
    "ratna", "ratma", "retno", "dewi", "putri", "tjahjono", "cahyono", "li", "lie", "lin", "xi", "joko", "yoko",
    "budi", "rudi", "al", "hakim", "hakiem", "bin", "de", "la", "cruz", "p", "k",
)  # fmt: skip
THRESHOLDS = (0.02, 0.2, 0.4, 0.5, 0.7, 0.9, 0.99)
BIRTHS = (exact(date(1984, 3, 17)), exact(date(1984, 4, 3)), exact(date(1971, 1, 1)), in_year(1984), in_year(1960))
NUMBERS = ("B7654321", "87654321", "C1111111")

_name = st.lists(st.sampled_from(WORDS), min_size=1, max_size=5).map(" ".join)
_sexes: st.SearchStrategy[Sex | None] = st.sampled_from(("M", "F", None))
_kinds: tuple[NameKind, ...] = ("primary", "strong alias", "weak alias")
_births = st.sampled_from(BIRTHS)
_documents = st.lists(st.sampled_from(NUMBERS), max_size=1).map(
    lambda numbers: tuple(Document(type="passport", number=number) for number in numbers)
)


@st.composite
def entries(draw: st.DrawFn) -> list[StructuredEntry]:
    """Up to twenty people with one to three names each."""
    return [
        StructuredEntry(
            entry_id=f"e{number:02d}",
            kind=draw(st.sampled_from(("person", "person", "entity"))),
            names=tuple(
                Name(value=value, kind=kind)
                for value, kind in zip(draw(st.lists(_name, min_size=1, max_size=3)), _kinds, strict=False)
            ),
            birth_dates=tuple(draw(st.lists(_births, max_size=2))),
            nationalities=tuple(draw(st.lists(st.sampled_from(("IDN", "MYS", "XXA")), max_size=2))),
            sex=draw(_sexes),
            documents=draw(_documents),
            valid_to=draw(st.sampled_from((None, None, date(2026, 1, 1)))),
        )
        for number in range(draw(st.integers(1, 20)))
    ]


@st.composite
def queries(draw: st.DrawFn) -> Query:
    """A person of the same pool, now and then with a slip, cut off, or in the form of an MRZ."""
    name = draw(_name)
    change = draw(st.sampled_from(("none", "slip", "mrz", "cut")))
    if change == "slip":
        place = draw(st.integers(0, len(name) - 1))
        name = name[:place] + draw(st.sampled_from("aeiouxs ")) + name[place + draw(st.integers(0, 1)) :]
    elif change == "mrz":
        name = name.upper().replace(" ", "<")
    elif change == "cut":
        name = name[: draw(st.integers(1, len(name)))]
    return Query(
        name=name,
        birth_date=draw(st.none() | _births),
        nationality=draw(st.sampled_from((None, "IDN", "MYS", "XXX"))),
        sex=draw(_sexes),
        documents=draw(_documents),
        truncated=True if change == "cut" else None,
        on=draw(st.sampled_from((None, date(2026, 11, 24)))),
    )


def by_brute_force(index: Index, asked: Query, threshold: float) -> list[tuple[str, float]]:
    """Score everything, keep what reaches the threshold."""
    scored = [score(asked, entry, index.weights) for entry in index.entries()]
    found = [match for match in scored if match.score >= threshold and match.score > 0.0]
    return [(match.entry_id, match.score) for match in sorted(found, key=lambda match: (-match.bits, match.entry_id))]


def check(index: Index, asked: Query) -> None:
    """Hold the index to brute force at every threshold."""
    try:
        everything = by_brute_force(index, asked, 0.0)
    except Unscreenable:
        with pytest.raises(Unscreenable):
            index.search(asked, 0.5)
        return
    for threshold in THRESHOLDS:
        found = [(match.entry_id, match.score) for match in index.search(asked, threshold)]
        expected = [(entry_id, reached) for entry_id, reached in everything if reached >= threshold]
        assert found == expected
        best = index.search(asked, threshold, limit=2)
        assert [(match.entry_id, match.score) for match in best] == expected[:2]
        assert best.more or len(expected) <= 2


@settings(max_examples=60, deadline=None)
@given(listed=entries(), asked=st.lists(queries(), min_size=1, max_size=4))
def test_equal_to_brute_force(listed: list[StructuredEntry], asked: list[Query]) -> None:
    index = Index.build(listed)
    for one in asked:
        check(index, one)


@settings(max_examples=25, deadline=None)
@given(listed=entries(), changed=entries(), ended=st.sets(st.integers(0, 19)), asked=queries())
def test_equal_to_brute_force_after_changes(
    listed: list[StructuredEntry], changed: list[StructuredEntry], ended: set[int], asked: Query
) -> None:
    index = Index.build(listed).updated(ended={f"e{number:02d}" for number in ended}, added=changed)
    expected = {entry.entry_id: entry for entry in listed if int(entry.entry_id[1:]) not in ended}
    expected |= {entry.entry_id: entry for entry in changed}
    assert {entry.entry_id: entry for entry in index.entries()} == expected
    assert len(index) == len(expected)
    for number in range(21):
        assert index.entry(f"e{number:02d}") == expected.get(f"e{number:02d}")
    check(index, asked)


@pytest.fixture(scope="module")
def few() -> Index:
    """Four names, one of abbreviations, one in two scripts."""
    names = ("Ratna Kusumaningtyas", "Muhammad Rizky", "M. A. Li", "محمد Ли")
    return Index.build(_person(f"e{number}", name) for number, name in enumerate(names))


@settings(max_examples=200, deadline=None)
@given(name=st.text(max_size=600) | st.lists(st.sampled_from(WORDS) | st.text(max_size=6), max_size=12).map(" ".join))
def test_any_text_is_answered_or_refused_by_name(few: Index, name: str) -> None:
    check(few, query(name))


@pytest.mark.slow
def test_equal_to_brute_force_among_many_words() -> None:
    """Words of random letters, so that the pieces of the misspelling doors are tried in all lengths."""
    rng = random.Random(20261124)
    words = ["".join(rng.choice("abdeiknrsu") for _ in range(rng.randint(2, 14))) for _ in range(60)]

    def slipped(word: str) -> str:
        letters = list(word)
        for _ in range(rng.randint(0, 3)):
            place = rng.randrange(len(letters))
            kind = rng.randrange(3)
            if kind == 0:
                letters[place] = rng.choice("abdeiknrsu")
            elif kind == 1:
                letters.insert(place, rng.choice("abdeiknrsu"))
            elif len(letters) > 2:
                del letters[place]
        return "".join(letters)

    def name() -> str:
        return " ".join(slipped(rng.choice(words)) for _ in range(rng.randint(1, 4)))

    listed = [_person(f"e{number:03d}", name()) for number in range(200)]
    index = Index.build(listed)
    for _ in range(60):
        check(index, query(name()))


@pytest.mark.slow
def test_equal_to_brute_force_where_birth_dates_decide_which_rows_are_looked_at() -> None:
    """Words that hundreds bear: which rows are compared depends on how their birth date lies to the one asked for."""
    rng = random.Random(20261201)
    asked_for = date(1989, 3, 4)
    near = [
        exact(asked_for),
        exact(date(1989, 4, 3)),
        exact(date(1989, 1, 1)),
        *(exact(asked_for.replace(year=year)) for year in (1988, 1990, 1889, 1939, 1969, 1999, 1981, 1987, 2989)),
        *(
            in_year(1988),
            in_year(1989),
            in_month(1989, 3),
            in_month(1990, 4),
            between(date(1980, 1, 1), date(1999, 1, 1)),
        ),
    ]

    def births() -> tuple[BirthDate, ...]:
        far = exact(date(1940, 1, 1) + timedelta(days=rng.randrange(25_000)))
        return rng.choice(((), (far,), (far,), (rng.choice(near),), (rng.choice(near),)))

    def name() -> str:
        return " ".join(rng.sample(WORDS, rng.randint(1, 3)))

    index = Index.build(_person(f"e{number:04d}", name(), born=births()) for number in range(1_500))
    for number in range(20):
        check(index, Query(name=name(), birth_date=exact(asked_for) if number % 3 else rng.choice(near)))


def test_the_compiled_comparison_counts_the_very_same_bits() -> None:
    entries = list(generated(400, seed=8))
    built, weights = Segment.build(entries)
    compared = 0
    for asked in corrupted(entries, 80, seed=9):
        with contextlib.suppress(Unscreenable):
            ready = ask(asked, weights)
            numbers, bits = built.candidates(ready, 1e-6, built.none_gone)
            best: dict[int, float] = {}
            for number, some in zip(numbers.tolist(), bits.tolist(), strict=True):
                best[number] = max(some, best.get(number, some))
            for number, some in best.items():
                compared += 1
                assert some == score(asked, built.entry(number), weights).bits
    assert compared > 300


def test_figures_are_such_as_the_bounds_of_the_index_take_for_granted() -> None:
    shares = magic.WORD_SHARES
    assert list(shares) == sorted(shares, reverse=True)
    assert all(0.0 < share <= 1.0 for share in (*shares, magic.JOINED, magic.WEAK_ALIAS, magic.SUPPORT_SHARE_HIGH))
    assert max(magic.BIRTH_OTHER, magic.OTHER_KIND_BITS, magic.SEX_OTHER, magic.NATIONALITY_OTHER) <= 0.0
    assert magic.CONTRADICTION_SHARE >= 0.0
    assert magic.OMISSION_SHARE >= 0.0


@pytest.mark.slow
def test_equal_to_brute_force_among_ten_thousand() -> None:
    """Names as they are: a few words that all bear, many that few bear, some of no birth date."""
    entries = list(generated(10_000, seed=11))
    index = Index.build(entries)
    for asked in corrupted(entries, 12, seed=12):
        check(index, asked)


def generated(count: int, *, seed: int) -> Iterator[StructuredEntry]:
    """People of common words and of invented ones."""
    rng = random.Random(seed)
    common, light = list(knowledge.frequency()), sorted(knowledge.light())
    parts = [
        "ba",
        "di",
        "su",
        "ra",
        "na",
        "to",
        "wi",
        "ku",
        "ma",
        "san",
        "har",
        "yon",
        "pur",
        "no",
        "ti",
        "sih",
        "jo",
        "ro",
        "mu",
        "li",
        "gun",
        "tar",
        "sas",
        "mi",
        "tro",
        "ad",
        "ni",
        "lok",
        "dar",
    ]
    rare = ["".join(rng.choices(parts, k=rng.randint(2, 5))) for _ in range(count // 3 + 1)]

    def word() -> str:
        return rng.choice(rng.choices((light, common, rare), weights=(2, 5, 4))[0])

    def born() -> tuple[BirthDate, ...]:
        day = exact(date(1950, 1, 1) + timedelta(days=rng.randrange(20_000)))
        span = between(date(1960 + rng.randrange(40), 1, 1), date(2002, 1, 1))
        return rng.choices(((day,), (), (in_year(day.first.year),), (day, span)), weights=(7, 1, 1, 1))[0]

    for number in range(count):
        yield StructuredEntry(
            entry_id=f"g{number:05d}",
            kind=rng.choices(("person", "entity"), weights=(9, 1))[0],
            names=tuple(
                Name(value=" ".join(word() for _ in range(rng.randint(1, 4))), kind=kind)
                for kind in _kinds[: rng.choice((1, 1, 1, 3))]
            ),
            birth_dates=born(),
            nationalities=tuple(rng.sample(("IDN", "MYS", "CHN", "XXX"), rng.randint(0, 2))),
            sex=rng.choice(("M", "F", None)),
        )


def corrupted(entries: list[StructuredEntry], count: int, *, seed: int) -> Iterator[Query]:
    """Queries for some of these people, with slips, in another order, now and then without a birth date."""
    rng = random.Random(seed)
    for entry in rng.sample(entries, count):
        letters = list(entry.names[0].value)
        for _ in range(rng.randint(0, 2)):
            letters[rng.randrange(len(letters))] = rng.choice("aeioubdnrst ")
        words = "".join(letters).split()
        rng.shuffle(words)
        yield Query(
            name=" ".join(words),
            birth_date=entry.birth_dates[0] if entry.birth_dates and rng.random() < 0.8 else None,
            nationality=rng.choice((None, "IDN", "MYS")),
            sex=rng.choice(("M", "F", None)),
        )


def _person(entry_id: str, *names: str, sex: Sex | None = None, born: tuple[BirthDate, ...] = ()) -> StructuredEntry:
    return StructuredEntry(
        entry_id=entry_id, names=tuple(Name(value=name) for name in names), sex=sex, birth_dates=born
    )


def test_best_first_and_equal_scores_in_order_of_their_ids() -> None:
    index = Index.build([_person("b", "Ratna Dewi"), _person("a", "Ratna Dewi"), _person("c", "Ratna Dewi Kusuma")])
    assert [match.entry_id for match in index.search(query("Dewi Ratna"), 0.1)] == ["a", "b", "c"]


def test_a_thousand_namesakes_are_told_apart_by_their_birthdays() -> None:
    namesakes = [
        _person(f"e{number:04d}", "Muhammad Rizky", born=(exact(date(1960 + number % 50, 1 + number % 12, 5)),))
        for number in range(1000)
    ]
    index = Index.build([*namesakes, _person("he", "Muhammad Rizky", born=(exact(date(1990, 8, 23)),))])
    found = index.search(query("Rizky Muhammad", birth_date="1990-08-23"), 0.5)
    assert [match.entry_id for match in found] == ["he"]
    assert index.search(query("Rizky Muhammad"), 0.5) == []


def test_words_and_nationalities_are_counted_once_for_each_entry() -> None:
    entries = list(generated(300, seed=3))
    words: Counter[str] = Counter()
    nationalities: Counter[str] = Counter()
    for entry in entries:
        names = [named for name in entry.names if (named := listed_name(name.value)) is not None]
        words.update({known.canonical for name in names for known in name.words})
        nationalities.update(set(entry.nationalities))
    index = Index.build(entries)
    expected = Weights(len(entries), words.__getitem__, nationalities)
    for text in words:
        assert index.weights.word(word(text)) == expected.word(word(text)), text
    for code in (*nationalities, "THA"):
        assert index.weights.nationality(code) == expected.nationality(code), code


def test_words_count_by_their_rarity_in_the_list() -> None:
    companies = [_person(f"e{number}", f"Zarqon Trading {number}") for number in range(3000)]
    index = Index.build(companies)
    assert index.search(query("Zarqon Adiwinata"), 0.3) == []
    assert Index.build(companies[:1]).search(query("Zarqon"), 0.3)


def test_the_best_of_very_long_names_are_answered() -> None:
    """Names of so many words that the loops leave them to Python, beside others."""
    names = [" ".join(["ab", "ba"] * (22 + number) + ["cd", "dc"] * (10 - number)) for number in range(10)]
    index = Index.build(_person(f"e{number}", name) for number, name in enumerate([*names, "Ab Ba", "Ba Ab Cd"]))
    assert [match.entry_id for match in index.search(query(names[9]), 0.5, limit=2)] == ["e9", "e8"]
    check(index, query(names[9]))


def test_an_updated_index_leaves_the_old_one_as_it_was() -> None:
    old = Index.build([_person("a", "Ratna Kusumaningtyas")])
    new = old.updated(ended={"a"}, added=[_person("b", "Bambang Wirjosentono")])
    assert [match.entry_id for match in old.search(query("Ratna Kusumaningtyas"), 0.5)] == ["a"]
    assert new.search(query("Ratna Kusumaningtyas"), 0.5) == []
    assert [match.entry_id for match in new.search(query("Bambang Wirjosentono"), 0.5)] == ["b"]
    assert (old.delta_size, new.delta_size) == (0, 2)


def test_an_empty_index_answers() -> None:
    assert Index.build([]).search(query("Ratna"), 0.1) == []
