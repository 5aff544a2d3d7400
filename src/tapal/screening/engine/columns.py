"""The columns over which the compiled search runs, the query made ready for it, and its scratch paper."""

from typing import NamedTuple

from tapal.screening.engine.compiled import Bits, Bytes, Keys, Numbers, Places

ROW_FACTS = 8
ENTRY, START, CODES, NATIONS, BORN_FIRST, BORN_LAST, BORN_DAY = range(7)
"""What a row's ``facts`` hold, side by side: a row that is looked at costs one visit to memory, not seven. The entry's
number, the place of the first word, the codes below, the set of nationalities, days of birth (proleptic ordinals), and
the first one as YYYYMMDD."""

SEX_SHIFT, OTHER_KIND_SHIFT, WEAK_SHIFT, WORDS_SHIFT = 4, 8, 9, 12
"""Codes: the kind of birth date below, then the sex, whether it is no person, whether the name is weak, the number of
words."""


class RowColumns(NamedTuple):
    """The rows of a segment: first those without a birth date, from ``dated`` on with a day, from ``spans`` on others.

    ``facts``: ``ROW_FACTS`` numbers a row; ``born_first`` once more by itself; ``valid_…``: by entry. ``word``: words
    of all rows; ``post_row``: rows by word; ``two``: pairs of neighbouring words, the first one above 32 bits;
    ``two_row``: rows by pair.
    """

    dated: int
    spans: int
    facts: Numbers
    born_first: Numbers
    valid_from: Numbers
    valid_to: Numbers
    word: Numbers
    word_bits: Bits
    post_start: Numbers
    post_row: Numbers
    two: Places
    two_start: Numbers
    two_row: Numbers


class Born(NamedTuple):
    """The birth date asked for: kind (-1: none), days, YYYYMMDD, and the most bits that a birth can give to it."""

    kind: int
    first: int
    last: int
    day: int
    best: float


class Related(NamedTuple):
    """What a query's units are close to.

    ``counts``: how many words, spans of words and pairs of words were found, and rows looked at. ``unit``, ``like``,
    ``share``: which unit of the query is close to which word. ``span_…``: units close to all words between two.
    ``two_…``: words of the query close to two neighbouring words, by the pair's number. ``…seen``: zeros.
    ``remainders``, ``edits``: paper for misspelt words.
    """

    counts: Places
    unit: Numbers
    like: Numbers
    share: Bits
    span_unit: Numbers
    span_low: Numbers
    span_high: Numbers
    span_share: Bits
    two: Numbers
    two_unit: Numbers
    two_share: Bits
    seen: Numbers
    two_seen: Numbers
    remainders: Keys
    edits: Places


class Sought(NamedTuple):
    """A query made ready for a segment.

    ``on``: the day whose orders count, or 0; ``gone``: 1 for entries that no longer count; ``best_other``: the most
    that sex and nationality can support a name with.
    """

    bits: Bits
    whole: float
    needed: float
    born: Born
    best_other: float
    on: int
    gone: Bytes
    sex_bits: Bits
    nation_bits: Bits


class Scratch(NamedTuple):
    """Paper for a search. ``head``, ``seen``: zeros that it leaves as zeros; ``found…``: what it found.

    ``following``: the next unit close to the same word, ``best`` the most that it or one after it shares; ``low`` to
    ``order``: lists of rows; ``gains``, ``falling``: bits by word of the query; ``near_…``: rows born near; ``bits``,
    ``mine``, ``theirs``: bits of words of a row; ``units``, ``pairs``: units that are close; ``two…``: pairs of
    neighbouring words close to a word of the query; ``rows``, ``support``, ``plain``: rows at hand with their facts.
    """

    head: Numbers
    seen: Bytes
    touched: Numbers
    found: Numbers
    found_bits: Bits
    following: Numbers
    low: Numbers
    high: Numbers
    unit: Numbers
    gain: Bits
    best: Bits
    needed: Bytes
    length: Numbers
    order: Numbers
    gains: Bits
    falling: Bits
    near_low: Numbers
    near_high: Numbers
    bits: Bits
    mine: Bits
    theirs: Bits
    units: Numbers
    pairs: Bits
    two: Places
    two_order: Numbers
    rows: Numbers
    support: Bits
    plain: Bits
