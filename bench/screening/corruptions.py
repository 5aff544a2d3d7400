"""How one person's name comes to be written differently: one seeded generator for each kind of difference.

A corruption takes the words of a name and gives the name as somebody else wrote it, or None when the kind doesn't fit
the name (a name of two words has none to leave out). Nothing here knows what the engine forgives.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from bench.screening.people import Person, words

type Corruption = Callable[[Random, Person], str | None]

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_NEIGHBOURS = {
    "a": "sqwz", "b": "vgn", "c": "xvd", "d": "sfec", "e": "wrd", "f": "dgrv", "g": "fhtb", "h": "gjyn", "i": "uok",
    "j": "hkum", "k": "jlim", "l": "kop", "m": "nj", "n": "mbh", "o": "ipl", "p": "ol", "q": "wa", "r": "etf",
    "s": "adwx", "t": "ryg", "u": "yij", "v": "cbf", "w": "qes", "x": "zcs", "y": "tuh", "z": "xa",
}  # fmt: skip
_SOUNDS = (
    ("ou", "u"), ("oo", "u"), ("ee", "i"), ("kh", "h"), ("ph", "f"), ("sch", "sh"), ("sh", "sy"), ("ck", "k"),
    ("dh", "d"), ("th", "t"), ("gh", "g"), ("ov", "off"), ("ev", "eff"), ("iy", "y"), ("yu", "iu"), ("ya", "ia"),
    ("ai", "ay"), ("ei", "ey"), ("w", "v"), ("c", "k"), ("q", "k"), ("z", "s"), ("x", "ks"), ("v", "w"), ("f", "p"),
    ("y", "i"), ("i", "y"), ("j", "dj"), ("u", "ou"), ("k", "q"), ("s", "z"), ("ss", "s"), ("ll", "l"), ("nn", "n"),
    ("mm", "m"), ("l", "ll"), ("s", "ss"), ("h", ""), ("a", "e"), ("e", "a"), ("o", "u"),
)  # fmt: skip
_LOOKS_LIKE = {
    "O": "0Q", "I": "1L", "B": "8", "S": "5", "Z": "2", "G": "6C", "M": "N", "N": "M", "U": "V", "V": "U", "D": "O",
    "E": "F", "L": "I", "T": "I", "C": "G", "K": "X",
}  # fmt: skip
_FIELD = 39
"""Letters of the name field of a passport (TD3); the bench cuts long names there, as a document does."""


def typo(draw: Random, person: Person) -> str | None:
    """One wrong, missing, doubled or added letter in a word of at least four."""
    spot = _some_word(draw, person, 4)
    return None if spot is None else _replaced(person, spot, _mistyped(draw, person.words[spot]))


def two_typos(draw: Random, person: Person) -> str | None:
    """Two such letters, in two words or in one of at least eight letters."""
    long = [i for i, word in enumerate(person.words) if len(word) >= 5]
    spelled = list(person.words)
    if len(long) >= 2:
        for i in draw.sample(long, 2):
            spelled[i] = _mistyped(draw, spelled[i])
    elif long and len(spelled[long[0]]) >= 8:
        spelled[long[0]] = _mistyped(draw, _mistyped(draw, spelled[long[0]]))
    else:
        return None
    return " ".join(spelled)


def swapped_letters(draw: Random, person: Person) -> str | None:
    """Two neighbouring letters exchanged."""
    spot = _some_word(draw, person, 4)
    if spot is None:
        return None
    word = person.words[spot]
    places = [i for i in range(1, len(word) - 1) if word[i] != word[i + 1]]
    if not places:
        return None
    i = draw.choice(places)
    return _replaced(person, spot, word[:i] + word[i + 1] + word[i] + word[i + 2 :])


def transliteration(draw: Random, person: Person) -> str | None:
    """The same sounds in other letters, in one or two places."""
    spelled = list(person.words)
    changed = 0
    for i in draw.sample(range(len(spelled)), len(spelled)):
        word = spelled[i].lower()
        fitting = [(old, new) for old, new in _SOUNDS if old in word[1:] and len(word) >= 4]
        if fitting and changed < 2:
            old, new = draw.choice(fitting)
            spelled[i] = (word[0] + word[1:].replace(old, new, 1)).capitalize()
            changed += 1
    return " ".join(spelled) if changed else None


def other_order(draw: Random, person: Person) -> str | None:
    """The words in another order, most often the last one first."""
    if len(person.words) < 2:
        return None
    spelled = [*person.words[-1:], *person.words[:-1]]
    if len(spelled) > 2 and draw.random() < 0.3:
        draw.shuffle(spelled)
    if spelled == list(person.words):
        return None
    return ", ".join((spelled[0], " ".join(spelled[1:]))) if draw.random() < 0.3 else " ".join(spelled)


def missing_word(draw: Random, person: Person) -> str | None:
    """A word left out of three or more, hardly ever the last one."""
    if len(person.words) < 3:
        return None
    spot = draw.randrange(len(person.words) if draw.random() < 0.2 else len(person.words) - 1)
    return " ".join(word for i, word in enumerate(person.words) if i != spot)


def one_word_of_two(draw: Random, person: Person) -> str | None:
    """One word is all that is left of two."""
    return draw.choice(person.words) if len(person.words) == 2 else None


def extra_word(draw: Random, person: Person) -> str | None:
    """A word more: a father's name, a second forename, a married name."""
    spelled = list(person.words)
    spelled.insert(draw.randint(1, len(spelled)), draw.choice(words()["fathers"]["names"]))
    return " ".join(spelled)


