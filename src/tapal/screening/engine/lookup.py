"""Compiled loops over the vocabulary of a segment: from a word of the query to the words of the list that are close.

Doors are 64-bit hashes of what makes two words close: text, class, spelling, sound. Misspelt words meet in what is left
of both when letters are deleted (the *deletion neighbourhood*): two words within ``k`` slips of each other, neighbours
swapped included, have a common remainder after ``k`` deletions at most. Each meeting is then measured.
"""

# ruff: noqa: PLR0911, PLR0912, PLR0917 - calls between compiled loops are positional, and a loop is one function

from typing import NamedTuple

import numpy as np

from tapal.screening.engine.columns import Related
from tapal.screening.engine.compiled import Bytes, Keys, Numbers, Places, SlipFigures, inlined, searching
from tapal.screening.engine.keys import (
    ABBREVIATED_CLASS,
    ABBREVIATION,
    BARE,
    BEGINNING,
    CLASS,
    FRAME,
    JOINT,
    RELATED,
    SKELETON,
    SOUND,
    SPELLING,
    TEXT,
    TWO_WORDS,
    WORD,
    first_at,
    hashed,
    remainders,
    slips_between,
)


class Shares(NamedTuple):
    """What doors are worth (:mod:`tapal.screening.engine.magic`)."""

    variant: float
    abbreviation: float
    spelling: float
    sound: float
    related: float
    initial: float
    skeleton_cost: float
    frame_cost: float
    cut_cost: float
    cut_letters: int


class WordColumns(NamedTuple):
    """The vocabulary of a segment, ordered by text. ``…_at`` are the beginnings of buckets by the topmost bits.

    ``two_…`` are the doors of neighbouring words read as one; ``cut`` says whether any word may have been cut off.
    """

    cut: bool

    letters: Bytes
    start: Places
    flags: Bytes
    door_key: Keys
    door_word: Numbers
    door_at: Numbers
    slip_key: Keys
    slip_at: Numbers
    two_key: Keys
    two_word: Numbers
    two_at: Numbers


@inlined
def prefix_place(words: WordColumns, prefix: Bytes, after: bool) -> int:
    """The first word that isn't below the prefix, or the first that is above everything it begins."""
    lo, hi = 0, len(words.start) - 1
    while lo < hi:
        middle = (lo + hi) // 2
        text = words.letters[words.start[middle] : words.start[middle + 1]]
        below = len(text) < len(prefix)
        for k in range(min(len(text), len(prefix))):
            if text[k] != prefix[k]:
                below = text[k] < prefix[k]
                break
            if k == len(prefix) - 1:
                below = after
        if below:
            lo = middle + 1
        else:
            hi = middle
    return lo


@inlined
def slip_share(left: Bytes, right: Bytes, f: SlipFigures, row: Places) -> float:
    """Closeness by misspelt letters alone, as :func:`tapal.screening.engine.words.slip` gives it."""
    n, m = len(left), len(right)
    allowed = slips_between(n, m, f)
    if allowed == 0 or abs(n - m) > allowed:
        return 0.0
    start = 0
    while start < n and start < m and left[start] == right[start]:
        start += 1
    while n > start and m > start and left[n - 1] == right[m - 1]:
        n -= 1
        m -= 1
    a, b = n - start, m - start
    if a == 2 and b == 2 and left[start] == right[start + 1] and left[start + 1] == right[start]:
        edits = 1
    elif a == 0 or b == 0:
        edits = a + b
    elif max(a, b) == 1:
        edits = 1
    else:
        for j in range(b + 1):
            row[j] = j
        for i in range(1, a + 1):
            above, row[0] = row[0], i
            for j in range(1, b + 1):
                kept = row[j]
                same = 0 if left[start + i - 1] == right[start + j - 1] else 1
                row[j] = min(above + same, row[j] + 1, row[j - 1] + 1)
                above = kept
        edits = row[b]
    if edits > allowed:
        return 0.0
    cost = f.one_cost if edits <= 1 else f.two_cost
    share = 1.0 - cost / max(len(left), len(right))
    if left[0] != right[0]:
        share *= f.first_letter
    return share


@inlined
def worth(kind: int, letters: int, abbreviation: bool, shares: Shares) -> float:
    """The share of a door of this kind, its text so many letters long."""
    if kind == CLASS:
        return shares.abbreviation if abbreviation else shares.variant
    if kind == ABBREVIATED_CLASS:
        return shares.abbreviation
    if kind == SPELLING:
        return shares.spelling
    if kind in (SOUND, JOINT):
        return shares.sound
    if kind == RELATED:
        return shares.related
    if kind == FRAME:
        return 1.0 - shares.frame_cost / letters
    if kind in (SKELETON, BARE):
        return 1.0 - shares.skeleton_cost / letters
    if kind == BEGINNING:
        return 1.0 - shares.cut_cost / letters
    return 1.0


@inlined
def put(number: int, share: float, unit: int, begin: int, count: int, seen: Numbers, out: Related) -> int:
    """Keep a word with its highest share for this unit; how many there are then, or -1 when there is no room."""
    place = seen[number]
    if place > begin:
        out.share[place - 1] = max(out.share[place - 1], share)
        return count
    if count >= len(out.like):
        return -1
    out.like[count], out.share[count], out.unit[count] = number, share, unit
    seen[number] = count + 1
    return count + 1


