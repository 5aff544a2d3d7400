"""Names that are written as one word or as several come out alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tapal.screening.engine import compounds, knowledge
from tapal.screening.engine.names import sound_key, written


def words(name: str) -> list[str]:
    """The compared words of a name."""
    return [known.text for known in written(name).words]


@pytest.mark.parametrize(
    "name",
    ["Abdurrahman", "Abdul Rahman", "Abd al-Rahman", "Abd-ur-Rahman", "ABD<AL<RAHMAN", "Abdelrahman", "Abdulrahman"],
)
def test_servants_are_two_words(name: str) -> None:
    assert words(name) == ["abdul", "rahman"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Abdoerrachman", ["abdul", "rachman"]),
        ("Abdul Latif", ["abdul", "latif"]),
        ("Abdellatif", ["abdul", "latif"]),
        ("Abd Allah", ["abdullah"]),
        ("Abdallah", ["abdallah"]),
        ("Abdullah", ["abdullah"]),
        ("Abdi Nur", ["abdi", "nur"]),
        ("Abdullaev", ["abdullaev"]),
        ("Abd. Rozak", ["abd", "rozak"]),
        ("Abu Bakr", ["abubakr"]),
        ("Abou-Bakar", ["abubakar"]),
        ("Abu Hasan", ["abu", "hasan"]),
        ("Siti Abdul", ["siti", "abdul"]),
        ("Nur al-Din", ["nuruddin"]),
        ("Nur Eddine", ["nuruddin"]),
        ("Saif ud Din", ["saifuddin"]),
        ("Saif Allah", ["saifullah"]),
        ("Zia ul-Haq", ["zia", "ul", "haq"]),
        ("Habiburrahman", ["habib", "ur", "rahman"]),
        ("Fadlurohman", ["fadl", "ur", "rohman"]),
        ("Rahman", ["rahman"]),
        ("Umar al-Faruq", ["umar", "al", "faruq"]),
        ("Muhammad Allah Ditta", ["muhammad", "allah", "ditta"]),
        ("Suparman Suparman", ["suparman"]),
        ("A.A. Ngurah", ["a", "a", "ngurah"]),
        ("Jo Jo", ["jo", "jo"]),
    ],
)
def test_compounds(name: str, expected: list[str]) -> None:
    assert words(name) == expected


def test_no_part_is_two_things_that_exclude_each_other() -> None:
    parts = knowledge.compounds()
    kinds = ("servant", "article", "religion", "joined", "god")
    for number, kind in enumerate(kinds):
        for other in kinds[number + 1 :]:
            assert not parts[kind] & parts[other], (kind, other)
    assert not parts["of god"] & parts["god"]


PARTS = sorted({word for words in knowledge.compounds().values() for word in words})
PARTS += ["nur", "hasan", "abdurrahman", "habiburrahman", "abdullah"]


@given(st.lists(st.sampled_from(PARTS), max_size=7))
def test_composing_keeps_a_name_and_composing_again_changes_nothing(texts: list[str]) -> None:
    once = compounds.composed(list(texts), sound_key)
    assert all(once)
    assert bool(once) == bool(texts)
    assert compounds.composed(list(once), sound_key) == once


def test_every_name_of_god_is_found_behind_its_servant() -> None:
    for name in knowledge.compounds()["of god"]:
        assert words("abdul" + name) == ["abdul", name]
