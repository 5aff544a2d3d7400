"""Compiled loops over the vocabulary of a segment: from a word of the query to the words of the list that are close.

Doors are 64-bit hashes of what makes two words close: text, class, spelling, sound. Misspelt words meet in what is left
of both when letters are deleted (the *deletion neighbourhood*): two words within ``k`` slips of each other, neighbours
swapped included, have a common remainder after ``k`` deletions at most. Each meeting is then measured.
"""

# ruff: noqa: PLR0917 - calls between compiled loops are positional, and a loop is one function

from typing import NamedTuple

import numpy as np

from tapal.screening.engine.compiled import Bits, Bytes, Keys, Numbers, Places, SlipFigures, compiled

ABBREVIATION = 1
"""Flag of a word that may stand for others."""


class WordColumns(NamedTuple):
    """The vocabulary of a segment, ordered by text. ``…_at`` are the beginnings of buckets by the topmost bits."""

    letters: Bytes
    start: Places
    flags: Bytes
    door_key: Keys
    door_word: Numbers
    door_at: Numbers
    slip_key: Keys
    slip_at: Numbers


@compiled
def hashed(letters: Bytes, salt: int) -> np.uint64:
    """A 64-bit hash (FNV-1a, finished as in MurmurHash3)."""
    h = (np.uint64(14695981039346656037) ^ np.uint64(salt)) * np.uint64(1099511628211)
    for letter in letters:
        h = (h ^ np.uint64(letter)) * np.uint64(1099511628211)
    h ^= h >> np.uint64(33)
    h *= np.uint64(0xFF51AFD7ED558CCD)
    h ^= h >> np.uint64(33)
    return h


@compiled
def hash_all(letters: Bytes, start: Places, salts: Bytes) -> Keys:
    """The hash of each text, each with its own salt."""
    found = np.empty(len(start) - 1, np.uint64)
    for k in range(len(start) - 1):
        found[k] = hashed(letters[start[k] : start[k + 1]], salts[k])
    return found


@compiled
def slips_between(left: int, right: int, f: SlipFigures) -> int:
    """How many misspelt letters are forgiven between words of these lengths."""
    shorter = min(left, right)
    if max(left, right) > f.max_letters or shorter < f.one_letters:
        return 0
    return 2 if shorter >= f.two_letters else 1


@compiled
def hash_without(letters: Bytes, first: int, second: int) -> np.uint64:
    """The 32-bit hash of a word without the letters at two places (-1: none)."""
    h = np.uint64(14695981039346656037)
    for k in range(len(letters)):
        if k not in (first, second):
            h = (h ^ np.uint64(letters[k])) * np.uint64(1099511628211)
    h ^= h >> np.uint64(33)
    h *= np.uint64(0xFF51AFD7ED558CCD)
    return h >> np.uint64(32)


@compiled
def remainders(letters: Bytes, f: SlipFigures, out: Keys) -> int:
    """Hashes of the word with no letter, one and, if two slips are forgiven, two letters deleted; their number."""
    n = len(letters)
    allowed = slips_between(n, n, f)
    if allowed == 0:
        return 0
    out[0] = hash_without(letters, -1, -1)
    count = 1
    for i in range(n):
        if i == 0 or letters[i] != letters[i - 1]:
            out[count] = hash_without(letters, i, -1)
            count += 1
        if allowed == 2:
            for j in range(i + 1, n):
                out[count] = hash_without(letters, i, j)
                count += 1
    return count


