"""Where each field stands in each of the five formats (Doc 9303-4, -5, -6 and -7, sections 4.2.2 and 7.2.2).

The lines of a document are read as one string; a run of characters is a pair of offsets into it. `Layout.place` turns
an offset back into line and position as a person counts them, from 1.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from tapal.subjects.engine.mrz.alphabet import Run


class Format(StrEnum):
    """The five formats of Doc 9303."""

    TD1 = "TD1"
    TD2 = "TD2"
    TD3 = "TD3"
    MRV_A = "MRV-A"
    MRV_B = "MRV-B"


@dataclass(frozen=True, slots=True)
class Layout:
    """One format. A `*_check` is the offset of a check digit; None where the format has none."""

    format: Format
    lines: int
    width: int
    types: str
    """Characters that may stand first."""
    document_type: Run
    issuer: Run
    name: Run
    number: Run
    number_check: int
    nationality: Run
    birth_date: Run
    birth_check: int
    sex: int
    expiry_date: Run
    expiry_check: int
    optional_1: Run
    optional_2: Run | None
    optional_check: int | None
    composite: tuple[Run, ...]
    composite_check: int | None
    long_number: bool
    """Whether a document number over nine characters goes on in the optional data (TD1 and TD2, note j)."""

    @property
    def length(self) -> int:
        """Number of characters of all lines together."""
        return self.lines * self.width

    def place(self, offset: int) -> tuple[int, int]:
        """Return line and position, both from 1, of an offset."""
        line, column = divmod(offset, self.width)
        return line + 1, column + 1

    def offset(self, line: int, position: int) -> int:
        """Return the offset of a line and position from 1: the way back from `place`."""
        return (line - 1) * self.width + position - 1


def _two_lines(
    kind: Format, width: int, types: str, optional_end: int, *, optional_check: int | None, composite_check: int | None
) -> Layout:
    """Build a format of two lines: the lower lines differ only in what stands after position 28."""
    second = width
    covered = ((0, 10), (13, 20), (21, composite_check)) if composite_check is not None else ()
    return Layout(
        format=kind,
        lines=2,
        width=width,
        types=types,
        document_type=(0, 2),
        issuer=(2, 5),
        name=(5, width),
        number=(second, second + 9),
        number_check=second + 9,
        nationality=(second + 10, second + 13),
        birth_date=(second + 13, second + 19),
        birth_check=second + 19,
        sex=second + 20,
        expiry_date=(second + 21, second + 27),
        expiry_check=second + 27,
        optional_1=(second + 28, second + optional_end),
        optional_2=None,
        optional_check=None if optional_check is None else second + optional_check,
        composite=tuple((second + start, second + end) for start, end in covered),
        composite_check=None if composite_check is None else second + composite_check,
        long_number=kind is Format.TD2,
    )


TD3: Final = _two_lines(Format.TD3, 44, "P", 42, optional_check=42, composite_check=43)
TD2: Final = _two_lines(Format.TD2, 36, "ACI", 35, optional_check=None, composite_check=35)
MRV_A: Final = _two_lines(Format.MRV_A, 44, "V", 44, optional_check=None, composite_check=None)
MRV_B: Final = _two_lines(Format.MRV_B, 36, "V", 36, optional_check=None, composite_check=None)
TD1: Final = Layout(
    format=Format.TD1,
    lines=3,
    width=30,
    types="ACI",
    document_type=(0, 2),
    issuer=(2, 5),
    name=(60, 90),
    number=(5, 14),
    number_check=14,
    nationality=(45, 48),
    birth_date=(30, 36),
    birth_check=36,
    sex=37,
    expiry_date=(38, 44),
    expiry_check=44,
    optional_1=(15, 30),
    optional_2=(48, 59),
    optional_check=None,
    composite=((5, 30), (30, 37), (38, 45), (48, 59)),
    composite_check=59,
    long_number=True,
)

LAYOUTS: Final = {layout.format: layout for layout in (TD1, TD2, TD3, MRV_A, MRV_B)}
SHAPES: Final = {(30, 30, 30): (TD1, TD1), (36, 36): (TD2, MRV_B), (44, 44): (TD3, MRV_A)}
"""Lengths of the lines → the format, and the format where the first character is V (a visa)."""


def layout_of(lines: tuple[str, ...]) -> Layout | None:
    """Return the layout that lines of these lengths have, or None where no format of Doc 9303 has such lines."""
    pair = SHAPES.get(tuple([len(line) for line in lines]))
    if pair is None:
        return None
    return pair[1] if lines[0][0] in "Vv" else pair[0]
