"""People who don't exist, for lists and for queues: by country, with names as skewed as real ones, and a long tail.

A third are Indonesians. Every other word is *coined* from two others, so that vocabularies grow with
lists as they do in real ones. The same seed gives the same people.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from anyascii import anyascii

from bench.screening.corpora import FrequentNames
from tapal.screening.engine import BirthDate, Name, StructuredEntry
from tapal.screening.engine.entry import Sex, about, exact, in_year

INDONESIAN_SHARE = 1 / 3
COINED_SHARE = 0.5
SHORT_TABLE_COINED_SHARE = 0.8
"""Of the words: a table of a country's twenty or a hundred most frequent names says what a part of its people are
called, the shorter the smaller a part."""
LONG_SHARE = 0.03
_LONG_TABLE = 25
_TODAY = date(2026, 11, 24)
_VOWELS = "aeiouy"
_ARAB_CUSTOM = frozenset({"EGY", "IRQ", "SAU", "JOR", "KWT", "ARE", "LBY", "YEM", "QAT", "BHR", "OMN", "SDN", "SOM"})


class Person(NamedTuple):
    """Somebody: words of the name in order, the same in letters of the country, and what a document states."""

    words: tuple[str, ...]
    native: tuple[str, ...]
    family: int
    """How many words at the end are the family name; 0 when there is none."""
    sex: Sex
    born: date
    nationality: str
    custom: str
    """Which custom of naming: ``javanese``, ``balinese``, … for Indonesians, else the nationality."""

    @property
    def name(self) -> str:
        """The name as one writes it."""
        return " ".join(self.words)


@cache
def words() -> dict[str, Any]:
    """The words of ``words.toml``."""
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))


class People:
    """A source of people."""

    def __init__(self, seed: int, countries: Sequence[FrequentNames] = ()) -> None:
        self._random = Random(seed)
        self._countries = list(countries)

    def anyone(self) -> Person:
        """Whoever comes next."""
        if not self._countries or self._random.random() < INDONESIAN_SHARE:
            return self.indonesian()
        return self._of(self._random.choice(self._countries))

    def foreigner(self, *, other_script: bool = False) -> Person:
        """Somebody of the tables; ``other_script``: from a country that doesn't write Latin letters."""
        while True:
            person = self._of(self._random.choice(self._countries), coin=not other_script)
            if not other_script or not any(letter.isascii() for word in person.native for letter in word):
                return person

    def indonesian(self, custom: str | None = None) -> Person:
        """An Indonesian; the custom is drawn when none is given."""
        draw = self._random
        table = words()
        custom = (
            custom
            or draw.choices(
                ("javanese", "mononym", "muslim", "marga", "timor", "balinese", "chinese"), (30, 12, 25, 10, 10, 6, 7)
            )[0]
        )
        sex: Sex = draw.choice(("M", "F"))
        side = "male" if sex == "M" else "female"
        family = 0
        if custom == "mononym":
            parts = [self._coined(draw.choice(table[side]["mononym"]), table[side]["mononym"], 0.7)]
        elif custom == "balinese":
            parts = [draw.choice(table["balinese"][side]), self._last(custom)]
        elif custom == "chinese":
            parts, family = [self._first(side), self._last(custom)], 1
        else:
            parts = [self._first(side)]
            if draw.random() < 0.4:
                parts.append(self._first(side))
            last = self._last(custom)
            family = len(last.split()) if custom in ("marga", "timor") else 0
            parts.append(last)
        if draw.random() < LONG_SHARE and custom != "mononym":
            parts[1:1] = [self._first(side), self._last("javanese")]
        spelled = tuple(" ".join(parts).split())
        return Person(spelled, spelled, family, sex, self.born(), "IDN", custom)

    def born(self) -> date:
        """The birthday of somebody who travels: 1 to 85 years ago, most in the middle."""
        years = self._random.triangular(1, 85, 34)
        return _TODAY - timedelta(days=int(years * 365.25) + self._random.randrange(365))

    def _first(self, side: str) -> str:
        pool = words()[side]["first"]
        return self._coined(_skewed(self._random, pool), pool)

    def _last(self, custom: str) -> str:
        pool = words()["last"][custom]
        return self._coined(_skewed(self._random, pool), pool)

    def _of(self, country: FrequentNames, *, coin: bool = True) -> Person:
        draw = self._random
        sex: Sex = draw.choice(("M", "F"))
        pool = country.male if sex == "M" else country.female
        fathers = country.male
        given = [_skewed(draw, pool)]
        if not country.family or country.nationality in _ARAB_CUSTOM:
            given.append(_skewed(draw, fathers))
            if draw.random() < 0.6:
                given.append(_skewed(draw, fathers))
            family = []
        else:
            family = [_skewed(draw, country.family)]
            if draw.random() < 0.3:
                given.append(_skewed(draw, pool))
        if draw.random() < LONG_SHARE:
            given += [_skewed(draw, pool), _skewed(draw, fathers)]
            family += [_skewed(draw, country.family or fathers)]
        given = list(dict.fromkeys(given))
        if len(given) == 1 and not family:
            family = [_skewed(draw, fathers)]
        drawn = [*given, *family]
        latin = [(number, word) for number, (_, text) in enumerate(drawn) for word in plain(text).split()]
        spelled = [word for _, word in latin]
        native = [text for text, _ in drawn]
        if coin:
            everything = _latin_words(country)
            share = COINED_SHARE if len(pool) >= _LONG_TABLE else SHORT_TABLE_COINED_SHARE
            coined = [self._coined(word, everything, share) for word in spelled]
            native = coined if coined != spelled else native
            spelled = coined
        family_words = sum(number >= len(given) for number, _ in latin)
        return Person(
            tuple(spelled), tuple(native), family_words, sex, self.born(), country.nationality, country.nationality
        )

    def _coined(self, word: str, pool: Sequence[str], share: float = COINED_SHARE) -> str:
        """The word, or now and then a new one: the beginning of this and the end of another."""
        draw = self._random
        if draw.random() >= share or " " in word:
            return word
        if len(word) < 4:  # a syllable, as of Chinese and Korean names
            return draw.choice([short for short in pool if len(short) < 5] or [word])
        head = word
        for _ in range(1 if draw.random() < 0.7 else 2):
            other = (draw.choice(pool).split() or [word])[-1]
            head = _cut(draw, head) + other[len(_cut(draw, other)) :].lower()
        return head


