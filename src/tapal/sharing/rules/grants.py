"""A grant: what one clause of an agreement or statute lets a receiver see, or refuses."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from tapal.sharing.rules.conditions import Condition, Question, Record, holds
from tapal.sharing.rules.vocabulary import ANY, Mode, Shape, rank

Period = Literal["day", "month"]
Source = Literal["statute", "agreement"]


@dataclass(frozen=True, slots=True)
class Quota:
    """At most so many records of one clause for one agency in a day or month of the agreement's zone."""

    most: int
    period: Period


@dataclass(frozen=True, slots=True)
class Grant:
    """One clause as the rules read it.

    `receiver` and `owner` are agencies or `*`; no `roles` means every role of the receiver; `fields` None means all
    that the mode can show. `refuses` turns it round: what it names is not shown, whatever else is granted. `embargo`
    hides records younger than that. `requires` names clauses without which this one does not hold. `standing` is the
    state of the agreement on the day of the book; only `in_force` counts, the others are kept for explanations.
    """

    id: str
    clause: str
    receiver: str
    dataset: str
    purposes: frozenset[str]
    mode: Mode
    owner: str = ANY
    roles: frozenset[str] = frozenset()
    fields: frozenset[str] | None = None
    conditions: tuple[Condition, ...] = ()
    refuses: bool = False
    quota: Quota | None = None
    embargo: timedelta | None = None
    requires: frozenset[str] = frozenset()
    valid_from: date | None = None
    valid_to: date | None = None
    source: Source = "agreement"
    standing: str = "in_force"
    verified: str = "yes"

    def valid_on(self, day: date) -> bool:
        """Whether the clause's own days include `day`."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day <= self.valid_to)

    def received_by(self, question: Question) -> bool:
        """Whether the viewer is among the receivers, by agency and role, and asks for a purpose of the clause."""
        return (
            self.receiver in (ANY, question.agency)
            and (not self.roles or not self.roles.isdisjoint(question.roles))
            and question.purpose in self.purposes
        )

    def covers(self, question: Question, record: Record) -> bool:
        """Whether the clause is about this record, asked for like this; the receiver has been looked at already.

        A grant wants all to hold; a refusal applies unless something is known not to hold.
        """
        unknown = self.refuses
        if self.owner != ANY and not (unknown if record.owner is None else record.owner == self.owner):
            return False
        for condition in self.conditions:
            held = holds(condition, question, record)
            if held is False or (held is None and not unknown):
                return False
        return True

    def shown(self, shape: Shape) -> frozenset[str]:
        """The fields that the clause shows of a dataset of this shape."""
        most = shape.shown(self.mode)
        return most if self.fields is None else most & self.fields

    def precedence(self) -> tuple[object, ...]:
        """How clauses are asked, first the one that decides: refusals, then the most specific, then the narrowest.

        Specific is who names the receiver, then a role; then an agreement stands above a default of the statute; then
        who names the owner, then who sets more conditions. Of equally specific clauses the narrower mode wins, then
        the fewer fields; the identifier ends ties.
        """
        return (
            not self.refuses,
            self.receiver == ANY,
            not self.roles,
            self.source == "statute",
            self.owner == ANY,
            -len(self.conditions),
            rank(self.mode),
            float("inf") if self.fields is None else len(self.fields),
            self.id,
        )
