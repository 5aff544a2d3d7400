"""The book: every clause, and which of them are to be asked for an agency, a dataset and a purpose on one day."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from tapal.sharing.rules.grants import Grant
from tapal.sharing.rules.vocabulary import ANY, Shape

Key = tuple[str, str, str]


class Book:
    """The clauses of one day in one zone, indexed. Immutable; a change or a new day makes a new one."""

    def __init__(self, grants: Iterable[Grant], *, day: date, shapes: Mapping[str, Shape]) -> None:
        self.day = day
        self.shapes = shapes
        self.grants: Sequence[Grant] = tuple(grants)
        self.holding = _holding(self.grants, day)
        self._by_key: dict[Key, list[Grant]] = {}
        self._of_dataset: dict[str, list[Grant]] = {}
        for grant in self.grants:
            self._of_dataset.setdefault(grant.dataset, []).append(grant)
            if grant.id in self.holding and _stands(grant, day):  # another day's version of a rule has the same name
                for purpose in grant.purposes:
                    self._by_key.setdefault((grant.receiver, grant.dataset, purpose), []).append(grant)
        self._asked: dict[Key, tuple[Grant, ...]] = {}

    def asked(self, agency: str, dataset: str, purpose: str) -> tuple[Grant, ...]:
        """The clauses in force that speak to an agency about a dataset and purpose, the deciding one first."""
        key = (agency, dataset, purpose)
        found = self._asked.get(key)
        if found is None:
            grants = [*self._by_key.get(key, ()), *self._by_key.get((ANY, dataset, purpose), ())]
            found = self._asked[key] = tuple(sorted(grants, key=Grant.precedence))
        return found

    def about(self, dataset: str) -> Sequence[Grant]:
        """Every clause about a dataset, in force or not, for explanations."""
        return self._of_dataset.get(dataset, ())


def _stands(grant: Grant, day: date) -> bool:
    return grant.standing == "in_force" and grant.valid_on(day)


def _holding(grants: Sequence[Grant], day: date) -> frozenset[str]:
    """The identifiers of the clauses that hold: in force, on their days, and with every clause that they require.

    The least such set: clauses that require each other in a circle hold none of them.
    """
    candidates = {grant.id: grant.requires for grant in grants if _stands(grant, day)}
    held = {name for name, requires in candidates.items() if not requires}
    waiting = {name: requires for name, requires in candidates.items() if requires}
    while fresh := {name for name, requires in waiting.items() if requires <= held}:
        held |= fresh
        waiting = {name: requires for name, requires in waiting.items() if name not in fresh}
    return frozenset(held)


def circles(requires: Mapping[str, Collection[str]]) -> frozenset[str]:
    """The clauses that require themselves, by whatever way round: they can never hold."""
    found = set()
    for start, first in requires.items():
        seen: set[str] = set()
        pending = list(first)
        while pending:
            name = pending.pop()
            if name == start:
                found.add(start)
                break
            if name not in seen:
                seen.add(name)
                pending += requires.get(name, ())
    return frozenset(found)