@inlined
def knock(
    words: WordColumns, kind: int, key: np.uint64, letters: int, fixed: float, unit: int, begin: int, count: int,
    shares: Shares, out: Related,
) -> int:  # fmt: skip
    """Put the words behind a door; ``fixed`` is its share, or 0 where the kind decides."""
    place = first_at(words.door_key, words.door_at, key)
    while count >= 0 and place < len(words.door_key) and words.door_key[place] == key:
        word = words.door_word[place]
        share = fixed if fixed > 0.0 else worth(kind, letters, words.flags[word] & ABBREVIATION != 0, shares)
        count = put(word, share, unit, begin, count, out.seen, out)
        place += 1
    return count


@inlined
def knock_at_two(
    words: WordColumns, key: np.uint64, share: float, unit: int, begin: int, count: int, out: Related
) -> int:
    """Put the pairs of neighbours behind a door."""
    place = first_at(words.two_key, words.two_at, key)
    while count >= 0 and place < len(words.two_key) and words.two_key[place] == key:
        number = words.two_word[place]
        place += 1
        known = out.two_seen[number]
        if known > begin:
            out.two_share[known - 1] = max(out.two_share[known - 1], share)
            continue
        if count >= len(out.two):
            return -1
        out.two[count], out.two_share[count], out.two_unit[count] = number, share, unit
        count += 1
        out.two_seen[number] = count
    return count


@inlined
def misspelt(words: WordColumns, text: Bytes, unit: int, begin: int, count: int, f: SlipFigures, out: Related) -> int:
    """Put the words that are misspelt forms of this one, or of which it is."""
    scratch = out.remainders
    for k in range(remainders(text, f, scratch)):
        place = first_at(words.slip_key, words.slip_at, scratch[k] << np.uint64(32))
        while place < len(words.slip_key) and (words.slip_key[place] >> np.uint64(32)) == scratch[k]:
            word = int(words.slip_key[place] & np.uint64(0xFFFFFFFF))
            place += 1
            known = out.seen[word]
            if known > begin and (out.share[known - 1] <= 0.0 or out.share[known - 1] >= 1.0):
                continue
            # What isn't close is kept with a share of nothing, so that it is measured once.
            share = slip_share(text, words.letters[words.start[word] : words.start[word + 1]], f, out.edits)
            count = put(word, share, unit, begin, count, out.seen, out)
            if count < 0:
                return count
    return count


@inlined
def tidied(out: Related, begin: int, count: int) -> int:
    """Drop what a unit was measured against and isn't close to; how many are left."""
    kept = begin
    for k in range(begin, count):
        out.seen[out.like[k]] = 0
        if out.share[k] > 0.0:
            out.like[kept], out.share[kept], out.unit[kept] = out.like[k], out.share[k], out.unit[k]
            kept += 1
    return kept


@searching
def relate(words: WordColumns, blob: Bytes, cut_unit: int, f: SlipFigures, shares: Shares, out: Related) -> int:
    """Find what the units of a query are close to (``blob``: their doors). 0, or -1 when ``out`` is too small."""
    unit = -1
    count = spans = twos = begin = two_begin = at = 0
    whole = False
    while at < len(blob) and count >= 0 and twos >= 0:
        kind = int(blob[at])
        end = at + 1
        while blob[end] != 0:
            end += 1
        text = blob[at + 1 : end]
        at = end + 1
        if kind in (WORD, TWO_WORDS):
            begin, two_begin = tidied(out, begin, count), twos
            count = begin
            unit += 1
            whole = kind == WORD
            if whole:
                twos = knock_at_two(words, hashed(text, TEXT), 1.0, unit, two_begin, twos, out)
                count = misspelt(words, text, unit, begin, count, f, out)
                if count >= 0 and len(text) > 1:
                    count = knock(
                        words, TEXT, hashed(text[:1], TEXT), 1, shares.initial, unit, begin, count, shares, out
                    )
                if words.cut:
                    for n in range(shares.cut_letters, len(text)):
                        if count >= 0:
                            count = knock(
                                words, BEGINNING, hashed(text[:n], BEGINNING), n, 0.0, unit, begin, count, shares, out
                            )
                is_cut = unit == cut_unit and len(text) >= shares.cut_letters
                if len(text) == 1 or is_cut:
                    out.span_unit[spans] = unit
                    out.span_low[spans] = prefix_place(words, text, False)
                    out.span_high[spans] = prefix_place(words, text, True)
                    out.span_share[spans] = shares.initial if len(text) == 1 else 1.0 - shares.cut_cost / len(text)
                    spans += 1
            kind = TEXT
        # Whole words are compared by their own sounds, two neighbours by what is left of theirs inside a longer word.
        if count >= 0 and not (whole and kind == JOINT):
            door = CLASS if kind == ABBREVIATED_CLASS else kind
            count = knock(words, kind, hashed(text, door), len(text), 0.0, unit, begin, count, shares, out)
        if whole and kind == JOINT and twos >= 0:
            twos = knock_at_two(words, hashed(text, JOINT), shares.sound, unit, two_begin, twos, out)
    enough = count >= 0 and twos >= 0
    if enough:
        count = tidied(out, begin, count)
        out.counts[0], out.counts[1], out.counts[2] = count, spans, twos
        for k in range(twos):
            out.two_seen[out.two[k]] = 0
    return 0 if enough else -1
