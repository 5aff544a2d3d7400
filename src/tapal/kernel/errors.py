"""What can go wrong, by name. Each error carries a sentence that may be shown to whoever caused it."""

from collections.abc import Sequence
from dataclasses import dataclass

from tapal.kernel.rulings import Ruling, Sentence


class TapalError(Exception):
    """The root of every error that Tapal raises on purpose."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.sentence = sentence

    def __str__(self) -> str:
        return str(self.sentence)


class Refused(TapalError):
    """The ruling was no. Recorded in the journal by the service that asked."""

    def __init__(self, ruling: Ruling) -> None:
        super().__init__(ruling.reason)
        self.ruling = ruling


class NotFound(TapalError):
    """There is no such thing, or none that this viewer may know of: the two look alike on purpose."""


class Conflict(TapalError):
    """The thing is not in a state in which this can be done; `missing` names what stands in the way."""

    def __init__(self, sentence: Sentence, missing: Sequence[str] = ()) -> None:
        super().__init__(sentence)
        self.missing = tuple(missing)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: where it is, what is wrong, and the value if it may be shown."""

    where: str
    what: Sentence
    value: str | None = None


class BadInput(TapalError):
    """The input can't be taken; `problems` says where and why."""

    def __init__(self, problems: Sequence[Problem], sentence: Sentence | None = None) -> None:
        super().__init__(sentence if sentence is not None else "; ".join(f"{p.where}: {p.what}" for p in problems))
        self.problems = tuple(problems)
