"""From list entries to the columns of a segment (:mod:`tapal.screening.engine.segment` says which)."""

from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import accumulate
from math import ceil, log2
from typing import Final, get_args

import numpy as np
from numpy.typing import NDArray

from tapal.screening.engine.columns import (
    BORN_DAY,
    BORN_FIRST,
    BORN_LAST,
    CODES,
    ENTRY,
    NATIONS,
    OTHER_KIND_SHIFT,
    ROW_FACTS,
    SEX_SHIFT,
    START,
    WEAK_SHIFT,
    WORDS_SHIFT,
)
from tapal.screening.engine.compiled import Keys, Numbers, slip_figures
from tapal.screening.engine.doors import COUNTED, NUMBER, doors_of, hashes
from tapal.screening.engine.entry import BirthDate, BirthKind, StructuredEntry
from tapal.screening.engine.facts import folded_number
from tapal.screening.engine.keys import ABBREVIATION, all_remainders, buckets, two_keys
from tapal.screening.engine.names import Word, listed_name, word
from tapal.screening.engine.packing import pack
from tapal.screening.engine.weights import Weights
from tapal.screening.engine.words import JOINT_MIN_LETTERS, joints

type Arrays = dict[str, NDArray[np.generic]]

_BIRTH_KINDS = {kind: number for number, kind in enumerate(get_args(BirthKind))}
_COLUMNS: Final[dict[type[np.generic], str]] = {
    np.uint8: "any_cut entry_bytes letters_bytes word_flags",
    np.int32: (
        "born_first count dated document_entry door_at door_to nation_count pair_door_at "
        "pair_door_to pair_row pair_start post_row post_start row_facts row_start row_words "
        "slip_at valid_from valid_to"
    ),
    np.uint64: "count_key document_key door_key pair_door_key slip_key",
    np.int64: "entry_start letters_start pair",
    np.float64: "word_bits",
}
TYPES: Final = {name: of for of, names in _COLUMNS.items() for name in names.split()}
"""The type of every column."""

SEXES = {None: 0, "M": 1, "F": 2, "X": 3}
FOREVER = 2**31 - 1


def birth_numbers(born: BirthDate) -> tuple[int, int, int, int]:
    """A birth date as the loops compare it: its kind, first and last day as ordinals, the first one as YYYYMMDD."""
    digits = born.first.year * 10000 + born.first.month * 100 + born.first.day
    return _BIRTH_KINDS[born.kind], born.first.toordinal(), born.last.toordinal(), digits