def merged(draw: Random, person: Person) -> str | None:
    """Two words written as one."""
    if len(person.words) < 2:
        return None
    i = draw.randrange(len(person.words) - 1)
    spelled = list(person.words)
    spelled[i : i + 2] = [spelled[i] + spelled[i + 1].lower()]
    return " ".join(spelled)


def split(draw: Random, person: Person) -> str | None:
    """One word of at least seven letters written as two."""
    spot = _some_word(draw, person, 7)
    if spot is None:
        return None
    word = person.words[spot]
    i = draw.randint(3, len(word) - 3)
    return _replaced(person, spot, f"{word[:i]} {word[i:].capitalize()}")


def initial(draw: Random, person: Person) -> str | None:
    """A forename of which only the first letter is left."""
    if len(person.words) < 2:
        return None
    spot = draw.randrange(len(person.words) - 1)
    return _replaced(person, spot, person.words[spot][0] + draw.choice((".", "")))


def cut_off(_draw: Random, person: Person) -> str | None:
    """A passport's name field that was too short: the family name, then what fits."""
    family = person.family or 1
    spelled = [word.upper() for word in person.words]
    field = "<".join(spelled[-family:]) + "<<" + "<".join(spelled[:-family])
    if len(field) <= _FIELD or field[_FIELD - 1] == "<":
        return None
    return field[:_FIELD]


def misread(draw: Random, person: Person) -> str | None:
    """One or two letters that a camera takes for another letter or a digit."""
    text = person.name.upper()
    spots = [i for i, letter in enumerate(text) if letter in _LOOKS_LIKE]
    if not spots:
        return None
    for i in draw.sample(spots, min(len(spots), draw.choice((1, 1, 2)))):
        text = text[:i] + draw.choice(_LOOKS_LIKE[text[i]]) + text[i + 1 :]
    return text


def titled(draw: Random, person: Person) -> str | None:
    """A title before, or a degree behind."""
    table = words()["titles"]
    if draw.random() < 0.6:
        return f"{draw.choice(table['before'])} {person.name}"
    return f"{person.name}{draw.choice(table['behind'])}"


def _some_word(draw: Random, person: Person, letters: int) -> int | None:
    fitting = [i for i, word in enumerate(person.words) if len(word) >= letters]
    return draw.choice(fitting) if fitting else None


def _replaced(person: Person, spot: int, text: str) -> str:
    return " ".join(text if i == spot else word for i, word in enumerate(person.words))


def _mistyped(draw: Random, word: str) -> str:
    i = draw.randrange(1 if draw.random() < 0.9 else 0, len(word))
    kind = draw.choice(("replace", "replace", "drop", "add", "double"))
    letter = word[i].lower()
    if kind == "drop":
        return word[:i] + word[i + 1 :]
    if kind == "add":
        return word[:i] + draw.choice(_LETTERS) + word[i:]
    if kind == "double":
        return word[: i + 1] + letter + word[i + 1 :]
    return word[:i] + draw.choice(_NEIGHBOURS.get(letter, _LETTERS)) + word[i + 1 :]


KINDS: dict[str, Corruption] = {
    "typo": typo,
    "two typos": two_typos,
    "letters swapped": swapped_letters,
    "transliteration": transliteration,
    "other order": other_order,
    "word missing": missing_word,
    "word more": extra_word,
    "merged": merged,
    "split": split,
    "initial": initial,
    "cut off": cut_off,
    "misread": misread,
    "title": titled,
}
"""Differences that count into the recall of corrupted spellings."""

HARD_KINDS: dict[str, Corruption] = {"one word of two": one_word_of_two}
"""Reported beside them: half the name is gone."""
