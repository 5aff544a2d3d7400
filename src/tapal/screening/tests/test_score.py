"""What a score says: evidence that is named, adds up, and tells people apart. All people are invented."""

from datetime import date
from typing import Any

import pytest

from tapal.screening.engine import BirthDate, Document, Feature, Name, StructuredEntry, features, magic, query, score
from tapal.screening.engine.entry import about, aged, between, exact, in_year, partial
from tapal.screening.engine.match import Match
from tapal.screening.engine.score import bits_of, score_of

BORN = date(1984, 3, 17)


def entry(*names: str, **facts: Any) -> StructuredEntry:
    """An entry with these names."""
    return StructuredEntry(entry_id="e", names=tuple(Name(value=name) for name in names), **facts)


def of(name: str, listed: StructuredEntry | str, **facts: Any) -> Match:
    """The match of a name with an entry."""
    return score(query(name, **facts), entry(listed) if isinstance(listed, str) else listed)


def feature(match: Match, code: str) -> Feature:
    """The row of one feature."""
    return next(row for row in match.features if row.code == code)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ratna Kusumaningtyas", "KUSUMANINGTYAS<<RATNA"),
        ("Soekarno Djojohadikoesoemo", "SUKARNO<JOYOHADIKUSUMO"),
        ("Nur Halimah Purwandari", "Nurhalimah Purwandari"),
        ("Noer Chalimah Purwandari", "Nurhalimah Purwandari"),
        ("Abdul Rahman Tarigan", "Tarigan Abdurrahman"),
        ("Drs. H. Ahmad Fauzi Lubis, S.H.", "Achmad Pauzi Lubis"),
        ("I Made Budiana Suweta", "Budiana Suweta"),
        ("Bambang Wirjosentono", "Bambang Wiryosentono"),
        ("Владимир Кузнецов", "Vladimir Kuznetsov"),
    ],
)
def test_the_same_name_written_otherwise(one: str, other: str) -> None:
    assert of(one, other).score > 0.65
    assert of(other, one).score == pytest.approx(of(one, other).score)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ratna Lestari", "Ratna Wibowo"),
        ("Muhammad Rizky", "Muhammad Fikri"),
        ("Siti Aminah", "Siti Rahayu"),
        ("I Wayan Sudarta", "I Wayan Merta"),
        ("Budi Santoso", "Budi Wijaya"),
    ],
)
def test_a_common_word_in_common_is_no_match(one: str, other: str) -> None:
    assert of(one, other).score < 0.35


def test_words_that_everybody_bears_count_for_almost_nothing() -> None:
    plain = of("Kusumaningtyas", "Kusumaningtyas").bits
    for prefix in ("Muhammad", "Siti", "Nur", "I Wayan", "Haji"):
        both = of(f"{prefix} Kusumaningtyas", f"{prefix} Kusumaningtyas").bits
        one = of(f"{prefix} Kusumaningtyas", "Kusumaningtyas").bits
        assert plain <= both <= plain + 1.0
        assert plain - 1.0 <= one <= plain


def test_the_order_of_words_says_nothing() -> None:
    assert of("Ratna Dewi Kusuma", "Kusuma Ratna Dewi").bits == of("Ratna Dewi Kusuma", "Ratna Dewi Kusuma").bits


def test_a_word_that_one_side_lacks_costs_less_than_another_word_in_its_place() -> None:
    both, same = of("Suparman Adi", "Suparman Adi").bits, of("Suparman", "Suparman").bits
    lacking, more = of("Suparman", "Suparman Adi").bits, of("Suparman Adi", "Suparman").bits
    assert both > same > lacking > of("Suparman Wiryo", "Suparman Adi").bits
    assert more == lacking
    assert same - lacking < same / 2


def test_an_initial_says_something_and_less_than_the_word() -> None:
    name = "Galih Kusumaningtyas"
    whole, initial, another = (of(f"{word} Kusumaningtyas", name).bits for word in ("Galih", "G.", "B."))
    nothing = of("Kusumaningtyas", name).bits
    assert whole - initial > (whole - nothing) / 3
    assert initial > nothing >= another


def test_nothing_in_common_is_no_match() -> None:
    match = of("Ratna Lestari", entry("Bambang Wibowo", birth_dates=(exact(BORN),)), birth_date="1984-03-17")
    assert match.score == 0.0
    assert match.features == ()


