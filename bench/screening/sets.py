"""The lists that are searched and the questions that are asked, each with its right answer or none."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Literal, NamedTuple

import msgspec

from bench.screening import corpora, corruptions, indonesian
from bench.screening.people import People, Person, entry_of, plain
from tapal.screening.engine import BirthDate, Query, StructuredEntry
from tapal.screening.engine.entry import exact

Facts = Literal["born", "noisy", "slips", "document", "name"]
"""What is known beside the name: the birth date; the same, missing for 15 in 100 and another date altogether for 15 in
100; missing for 15 and with a slip of a clerk for 15; birth date, sex and
nationality; nothing."""

MISSING = 0.15
WRONG = 0.15


class Case(NamedTuple):
    """One question; ``target`` is the right entry, None for somebody who is on no list."""

    kind: str
    query: Query
    target: str | None


@dataclass
class World:
    """A list and what is asked of it, by the name of the set."""

    entries: list[StructuredEntry]
    cases: dict[str, list[Case]] = field(default_factory=dict)


def world(size: int, *, seed: int, root: Path | None, asked: int, strangers: int, aliases: int) -> World:
    """``size`` entries: OFAC's persons where the corpora are there, generated people for the rest, and questions."""
    draw = Random(f"{seed}-sets")
    countries = corpora.frequent_names(root) if root else []
    people = People(seed, countries)
    published = corpora.people_of(root, "ofac") if root else []
    held_out, entries = _one_alias_each(published, draw)
    persons = [people.anyone() for _ in range(max(size - len(entries), asked))]
    entries += [entry_of(person, f"p-{i}", draw) for i, person in enumerate(persons)]
    found = World(entries)
    kinds = {**corruptions.KINDS, **corruptions.HARD_KINDS}
    found.cases["corrupted"] = list(_differently(kinds, persons, draw, asked))
    found.cases["travellers"] = [_asked("traveller", people.anyone(), None) for _ in range(strangers)]
    if held_out:
        found.cases["OFAC aliases"] = draw.sample(held_out, min(aliases, len(held_out)))
    return found


def indonesian_world(*, seed: int, asked: int) -> World:
    """Indonesians on a list and their other spellings; namesakes on the list and in the queue."""
    draw = Random(f"{seed}-indonesian")
    people = People(seed + 1)
    persons = [people.indonesian() for _ in range(5 * asked)]
    entries = [entry_of(person, f"i-{i}", draw) for i, person in enumerate(persons)]
    twins = indonesian.namesakes(people, draw, 1_000)
    entries += [entry_of(person, f"n-{i}", draw) for i, person in enumerate(twins)]
    found = World(entries)
    prefixes = {"i-": persons}
    found.cases["Indonesian"] = [
        case
        for prefix, known in prefixes.items()
        for case in _differently(indonesian.KINDS, known, draw, asked, prefix)
    ]
    found.cases["namesakes"] = [
        _asked("namesake", person, None) for person in indonesian.namesakes(people, draw, 1_000)
    ]
    return found


def un_world(root: Path, *, size: int, seed: int, aliases: int) -> World:
    """The persons of the UN among generated ones, asked for by an alias that their entry lacks."""
    draw = Random(f"{seed}-un")
    people = People(seed + 2, corpora.frequent_names(root))
    held_out, entries = _one_alias_each(corpora.people_of(root, "un"), draw)
    entries += [entry_of(people.anyone(), f"p-{i}", draw) for i in range(size - len(entries))]
    return World(entries, {"UN aliases": draw.sample(held_out, min(aliases, len(held_out)))})


def other_script_world(root: Path, *, size: int, seed: int, asked: int) -> World:
    """People listed in letters of their own, asked for as their passports print them."""
    draw = Random(f"{seed}-script")
    people = People(seed + 3, corpora.frequent_names(root))
    persons = [people.foreigner(other_script=True) for _ in range(min(size, 4 * asked))]
    entries = [entry_of(person, f"s-{i}", draw, native=True) for i, person in enumerate(persons)]
    cases = [
        _asked(f"script {_script(persons[i])}", persons[i], f"s-{i}") for i in draw.sample(range(len(persons)), asked)
    ]
    return World(entries, {"other script": cases})


