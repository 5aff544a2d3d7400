"""What the shared components of pages take (`web/components`), whichever app fills them."""

from dataclasses import dataclass
from datetime import datetime

from tapal.kernel.rulings import Sentence


@dataclass(frozen=True, slots=True)
class Fact:
    """A label and a value, as the component `summary_list` takes them."""

    label: Sentence
    value: Sentence
    note: Sentence = ""
    mono: bool = False


@dataclass(frozen=True, slots=True)
class Happened:
    """One entry of a history, as the component `timeline` takes it."""

    at: datetime
    title: Sentence
    who: Sentence
    number: int | None
    detail: Sentence = ""
