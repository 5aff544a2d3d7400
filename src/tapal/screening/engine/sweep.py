"""The compiled search through a segment: which names reach the threshold, and with how many bits.

Rows are names, one for each birth date of their entry, ordered by it; so what a list of rows holds of people born near
a day is found by halving. A list of rows belongs to a word of the query and a word of the segment that is close to it.
Longest first, lists are left aside as long as a name that is on nothing but these can't reach the threshold; what a
name can reach depends on its *tier*: born near the day asked for, without a birth date, by a span, or far from it. Rows
of the lists that remain are compared in full, with the arithmetic of :mod:`tapal.screening.engine.align`.
"""

# ruff: noqa: PLR0911, PLR0917 - calls between compiled loops are positional, and a loop is one function

from math import log2

import numpy as np

from tapal.screening.engine.columns import Related, RowColumns, Scratch, Sought
from tapal.screening.engine.compiled import Bits, Figures, Numbers, Places, inlined, searching

SLACK = 1e-6
"""Bits by which bounds are relaxed, against sums taken in another order."""

SHORT_LIST = 24
"""Rows of a list that is compared without asking whether it has to be."""

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
    first, last = int(s.born_first[row]), int(s.born_last[row])
    kind = int(s.born_kind[row])
    if q.born.kind == EXACT and kind == EXACT:
        return day_bits(q.born.first, first, q.born.day, int(s.born_day[row]), f)
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
    a = s.start[row]
    m = s.start[row + 1] - a
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
def row_bits(q: Sought, r: Related, s: RowColumns, w: Scratch, row: int, f: Figures) -> float:
    """The bits of a row; minus infinity where it can't reach the threshold, infinity where Python has to say."""
    birth = birth_bits(q, s, row, f)
    sex = q.sex_bits[s.sex[row]]
    nation = q.nation_bits[s.nations[row]]
    support = max(birth, 0.0) + max(sex, 0.0) + max(nation, 0.0)
    plain = min(birth, 0.0) + min(sex, 0.0) + min(nation, 0.0) + (f.other_kind if s.other_kind[row] else 0.0)
    if q.whole + support + plain < q.needed - SLACK:
        return -np.inf
    entry = s.entry[row]
    if q.gone[entry] or (q.on and not s.valid_from[entry] <= q.on <= s.valid_to[entry]):
        return -np.inf
    a = s.start[row]
    m = s.start[row + 1] - a
    for j in range(m):
        w.bits[j] = s.word_bits[s.word[a + j]]
    count = related(q, r, s, w, row, f)
    if count == 0 or count > MOST_PAIRS:
        return np.inf if count else -np.inf
    weak = f.weak_alias if s.weak[row] else 1.0
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


@inlined
def order_by(keys: Numbers | Places, order: Numbers, count: int) -> None:
    """Put ``order`` in the order of rising keys (Shell's sort)."""
    gap = 1
    while gap < count // 3:
        gap = 3 * gap + 1
    while gap > 0:
        for k in range(gap, count):
            number = order[k]
            j = k - gap
            while j >= 0 and keys[order[j]] > keys[number]:
                order[j + gap] = order[j]
                j -= gap
            order[j + gap] = number
        gap //= 3


@inlined
def lists_needed(q: Sought, w: Scratch, total: int, f: Figures) -> None:
    """Of each list, the tiers (bits 1 far or any, 2 without date, 4 near, 8 span) for which it has to be walked."""
    n = len(q.bits)
    longer = 0
    for k in range(total):
        short = w.unit[k] >= n or w.high[k] - w.low[k] <= SHORT_LIST
        w.needed[k] = 1 if short else 0
        # Longest first: what is left of a list, counted below nothing, until its rows are walked.
        w.length[k] = w.low[k] - w.high[k]
        if not short:
            w.order[longer] = k
            longer += 1
    order_by(w.length, w.order, longer)
    for tier in range(4 if q.born.kind >= 0 else 1):
        support, plain = q.best_other, 0.0
        if tier == 0 and q.born.kind >= 0:
            plain = f.born_other
        elif tier == 2:
            support += q.born.best
        elif tier == 3:
            support += max(f.born_month, f.born_year, f.born_near)
        for i in range(n):
            w.gains[i] = 0.0
        for t in range(longer):
            k = w.order[t]
            i = w.unit[k]
            before = w.gains[i]
            if w.gain[k] > before:
                w.gains[i] = w.gain[k]
                if most_bits(w.gains, q, support, plain, f, w.falling) >= q.needed - SLACK:
                    w.gains[i] = before
                    w.needed[k] |= 1 << tier