def with_facts(cases: Iterable[Case], facts: Facts, *, seed: int) -> Iterator[Case]:
    """The same questions with what is known beside the name."""
    draw = Random(f"{seed}-{facts}")
    for case in cases:
        query = case.query
        if facts == "name":
            query = Query(name=query.name)
        elif facts in ("born", "noisy", "slips"):
            born = query.birth_date
            if facts != "born" and born is not None and (roll := draw.random()) < MISSING + WRONG:
                other = _other_day(draw)
                slip = _slip(draw, born.first)
                born = None if roll < MISSING else exact(other if facts == "noisy" else slip)
            query = Query(name=query.name, birth_date=born)
        yield case._replace(query=query)


def _slip(draw: Random, day: date) -> date:
    """The day as a clerk gets it wrong: day and month exchanged, a year or a digit off, 1 January."""
    kind = draw.choice(("swapped", "year", "day", "new year"))
    if kind == "swapped" and day.day <= 12 and day.day != day.month:
        return day.replace(month=day.day, day=day.month)
    if kind == "day" and day.day != 28:
        return day.replace(day=min(28, day.day + 10 if day.day <= 18 else day.day - 10))
    if kind == "new year" and (day.month, day.day) != (1, 1):
        return day.replace(month=1, day=1)
    return day.replace(year=day.year + draw.choice((-1, 1)), day=min(day.day, 28))


def _other_day(draw: Random) -> date:
    """A birth date that has nothing to do with the right one: the hardest way to be wrong."""
    return date(2008, 1, 1) - timedelta(days=draw.randrange(60 * 365))


def _asked(kind: str, person: Person, target: str | None, name: str | None = None) -> Case:
    query = Query(
        name=name or person.name, birth_date=exact(person.born), nationality=person.nationality, sex=person.sex
    )
    return Case(kind, query, target)


def _differently(
    kinds: Mapping[str, corruptions.Corruption], persons: Sequence[Person], draw: Random, asked: int, prefix: str = "p-"
) -> Iterator[Case]:
    """``asked`` questions, the kinds in equal parts as far as enough names suit them."""
    order = draw.sample(range(len(persons)), len(persons))
    each = asked // len(kinds) + 1
    counts: dict[str, int] = defaultdict(int)
    for kind, corruption in kinds.items():
        draw.shuffle(order)
        for i in order:
            if counts[kind] >= each:
                break
            name = corruption(draw, persons[i])
            if name is not None and name != persons[i].name:
                counts[kind] += 1
                yield _asked(kind, persons[i], f"{prefix}{i}", name)


def _one_alias_each(entries: Sequence[StructuredEntry], draw: Random) -> tuple[list[Case], list[StructuredEntry]]:
    """One alias of each entry is held back as a question; the entry keeps its names that read otherwise.

    An entry is asked for with a birth date as a document has it: its own, or a day within the year or span that it
    states, or one that fits nothing where the entry states none.
    """
    cases, kept = [], []
    for entry in entries:
        primary = _reading(entry.names[0].value)
        others = [name for name in entry.names[1:] if name.kind == "strong alias" and _reading(name.value) != primary]
        if not others:
            kept.append(entry)
            continue
        alias = draw.choice(others)
        names = tuple(name for name in entry.names if _reading(name.value) != _reading(alias.value))
        kept.append(msgspec.structs.replace(entry, names=names))
        born = exact(_day_within(draw, draw.choice(entry.birth_dates)) if entry.birth_dates else _other_day(draw))
        share = "a word shared" if _shares_a_word(alias.value, [name.value for name in names]) else "no word shared"
        query = Query(
            name=alias.value,
            birth_date=born,
            nationality=draw.choice(entry.nationalities) if entry.nationalities else None,
            sex=entry.sex,
        )
        cases.append(Case(share, query, entry.entry_id))
    return cases, kept


def _day_within(draw: Random, known: BirthDate) -> date:
    return known.first + timedelta(days=draw.randrange((known.last - known.first).days + 1))


def _reading(name: str) -> tuple[str, ...]:
    """What is left of a name when order, case, accents and punctuation are forgotten."""
    return tuple(sorted(plain(name).lower().split()))


def _shares_a_word(name: str, others: Sequence[str]) -> bool:
    """Whether a word of at least three letters is common to the alias and one of the other names."""
    mine = {word for word in _reading(name) if len(word) > 2}
    return any(mine & set(_reading(other)) for other in others)


def _script(person: Person) -> str:
    """The script of the name, by the letter's Unicode name."""
    from unicodedata import name

    letter = next(letter for word in person.native for letter in word if letter.isalpha())
    return name(letter, "UNKNOWN").split()[0].split("-")[0].lower()