class Gathered:
    """What one pass over the entries gives: plain arrays, in the order of the entries' identifiers."""

    def __init__(self, entries: Iterable[StructuredEntry]) -> None:
        held = sorted(entries, key=lambda entry: entry.entry_id)
        self.size = len(held)
        self.nations: dict[tuple[str, ...], int] = {}
        self.vocabulary: dict[tuple[str, bool], int] = {}
        self.packed: list[bytes] = []
        self.facts = array("i")
        """Sex, whether it is no person, nationalities, first and last day in force; by entry."""
        self.births = array("i")
        self.births_of = array("i", [0])
        self.names = array("i")
        """Entry, number of the name, whether it is weak; by name."""
        self.name_words = array("i")
        self.name_start = array("i", [0])
        self.documents: list[tuple[int, str]] = []
        self.documents_of = array("i")
        for number, entry in enumerate(held):
            self._add(number, entry)

    def _add(self, number: int, entry: StructuredEntry) -> None:
        self.packed.append(pack(entry))
        nations = self.nations.setdefault(entry.nationalities, len(self.nations))
        first = entry.valid_from.toordinal() if entry.valid_from else 0
        last = entry.valid_to.toordinal() if entry.valid_to else FOREVER
        self.facts.extend((SEXES[entry.sex], entry.kind != "person", nations, first, last))
        for born in entry.birth_dates:
            self.births.extend(birth_numbers(born))
        self.births_of.append(len(self.births) // 4)
        for place, name in enumerate(entry.names):
            listed = listed_name(name.value)
            if listed is None:
                continue
            self.names.extend((number, place, name.kind == "weak alias"))
            words = self.vocabulary
            last_word = len(listed.words) - 1
            self.name_words.extend(
                [
                    words.setdefault((known.text, listed.truncated and k == last_word), len(words))
                    for k, known in enumerate(listed.words)
                ]
            )
            self.name_start.append(len(self.name_words))
        for document in entry.documents:
            self.documents.append((NUMBER, folded_number(document.number)))
            self.documents_of.append(number)


def columns(gathered: Gathered, weigh: Callable[[Arrays], Weights]) -> Arrays:
    """All columns. ``weigh`` gets the counts of canonical words and answers with what words are worth."""
    texts = sorted(gathered.vocabulary)
    order = np.array([gathered.vocabulary[text] for text in texts], np.int32)
    renumbered = np.empty(len(texts), np.int32)
    renumbered[order] = np.arange(len(texts), dtype=np.int32)
    words = renumbered[np.array(gathered.name_words, np.int32)] if texts else np.empty(0, np.int32)
    known = [word(text) for text, _ in texts]
    found: Arrays = {
        **_strings("entry", gathered.packed),
        **_strings("letters", [text.encode("ascii") for text, _ in texts]),
        **_rows(gathered, words),
        **_documents(gathered),
    }
    canonical, counts = _counted(gathered, words, known)
    facts = np.array(gathered.facts, np.int32).reshape(-1, 5)
    nations = np.bincount(facts[:, 2], minlength=len(gathered.nations)).astype(np.int32)
    found |= {"count_key": canonical, "count": counts, "nation_count": nations}
    weights = weigh(found)
    found["word_bits"] = np.array([weights.word(one) for one in known], np.float64)
    found["word_flags"] = np.array([ABBREVIATION if one.abbreviation else 0 for one in known], np.uint8)
    named = [
        (k, door) for k, (one, (_, cut)) in enumerate(zip(known, texts, strict=True)) for door in doors_of(one, cut=cut)
    ]
    found |= _doors("door", np.array([k for k, _ in named], np.int32), hashes(door for _, door in named))
    found["any_cut"] = np.array([any(cut for _, cut in texts)], np.uint8)
    found |= _slips(found)
    found |= _postings("post", found["row_words"].astype(np.int32, copy=False), found["row_start"], len(texts))
    return found | _pairs(found, [text for text, _ in texts])


def _strings(name: str, values: Sequence[bytes]) -> Arrays:
    start = np.fromiter(accumulate(map(len, values), initial=0), np.int64, len(values) + 1)
    return {f"{name}_bytes": np.frombuffer(b"".join(values), np.uint8).copy(), f"{name}_start": start}


def _rows(gathered: Gathered, words: Numbers) -> Arrays:
    """A row for each name and each birth date of its entry, by birth date."""
    names = np.array(gathered.names, np.int32).reshape(-1, 3)
    facts = np.array(gathered.facts, np.int32).reshape(-1, 5)
    births = np.array(gathered.births, np.int32).reshape(-1, 4)
    births_of = np.array(gathered.births_of, np.int32)
    entries = names[:, 0]
    many = births_of[entries + 1] - births_of[entries]
    copies = np.maximum(many, 1)
    name = np.repeat(np.arange(len(names)), copies)
    nth = np.arange(len(name)) - np.repeat(np.cumsum(copies) - copies, copies)
    dated = many[name] > 0
    born = np.zeros((len(name), 4), np.int32)
    born[dated] = births[births_of[entries[name[dated]]] + nth[dated]]
    group = np.where(dated, np.where(born[:, 0] == 0, 1, 2), 0)
    order = np.lexsort((name, born[:, 1], group))
    name, born, group = name[order], born[order], group[order]
    start = np.array(gathered.name_start, np.int32)
    lengths = start[name + 1] - start[name]
    row_start = np.zeros(len(name) + 1, np.int32)
    np.cumsum(lengths, out=row_start[1:])
    places = np.arange(row_start[-1]) - np.repeat(row_start[:-1], lengths) + np.repeat(start[name], lengths)
    entry = entries[name]
    codes = born[:, 0] | facts[entry, 0] << SEX_SHIFT | facts[entry, 1] << OTHER_KIND_SHIFT
    codes |= names[name, 2] << WEAK_SHIFT | lengths << WORDS_SHIFT
    row_facts = np.zeros((len(name), ROW_FACTS), np.int32)
    for place, values in (
        (ENTRY, entry),
        (START, row_start[:-1]),
        (CODES, codes),
        (NATIONS, facts[entry, 2]),
        (BORN_FIRST, born[:, 1]),
        (BORN_LAST, born[:, 2]),
        (BORN_DAY, born[:, 3]),
    ):
        row_facts[:, place] = values
    return {
        "dated": np.array([np.searchsorted(group, 1), np.searchsorted(group, 2)], np.int32),
        "row_facts": row_facts.reshape(-1),
        "born_first": born[:, 1].copy(),
        "valid_from": facts[:, 3].copy(),
        "valid_to": facts[:, 4].copy(),
        "row_start": row_start,
        "row_words": words[places].astype(np.int32),
    }


def _counted(gathered: Gathered, words: Numbers, known: Sequence[Word]) -> tuple[Keys, Numbers]:
    """How many entries bear each canonical word, by the word's hash."""
    numbers: dict[str, int] = {}
    of_word = np.array([numbers.setdefault(one.canonical, len(numbers)) for one in known], np.int64)
    start = np.array(gathered.name_start, np.int32)
    entries = np.repeat(np.array(gathered.names, np.int64).reshape(-1, 3)[:, 0], start[1:] - start[:-1])
    borne = np.unique((entries << 32) | of_word[words]) if len(words) else np.empty(0, np.int64)
    counts = np.bincount(borne & 0xFFFFFFFF, minlength=len(numbers)).astype(np.int32)
    keys = hashes((COUNTED, canonical) for canonical in numbers)
    order = np.argsort(keys)
    return keys[order], counts[order]


def _documents(gathered: Gathered) -> Arrays:
    keys = hashes(gathered.documents)
    order = np.argsort(keys, kind="stable")
    return {"document_key": keys[order], "document_entry": np.array(gathered.documents_of, np.int32)[order]}


def _bucket_bits(size: int) -> int:
    return max(1, min(22, ceil(log2(size + 1)) - 1))


def _doors(name: str, numbers: Numbers, keys: Keys) -> Arrays:
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    return {
        f"{name}_key": keys,
        f"{name}_to": numbers[order],
        f"{name}_at": buckets(keys, _bucket_bits(len(keys))),
    }


def _slips(found: Mapping[str, NDArray[np.generic]]) -> Arrays:
    letters, start = found["letters_bytes"].astype(np.uint8, copy=False), found["letters_start"].astype(np.int64)
    keys = all_remainders(letters, start, slip_figures())
    keys.sort()
    return {"slip_key": keys, "slip_at": buckets(keys, _bucket_bits(len(keys)))}


def _postings(name: str, to: Numbers, row_start: NDArray[np.generic], size: int) -> Arrays:
    """Rows by number, rising; ``to`` holds the numbers row after row."""
    starts = row_start.astype(np.int64)
    lengths = starts[1:] - starts[:-1]
    rows = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
    order = np.argsort(to, kind="stable")
    start = np.zeros(size + 1, np.int32)
    np.cumsum(np.bincount(to, minlength=size), out=start[1:])
    return {f"{name}_start": start, f"{name}_row": rows[order]}


def _pairs(found: Mapping[str, NDArray[np.generic]], texts: Sequence[str]) -> Arrays:
    """Neighbouring words read as one, with their doors and rows."""
    words, start = found["row_words"].astype(np.int64), found["row_start"].astype(np.int64)
    inside = np.ones(max(len(words) - 1, 0), bool)
    ends = start[1:-1] - 1
    inside[ends[(ends >= 0) & (ends < len(inside))]] = False
    keys, to = np.unique(((words[:-1] << 32) | words[1:])[inside], return_inverse=True)
    lengths = np.maximum(np.diff(start) - 1, 0)
    row_start = np.concatenate(([0], np.cumsum(lengths)))
    joined = [list(joints(text)) for text in texts]
    joint_bytes = _strings("joint", [key.encode("ascii") for keys_of in joined for key in keys_of])
    joints_of = np.fromiter(accumulate(map(len, joined), initial=0), np.int64, len(joined) + 1)
    door_keys, door_to = two_keys(
        (keys >> 32).astype(np.int32),
        (keys & 0xFFFFFFFF).astype(np.int32),
        found["letters_bytes"].astype(np.uint8, copy=False),
        found["letters_start"].astype(np.int64, copy=False),
        joint_bytes["joint_bytes"].astype(np.uint8, copy=False),
        joint_bytes["joint_start"].astype(np.int64, copy=False),
        joints_of,
        JOINT_MIN_LETTERS,
    )
    return {
        "pair": keys.astype(np.int64),
        **_doors("pair_door", door_to, door_keys),
        **_postings("pair", to.astype(np.int32), row_start, len(keys)),
    }