def test_a_missing_fact_neither_proves_nor_refutes_and_is_shown() -> None:
    bare = of("Ratna Kusumaningtyas", "Ratna Kusumaningtyas")
    for facts in ({"birth_date": "1984-03-17"}, {"sex": "F"}, {"nationality": "IDN"}, {"document_number": "B1234567"}):
        match = of("Ratna Kusumaningtyas", "Ratna Kusumaningtyas", **facts)
        assert match.bits == bare.bits
        assert feature(match, next(iter(facts))).outcome == "missing"


def test_more_agreement_ranks_higher() -> None:
    """Scores differ where people differ: no two of these are equal, and none is 1."""
    name = "Ratna Kusumaningtyas"
    listed = {"sex": "F", "nationalities": ("IDN",)}
    births = [(exact(BORN),), (exact(date(1984, 3, 18)),), (), (exact(date(1955, 1, 9)),), (exact(date(1920, 1, 9)),)]
    scores = [
        of(name, entry(name, birth_dates=born, **listed), birth_date="1984-03-17", sex="F", nationality="IDN").score
        for born in births
    ]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)
    assert max(scores) < 1.0


@pytest.mark.parametrize(
    ("asked", "listed", "reason", "outcome"),
    [
        ("1984-03-17", exact(BORN), "day", "agrees"),
        ("1984-01-01", exact(date(1984, 1, 1)), "first_of_january", "agrees"),
        ("1984-03-04", exact(date(1984, 4, 3)), "swapped", "close"),
        ("1984-03-17", exact(date(1985, 3, 17)), "year_slip", "close"),
        ("1984-03-17", exact(date(1984, 1, 1)), "first_of_january", "close"),
        ("1984-03-17", exact(date(1984, 3, 12)), "digit_slip", "close"),
        ("1984-03-17", exact(date(1964, 3, 17)), "digit_slip", "close"),
        ("1984-03-17", exact(date(1984, 11, 28)), "near", "close"),
        ("1984-03-17", exact(date(1971, 6, 2)), "other_date", "differs"),
        ("1984-03", exact(BORN), "month", "agrees"),
        ("1984", exact(BORN), "year", "agrees"),
        ("1984-03-17", in_year(1984), "year", "agrees"),
        ("1984-03-17", in_year(1985), "near", "close"),
        ("1984-03-17", in_year(1987), "other_date", "differs"),
        ("1984-03-17", about(in_year(1985)), "span", "agrees"),
        ("1984-03-17", between(date(1980, 1, 1), date(1989, 12, 31)), "span", "agrees"),
        ("1984-03-17", aged(40, date(2024, 6, 1)), "span", "agrees"),
        ("1984-03-17", aged(41, date(2024, 6, 1)), "near", "close"),
    ],
)
def test_birth_dates(asked: str, listed: BirthDate, reason: str, outcome: str) -> None:
    name = "Ratna Kusumaningtyas"
    row = feature(of(name, entry(name, birth_dates=(listed,)), birth_date=asked), "birth_date")
    assert (row.reason, row.outcome) == (reason, outcome)


def test_the_closer_a_birth_date_the_more_it_says() -> None:
    name = "Ratna Kusumaningtyas"

    def said(*births: tuple[str, BirthDate]) -> list[float]:
        return [
            feature(of(name, entry(name, birth_dates=(listed,)), birth_date=asked), "birth_date").bits
            for asked, listed in births
        ]

    day, month, swapped, year, year_slip, digit_slip, near, other = said(
        ("1984-03-17", exact(BORN)),
        ("1984-03", exact(BORN)),
        ("1984-03-04", exact(date(1984, 4, 3))),
        ("1984", exact(BORN)),
        ("1984-03-17", exact(date(1985, 3, 17))),
        ("1984-03-17", exact(date(1964, 3, 17))),
        ("1984-03-17", exact(date(1984, 11, 28))),
        ("1984-03-17", exact(date(1985, 11, 28))),
    )
    assert day > month > swapped > year > year_slip > digit_slip > 0 > near > other
    born_at_new_year, written_at_new_year = said(
        ("1984-01-01", exact(date(1984, 1, 1))), ("1984-03-17", exact(date(1984, 1, 1)))
    )
    assert day > born_at_new_year > written_at_new_year == year
    by_age, missed_by_a_year = said(
        ("1984-03-17", aged(40, date(2024, 6, 1))), ("1984-03-17", aged(41, date(2024, 6, 1)))
    )
    assert by_age > 0 > missed_by_a_year > other


def test_the_best_of_several_birth_dates_counts() -> None:
    name = "Ratna Kusumaningtyas"
    both = (exact(date(1950, 1, 2)), exact(BORN))
    assert feature(of(name, entry(name, birth_dates=both), birth_date="1984-03-17"), "birth_date").reason == "day"


