"""The name field: primary identifier, two fillers, secondary identifier, fillers (Doc 9303-3 section 4.6).

Names in the visual zone are transliterated by :mod:`.transliteration`; here they are A to Z already.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from tapal.subjects.engine.mrz.alphabet import FILLER, LETTERS

_SEPARATOR: Final = "<<"
_FILLERS: Final = re.compile("<+")


class NameReading(NamedTuple):
    """Both identifiers with blanks between their parts, and the codes of what is to be said, each with its offset."""

    surname: str
    given_names: str
    remarks: tuple[tuple[str, int], ...] = ()


def split_name(text: str) -> NameReading:
    """Read a name field. A name of one identifier has the secondary identifier `""` (no fault: a mononym)."""
    bare = text.rstrip(FILLER)
    if not bare:
        return NameReading("", "", (("name_missing", 0),))
    primary, _, secondary = bare.partition(_SEPARATOR)
    remarks: list[tuple[str, int]] = []
    if text[0] == FILLER:
        remarks.append(("name_without_primary", 0))
        if primary:  # one filler, then a name
            primary = primary.lstrip(FILLER)
    if secondary and (secondary[0] == FILLER or _SEPARATOR in secondary):
        start = len(bare) - len(secondary)
        remarks.append(("name_separator", start if secondary[0] == FILLER else start + secondary.index(_SEPARATOR)))
        secondary = _FILLERS.sub(FILLER, secondary.lstrip(FILLER))
    if len(bare) == len(text):
        remarks.append(("name_may_be_truncated", len(text) - 1))
    return NameReading(primary.replace(FILLER, " "), secondary.replace(FILLER, " "), tuple(remarks))


def join_name(surname: str, given_names: str, width: int) -> str:
    """Return the name field of `width` characters for names of A to Z and blanks.

    A name that fits is written whole. One that doesn't is cut as Doc 9303-4 4.2.2.1 asks, the field ending with a
    letter: the secondary identifier is cut at the end of the field; the primary one is shortened, its longest part
    first, only as far as two fillers and the first letter of the secondary one need.
    """
    primary, secondary = surname.split(), given_names.split()
    whole = FILLER.join(primary) + (_SEPARATOR + FILLER.join(secondary) if secondary else "")
    if len(whole) <= width:
        return whole.ljust(width, FILLER)
    if not secondary:
        return FILLER.join(_shortened(primary, width)).ljust(width, FILLER)
    for room in range(width - 3, 0, -1):
        head = FILLER.join(_shortened(primary, room))
        tail = _cut(secondary, width - len(head) - len(_SEPARATOR))
        if tail is not None:
            return (head + _SEPARATOR + tail).ljust(width, FILLER)
    return whole[:width]


def _shortened(parts: Sequence[str], room: int) -> list[str]:
    """Take letters from the longest part (the last of several) until the parts fit; then whole parts from the end."""
    kept = list(parts)
    excess = sum(map(len, kept)) + len(kept) - 1 - room
    while excess > 0:
        longest = max(range(len(kept)), key=lambda index: (len(kept[index]), index))
        if len(kept[longest]) > 1:
            kept[longest] = kept[longest][:-1]
            excess -= 1
        else:
            kept.pop()
            excess -= 2
    return kept


def _cut(parts: Sequence[str], room: int) -> str | None:
    """Return the first `room` characters of the parts, ending with a letter, or None where that can't be had."""
    whole = FILLER.join(parts)
    cut = whole[:room]
    if len(whole) <= room or cut[-1] in LETTERS:
        return cut
    # The cut falls behind a part: shorten what stands before by one, so that the next part's first letter closes.
    before = cut[:-1].split(FILLER)
    if all(len(part) == 1 for part in before):
        return None
    return FILLER.join([*_shortened(before, room - 2), parts[len(before)][0]])
