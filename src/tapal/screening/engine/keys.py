"""Compiled loops that make and find keys: 64-bit hashes of what makes two words close, and of what is left of a word
when letters are deleted.
"""

# ruff: noqa: PLR0917 - calls between compiled loops are positional

import numpy as np

from tapal.screening.engine.compiled import Bytes, Keys, Numbers, Places, SlipFigures, compiled, inlined

ABBREVIATION = 1
"""Flag of a word that may stand for others."""

TEXT, CLASS, SPELLING, SOUND, JOINT, RELATED, SKELETON, BARE, BEGINNING, ABBREVIATED_CLASS, WORD, TWO_WORDS, FRAME = (
    range(1, 14)
)
"""Kinds of doors. ``JOINT`` is a sound as two neighbours read as one have it, ``BEGINNING`` the whole of a listed word
that may have been cut off; behind ``SKELETON`` stand all words by their consonants, behind ``BARE`` those that are
written without vowels, and behind ``FRAME`` those that have vowels and these consonants. An abbreviation asks for its
classes by ``ABBREVIATED_CLASS``; ``WORD`` and ``TWO_WORDS`` begin a unit of a query."""


@inlined
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


@inlined
def slips_between(left: int, right: int, f: SlipFigures) -> int:
    """How many misspelt letters are forgiven between words of these lengths."""
    shorter = min(left, right)
    if max(left, right) > f.max_letters or shorter < f.one_letters:
        return 0
    return 2 if shorter >= f.two_letters else 1


@inlined
def hash_without(letters: Bytes, first: int, second: int) -> np.uint64:
    """The 32-bit hash of a word without the letters at two places (-1: none)."""
    h = np.uint64(14695981039346656037)
    for k in range(len(letters)):
        if k not in (first, second):
            h = (h ^ np.uint64(letters[k])) * np.uint64(1099511628211)
    h ^= h >> np.uint64(33)
    h *= np.uint64(0xFF51AFD7ED558CCD)
    return h >> np.uint64(32)


@inlined
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


@inlined
def first_at(keys: Keys, at: Numbers, key: np.uint64) -> int:
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
def two_keys(
    first: Numbers,
    second: Numbers,
    letters: Bytes,
    start: Places,
    joint_letters: Bytes,
    joint_start: Places,
    joints_of: Places,
    shortest: int,
) -> tuple[Keys, Numbers]:
    """The doors of pairs of words read as one: by letters, and by each sound of the one with each of the other."""
    room = longest = 0
    for k in range(len(start) - 1):
        longest = max(longest, start[k + 1] - start[k])
    for k in range(len(joint_start) - 1):
        longest = max(longest, joint_start[k + 1] - joint_start[k])
    for k in range(len(first)):
        a, b = first[k], second[k]
        room += 1 + (joints_of[a + 1] - joints_of[a]) * (joints_of[b + 1] - joints_of[b])
    keys, to = np.empty(room, np.uint64), np.empty(room, np.int32)
    work = np.empty(2 * longest + 1, np.uint8)
    count = 0
    for k in range(len(first)):
        a, b = first[k], second[k]
        n = 0
        for place in range(start[a], start[a + 1]):
            work[n] = letters[place]
            n += 1
        for place in range(start[b], start[b + 1]):
            work[n] = letters[place]
            n += 1
        keys[count], to[count] = hashed(work[:n], TEXT), k
        count += 1
        for i in range(joints_of[a], joints_of[a + 1]):
            for j in range(joints_of[b], joints_of[b + 1]):
                n = 0
                for place in range(joint_start[i], joint_start[i + 1]):
                    work[n] = joint_letters[place]
                    n += 1
                for place in range(joint_start[j], joint_start[j + 1]):
                    if n == 0 or place > joint_start[j] or joint_letters[place] != work[n - 1]:
                        work[n] = joint_letters[place]
                        n += 1
                if n >= shortest:
                    keys[count], to[count] = hashed(work[:n], JOINT), k
                    count += 1
    return keys[:count], to[:count]


@compiled
def count_of(keys: Keys, counts: Numbers, text: Bytes, salt: int) -> int:
    """The count of a text, looked up by its hash in sorted keys."""
    key = hashed(text, salt)
    place = int(np.searchsorted(keys, key))
    return int(counts[place]) if place < len(keys) and keys[place] == key else 0
