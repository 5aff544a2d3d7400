"""The resource files follow the formats that they describe, and what breaks a format is said with file and line."""

from collections.abc import Callable

import pytest

from tapal.screening.engine import knowledge


def test_every_file_reads() -> None:
    assert knowledge.variants().of["moehamad"] == "muhammad"
    assert knowledge.variants().stands_for["m"] == {"muhammad", "made"}
    assert "wayan" in knowledge.light()
    assert knowledge.frequency()["ahmad"] > knowledge.frequency()["nasution"]
    assert knowledge.spelling()
    assert knowledge.sounds()
    assert "prof" in knowledge.titles().before
    assert "skom" in knowledge.titles().after
    assert "fnu" in knowledge.placeholders()


def test_the_rows_of_the_field_are_there() -> None:
    """Domain section 7.2: Muhammad has over twenty spellings and ten abbreviations, all one class."""
    of, stands_for = knowledge.variants()
    assert sum(canonical == "muhammad" for canonical in of.values()) >= 20
    assert sum("muhammad" in classes for classes in stands_for.values()) >= 10


def test_what_may_be_a_name_is_no_title() -> None:
    """H. may be Hadi, St. Siti, A. Ahmad, T. Teuku, M. Muhammad or Made: they are alternatives, never stripped."""
    before, after, marked = knowledge.titles()
    assert not {"h", "st", "a", "t", "m", "andi", "made"} & (before | marked | after - {"st"})
    for short in ("h", "st", "a", "t", "m"):
        assert len(knowledge.variants().stands_for[short]) >= 2


def test_no_title_is_a_name() -> None:
    """A name that is also a title is no title here; degrees of two letters need their full stops, so they may be."""
    before, after, marked = knowledge.titles()
    names = set(knowledge.variants().of) | set(knowledge.frequency()) | set(knowledge.related())
    assert not before & names
    assert not {degree for degree in after if len(degree) > 2} & names
    assert not (before & after) | (before & marked)


def test_light_words_have_no_rate() -> None:
    of = knowledge.variants().of
    assert not {of.get(word, word) for word in knowledge.light()} & set(knowledge.frequency())


@pytest.mark.parametrize(
    ("read", "line", "complaint"),
    [
        (knowledge.variants, "no colon here", "one canonical form"),
        (knowledge.variants, "ali: Aly", "lower-case"),
        (knowledge.variants, "ali: aly aly", "two places"),
        (knowledge.light, "two words two", "twice"),
        (knowledge.frequency, "many: ali", "whole number"),
        (knowledge.frequency, "5: ali ali", "has a rate"),
        (knowledge.spelling, "oe = u", "a rule is"),
        (knowledge.sounds, "oe - u", "a rule is"),
        (knowledge.titles, "beside: drs", "before:"),
        (knowledge.placeholders, "F.N.U.", "lower-case"),
        (knowledge.related, "alone", "two words or more"),
        (knowledge.compounds, "beside: abd", "begins with one of"),
        (knowledge.compounds, "servant: abd abd", "twice"),
        (knowledge.india, "vowel 5: a", "a line is"),
        (knowledge.india, "vowel 7F: a b", "outside"),
    ],
)
def test_a_broken_line_is_named(
    read: Callable[[], object], line: str, complaint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    knowledge.variants()  # read and kept: others ask it what a word is a form of
    monkeypatch.setattr(knowledge, "_lines", lambda name: iter([(7, line)]))
    with pytest.raises(ValueError, match=rf"line 7: .*{complaint}"):
        read.__wrapped__()  # type: ignore[attr-defined]  # functools.cache keeps the function there


@pytest.mark.parametrize(
    ("lines", "complaint"),
    [
        (["ab"], "a line is"),
        (["ab = c"], "no single letter"),
        (["a > b", "a > c"], "there already"),
        (["word: א", "other: א"], "is 'word' already"),
        (["Word: א"], "lower-case"),
    ],
)
def test_a_broken_line_of_a_script_is_named(lines: list[str], complaint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(knowledge, "_lines", lambda name: iter(enumerate(lines, 8 - len(lines))))
    with pytest.raises(ValueError, match=rf"hebrew.txt, line 7: .*{complaint}"):
        knowledge.script.__wrapped__("hebrew")
