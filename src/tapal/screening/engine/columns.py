"""The columns over which the compiled search runs, the query made ready for it, and its scratch paper."""

from typing import NamedTuple

from tapal.screening.engine.compiled import Bits, Bytes, Numbers, Places


class RowColumns(NamedTuple):
    """The rows of a segment: first those without a birth date, from ``dated`` on with a day, from ``spans`` on others.

    ``born_first``, ``born_last``: days (proleptic ordinals); ``born_day`` as YYYYMMDD. ``valid_…``: by
    entry. ``word``: words of all rows; ``post_row``: rows by word; ``two``: pairs of neighbouring
    words, the first one above 32 bits; ``two_row``: rows by pair.
    """

    dated: int
    spans: int
    entry: Numbers
    weak: Bytes
    born_kind: Bytes
    born_first: Numbers
    born_last: Numbers
    born_day: Numbers
    sex: Bytes
    other_kind: Bytes
    nations: Numbers
    valid_from: Numbers
    valid_to: Numbers
    start: Numbers
    word: Numbers
    word_bits: Bits
    post_start: Numbers
    post_row: Numbers
    two: Places
    two_start: Numbers
    two_row: Numbers


class Sought(NamedTuple):
    """A query made ready for a segment.

    ``unit``, ``like``, ``share``: which unit of the query is close to which word. ``span_…``: units close to all words
    between two. ``two_…``: words of the query close to two neighbouring words, by the pair's number.
    ``near_first``, ``near_last``: days whose births may speak for the query. ``best_…``: the most that facts can
    support a name with.
    """

    bits: Bits
    whole: float
    needed: float
    best_near: float
    best_span: float
    best_other: float
    on: int
    gone: Bytes
    born_kind: int
    born_first: int
    born_last: int
    born_day: int
    near_first: Numbers
    near_last: Numbers
    sex_bits: Bits
    nation_bits: Bits
    kind_bits: float
    weak_share: float
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


class Scratch(NamedTuple):
    """Zeros that a search leaves as zeros (``head``, ``seen``), and where it puts what it found."""

    head: Numbers
    seen: Bytes
    touched: Numbers
    found: Numbers
    found_bits: Bits
