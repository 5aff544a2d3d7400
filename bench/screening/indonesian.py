"""The Indonesian set: one person under the spellings that offices of two centuries and three countries give.

Positives follow the facts of Indonesian naming: variants, old spelling, titles, abbreviations, single names, orders,
patronyms, merged words. Negatives are namesakes: common names with other birth dates.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from bench.screening.people import People, Person, words

type Difference = Callable[[Random, Person], str | None]


def variant(draw: Random, person: Person) -> str | None:
    """Another spelling of a name that is written in several ways."""
    rows = {word: row.split() for row in words()["variants"]["rows"] for word in row.split()[:1]}
    spots = [i for i, word in enumerate(person.words) if word in rows]
    if not spots:
        return None
    spelled = list(person.words)
    for i in spots if draw.random() < 0.5 else [draw.choice(spots)]:
        spelled[i] = draw.choice(rows[spelled[i]][1:])
    return " ".join(spelled)


def old_spelling(_draw: Random, person: Person) -> str | None:
    """The whole name in the spelling before 1947: Sukarno, Soekarno."""
    spelled = [old(word) for word in person.words]
    return " ".join(spelled) if spelled != list(person.words) else None


def half_old(draw: Random, person: Person) -> str | None:
    """One rule of the old spelling kept, the others not, as people do."""
    text = person.name.lower()
    rules = [rule.split() for rule in words()["old"]["rules"]]
    fitting = [(new, before) for new, before in rules if new in text]
    if not fitting:
        return None
    new, before = draw.choice(fitting)
    return " ".join(word.capitalize() for word in text.replace(new, before).split())


def titled(draw: Random, person: Person) -> str | None:
    """Titles before and degrees behind."""
    table = words()["titles"]
    before = draw.choice(table["before"]) if draw.random() < 0.7 else ""
    behind = draw.choice(table["behind"]) if not before or draw.random() < 0.4 else ""
    return f"{before} {person.name}{behind}".strip()


def abbreviated(draw: Random, person: Person) -> str | None:
    """A forename by its usual abbreviation: Moch., St., I Md., A.A."""
    fitting = [(full, short) for full, short in words()["abbreviations"].items() if f"{full} " in person.name]
    if not fitting:
        return None
    full, short = draw.choice(fitting)
    return person.name.replace(f"{full} ", f"{draw.choice(short)} ", 1)


def single_name(draw: Random, person: Person) -> str | None:
    """A single name as forms that want two take it: doubled, with FNU or LNU, with a father's name."""
    if person.custom != "mononym":
        return None
    name = person.words[0]
    father = draw.choice(words()["fathers"]["names"])
    return draw.choice((f"{name} {name}", f"FNU {name}", f"{name} LNU", f"{name} {father}", f"{name.upper()}<<"))


def surname_first(draw: Random, person: Person) -> str | None:
    """As a machine-readable zone or a foreign form orders the words."""
    if len(person.words) < 2:
        return None
    rest = list(person.words[:-1])
    return draw.choice(
        (
            f"{person.words[-1]}, {' '.join(rest)}",
            f"{person.words[-1]}<<{'<'.join(rest)}".upper(),
            " ".join([person.words[-1], *rest]),
        )
    )


def patronym(draw: Random, person: Person) -> str | None:
    """With bin or binti, or a father's and a grandfather's name for the pilgrimage."""
    names = draw.sample(words()["fathers"]["names"], 2)
    if draw.random() < 0.5:
        return f"{person.name} {'bin' if person.sex == 'M' else 'binti'} {names[0]}"
    return f"{person.name} {' '.join(names[: draw.choice((1, 2))])}"


def glued(draw: Random, person: Person) -> str | None:
    """Two words as one: Nur Halimah, Nurhalimah; Abdul Rahman, Abdulrahman."""
    if len(person.words) < 2:
        return None
    i = draw.randrange(len(person.words) - 1)
    return " ".join([*person.words[:i], person.words[i] + person.words[i + 1].lower(), *person.words[i + 2 :]])


def prefix_left_out(_draw: Random, person: Person) -> str | None:
    """Without the forename that half the country bears, or the Balinese birth order."""
    if person.custom == "balinese" and len(person.words) > 2:
        return " ".join(person.words[1:]) if person.words[0] in ("I", "Ni") else None
    if len(person.words) > 2 and person.words[0] in ("Muhammad", "Siti", "Nur", "Ahmad", "Abdul", "Maria"):
        return " ".join(person.words[1:])
    return None


def old(word: str) -> str:
    """A word in the spelling before 1947."""
    text = word.lower()
    marks = []
    for number, rule in enumerate(words()["old"]["rules"]):
        new, before = rule.split()
        mark = chr(0xE000 + number)
        marks.append((mark, before))
        text = text.replace(new, mark)
    for mark, before in marks:
        text = text.replace(mark, before)
    return text.capitalize()


KINDS: dict[str, Difference] = {
    "variant": variant,
    "old spelling": old_spelling,
    "half old": half_old,
    "title": titled,
    "abbreviation": abbreviated,
    "single name": single_name,
    "surname first": surname_first,
    "patronym": patronym,
    "glued": glued,
    "prefix left out": prefix_left_out,
}
"""Differences of the Indonesian set."""


def namesakes(people: People, draw: Random, count: int) -> list[Person]:
    """People with the commonest names, each with a birth date of their own."""
    found = []
    for _ in range(count):
        sex = draw.choice(("male", "female"))
        spelled = tuple(draw.choice(words()["namesakes"][sex]).split())
        found.append(Person(spelled, spelled, 0, "M" if sex == "male" else "F", people.born(), "IDN", "namesake"))
    return found
