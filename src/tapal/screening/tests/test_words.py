"""How close two words are: the variant rows of the field, spelling, sound, slips, initials, cut-off words."""

import pytest

from tapal.screening.engine.words import NOT_CLOSE, closeness, cut_closeness, slips_allowed


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("muhammad", "muhammad", "word"),
        ("muhammad", "mochammad", "variant"),
        ("achmad", "ahmet", "variant"),
        ("joesoef", "yusuf", "variant"),
        ("abdurrahman", "abdoerrachman", "variant"),
        ("rizky", "rezki", "variant"),
        ("syaifuddin", "saefudin", "variant"),
        ("noer", "nour", "variant"),
        ("iluh", "luh", "variant"),
        ("tjokorda", "cokorda", "variant"),
        ("johannes", "yohanes", "variant"),
        ("dominggus", "domingos", "variant"),
        ("djojohadikoesoemo", "joyohadikusumo", "spelling"),
        ("poerwanto", "purwanto", "spelling"),
        ("ridwan", "ridhwaan", "sound"),
        ("moh", "muhammad", "abbreviation"),
        ("md", "made", "abbreviation"),
        ("r", "ratna", "initial"),
        ("kusumaningtyas", "kusumanintgyas", "slip"),
        ("kusumaningtyas", "kusumaningtas", "slip"),
        ("rahmad", "rahmag", "slip"),
        ("rostam", "rustum", "frame"),
        ("qatirji", "katarji", "frame"),
        ("khldwn", "khaldun", "skeleton"),
        ("misha", "mikhail", "related"),
    ],
)
def test_reasons(one: str, other: str, reason: str) -> None:
    assert closeness(one, other).reason == reason
    assert closeness(other, one) == closeness(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("ali", "adi"), ("budi", "santoso"), ("wijaya", "lestari"), ("r", "siti"), ("ahmad", "akmag")],
)
def test_other_words(one: str, other: str) -> None:
    assert closeness(one, other) == NOT_CLOSE


def test_a_modern_j_is_no_old_y() -> None:
    assert closeness("joko", "yoko").reason == "slip"
    assert closeness("jahja", "yahya").reason == "variant"


def test_the_closer_the_more() -> None:
    shares = [
        closeness("purwanto", other).share for other in ("purwanto", "poerwanto", "purwantoo", "purwantx", "pxrwantx")
    ]
    assert shares == sorted(shares, reverse=True)
    assert len(set(shares)) == len(shares)


def test_two_neighbours_swapped_are_one_slip() -> None:
    assert closeness("ratna", "rtana") == closeness("ratna", "ratxa")
    assert closeness("ratna", "rabla") == NOT_CLOSE


def test_a_slip_at_the_first_letter_counts_less() -> None:
    assert closeness("cahyanti", "dahyanti").share < closeness("cahyanti", "cahyante").share


@pytest.mark.parametrize(("letters", "slips"), [(3, 0), (4, 1), (5, 1), (6, 2), (20, 2)])
def test_longer_words_forgive_more(letters: int, slips: int) -> None:
    assert slips_allowed(letters, letters + 1) == slips


def test_a_word_that_was_cut_off() -> None:
    long = cut_closeness("kusumaningrat", "kusumaningratwidyawati")
    short = cut_closeness("ku", "kusumaningratwidyawati")
    assert long.reason == short.reason == "cut"
    assert long.share > short.share
    assert cut_closeness("k", "kusumaningrat") == NOT_CLOSE
    assert cut_closeness("kusuma", "ratna") == NOT_CLOSE