def plain(text: str) -> str:
    """Latin letters as a document prints them: no accents, no apostrophes, hyphens as blanks."""
    kept = "".join(letter if letter.isalpha() else " " for letter in anyascii(text).replace("'", "").replace("`", ""))
    return " ".join(word.capitalize() for word in kept.split())


@cache
def _latin_words(country: FrequentNames) -> tuple[str, ...]:
    """Every word of the country's tables, in Latin letters."""
    names = (*country.male, *country.female, *country.family)
    return tuple(dict.fromkeys(word for _, text in names for word in plain(text).split()))


def _cut(draw: Random, word: str) -> str:
    """A beginning of the word that ends with a vowel, at least two letters, else half of it."""
    ends = [i + 1 for i, letter in enumerate(word) if letter.lower() in _VOWELS and 1 <= i < len(word) - 1]
    return word[: draw.choice(ends)] if ends else word[: (len(word) + 1) // 2]


def _skewed[T](draw: Random, pool: Sequence[T]) -> T:
    """One of the pool, the first ones far more often, as names are."""
    return pool[min(int(len(pool) * draw.random() ** 1.8), len(pool) - 1)]


def entry_of(person: Person, entry_id: str, draw: Random, *, native: bool = False) -> StructuredEntry:
    """The person on a list: 88 of 100 birth dates whole, 7 the year only, 2 about a year, 3 unknown."""
    roll = draw.random()
    births: tuple[BirthDate, ...] = ()
    if roll < 0.88:
        births = (exact(person.born),)
    elif roll < 0.95:
        births = (in_year(person.born.year),)
    elif roll < 0.97:
        births = (about(in_year(person.born.year)),)
    name = " ".join(person.native) if native else person.name
    return StructuredEntry(
        entry_id=entry_id,
        names=(Name(value=name),),
        birth_dates=births,
        nationalities=(person.nationality,),
        sex=person.sex if draw.random() < 0.8 else None,
    )
