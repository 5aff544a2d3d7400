"""When two observations are linked by rule, and how names are compared for a suggestion. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from tapal.kernel.rules import DatedRule, RuleBook, load_rules

Judgement = Literal["same", "different", "unsure"]
JUDGEMENTS: tuple[Judgement, ...] = ("same", "different", "unsure")
SOURCES = ("mrz", "chip", "visual", "declared")

AUTO_LINK = "subjects.auto-link.same-document"


@dataclass(frozen=True, slots=True)
class Known:
    """An earlier observation of a document. `agrees` says that the birth date is the same.

    `session` is the reference of the procedure in which it was made, by which the layers above find the crossing.
    """

    document: UUID
    person: UUID
    observed_at: datetime
    session: str | None
    post: str | None
    agency: str
    agrees: bool
    doubted: bool


@dataclass(frozen=True, slots=True)
class KnownDocument:
    """What is known of a document number: its observations, latest first; those whose birth date differs apart."""

    same: tuple[Known, ...] = ()
    conflicting: tuple[Known, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.same)

    @property
    def sessions(self) -> tuple[str, ...]:
        """The procedures in which the document was seen with this birth date, latest first."""
        return tuple(dict.fromkeys(known.session for known in self.same if known.session))

    @property
    def last(self) -> Known | None:
        """The latest observation with this birth date."""
        return self.same[0] if self.same else None


def rule_book() -> RuleBook:
    """Return the published rules of subjects."""
    return load_rules("tapal.subjects")


def ordered(one: UUID, other: UUID) -> tuple[UUID, UUID]:
    """Return a pair in the one order in which it is stored; raises ValueError for an observation and itself."""
    if one == other:
        raise ValueError("an observation is not linked to itself")
    return (one, other) if one < other else (other, one)


def link_by_rule(
    facts: Mapping[str, str | None], checks: Mapping[str, bool | None], known: KnownDocument, day: date
) -> tuple[DatedRule, Known] | None:
    """Return the rule that links a new observation, and the earlier one it is linked to; None where none does.

    `facts` holds what was read (issuer, number, birth_date), `checks` which check digits hold. Linked to the earliest,
    so that revoking the link of one visit parts that visit only. A doubt (a judgement other than `same`, or a revoked
    `same`) between two observations of the document silences the rule; so does a number seen with another birth date.
    """
    rule = rule_book().find(AUTO_LINK, day)
    if rule is None or not known.same or known.conflicting:
        return None
    if not all(facts.get(name) for name in rule.value):
        return None
    if not all(checks.get(name) is True for name in rule.more["needs_check_digits"]):
        return None
    if any(earlier.doubted for earlier in known.same):
        return None
    return rule, known.same[-1]


def name_key(surname: str, given_names: str) -> str:
    """Return the words of a name in alphabetical order.

    Which word stands before the double filler says nothing in Indonesia: there is no family name by law, and the same
    name is found whole as surname, or with its last word there.
    """
    return " ".join(sorted(f"{surname} {given_names}".upper().split()))
