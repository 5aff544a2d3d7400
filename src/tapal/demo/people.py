"""People who do not exist: documents put together from common words, with sound check digits."""

import tomllib
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib.resources import files
from random import Random
from typing import Any

from tapal.subjects.engine import mrz
from tapal.subjects.engine.mrz import MrzContent


@dataclass(frozen=True, slots=True)
class Person:
    """A generated traveller and the document in hand."""

    surname: str
    given_names: str
    nationality: str
    birth_date: date
    sex: str
    number: str
    document_type: str = "P"
    expiry_date: date = field(default=date(2031, 1, 1))

    @property
    def lines(self) -> list[str]:
        """The machine readable zone."""
        content = MrzContent(
            document_type=self.document_type,
            issuer=self.nationality,
            number=self.number,
            surname=self.surname,
            given_names=self.given_names,
            nationality=self.nationality,
            birth_date=self.birth_date,
            sex=self.sex,
            expiry_date=self.expiry_date,
        )
        return list(mrz.write_td3(content))

    @property
    def name(self) -> str:
        """Given names, then the primary identifier."""
        return " ".join(part for part in (self.given_names, self.surname) if part)


class People:
    """A source of people; the same seed gives the same ones."""

    def __init__(self, seed: int, today: date) -> None:
        self._random = Random(seed)
        self._today = today
        self._words: dict[str, Any] = tomllib.loads(
            files("tapal.demo").joinpath("resources/names.toml").read_text(encoding="utf-8")
        )
        self._numbers: set[str] = set()

    def citizen(self, *, border_pass: bool = False) -> Person:
        """A citizen with a passport, one in eight with a single name, or with a border pass."""
        words = self._words["citizen"]
        if self._random.random() < 0.125:
            return self._person("IDN", self._random.choice(words["mononyms"]), "", border_pass=border_pass)
        return self._named("IDN", words, border_pass=border_pass)

    def neighbour(self, *, border_pass: bool = False) -> Person:
        """Somebody from the other side of the border."""
        return self._named("TLS", self._words["tls"], border_pass=border_pass)

    def foreigner(self) -> Person:
        """Somebody from further away."""
        words = self._words["foreign"]
        return self._named(self._random.choice(words["states"]), words)

    def listed(self) -> Person:
        """Somebody on a list: from words of their own, so that few travellers look like them."""
        words = self._words["listed"]
        return self._named(self._random.choice(words["states"]), words)

    def officer_name(self) -> str:
        """The name of an officer."""
        words = self._words["officer"]
        return f"{self._random.choice(words['first'])} {self._random.choice(words['last'])}"

    def traveller(self) -> Person:
        """Whoever comes next at a land post: mostly citizens and neighbours, many with a border pass."""
        roll = self._random.random()
        if roll < 0.40:
            return self.citizen(border_pass=self._random.random() < 0.4)
        if roll < 0.85:
            return self.neighbour(border_pass=self._random.random() < 0.5)
        return self.foreigner()

    def _named(self, nationality: str, words: dict[str, Any], *, border_pass: bool = False) -> Person:
        given = self._random.choice(words["first"])
        if self._random.random() < 0.4:
            given = f"{given} {self._random.choice(words['first'])}"
        return self._person(nationality, self._random.choice(words["last"]), given, border_pass=border_pass)

    def _person(self, nationality: str, surname: str, given_names: str, *, border_pass: bool) -> Person:
        age = timedelta(days=self._random.randint(18 * 365, 75 * 365))
        return Person(
            surname=surname,
            given_names=given_names,
            nationality=nationality,
            birth_date=self._today - age,
            sex=self._random.choice("FM"),
            number=self._number("B" if border_pass else "X"),
            document_type="PB" if border_pass else "P",
            expiry_date=self._today + timedelta(days=self._random.randint(60, 1800)),
        )

    def _number(self, letter: str) -> str:
        while True:
            number = f"{letter}{self._random.randint(0, 9_999_999):07d}"
            if number not in self._numbers:
                self._numbers.add(number)
                return number
