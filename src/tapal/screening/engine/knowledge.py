"""The language knowledge of ``resources/``, read once and checked while it is read.

Every file there begins with the description of its own format. A line that doesn't follow it is a mistake of the
release, not of an operator: reading raises :class:`ValueError` with file and line, and the tests read every file.
"""

import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import NamedTuple

_WORD = re.compile(r"[a-z]+")


class Variants(NamedTuple):
    """Name classes: ``of[form]`` is the canonical form, ``stands_for[abbreviation]`` all it may stand for."""

    of: dict[str, str]
    stands_for: dict[str, frozenset[str]]


class SpellingRule(NamedTuple):
    """``old`` becomes ``new``, in every word or only where a word is read in one way (``reading``)."""

    old: str
    new: str
    reading: str


class Spelling(NamedTuple):
    """The rules in order, and what a word must hold to be read in a way of its own."""

    rules: tuple[SpellingRule, ...]
    readings: dict[str, re.Pattern[str]]


class Sounds(NamedTuple):
    """Pairs of a sound and its key, in four parts that follow each other."""

    endings: tuple[tuple[str, str], ...]
    several: tuple[tuple[str, str], ...]
    single: tuple[tuple[str, str], ...]
    last: tuple[tuple[str, str], ...]


class Script(NamedTuple):
    """How a script is read: ``alike`` and ``sounds`` are tables for ``str.translate``, ``words`` are whole words."""

    alike: dict[int, str]
    sounds: dict[int, str]
    words: dict[str, str]


class Titles(NamedTuple):
    """Words stripped at the beginning, at the end, and at the beginning where a full stop or a comma marks them."""

    before: frozenset[str]
    after: frozenset[str]
    marked: frozenset[str]


def _lines(name: str) -> Iterator[tuple[int, str]]:
    text = resources.files("tapal.screening.engine").joinpath("resources", name).read_text("utf-8")
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.partition("#")[0].strip()
        if stripped:
            yield number, stripped


def _wrong(name: str, number: int, what: str) -> ValueError:
    return ValueError(f"{name}, line {number}: {what}")


def _words(name: str, number: int, text: str) -> list[str]:
    words = text.split()
    for word in words:
        if not _WORD.fullmatch(word):
            raise _wrong(name, number, f"{word!r} is not lower-case letters a-z")
    return words


@cache
def variants() -> Variants:
    """``variants.txt``: a form belongs to one class only, an abbreviation may belong to several."""
    name = "variants.txt"
    of: dict[str, str] = {}
    stands_for: dict[str, set[str]] = {}
    for number, line in _lines(name):
        canonical, colon, rest = line.partition(":")
        forms, _, abbreviations = rest.partition("|")
        head = _words(name, number, canonical)
        if not colon or len(head) != 1:
            raise _wrong(name, number, "a line begins with one canonical form and a colon")
        for form in [head[0], *_words(name, number, forms)]:
            if form in of:
                raise _wrong(name, number, f"{form!r} stands in two places, the other is class {of[form]!r}")
            of[form] = head[0]
        for short in _words(name, number, abbreviations):
            stands_for.setdefault(short, set()).add(head[0])
    return Variants(of, {short: frozenset(classes) for short, classes in stands_for.items()})


@cache
def light() -> frozenset[str]:
    """``light.txt``: words that count for almost nothing."""
    words: set[str] = set()
    for number, line in _lines("light.txt"):
        for word in _words("light.txt", number, line):
            if word in words:
                raise _wrong("light.txt", number, f"{word!r} is there twice")
            words.add(word)
    return frozenset(words)


@cache
def frequency() -> dict[str, float]:
    """``frequency.txt``: bearers of a token among 10,000 travellers, by canonical form."""
    name = "frequency.txt"
    rates: dict[str, float] = {}
    of = variants().of
    for number, line in _lines(name):
        rate, colon, tokens = line.partition(":")
        if not colon or not rate.strip().isdigit():
            raise _wrong(name, number, "a line begins with a whole number and a colon")
        for token in _words(name, number, tokens):
            canonical = of.get(token, token)
            if canonical in rates:
                raise _wrong(name, number, f"{token!r} (class {canonical!r}) has a rate already")
            rates[canonical] = float(rate)
    return rates


@cache
def spelling() -> Spelling:
    """``spelling.txt``: from other spellings to today's, in order."""
    rules: list[SpellingRule] = []
    readings: dict[str, re.Pattern[str]] = {}
    for number, line in _lines("spelling.txt"):
        declared = re.fullmatch(r"@([a-z]+) holds ([a-z|.\[\]]+)", line)
        if declared is not None:
            readings[declared[1]] = re.compile(declared[2])
            continue
        match = re.fullmatch(r"([a-z]+) > ([A-Za-z]+)(?: @([a-z]+))?", line)
        if match is None:
            raise _wrong("spelling.txt", number, "a rule is 'old > new', with '@reading' or nothing behind it")
        if match[3] is not None and match[3] not in readings:
            raise _wrong("spelling.txt", number, f"no line says what a word of the reading {match[3]!r} holds")
        rules.append(SpellingRule(match[1], match[2], match[3] or ""))
    return Spelling(tuple(rules), readings)


