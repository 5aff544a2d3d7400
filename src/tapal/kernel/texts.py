"""Which text may be kept: what a database column and a journal entry can hold, and a screen can show."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

# C0 without the blanks and without the frame that scanners put around a message (STX, ETX, SUB); half of a surrogate
# pair is no character and can't be encoded.
_UNWRITABLE: Final = re.compile("[\x00-\x01\x04-\x08\x0e-\x19\x1b-\x1f\ud800-\udfff]")


def is_writing(text: str) -> bool:
    """Whether the text holds no control character but blanks, line ends and the frame of a scanner."""
    return _UNWRITABLE.search(text) is None


def unwritable_in(value: object, where: str) -> Iterator[str]:
    """Yield where in the value of a JSON document a text, or the name of a member, is no writing: `body.lines.0`."""
    pending: list[tuple[str, object]] = [(where, value)]
    while pending:
        place, found = pending.pop()
        if isinstance(found, str):
            if not is_writing(found):
                yield place
        elif isinstance(found, Mapping):
            if not all(is_writing(str(name)) for name in found):
                yield place
            pending += [(f"{place}.{name}", part) for name, part in found.items() if is_writing(str(name))]
        elif isinstance(found, Sequence):
            pending += [(f"{place}.{number}", part) for number, part in enumerate(found)]
