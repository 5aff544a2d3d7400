"""The compiled search through a segment: which names reach the threshold, and with how many bits.

Rows are names, one for each birth date of their entry, ordered by it; so what a list of rows holds of people born near
a day is found by halving. A list of rows belongs to a word of the query and a word of the segment that is close to it.
Longest first, lists are left aside as long as a name that is on nothing but these can't reach the threshold; what a
name can reach depends on its *tier*: born near the day asked for, without a birth date, by a span, or far from it. Rows
of the lists that remain are compared in full, with the arithmetic of :mod:`tapal.screening.engine.align`.
"""

# ruff: noqa: PLR0917 - calls between compiled loops are positional

import numpy as np

from tapal.screening.engine.columns import ENTRY, ROW_FACTS, Related, RowColumns, Scratch, Sought
from tapal.screening.engine.comparing import EXACT, SLACK, below, facts_bits, most_bits, row_bits, row_most
from tapal.screening.engine.compiled import Figures, Numbers, Places, inlined, searching

AT_HAND = 2048
"""Rows that are compared together."""

SHORT_LIST = 24
"""Rows of a list that is compared without asking whether it has to be."""


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
def chained(q: Sought, r: Related, s: RowColumns, w: Scratch, f: Figures) -> int:
    """Chain the units close to each word, and note the rows of each word as a list; how many lists there are."""
    n = len(q.bits)
    explicit, spans = r.counts[0], r.counts[1]
    for k in range(explicit):
        word = r.like[k]
        w.following[k] = w.head[word]
        w.head[word] = k + 1
        w.low[k], w.high[k], w.unit[k] = s.post_start[word], s.post_start[word + 1], r.unit[k]
        i = r.unit[k]
        mine = q.bits[i] if i < n else f.joined * (q.bits[i - n] + q.bits[i - n + 1])
        w.gain[k] = r.share[k] * min(mine, s.word_bits[word])
        before = w.following[k]
        w.best[k] = max(w.gain[k], w.best[before - 1]) if before > 0 else w.gain[k]
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
def near_rows(s: RowColumns, w: Scratch, first: int, last: int, near: int) -> int:
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
        return near_rows(s, w, q.born.first - 366, q.born.last + 366, 0)
    year, month, day = q.born.day // 10000, q.born.day // 100 % 100, q.born.day % 100
    near = near_rows(s, w, ordinal(year, 1, 1), ordinal(year, 12, 31), 0)
    unit = 1
    for _ in range(4):
        digit = year // unit % 10
        for other in range(10):
            if other != digit:
                # A day that some years don't have may stand for the next one: a run too many does no harm.
                slipped = ordinal(year + (other - digit) * unit, month, day)
                near = near_rows(s, w, slipped, slipped, near)
        unit *= 10
    for beside in (year - 1, year + 1):
        slipped = ordinal(beside, month, day)
        near = near_rows(s, w, slipped, slipped, near)
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
            if w.needed[k] & 8 and s.spans < len(s.born_first):
                touched = touch(s.post_row, below(s.post_row, low, high, s.spans), high, w, touched)
    for t in range(r.counts[2]):
        touched = touch(s.two_row, s.two_start[r.two[t]], s.two_start[r.two[t] + 1], w, touched)
    return touched


@inlined
def counts(q: Sought, s: RowColumns, row: int) -> bool:
    """Whether the entry of a row is one that counts: not gone, and in force."""
    entry = s.facts[ROW_FACTS * row + ENTRY]
    return not q.gone[entry] and (q.on == 0 or s.valid_from[entry] <= q.on <= s.valid_to[entry])


@inlined
def sifted(q: Sought, r: Related, s: RowColumns, w: Scratch, begin: int, end: int, f: Figures) -> int:
    """Take the rows at hand whose facts, then whose words too, let them reach the bits needed; how many they are.

    Pass after pass, each over a little of many rows: memory is slow, and answers to several questions at a time.
    """
    kept = 0
    for t in range(begin, end):
        row = w.touched[t]
        w.seen[row] = 0
        support, plain = facts_bits(q, s, row, f)
        if q.whole + support + plain >= q.needed - SLACK:
            w.rows[kept], w.support[kept], w.plain[kept] = row, support, plain
            kept += 1
    if r.counts[1] > 0 or r.counts[2] > 0:
        # Initials, cut words and neighbours read as one aren't among what a word is known to share.
        return kept
    reaching = 0
    for t in range(kept):
        row, support, plain = w.rows[t], w.support[t], w.plain[t]
        if row_most(q, s, w, row, support, plain, f) >= q.needed - SLACK:
            w.rows[reaching], w.support[reaching], w.plain[reaching] = row, support, plain
            reaching += 1
    return reaching


@searching
def sweep(q: Sought, r: Related, s: RowColumns, f: Figures, w: Scratch) -> int:
    """Rows that reach the bits needed, into ``w.found`` and ``w.found_bits``; returns their number."""
    total = chained(q, r, s, w, f)
    lists_needed(q, w, total, f)
    touched = gathered(q, r, s, w, total)
    r.counts[3] = touched
    found = 0
    for begin in range(0, touched, AT_HAND):
        at_hand = sifted(q, r, s, w, begin, min(touched, begin + AT_HAND), f)
        for t in range(at_hand):
            row = w.rows[t]
            reached = row_bits(q, r, s, w, row, w.support[t], w.plain[t], f)
            if reached >= q.needed - SLACK and reached > -np.inf and counts(q, s, row):
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