@cache
def sounds() -> Sounds:
    """``sounds.txt``: sound folding; the parts come in order, endings before and after the sounds inside a word."""
    name = "sounds.txt"
    parts: list[dict[str, str]] = [{}, {}, {}, {}]
    part = 0
    for number, line in _lines(name):
        match = re.fullmatch(r"([a-z]+)(\$?) >(?: ([a-z]+))?", line)
        if match is None:
            raise _wrong(name, number, "a rule is 'sound > key' or 'sound$ > key'")
        sound, at_end, key = match[1], match[2] == "$", match[3] or ""
        fits = (3 if part else 0) if at_end else 2 if len(sound) == len(key) == 1 else 1
        if fits < part:
            raise _wrong(name, number, "endings, several letters, letter for letter, last endings: in this order")
        if any(sound in held for held in parts[fits : fits + 1]):
            raise _wrong(name, number, f"{sound!r} is there twice")
        part = fits
        parts[part][sound] = key
    return Sounds(*(tuple(held.items()) for held in parts))


@cache
def titles() -> Titles:
    """``titles.txt``: what is stripped before and after a name."""
    found: dict[str, set[str]] = {"before": set(), "after": set(), "marked": set()}
    for number, line in _lines("titles.txt"):
        where, _, tokens = line.partition(":")
        if where not in found:
            raise _wrong("titles.txt", number, "a line begins with 'before:', 'marked:' or 'after:'")
        found[where].update(_words("titles.txt", number, tokens))
    return Titles(frozenset(found["before"]), frozenset(found["after"]), frozenset(found["marked"]))


@cache
def placeholders() -> frozenset[str]:
    """``placeholders.txt``: what forms write where a name should be."""
    return frozenset(
        word for number, line in _lines("placeholders.txt") for word in _words("placeholders.txt", number, line)
    )


@cache
def script(name: str) -> Script:
    """``arabic.txt``, ``hebrew.txt``, ``hangul.txt``, ``han.txt``: how the words of a script are written in a-z."""
    file = f"{name}.txt"
    alike: dict[int, str] = {}
    sounds: dict[int, str] = {}
    words: dict[str, str] = {}
    for number, line in _lines(file):
        left, mark, right = _three(file, number, line)
        if mark == ":":
            for native in right.split():
                read = native.translate(alike)
                if words.setdefault(read, left) != left:
                    raise _wrong(file, number, f"{native!r} is {words[read]!r} already")
            _words(file, number, left)
            continue
        table = alike if mark == "=" else sounds
        for letter in left.split():
            if len(letter) != 1 or ord(letter) in table:
                raise _wrong(file, number, f"{letter!r} is no single letter, or there already")
            table[ord(letter)] = "" if right == "-" else right
    return Script(alike, sounds, words)


@cache
def india() -> dict[int, tuple[str, str]]:
    """``india.txt``: what stands at a place of a block of 128 and how it is read."""
    name = "india.txt"
    places: dict[int, tuple[str, str]] = {}
    for number, line in _lines(name):
        match = re.fullmatch(r"(vowel|consonant|sign|nasal|silent) ([0-9A-F]{2}): (.+)", line)
        if match is None:
            raise _wrong(
                name, number, "a line is 'vowel 05: letters letters', a consonant, sign, nasal or silent likewise"
            )
        for place, letters in enumerate(match[3].split(), int(match[2], 16)):
            if place in places or place > 0x7F:
                raise _wrong(name, number, f"the place {place:02X} is taken or outside of the block")
            places[place] = match[1], "" if letters == "-" else letters
    return places


def _three(name: str, number: int, line: str) -> tuple[str, str, str]:
    for mark in (" > ", " = ", ": "):
        left, found, right = line.partition(mark)
        if found and left and right.strip():
            return left, mark.strip(), right.strip()
    raise _wrong(name, number, "a line is 'letters > sound', 'letters = letter' or 'word: name'")


_COMPOUNDS = (
    "servant",
    "article",
    "religion",
    "joined",
    "god",
    "not before",
    "of god",
    "mercy",
    "father",
    "whose father",
)


@cache
def compounds() -> dict[str, frozenset[str]]:
    """``compounds.txt``: the parts of names that are written as one word or as several, by what they are."""
    name = "compounds.txt"
    found: dict[str, set[str]] = {kind: set() for kind in _COMPOUNDS}
    for number, line in _lines(name):
        kind, _, tokens = line.partition(":")
        if kind not in found:
            raise _wrong(name, number, f"a line begins with one of {', '.join(_COMPOUNDS)} and a colon")
        for word in _words(name, number, tokens):
            if word in found[kind]:
                raise _wrong(name, number, f"{word!r} is there twice")
            found[kind].add(word)
    return {kind: frozenset(words) for kind, words in found.items()}


@cache
def related() -> dict[str, frozenset[str]]:
    """``related.txt``: the groups a word belongs to, by the number of their line; a word may stand in several."""
    name = "related.txt"
    groups: dict[str, set[str]] = {}
    of = variants().of
    for number, line in _lines(name):
        words = _words(name, number, line)
        if len(set(words)) < 2 or len(set(words)) < len(words):
            raise _wrong(name, number, "a group is two words or more, each once")
        for word in words:
            groups.setdefault(of.get(word, word), set()).add(str(number))
    return {word: frozenset(lines) for word, lines in groups.items()}