@compiled
def all_remainders(letters: Bytes, start: Places, f: SlipFigures) -> Keys:
    """All remainders of a vocabulary, hash above and word below, in no order."""
    scratch = np.empty(f.max_letters * (f.max_letters + 1) // 2 + 2, np.uint64)
    words = len(start) - 1
    total = 0
    for k in range(words):
        n = int(start[k + 1] - start[k])
        allowed = slips_between(n, n, f)
        total += 0 if allowed == 0 else 1 + n if allowed == 1 else 1 + n + n * (n - 1) // 2
    found = np.empty(total, np.uint64)
    count = 0
    for k in range(words):
        for i in range(remainders(letters[start[k] : start[k + 1]], f, scratch)):
            found[count] = (scratch[i] << np.uint64(32)) | np.uint64(k)
            count += 1
    return found[:count]


@compiled
def buckets(keys: Keys, bits: int) -> Numbers:
    """Where in sorted keys each value of the topmost ``bits`` begins."""
    at = np.empty((1 << bits) + 1, np.int32)
    shift = np.uint64(64 - bits)
    k = 0
    for bucket in range(1 << bits):
        while k < len(keys) and (keys[k] >> shift) < np.uint64(bucket):
            k += 1
        at[bucket] = k
    at[1 << bits] = len(keys)
    return at


@compiled
def first_at(keys: Keys, at: Numbers, key: int) -> int:
    """The first place in sorted keys that isn't below this key."""
    bits = 0
    while (1 << bits) < len(at) - 1:
        bits += 1
    bucket = int(np.uint64(key) >> np.uint64(64 - bits))
    lo, hi = int(at[bucket]), int(at[bucket + 1])
    while lo < hi:
        middle = (lo + hi) // 2
        if keys[middle] < np.uint64(key):
            lo = middle + 1
        else:
            hi = middle
    return lo


@compiled
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


@compiled
def slip_share(left: Bytes, right: Bytes, f: SlipFigures) -> float:
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
        row = np.empty(b + 1, np.int64)
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


@compiled
def through_doors(
    words: WordColumns, keys: Keys, shares: Bits, short_shares: Bits, seen: Numbers, out: Numbers, out_shares: Bits
) -> int:
    """Words behind these doors, each once with its highest share; the caller clears ``seen``."""
    count = 0
    for k in range(len(keys)):
        place = first_at(words.door_key, words.door_at, keys[k])
        while place < len(words.door_key) and words.door_key[place] == keys[k]:
            word = words.door_word[place]
            place += 1
            share = short_shares[k] if words.flags[word] & ABBREVIATION else shares[k]
            if seen[word] == 0:
                out[count] = word
                out_shares[count] = share
                count += 1
                seen[word] = count
            elif out_shares[seen[word] - 1] < share:
                out_shares[seen[word] - 1] = share
    return count


@compiled
def look_up(
    words: WordColumns,
    text: Bytes,
    keys: Keys,
    shares: Bits,
    short_shares: Bits,
    f: SlipFigures,
    slips: bool,
    seen: Numbers,
    out: Numbers,
    out_shares: Bits,
) -> int:
    """Words close to ``text``: behind its doors and, with ``slips``, misspelt. ``seen`` is zeros before and after."""
    count = through_doors(words, keys, shares, short_shares, seen, out, out_shares)
    if slips and slips_between(len(text), len(text), f) > 0:
        scratch = np.empty(f.max_letters * (f.max_letters + 1) // 2 + 2, np.uint64)
        for k in range(remainders(text, f, scratch)):
            place = first_at(words.slip_key, words.slip_at, scratch[k] << np.uint64(32))
            while place < len(words.slip_key) and (words.slip_key[place] >> np.uint64(32)) == scratch[k]:
                word = np.int32(words.slip_key[place] & np.uint64(0xFFFFFFFF))
                place += 1
                known = seen[word]
                if known < 0 or (known > 0 and out_shares[known - 1] < 0.0):
                    continue
                if known > 0 and out_shares[known - 1] >= 1.0:
                    continue
                share = slip_share(text, words.letters[words.start[word] : words.start[word + 1]], f)
                if known == 0:
                    # Also what isn't close is kept, so that it is measured once.
                    out[count] = word
                    out_shares[count] = share if share > 0.0 else -1.0
                    count += 1
                    seen[word] = count
                elif out_shares[known - 1] < share:
                    out_shares[known - 1] = share
    kept = 0
    for k in range(count):
        seen[out[k]] = 0
        if out_shares[k] > 0.0:
            out[kept] = out[k]
            out_shares[kept] = out_shares[k]
            kept += 1
    return kept
