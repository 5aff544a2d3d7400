"""From a name as written to the words that are compared. All names are invented or those of the rule book."""

import pytest

from tapal.screening.engine import Unscreenable, magic
from tapal.screening.engine.names import modern_spellings, sound_key, word, written


def words(name: str) -> list[str]:
    """The compared words of a name."""
    return [known.text for known in written(name).words]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Ratna Kusumaningtyas", ["ratna", "kusumaningtyas"]),
        ("KUSUMANINGTYAS<<RATNA<<<<<<", ["kusumaningtyas", "ratna"]),
        ("Kusumaningtyas, Ratna", ["kusumaningtyas", "ratna"]),
        ("Isma'il Sa’ad", ["ismail", "saad"]),
        ("al-Hakim", ["al", "hakim"]),
        ("M.Rizky", ["m", "rizky"]),
        ("A.A. Ngurah", ["a", "a", "ngurah"]),
        ("João da Conceição", ["joao", "da", "conceicao"]),
        ("Jürgen Müßig", ["jurgen", "mussig"]),
        ("Владимир Кузнецов", ["vladimir", "kuznetsov"]),
        ("林志明", ["lin", "zhiming"]),
        ("김 민수", ["kim", "minsu"]),
        ("Ａｄｉ  Ｗｉｊａｙａ", ["adi", "wijaya"]),
        ("Adi\x00Wija\u200bya\x07", ["adi", "wijaya"]),
        ("Adi 👮 Wijaya 3", ["adi", "wijaya"]),
        ("ADI\tWIJAYA\n", ["adi", "wijaya"]),
        ("FNU Suparman", ["suparman"]),
        ("Na Ratna", ["na", "ratna"]),
        ("Bud1man Sant0so", ["budiman", "santoso"]),
        ("P-532 Wijaya", ["p", "wijaya"]),
        ("SRI KO6OYA", ["sri", "kogoya"]),
        ("Kavitha a/p Ramasamy", ["kavitha", "ramasamy"]),
        ("Adi·Wijaya", ["adi", "wijaya"]),
    ],
)
def test_the_words_of_a_name(name: str, expected: list[str]) -> None:
    assert words(name) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Drs. H. Ahmad Fauzi, S.H., M.Si.", ["h", "ahmad", "fauzi"]),
        ("Prof. Dr. Ir. Rina Dewi, Ph.D.", ["rina", "dewi"]),
        ("K.H. Zainal", ["zainal"]),
        ("Ra Jun", ["ra", "jun"]),
        ("Ny. Ratna", ["ratna"]),
        ("Ir. Hendra, M.T.", ["hendra"]),
        ("Mayjen Budi", ["budi"]),
        ("MAYOR, Juan", ["mayor", "juan"]),
        ("Mak Budi", ["mak", "budi"]),
        ("Habib Hasan", ["habib", "hasan"]),
        ("Budi Santoso S.Kom", ["budi", "santoso"]),
        ("Lim Se", ["lim", "se"]),
        ("Lim, S.E.", ["lim"]),
        ("Prof. Dr.", ["prof", "dr"]),
        ("Siti Haji", ["siti", "haji"]),
    ],
)
def test_titles_go_and_what_may_be_a_name_stays(name: str, expected: list[str]) -> None:
    assert words(name) == expected


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "no_letters"),
        ("   ", "no_letters"),
        ("<<<<<<", "no_letters"),
        ("12345", "no_letters"),
        ("😀😀", "no_letters"),
        ("\x00\x07", "no_letters"),
        ("X", "one_letter"),
        ("FNU X", "one_letter"),
        ("X<<UNKNOWN", "one_letter"),
        ("FNU LNU", "placeholder"),
        ("Unknown", "placeholder"),
        ("a" * (magic.MAX_NAME_LETTERS + 1), "too_long"),
        ("ab " * (magic.MAX_TOKENS + 1), "too_long"),
    ],
)
def test_what_cannot_be_compared_says_why(name: str, reason: str) -> None:
    with pytest.raises(Unscreenable) as caught:
        written(name)
    assert caught.value.reason == reason
    assert str(caught.value)


def test_a_full_mrz_field_that_ends_in_a_letter_may_be_cut() -> None:
    """Doc 9303-4: a letter in the last of 39 places; 31 in TD2, 30 in TD1."""
    name = "RADEN<AYU<SITI<NURHALIMAH<KUSUMANINGRATW"[:39]
    for width in (30, 31, 39):
        assert written(name[:width]).truncated
    assert not written(name[:-1]).truncated
    assert not written(name[:-1] + "<").truncated
    assert not written("R" * 39).truncated
    assert written("Ratna K", truncated=True).truncated


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("djojohadikoesoemo", "joyohadikusumo"),
        ("soetjipto", "sucipto"),
        ("tjahjono", "cahyono"),
        ("wahjoe", "wahyu"),
        ("widjaja", "wijaya"),
        ("sjarief", "syarif"),
        ("chadidjah", "khadijah"),
        ("oemar", "umar"),
        ("hidajat", "hidayat"),
    ],
)
def test_old_spelling_is_read_as_new(old: str, new: str) -> None:
    assert new in modern_spellings(old)


@pytest.mark.parametrize(
    ("wade", "pinyin"), [("chihming", "zhiming"), ("tsetung", "zedong"), ("hsiung", "xiong"), ("shuchuan", "shujuan")]
)
def test_wade_giles_is_read_as_pinyin(wade: str, pinyin: str) -> None:
    assert {sound_key(spelling) for spelling in modern_spellings(wade)} & {sound_key(pinyin)}


@pytest.mark.parametrize("name", ["chen", "chan", "chang"])
def test_a_surname_that_both_systems_write_is_not_read_otherwise(name: str) -> None:
    assert not any(spelling.startswith("zh") for spelling in modern_spellings(name))


@pytest.mark.parametrize(
    ("printed", "scanned"), [("muller", "mueller"), ("schroder", "schroeder"), ("jager", "jaeger")]
)
def test_umlauts_of_a_zone_are_read(printed: str, scanned: str) -> None:
    assert printed in modern_spellings(scanned)


@pytest.mark.parametrize("name", ["joko", "julia", "jamal"])
def test_a_modern_j_stays(name: str) -> None:
    assert modern_spellings(name) == (name,)


def test_both_readings_are_kept() -> None:
    assert set(modern_spellings("wijaya")) == {"wijaya", "wiyaya"}


@pytest.mark.parametrize(
    ("one", "other"),
    [("rohman", "rachman"), ("fauzi", "pawzy"), ("ridwan", "ridhwan"), ("aisyah", "aisha"), ("zainal", "djaenal")],
)
def test_sounds_fold(one: str, other: str) -> None:
    assert sound_key(one) == sound_key(other)


def test_an_abbreviation_stands_for_all_it_may() -> None:
    assert set(word("m").classes) == {"muhammad", "made"}
    assert word("m").abbreviation
    assert not word("muhammad").abbreviation
    assert word("moehamad").light
