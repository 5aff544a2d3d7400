"""The compiled comparison of a query with one row: birth date, sex, nationality, and the alignment of the names.

The arithmetic is that of :mod:`tapal.screening.engine.facts`, :mod:`tapal.screening.engine.align` and
:mod:`tapal.screening.engine.match`, operation by operation, so that the same bits come out; a test compares them.
"""

# ruff: noqa: PLR0911, PLR0917 - calls between compiled loops are positional, and a loop is one function

from math import log2

import numpy as np

from tapal.screening.engine.columns import (
    BORN_DAY,
    BORN_FIRST,
    BORN_LAST,
    CODES,
    NATIONS,
    OTHER_KIND_SHIFT,
    ROW_FACTS,
    SEX_SHIFT,
    START,
    WEAK_SHIFT,
    WORDS_SHIFT,
    Related,
    RowColumns,
    Scratch,
    Sought,
)
from tapal.screening.engine.compiled import Bits, Figures, Numbers, Places, inlined

SLACK = 1e-6
"""Bits by which bounds are relaxed, against sums taken in another order."""

EXACT, MONTH, YEAR = 0, 1, 2
"""Kinds of birth dates that are told apart; all others are spans."""

MOST_PAIRS = 1024
"""Pairs of units that the compiled alignment takes; a name of more is left to Python."""


MOST_WORDS = 64
"""Words of a name (``magic.MAX_TOKENS``): the words in use are the bits of one number."""


@inlined
def overlap_bits(a_kind: int, a_days: int, b_kind: int, b_days: int, f: Figures) -> float:
    """Bits of two birth dates that overlap, one of them at least no day."""
    coarse = max(a_kind, b_kind)
    if coarse <= MONTH:
        return f.born_month
    if coarse <= YEAR:
        return f.born_year
    days = max(a_days, b_days) + 1
    bits = log2(f.born_span / min(max(days / 365.25, 1.0), f.born_span))
    return min(bits, f.born_year)


@inlined
def day_bits(a: int, b: int, a_day: int, b_day: int, f: Figures) -> float:
    """Bits of two exact birth dates, given as ordinals and as YYYYMMDD."""
    if a == b:
        return f.born_new_year if a_day % 10000 == 101 else f.born_day
    a_year, b_year = a_day // 10000, b_day // 10000
    same_year, same_day = a_year == b_year, a_day % 10000 == b_day % 10000
    if same_year or same_day:
        a_month, b_month = a_day // 100 % 100, b_day // 100 % 100
        if same_year and a_month == b_day % 100 and b_month == a_day % 100:
            return f.born_swapped
        if same_day and abs(a_year - b_year) == 1:
            return f.born_year_slip
        if same_year and (a_day % 10000 == 101 or b_day % 10000 == 101):
            return f.born_year
        digits = 0
        x, y = a_day, b_day
        while x or y:
            digits += 1 if x % 10 != y % 10 else 0
            x //= 10
            y //= 10
        if digits == 1:
            return f.born_digit
        if same_year:
            return f.born_near
    return f.born_other - f.born_per_year * min(abs(a - b) / 365.25, f.born_max_years)


@inlined
def birth_bits(q: Sought, s: RowColumns, row: int, f: Figures) -> float:
    """Bits of the birth date asked for against that of a row, as :mod:`tapal.screening.engine.facts` counts them."""
    if q.born.kind < 0 or row < s.dated:
        return 0.0
    at = ROW_FACTS * row
    first, last = int(s.facts[at + BORN_FIRST]), int(s.facts[at + BORN_LAST])
    kind = int(s.facts[at + CODES]) & 15
    if q.born.kind == EXACT and kind == EXACT:
        return day_bits(q.born.first, first, q.born.day, int(s.facts[at + BORN_DAY]), f)
    if q.born.first <= last and first <= q.born.last:
        return overlap_bits(q.born.kind, q.born.last - q.born.first, kind, last - first, f)
    apart = max(q.born.first, first) - min(q.born.last, last)
    if apart <= 366:
        return f.born_near
    return f.born_other - f.born_per_year * min(apart / 365.25, f.born_max_years)


@inlined
def omitted(bits: float, f: Figures) -> float:
    """What a word costs that only one side has."""
    return min(f.omission_max, f.omission_share * bits)


@inlined
def sorted_down(values: Bits, count: int) -> None:
    """Put the first ``count`` values in falling order."""
    for k in range(1, count):
        value = values[k]
        j = k - 1
        while j >= 0 and values[j] < value:
            values[j + 1] = values[j]
            j -= 1
        values[j + 1] = value


