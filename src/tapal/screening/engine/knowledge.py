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
    """``old`` becomes ``new``; ``old_reading`` rules hold only in words that are read as old ones."""

    old: str
    new: str
    old_reading: bool


class SoundRule(NamedTuple):
    """``sound`` becomes ``key``, everywhere or ``at_end`` of a word."""

    sound: str
    key: str
    at_end: bool


class Titles(NamedTuple):
    """Words stripped at the beginning and at the end of a name."""

    before: frozenset[str]
    after: frozenset[str]


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
def spelling() -> tuple[SpellingRule, ...]:
    """``spelling.txt``: old to new spelling, in order."""
    rules = []
    for number, line in _lines("spelling.txt"):
        match = re.fullmatch(r"([a-z]+) > ([A-Za-z]+)( @old)?", line)
        if match is None:
            raise _wrong("spelling.txt", number, "a rule is 'old > new', with '@old' or nothing behind it")
        rules.append(SpellingRule(match[1], match[2], match[3] is not None))
    return tuple(rules)


@cache
def sounds() -> tuple[SoundRule, ...]:
    """``sounds.txt``: sound folding, in order."""
    rules: list[SoundRule] = []
    for number, line in _lines("sounds.txt"):
        match = re.fullmatch(r"([a-z]+)(\$?) >(?: ([a-z]+))?", line)
        if match is None:
            raise _wrong("sounds.txt", number, "a rule is 'sound > key' or 'sound$ > key'")
        if rules and rules[-1].at_end and match[2] != "$":
            raise _wrong("sounds.txt", number, "rules for the end of a word come last")
        rules.append(SoundRule(match[1], match[3] or "", match[2] == "$"))
    return tuple(rules)


@cache
def titles() -> Titles:
    """``titles.txt``: what is stripped before and after a name."""
    found: dict[str, set[str]] = {"before": set(), "after": set()}
    for number, line in _lines("titles.txt"):
        where, _, tokens = line.partition(":")
        if where not in found:
            raise _wrong("titles.txt", number, "a line begins with 'before:' or 'after:'")
        found[where].update(_words("titles.txt", number, tokens))
    return Titles(frozenset(found["before"]), frozenset(found["after"]))


@cache
def placeholders() -> frozenset[str]:
    """``placeholders.txt``: what forms write where a name should be."""
    return frozenset(
        word for number, line in _lines("placeholders.txt") for word in _words("placeholders.txt", number, line)
    )