@inlined
def chained(q: Sought, r: Related, s: RowColumns, w: Scratch) -> int:
    """Chain the units close to each word, and note the rows of each word as a list; how many lists there are."""
    n = len(q.bits)
    explicit, spans = r.counts[0], r.counts[1]
    for k in range(explicit):
        word = r.like[k]
        w.following[k] = w.head[word]
        w.head[word] = k + 1
        w.low[k], w.high[k], w.unit[k] = s.post_start[word], s.post_start[word + 1], r.unit[k]
        w.gain[k] = r.share[k] * min(q.bits[r.unit[k]], s.word_bits[word]) if r.unit[k] < n else 0.0
    for t in range(spans):
        k = explicit + t
        w.low[k], w.high[k] = s.post_start[r.span_low[t]], s.post_start[r.span_high[t]]
        w.unit[k] = r.span_unit[t]
        w.gain[k] = r.span_share[t] * q.bits[r.span_unit[t]]
    for t in range(r.counts[2]):
        w.two[t] = s.two[r.two[t]]
        w.two_order[t] = t
    order_by(w.two, w.two_order, r.counts[2])
    for t in range(r.counts[2]):
        w.two[t] = s.two[r.two[w.two_order[t]]]
    return int(explicit + spans)


@inlined
def ordinal(year: int, month: int, day: int) -> int:
    """The number of a day, 1 January of the year 1 being the first (as ``date.toordinal``)."""
    y = year - 1 if month <= 2 else year
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day
    return 365 * y + y // 4 - y // 100 + y // 400 + of_year - 306


@inlined
def near_rows(q: Sought, s: RowColumns, w: Scratch, first: int, last: int, near: int) -> int:
    """Note the rows with a day of birth between two days, if there are any; how many such runs there are then."""
    if s.dated == s.spans or last < s.born_first[s.dated] or first > s.born_first[s.spans - 1]:
        return near
    low = below(s.born_first, s.dated, s.spans, first)
    high = below(s.born_first, low, s.spans, last + 1)
    if low < high:
        w.near_low[near], w.near_high[near] = low, high
        near += 1
    return near


@inlined
def born_near(q: Sought, s: RowColumns, w: Scratch) -> int:
    """Note the rows whose day of birth may speak for the one asked for; how many runs of rows they are."""
    if q.born.kind < 0:
        return 0
    if q.born.kind != EXACT:
        return near_rows(q, s, w, q.born.first - 366, q.born.last + 366, 0)
    year, month, day = q.born.day // 10000, q.born.day // 100 % 100, q.born.day % 100
    near = near_rows(q, s, w, ordinal(year, 1, 1), ordinal(year, 12, 31), 0)
    unit = 1
    for _ in range(4):
        digit = year // unit % 10
        for other in range(10):
            if other != digit:
                # A day that some years don't have may stand for the next one: a run too many does no harm.
                slipped = ordinal(year + (other - digit) * unit, month, day)
                near = near_rows(q, s, w, slipped, slipped, near)
        unit *= 10
    for beside in (year - 1, year + 1):
        slipped = ordinal(beside, month, day)
        near = near_rows(q, s, w, slipped, slipped, near)
    return near


@inlined
def gathered(q: Sought, r: Related, s: RowColumns, w: Scratch, total: int) -> int:
    """Note the rows of the lists that have to be walked; how many there are."""
    explicit, near = r.counts[0], born_near(q, s, w)
    touched = 0
    for k in range(total):
        low, high = w.low[k], w.high[k]
        if w.needed[k] & 1 or (w.needed[k] and k >= explicit):
            touched = touch(s.post_row, low, high, w, touched)
        elif w.needed[k]:
            if w.needed[k] & 2:
                touched = touch(s.post_row, low, below(s.post_row, low, high, s.dated), w, touched)
            if w.needed[k] & 4:
                for t in range(near):
                    a = below(s.post_row, low, high, w.near_low[t])
                    touched = touch(s.post_row, a, below(s.post_row, a, high, w.near_high[t]), w, touched)
            if w.needed[k] & 8 and s.spans < len(s.entry):
                touched = touch(s.post_row, below(s.post_row, low, high, s.spans), high, w, touched)
    for t in range(r.counts[2]):
        touched = touch(s.two_row, s.two_start[r.two[t]], s.two_start[r.two[t] + 1], w, touched)
    return touched


@searching
def sweep(q: Sought, r: Related, s: RowColumns, f: Figures, w: Scratch) -> int:
    """Rows that reach the bits needed, into ``w.found`` and ``w.found_bits``; returns their number."""
    total = chained(q, r, s, w)
    lists_needed(q, w, total, f)
    touched = gathered(q, r, s, w, total)
    r.counts[3] = touched
    found = 0
    for t in range(touched):
        row = w.touched[t]
        w.seen[row] = 0
        reached = row_bits(q, r, s, w, row, f)
        if reached >= q.needed - SLACK and reached > -np.inf:
            w.found[found], w.found_bits[found] = row, reached
            found += 1
    for k in range(r.counts[0]):
        w.head[r.like[k]] = 0
    return found


@inlined
def touch(rows: Numbers, low: int, high: int, w: Scratch, touched: int) -> int:
    """Note the rows between two places, each once."""
    for place in range(low, high):
        row = rows[place]
        if w.seen[row] == 0:
            w.seen[row] = 1
            w.touched[touched] = row
            touched += 1
    return touched