def test_the_narrower_the_span_the_more_it_says() -> None:
    name = "Ratna Kusumaningtyas"
    spans = [about(in_year(1984)), between(date(1975, 1, 1), date(1994, 12, 31))]
    narrow, wide = (
        feature(of(name, entry(name, birth_dates=(span,)), birth_date="1984-03-17"), "birth_date").bits
        for span in spans
    )
    assert magic.BIRTH_YEAR > narrow > wide > 0


def test_a_birth_date_is_evidence_and_no_filter() -> None:
    name = "Ratna Kusumaningtyas Wirjosentono"
    assert of(name, entry(name, birth_dates=(exact(date(1971, 6, 2)),)), birth_date="1984-03-17").score > 0.8


def test_a_birthday_in_common_does_not_make_a_match_of_other_names() -> None:
    facts = {"birth_date": "1984-03-17", "sex": "M", "nationality": "IDN"}
    listed = entry("Budi Wijaya", birth_dates=(exact(BORN),), sex="M", nationalities=("IDN",))
    match = of("Budi Santoso", listed, **facts)
    assert match.score < 0.4
    assert feature(match, "held_back").bits < 0


def test_a_name_of_light_words_is_found_by_its_birthday() -> None:
    listed = entry("Siti Nur", birth_dates=(exact(BORN),), sex="F")
    assert of("Nur Siti", listed, birth_date="1984-03-17", sex="F").score > 0.6
    assert of("Nur Siti", listed).score < 0.3


@pytest.mark.parametrize(("mine", "theirs", "sign"), [("M", "M", 1), ("F", "M", -1), ("X", "M", 0), ("M", "X", 0)])
def test_sex(mine: str, theirs: str, sign: int) -> None:
    match = of("Adi Kusumaningtyas", entry("Adi Kusumaningtyas", sex=theirs), sex=mine)
    bits = feature(match, "sex").bits
    assert (bits > 0) - (bits < 0) == sign


@pytest.mark.parametrize(
    ("mine", "theirs", "sign"),
    [("IDN", ("MYS", "IDN"), 1), ("IDN", ("MYS",), -1), ("XXX", ("MYS",), 0), ("IDN", ("XXA",), 0), ("IDN", (), 0)],
)
def test_nationality(mine: str, theirs: tuple[str, ...], sign: int) -> None:
    match = of("Adi Kusumaningtyas", entry("Adi Kusumaningtyas", nationalities=theirs), nationality=mine)
    bits = feature(match, "nationality").bits
    assert (bits > 0) - (bits < 0) == sign


@pytest.mark.parametrize(
    ("mine", "theirs", "issuer", "reason"),
    [
        ("B7654321", "B-765 4321", "", "number"),
        ("87654321", "B7654321", "", "number_ocr"),
        ("X5012", "XSOI2", "", "number_ocr"),
        ("B7654321", "B7654321", "MYS", "number_other_issuer"),
        ("B7654321", "C1111111", "", "other_number"),
        ("A1", "A1", "", "other_number"),
    ],
)
def test_document_numbers(mine: str, theirs: str, issuer: str, reason: str) -> None:
    listed = entry("Adi Kusumaningtyas", documents=(Document(type="passport", number=theirs, issuer=issuer),))
    match = score(query("Adi Kusumaningtyas", document_number=mine, document_issuer="IDN"), listed)
    assert feature(match, "document_number").reason == reason


def test_a_number_counts_less_when_letters_are_exchanged_or_another_state_gave_it() -> None:
    def said(number: str, issuer: str) -> float:
        listed = entry("Adi Kusumaningtyas", documents=(Document(type="passport", number=number, issuer=issuer),))
        asked = query("Adi Kusumaningtyas", document_number="B7654321", document_issuer="IDN")
        return feature(score(asked, listed), "document_number").bits

    assert said("B7654321", "IDN") == said("B7654321", "") > said("B7654321", "MYS") > said("87654321", "IDN")
    assert said("87654321", "IDN") > said("87654321", "MYS") > 0 == said("C1111111", "IDN")


def test_a_listed_passport_under_another_name_is_a_hit() -> None:
    """Whatever else the holder states: a list of stolen documents is asked for this."""
    listed = entry(
        "Bambang Wirjosentono",
        birth_dates=(exact(date(1940, 6, 2)),),
        sex="M",
        nationalities=("MYS",),
        documents=(Document(type="passport", number="B7654321"),),
    )
    other = {"birth_date": "1984-03-17", "sex": "F", "nationality": "IDN", "document_number": "B7654321"}
    assert of("Ratna Kusumaningtyas Lestari Dewi", listed, **other).score > 0.8


