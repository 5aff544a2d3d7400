"""Words in other scripts: what is read, what is left as consonants. Name words only, no person's name."""

import unicodedata

import pytest

from tapal.screening.engine import knowledge
from tapal.screening.engine.names import word, written
from tapal.screening.engine.words import closeness


def words(name: str) -> list[str]:
    """The compared words of a name."""
    return [known.text for known in written(name).words]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("محمد احمد", ["muhammad", "ahmad"]),
        ("أحمد حُسَين", ["ahmad", "husein"]),
        ("عبد الرحمن", ["abdul", "rahman"]),
        ("عبدالکریم", ["abdul", "karim"]),
        ("عبدالله", ["abdullah"]),
        ("ابو بكر", ["abubakar"]),
        ("نور الدين", ["nuruddin"]),
        ("الحسن", ["al", "hasan"]),
        ("خيرالله محمدي", ["khairullah", "muhammadi"]),
        ("الحي", ["al", "hy"]),
        ("شمسالدين", ["shamsuddin"]),
        ("خلدون", ["khldwn"]),
        ("דוד כהן", ["david", "cohen"]),
        ("김민수", ["kim", "minsu"]),
        ("박 지성", ["park", "jiseong"]),
        ("남궁민수", ["namgung", "minsu"]),
        ("민수 김", ["minsu", "kim"]),
        ("志明 歐陽", ["zhiming", "ouyang"]),
        ("志明 曾", ["zhiming", "zeng"]),
        ("王伟", ["wang", "wei"]),
        ("曾志明", ["zeng", "zhiming"]),
        ("歐陽志明", ["ouyang", "zhiming"]),
        ("田中 はなこ", ["tanaka", "hanako"]),
        ("राणा कुमार देवी", ["rana", "kumar", "devi"]),
        ("Иван Иванов", ["ivan", "ivanov"]),
        ("Əliyev Məmməd", ["aliyev", "mammad"]),
        ("Νίκος Παπάς", ["nikos", "papas"]),
        ("สมชาย", ["smchy"]),
    ],
)
def test_words_of_other_scripts(name: str, expected: list[str]) -> None:
    assert words(name) == expected


def test_two_scripts_in_one_piece_are_read_each_in_its_own_way() -> None:
    assert words("Ali-علي") == ["ali"]
    assert words("aliعلي") == ["ali"]
    assert words("budiمحمد") == ["budi", "muhammad"]


@pytest.mark.parametrize(("bare", "whole"), [("khldwn", "khaldun"), ("hmdn", "hamdani"), ("shwkt", "syaukat")])
def test_consonants_find_their_vowels(bare: str, whole: str) -> None:
    assert word(bare).bare
    assert not word(whole).bare
    assert closeness(bare, whole).reason == "skeleton"
    assert closeness(whole, bare) == closeness(bare, whole)


def test_words_with_vowels_meet_by_consonants_only_where_they_begin_alike() -> None:
    assert closeness("kartono", "kurtani").reason == "frame"
    assert closeness("kartono", "kurtani").share < closeness("krtn", "kartono").share
    assert word("akrotina").skeleton == word("kartono").skeleton
    assert closeness("kartono", "akrotina").share == 0.0


@pytest.mark.parametrize("abbreviation", ["mhd", "gst", "ngr"])
def test_an_abbreviation_is_no_word_without_vowels(abbreviation: str) -> None:
    assert not word(abbreviation).bare


@pytest.mark.parametrize("name", ["arabic", "hebrew", "han", "hangul"])
def test_every_word_is_in_its_script_and_ends_in_letters(name: str) -> None:
    script = knowledge.script(name)
    start = {"arabic": "ARABIC", "hebrew": "HEBREW", "han": "CJK", "hangul": "HANGUL"}[name]
    for native, latin in script.words.items():
        assert all(unicodedata.name(character).startswith((start, "IDEOGRAPHIC")) for character in native), native
        assert native.translate(script.alike) == native
        assert latin.isascii()
        assert latin.isalpha()
        if latin not in knowledge.placeholders() | knowledge.compounds()["article"]:
            assert words(native)[-1] == latin, native


@pytest.mark.parametrize("name", ["arabic", "hebrew"])
def test_every_letter_has_a_sound(name: str) -> None:
    script = knowledge.script(name)
    used = {letter for native in script.words for letter in native}
    assert used <= {chr(code) for code in script.sounds}
    for sound in script.sounds.values():
        assert sound == "" or (sound.isascii() and sound.isalpha() and not set(sound) & set("aeiou"))