@inlined
def supported(name_bits: float, agreement: float, support: float, plain: float, f: Figures) -> float:
    """Bits of a name with its facts."""
    by_share = (agreement - f.share_low) / (f.share_high - f.share_low)
    factor = min(max(name_bits / f.full_bits, by_share, 0.0), 1.0)
    return name_bits + factor * support + plain


@inlined
def most_bits(gains: Bits, q: Sought, support: float, plain: float, f: Figures, work: Bits) -> float:
    """The most that a name can reach of which each word of the query gets at most ``gains``."""
    n = len(q.bits)
    lost = shared = 0.0
    for i in range(n):
        work[i] = gains[i]
        shared += gains[i]
        if gains[i] <= 0.0:
            lost += omitted(q.bits[i], f)
    if shared <= 0.0:
        return -np.inf
    sorted_down(work, n)
    matched = 0.0
    for k in range(n):
        matched += work[k] * f.word_shares[min(k, len(f.word_shares) - 1)]
    name_bits = matched - min(lost, f.left_over_max)
    agreement = min(1.0, 2.0 * shared / (q.whole + shared))
    return supported(name_bits, agreement, support, plain, f)


@inlined
def left_over(mine: Bits, n: int, theirs: Bits, m: int, f: Figures) -> tuple[float, float]:
    """Bits that contradict and bits that were omitted, of words without a partner."""
    sorted_down(mine, n)
    sorted_down(theirs, m)
    contradicted = missing = 0.0
    for k in range(min(n, m)):
        clash = min(f.contradiction_max, f.contradiction_share * min(mine[k], theirs[k]))
        contradicted += max(clash, omitted(max(mine[k], theirs[k]), f))
    for k in range(min(n, m), n):
        missing += omitted(mine[k], f)
    for k in range(min(n, m), m):
        missing += omitted(theirs[k], f)
    contradicted = min(contradicted, f.left_over_max)
    return contradicted, min(missing, f.left_over_max - contradicted)


@inlined
def pair_bits(q: Sought, bits: Bits, m: int, unit: int, other: int, share: float, joined: float) -> float:
    """Bits of two units that are close; ``bits`` are those of the row's words."""
    n = len(q.bits)
    mine = q.bits[unit] if unit < n else q.bits[unit - n] + q.bits[unit - n + 1]
    theirs = bits[other] if other < m else bits[other - m] + bits[other - m + 1]
    if unit >= n or other >= m:
        share *= joined
    bits_in_common: float = share * min(mine, theirs)
    return bits_in_common


@inlined
def noted(q: Sought, w: Scratch, count: int, unit: int, other: int, share: float, m: int, joined: float) -> int:
    """Note a pair of units of the query and of a row of ``m`` words; the number of pairs after it."""
    if count < MOST_PAIRS:
        w.units[2 * count], w.units[2 * count + 1] = unit, other
        w.pairs[count] = pair_bits(q, w.bits, m, unit, other, share, joined)
    return count + 1


@inlined
def related(q: Sought, r: Related, s: RowColumns, w: Scratch, row: int, f: Figures) -> int:
    """The pairs of units of query and row that are close, into ``work``; how many there are."""
    a = s.facts[ROW_FACTS * row + START]
    m = s.facts[ROW_FACTS * row + CODES] >> WORDS_SHIFT
    count = 0
    for j in range(m):
        word = s.word[a + j]
        k = w.head[word]
        while k > 0:
            count = noted(q, w, count, r.unit[k - 1], j, r.share[k - 1], m, f.joined)
            k = w.following[k - 1]
        for t in range(r.counts[1]):
            if r.span_low[t] <= word < r.span_high[t]:
                count = noted(q, w, count, r.span_unit[t], j, r.span_share[t], m, f.joined)
    twos = r.counts[2]
    if twos > 0:
        for j in range(m - 1):
            key = (np.int64(s.word[a + j]) << np.int64(32)) | np.int64(s.word[a + j + 1])
            t = below(w.two, 0, twos, int(key))
            while t < twos and w.two[t] == key:
                k = w.two_order[t]
                count = noted(q, w, count, r.two_unit[k], m + j, r.two_share[k], m, f.joined)
                t += 1
    return count


@inlined
def mask_of(unit: int, words: int) -> np.uint64:
    """The words of a unit as bits."""
    return np.uint64(1) << np.uint64(unit) if unit < words else np.uint64(3) << np.uint64(unit - words)


@inlined
def above(units: Numbers, pairs: Bits, one: int, other: int) -> bool:
    """Whether one pair is taken before another: by its bits, then by the units' numbers."""
    if pairs[one] != pairs[other]:
        return bool(pairs[one] > pairs[other])
    if units[2 * one] != units[2 * other]:
        return bool(units[2 * one] < units[2 * other])
    return bool(units[2 * one + 1] < units[2 * other + 1])


