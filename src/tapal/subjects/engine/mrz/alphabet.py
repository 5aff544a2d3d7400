"""The alphabet of the machine readable zone and the check digit over it (Doc 9303-3 sections 4.3 and 4.9)."""

import re
from collections.abc import Sequence
from typing import Final

FILLER: Final = "<"
DIGITS: Final = "0123456789"
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ALPHABET: Final = DIGITS + LETTERS + FILLER

ILLEGAL: Final = re.compile(r"[^A-Z0-9<]")
"""Finds characters that can't stand in a machine readable zone."""

type Run = tuple[int, int]
"""A run of characters: offset of the first, and offset after the last."""


def _value_table() -> bytes:
    table = bytearray(256)  # a character outside the alphabet counts nothing here; whoever sums must look for it first
    for value, character in enumerate(DIGITS + LETTERS):
        table[ord(character)] = value
    return bytes(table)


_VALUES: Final = _value_table()


def values_of(text: str) -> bytes:
    """Return one byte per character: 0 to 9 for digits, 10 to 35 for letters, 0 for the filler and all else."""
    return text.encode("ascii", "replace").translate(_VALUES)


def digit_over(values: bytes, runs: Sequence[Run]) -> str:
    """Return the check digit over the given runs of `values`, joined: weights 7, 3, 1 repeating, sum modulo 10."""
    if len(runs) == 1:
        start, end = runs[0]
        joined = values[start:end]
    else:
        joined = b"".join([values[start:end] for start, end in runs])
    return DIGITS[(7 * sum(joined[0::3]) + 3 * sum(joined[1::3]) + sum(joined[2::3])) % 10]


def check_digit(data: str) -> str:
    """Return the check digit of `data`; raises ValueError where a character is outside A–Z, 0–9, <."""
    stranger = ILLEGAL.search(data)
    if stranger:
        raise ValueError(f"{stranger.group()!r} at position {stranger.start() + 1} has no value in a check digit")
    return digit_over(values_of(data), ((0, len(data)),))
