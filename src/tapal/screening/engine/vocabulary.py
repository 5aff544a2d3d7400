"""All distinct words of a list, and the doors through which a query's word finds those that are close to it.

Every way in which :func:`tapal.screening.engine.words.unit_closeness` can be positive has a door here, so that what the
doors lead to is everything: the word itself, its class, its spelling, its sound, its relations, an initial, a cut-off
word, consonants where vowels are not written, and misspelt letters. Misspellings are found without looking at every
word: a word with at most ``k`` slips against it keeps one of its ``k + 1`` pieces whole, at nearly the same place (a
pigeonhole; swapped neighbours are tried out).
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from tapal.screening.engine import magic
from tapal.screening.engine.names import Word, word
from tapal.screening.engine.words import Closeness, slips_allowed, unit_closeness

_CACHE = 20_000


class Vocabulary:
    """Words with small numbers. Add all words, then :meth:`close` and ask."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.cut: list[bool] = []
        self._numbers: dict[tuple[str, bool], int] = {}
        self._doors: dict[str, Sequence[int]] = {}
        self._by_length: dict[int, dict[str, Sequence[int]]] = {}
        self._open_doors: dict[str, list[int]] = defaultdict(list)
        self._open_lengths: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        self._sorted: list[tuple[str, int]] = []
        self._found: dict[tuple[str, bool], Mapping[int, Closeness]] = {}

    def add(self, text: str, cut: bool = False) -> int:
        """The number of a word, old or new; ``cut``: it may be the beginning of a longer one."""
        number = self._numbers.get((text, cut))
        if number is not None:
            return number
        number = len(self.texts)
        self.texts.append(text)
        self.cut.append(cut)
        self._numbers[text, cut] = number
        for door in doors(text):
            self._open_doors[door].append(number)
        if cut:
            self._open_doors["cut " + text].append(number)
        length = len(text)
        for part, start, end in _pieces(length):
            self._open_lengths[length][f"{part}{text[start:end]}"].append(number)
        return number

    def close(self) -> None:
        """No more words come: freeze the order by which beginnings are found."""
        self._sorted = sorted((text, number) for number, text in enumerate(self.texts))
        self._doors = {door: tuple(numbers) for door, numbers in self._open_doors.items()}
        self._by_length = {
            length: {piece: tuple(numbers) for piece, numbers in pieces.items()}
            for length, pieces in self._open_lengths.items()
        }
        self._numbers.clear()
        self._open_doors.clear()
        self._open_lengths.clear()

    def like(self, text: str, cut: bool) -> Mapping[int, Closeness]:
        """All words with a positive closeness to ``text``, by number."""
        found = self._found.get((text, cut))
        if found is None:
            found = self._look_up(text, cut)
            if len(self._found) >= _CACHE:
                self._found.clear()
            self._found[text, cut] = found
        return found

    def _look_up(self, text: str, cut: bool) -> Mapping[int, Closeness]:
        candidates: set[int] = set()
        for door in doors_asked(text):
            candidates.update(self._doors.get(door, ()))
        for length in range(magic.TRUNCATED_MIN_LETTERS, len(text)):
            candidates.update(self._doors.get("cut " + text[:length], ()))
        if len(text) == 1:
            candidates.update(self._beginning_with(text))
        else:
            candidates.update(self._doors.get("text " + text[0], ()))
            if cut and len(text) >= magic.TRUNCATED_MIN_LETTERS:
                candidates.update(self._beginning_with(text))
        candidates.update(self._misspelt(text))
        found = {}
        for number in candidates:
            closeness = unit_closeness(text, cut, self.texts[number], self.cut[number])
            if closeness.share > 0.0:
                found[number] = closeness
        return found

    def _beginning_with(self, text: str) -> Iterator[int]:
        for position in range(bisect_left(self._sorted, (text, -1)), len(self._sorted)):
            other, number = self._sorted[position]
            if not other.startswith(text):
                return
            yield number

    def _misspelt(self, text: str) -> set[int]:
        length = len(text)
        found: set[int] = set()
        if length < magic.EDIT_ONE_MIN_LETTERS:
            return found
        for other in range(length - 2, length + 3):
            allowed = slips_allowed(length, other)
            pieces = self._by_length.get(other)
            if pieces is None or abs(length - other) > allowed:
                continue
            for part, start, end in _pieces(other):
                for shifted in range(max(0, start - allowed), min(length - (end - start), start + allowed) + 1):
                    found.update(pieces.get(f"{part}{text[shifted : shifted + end - start]}", ()))
        for i in range(length - 1):
            swapped = text[:i] + text[i + 1] + text[i] + text[i + 2 :]
            found.update(self._doors.get("text " + swapped, ()))
        return found


def doors(text: str) -> Iterator[str]:
    """The doors behind which a word of a list stands."""
    known = word(text)
    yield from _common_doors(known)
    if known.skeleton:
        yield "skeleton " + known.skeleton
        if known.bare:
            yield "bare " + known.skeleton


def doors_asked(text: str) -> Iterator[str]:
    """The doors at which a word of a query knocks: without vowels at all skeletons, else at those without vowels."""
    known = word(text)
    yield from _common_doors(known)
    if known.skeleton:
        yield ("skeleton " if known.bare else "bare ") + known.skeleton


def _common_doors(known: Word) -> Iterator[str]:
    yield "text " + known.text
    for name_class in known.classes:
        yield "class " + name_class
    for group in known.related:
        yield "related " + group
    for spelling in known.spellings:
        yield "spelling " + spelling
    for sound in known.sounds:
        yield "sound " + sound


def _pieces(length: int) -> Iterator[tuple[int, int, int]]:
    """Number, start and end of the pieces into which words of this length are cut; none for words without slips."""
    slips = slips_allowed(length, length)
    if slips == 0:
        return
    parts = slips + 1
    for part in range(parts):
        yield part, part * length // parts, (part + 1) * length // parts