@inlined
def name_bits_of(q: Sought, w: Scratch, m: int, weak_share: float, count: int, f: Figures) -> tuple[float, float]:
    """Bits of a name and how far it agrees: pairs taken greedily, most evidence first, each word once."""
    n = len(q.bits)
    units, pairs = w.units, w.pairs
    used_left = used_right = np.uint64(0)
    matched = shared = 0.0
    taken = 0
    while True:
        best = -1
        for k in range(count):
            if pairs[k] < 0.0 or (best >= 0 and not above(units, pairs, k, best)):
                continue
            if used_left & mask_of(units[2 * k], n) or used_right & mask_of(units[2 * k + 1], m):
                pairs[k] = -1.0
            else:
                best = k
        if best < 0:
            break
        used_left |= mask_of(units[2 * best], n)
        used_right |= mask_of(units[2 * best + 1], m)
        matched += pairs[best] * f.word_shares[min(taken, len(f.word_shares) - 1)]
        shared += pairs[best]
        pairs[best] = -1.0
        taken += 1
    left = right = 0
    whole = 0.0
    for j in range(m):
        whole += w.bits[j]
        if not used_right & mask_of(j, m):
            w.theirs[right] = w.bits[j]
            right += 1
    for i in range(n):
        if not used_left & mask_of(i, n):
            w.mine[left] = q.bits[i]
            left += 1
    contradicted, missing = left_over(w.mine, left, w.theirs, right, f)
    agreement = min(1.0, 2.0 * shared / (q.whole + whole)) if q.whole + whole > 0.0 else 0.0
    return matched * weak_share - contradicted - missing, agreement


@inlined
def facts_bits(q: Sought, s: RowColumns, row: int, f: Figures) -> tuple[float, float]:
    """Bits of birth date, sex and nationality that count as far as the names agree, and those that always count."""
    birth = birth_bits(q, s, row, f)
    at = ROW_FACTS * row
    codes = int(s.facts[at + CODES])
    sex = q.sex_bits[codes >> SEX_SHIFT & 3]
    nation = q.nation_bits[s.facts[at + NATIONS]]
    other_kind = f.other_kind if codes >> OTHER_KIND_SHIFT & 1 else 0.0
    support = max(birth, 0.0) + max(sex, 0.0) + max(nation, 0.0)
    return support, min(birth, 0.0) + min(sex, 0.0) + min(nation, 0.0) + other_kind


@inlined
def row_most(q: Sought, s: RowColumns, w: Scratch, row: int, support: float, plain: float, f: Figures) -> float:
    """The most that a row can reach: what each of its words can share at best, less the omission of the others."""
    a = s.facts[ROW_FACTS * row + START]
    shared = highest = whole = lost = 0.0
    for j in range(s.facts[ROW_FACTS * row + CODES] >> WORDS_SHIFT):
        word = s.word[a + j]
        bits = s.word_bits[word]
        whole += bits
        k = w.head[word]
        if k > 0:
            shared += w.best[k - 1]
            highest = max(highest, w.best[k - 1])
        else:
            lost += omitted(bits, f)
    second = f.word_shares[min(1, len(f.word_shares) - 1)]
    name_bits = f.word_shares[0] * highest + second * (shared - highest) - min(lost, f.left_over_max)
    return supported(name_bits, min(1.0, 2.0 * shared / (q.whole + whole)), support, plain, f)


@inlined
def row_bits(
    q: Sought, r: Related, s: RowColumns, w: Scratch, row: int, support: float, plain: float, f: Figures
) -> float:
    """The bits of a row; minus infinity where no word agrees, infinity where Python has to say."""
    at = ROW_FACTS * row
    a, codes = s.facts[at + START], int(s.facts[at + CODES])
    m = codes >> WORDS_SHIFT
    for j in range(m):
        w.bits[j] = s.word_bits[s.word[a + j]]
    count = related(q, r, s, w, row, f)
    if count == 0 or count > MOST_PAIRS:
        return np.inf if count else -np.inf
    weak = f.weak_alias if codes >> WEAK_SHIFT & 1 else 1.0
    name_bits, agreement = name_bits_of(q, w, m, weak, count, f)
    return supported(name_bits, agreement, support, plain, f)


@inlined
def below(rows: Numbers | Places, low: int, high: int, row: int) -> int:
    """The first place between two in rising rows that isn't below ``row``."""
    while low < high:
        middle = (low + high) // 2
        if rows[middle] < row:
            low = middle + 1
        else:
            high = middle
    return low
