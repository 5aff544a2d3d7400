"""A ruling is what the system answers about access: allowed or not, why, and by which clause.

(A *decision* is what a service at the border makes of a traveller.)
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable


@runtime_checkable
class Sentence(Protocol):
    """A text or a translation that becomes a text when it is shown."""

    def __str__(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Ruling:
    """`reason` is a sentence for people (it may be a lazy translation), `basis` the clause or rule it rests on."""

    allowed: bool
    reason: Sentence
    basis: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def require(self) -> "Ruling":
        """Return the ruling if it allows; raise `Refused` otherwise."""
        if not self.allowed:
            from tapal.kernel.errors import Refused

            raise Refused(self)
        return self


def allow(basis: str, reason: Sentence = "") -> Ruling:
    """Allowed, by this clause."""
    return Ruling(True, reason, basis)


def refuse(reason: Sentence, basis: str = "") -> Ruling:
    """Not allowed, for this reason."""
    return Ruling(False, reason, basis)


def gettext_noop(text: str) -> str:
    """Mark a text for translation where Django must not be imported (rules, engines); whoever shows it translates."""
    return text


Policy = Callable[..., Ruling]