def test_a_name_that_cannot_be_compared_leaves_it_to_the_number() -> None:
    listed = entry("P-532", documents=(Document(type="registration", number="B7654321"),))
    assert of("Ratna Lestari", listed, document_number="B7654321").score > 0.9
    assert of("Ratna Lestari", listed).score == 0.0


def test_the_best_name_counts_and_a_weak_alias_counts_less() -> None:
    names = (Name(value="Bambang Wirjosentono"), Name(value="Ratna Kusumaningtyas", kind="strong alias"))
    strong = score(query("Ratna Kusumaningtyas"), StructuredEntry(entry_id="s", names=names))
    weak = score(
        query("Ratna Kusumaningtyas"),
        StructuredEntry(entry_id="w", names=(Name(value="Ratna Kusumaningtyas", kind="weak alias"),)),
    )
    assert strong.matched_name == "Ratna Kusumaningtyas"
    assert strong.name_kind == "strong alias"
    assert weak.bits == pytest.approx(strong.bits * magic.WEAK_ALIAS)
    assert feature(weak, "weak_alias").bits < 0


def test_a_company_of_the_same_name_counts_less() -> None:
    person, company = (
        of("Adi Kusumaningtyas", entry("Adi Kusumaningtyas", kind=kind)) for kind in ("person", "entity")
    )
    assert company.bits == person.bits + magic.OTHER_KIND_BITS


def test_a_cut_off_name_agrees_with_the_whole() -> None:
    whole = "Raden Ayu Siti Nurhalimah Kusumaningratwidyawati"
    cut = "NURHALIMAH<KUSUMANINGRATW<RADEN<AYU<SIT"
    assert len(cut) == 39
    assert of(cut, whole).score > of(cut[:-1] + "<", whole).score
    assert of("Nurhalimah Kusumaning", whole).score < of("Nurhalimah Kusumaning", whole, truncated=True).score


def test_an_entry_that_has_ended_never_matches() -> None:
    name = "Ratna Kusumaningtyas"
    listed = entry(name, valid_from=date(2026, 1, 1), valid_to=date(2026, 6, 30))
    days = {"2025-12-31": False, "2026-01-01": True, "2026-06-30": True, "2026-07-01": False}
    for day, matches in days.items():
        assert (of(name, listed, on=date.fromisoformat(day)).score > 0) is matches
    assert of(name, listed).score > 0


def test_the_table_adds_up_to_the_bits() -> None:
    listed = entry(
        "Drs. Mohammad Rizki Purwanto",
        birth_dates=(exact(date(1971, 6, 2)),),
        sex="M",
        nationalities=("MYS",),
        documents=(Document(type="passport", number="B7654321", issuer="MYS"),),
        kind="entity",
    )
    for facts in (
        {},
        {"birth_date": "1984-03-17", "sex": "F", "nationality": "IDN"},
        {"birth_date": "1971", "sex": "M", "nationality": "MYS", "document_number": "87654321"},
    ):
        match = of("Muhamad Rizky Lestari Poerwanto", listed, **facts)
        assert sum(row.bits for row in match.features) == pytest.approx(match.bits)
        assert match.score == pytest.approx(score_of(match.bits))


def test_every_feature_is_documented_and_every_reason_worded() -> None:
    codes = [function.__name__ for function in features.FEATURES]
    assert len(set(codes)) == len(codes)
    for function in features.FEATURES:
        assert function.__doc__, f"{function.__name__} says nothing about itself"
    assert all(features.REASONS.values())


@pytest.mark.parametrize("value", [0.05, 0.5, 0.8, 0.999])
def test_score_and_bits_are_two_ways_to_say_the_same(value: float) -> None:
    assert score_of(bits_of(value)) == pytest.approx(value)


def test_a_query_says_what_it_cannot_take() -> None:
    for birth_date in ("1984-3-17", "84", "1984-13", "soon"):
        with pytest.raises(ValueError, match=r".+"):
            query("Ratna", birth_date=birth_date)
    with pytest.raises(ValueError, match="the day"):
        query("Ratna", age=40)
    assert query("Ratna", age=40, age_as_of=date(2024, 6, 1)).birth_date == aged(40, date(2024, 6, 1))
    assert partial("1984-02").last == date(1984, 2, 29)
