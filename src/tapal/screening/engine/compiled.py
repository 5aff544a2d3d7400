"""Loops compiled by numba, behind one typed decorator. Imported only when somebody builds or asks an index.

The compiled code is kept beside this package or, where that can't be written, in the user's cache directory (or in
``NUMBA_CACHE_DIR``), so that a process loads it in an instant; where nothing can be written it is compiled in memory.

Code that is kept is stale when any file of loops has changed. Figures of the scoring are handed to the loops
(:class:`Figures`), never compiled into them.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from importlib import resources
from typing import Final, NamedTuple, cast

import numba
import numpy as np
from numpy.typing import NDArray

from tapal.screening.engine import magic

type Bytes = NDArray[np.uint8]
type Numbers = NDArray[np.int32]
type Places = NDArray[np.int64]
type Keys = NDArray[np.uint64]
type Bits = NDArray[np.float64]


# As numba's stubs don't know every option.
_njit = cast("Callable[..., Callable[[object], object]]", numba.njit)
_OPTIONS: Final = {"nogil": True, "error_model": "numpy"}


def compiled[F: Callable[..., object]](function: F) -> F:
    """The function as machine code that leaves other threads alone; it is called as before."""
    return _kept(function, nrt=True)


def searching[F: Callable[..., object]](function: F) -> F:
    """As :func:`compiled`, for loops that make no arrays: references to the dozens they are given aren't counted."""
    return _kept(function, nrt=False)


def inlined[F: Callable[..., object]](function: F) -> F:
    """A part of compiled loops that makes no arrays, put in its place there."""
    return cast("F", _njit(**_OPTIONS, forceinline=True, _nrt=False)(function))


def _kept[F: Callable[..., object]](function: F, *, nrt: bool) -> F:
    try:
        made = _njit(**_OPTIONS, cache=True, _nrt=nrt)(function)
    except RuntimeError:  # no place to keep compiled code
        return cast("F", _njit(**_OPTIONS, _nrt=nrt)(function))
    # Numba looks at the file of the loop alone, and loops are made of parts that stand in other files.
    kept = getattr(getattr(made, "_cache", None), "_cache_file", None)
    if kept is not None and hasattr(kept, "_source_stamp"):
        kept._source_stamp = _stamp()
    return cast("F", made)


@cache
def _stamp() -> str:
    files = [resources.files("tapal.screening.engine").joinpath(name) for name in sorted(_LOOPS)]
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


_LOOPS: Final = {f"{name}.py" for name in ("columns", "comparing", "compiled", "keys", "lookup", "sweep")}


class Figures(NamedTuple):
    """The figures of :mod:`tapal.screening.engine.magic` that the loops need."""

    joined: float
    weak_alias: float
    other_kind: float
    contradiction_share: float
    contradiction_max: float
    omission_share: float
    omission_max: float
    left_over_max: float
    full_bits: float
    share_low: float
    share_high: float
    born_day: float
    born_new_year: float
    born_swapped: float
    born_year_slip: float
    born_digit: float
    born_month: float
    born_year: float
    born_span: float
    born_near: float
    born_other: float
    born_per_year: float
    born_max_years: float
    word_shares: Bits


def figures() -> Figures:
    """The figures as they are now."""
    return Figures(
        joined=magic.JOINED,
        weak_alias=magic.WEAK_ALIAS,
        other_kind=magic.OTHER_KIND_BITS,
        contradiction_share=magic.CONTRADICTION_SHARE,
        contradiction_max=magic.CONTRADICTION_MAX_BITS,
        omission_share=magic.OMISSION_SHARE,
        omission_max=magic.OMISSION_MAX_BITS,
        left_over_max=magic.LEFT_OVER_MAX_BITS,
        full_bits=magic.SUPPORT_FULL_BITS,
        share_low=magic.SUPPORT_SHARE_LOW,
        share_high=magic.SUPPORT_SHARE_HIGH,
        born_day=magic.BIRTH_DAY,
        born_new_year=magic.BIRTH_FIRST_OF_JANUARY,
        born_swapped=magic.BIRTH_DAY_MONTH_SWAPPED,
        born_year_slip=magic.BIRTH_YEAR_SLIP,
        born_digit=magic.BIRTH_DIGIT_SLIP,
        born_month=magic.BIRTH_MONTH,
        born_year=magic.BIRTH_YEAR,
        born_span=magic.BIRTH_SPAN_YEARS,
        born_near=magic.BIRTH_NEAR,
        born_other=magic.BIRTH_OTHER,
        born_per_year=magic.BIRTH_OTHER_PER_YEAR,
        born_max_years=float(magic.BIRTH_OTHER_MAX_YEARS),
        word_shares=np.array(magic.WORD_SHARES, dtype=np.float64),
    )


class SlipFigures(NamedTuple):
    """The figures of misspelt letters."""

    one_letters: int
    two_letters: int
    max_letters: int
    one_cost: float
    two_cost: float
    first_letter: float


def slip_figures() -> SlipFigures:
    """The figures as they are now."""
    return SlipFigures(
        magic.EDIT_ONE_MIN_LETTERS,
        magic.EDIT_TWO_MIN_LETTERS,
        magic.EDIT_MAX_LETTERS,
        magic.EDIT_ONE_COST,
        magic.EDIT_TWO_COST,
        magic.EDIT_FIRST_LETTER,
    )


def direct[F: Callable[..., object]](function: F, *example: object) -> F:
    """A compiled loop without the look at the types of its arguments, which costs more than a short search.

    ``example`` are arguments of the only types with which it will ever be called; it is called with them once.
    """
    function(*example)
    made = list(getattr(function, "overloads", {}).values())
    return cast("F", made[0].entry_point) if len(made) == 1 else function
