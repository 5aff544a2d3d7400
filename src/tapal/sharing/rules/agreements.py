"""Agreements: their text as it is signed, where they stand on a day, what is wrong with a text, the grants it makes."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from tapal.agencies import rules as agencies
from tapal.journal.engine import canonical
from tapal.journal.messages import Message
from tapal.kernel.refs import Ref
from tapal.sharing.rules import conditions
from tapal.sharing.rules.book import circles
from tapal.sharing.rules.conditions import Condition
from tapal.sharing.rules.grants import Grant, Period, Quota
from tapal.sharing.rules.vocabulary import MODES, Mode, Shape, purposes

KINDS: Final = ("mou", "pks", "sop", "treaty")
"""What agencies sign. Statutes are not signed here: their grants are the matrix (`matrix`)."""
SIGNERS: Final = (
    "imigrasi.tpi_director", "imigrasi.region_head", "beacukai.head", "karantina.unit_head", "bkk.doctor",
    "bnpp.asdep", "polri.ncb", "bnn.analyst", "bakamla.commander", "tni.pamtas", "kp2mi.officer", "tppo.chair",
)  # fmt: skip
"""Who signs for an agency: a choice of this system."""
_MOST_DAYS: Final = 36_500
ZONE: Final = agencies.DEFAULT_ZONE
"""Whose legal day begins and ends an agreement."""

State = Literal["draft", "proposed", "signed", "suspended", "terminated"]
Standing = Literal["draft", "proposed", "awaiting", "in_force", "suspended", "terminated", "lapsed"]


class ConditionText(Message, frozen=True, kw_only=True):
    """A condition with its values."""

    code: str
    values: tuple[str, ...] = ()


class ClauseText(Message, frozen=True, kw_only=True):
    """One clause: its words as they are signed, and what they mean. Days are ISO dates; `fields` None: all."""

    number: str
    words: str
    owner: str
    receiver: str
    dataset: str
    purposes: tuple[str, ...]
    mode: Mode = "full"
    roles: tuple[str, ...] = ()
    fields: tuple[str, ...] | None = None
    conditions: tuple[ConditionText, ...] = ()
    refuses: bool = False
    quota_most: int | None = None
    quota_period: Period | None = None
    embargo_days: int | None = None
    requires: tuple[str, ...] = ()
    valid_from: str | None = None
    valid_to: str | None = None


class ObligationText(Message, frozen=True, kw_only=True):
    """What a party owes, by which day."""

    words: str
    owner: str
    due: str


class AgreementText(Message, frozen=True, kw_only=True):
    """What is signed. `numbers` are (agency, number in its own register); a renewal is another agreement."""

    kind: str
    title: str
    parties: tuple[str, ...]
    legal_basis: tuple[str, ...]
    valid_from: str
    valid_to: str | None = None
    evaluation: str | None = None
    numbers: tuple[tuple[str, str], ...] = ()
    clauses: tuple[ClauseText, ...] = ()
    obligations: tuple[ObligationText, ...] = ()


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a text: where (`clauses.2.owner`), a code, and the value."""

    where: str
    code: str
    value: str = ""


def agreement_ref(agreement: UUID) -> Ref:
    """The reference of an agreement."""
    return Ref("sharing.agreement", agreement)


def content_hash(text: AgreementText) -> str:
    """SHA-256 of the canonical JSON of the text, in hexadecimal: what a signature is about."""
    return hashlib.sha256(canonical.canonical(text)).hexdigest()


def standing_on(state: State, valid_from: date, valid_to: date | None, day: date) -> Standing:
    """Where an agreement stands on a legal day. What is signed begins, and ends, by the calendar alone."""
    if state in ("draft", "proposed", "terminated"):
        return state
    if valid_to is not None and day > valid_to:
        return "lapsed"
    if state == "suspended":
        return "suspended"
    return "awaiting" if day < valid_from else "in_force"


def clause_id(agreement: UUID, number: str) -> str:
    """The identifier of a clause, unique among all agreements."""
    return f"{agreement}/{number}"


def grants_of(agreement: UUID, text: AgreementText, standing: Standing) -> list[Grant]:
    """The grants that a text makes; only those of an agreement in force are asked."""
    return [
        Grant(
            id=clause_id(agreement, clause.number),
            clause=f"{text.title}, {clause.number}",
            receiver=clause.receiver,
            owner=clause.owner,
            dataset=clause.dataset,
            purposes=frozenset(clause.purposes),
            mode=clause.mode,
            roles=frozenset(clause.roles),
            fields=None if clause.fields is None else frozenset(clause.fields),
            conditions=tuple(Condition(one.code, one.values) for one in clause.conditions),
            refuses=clause.refuses,
            quota=Quota(clause.quota_most, clause.quota_period or "day") if clause.quota_most is not None else None,
            embargo=timedelta(days=clause.embargo_days) if clause.embargo_days else None,
            requires=frozenset(clause_id(agreement, number) for number in clause.requires),
            valid_from=_day(clause.valid_from),
            valid_to=_day(clause.valid_to),
            standing=standing,
        )
        for clause in text.clauses
    ]


def flaws(text: AgreementText, shapes: Mapping[str, Shape]) -> list[Flaw]:
    """Everything that keeps a text from being proposed; empty where it can be."""
    found: list[Flaw] = []
    if text.kind not in KINDS:
        found.append(Flaw("kind", "unknown_kind", text.kind))
    if not text.title.strip():
        found.append(Flaw("title", "empty"))
    if not text.legal_basis or not all(basis.strip() for basis in text.legal_basis):
        found.append(Flaw("legal_basis", "empty"))
    found += [Flaw("parties", "unknown_agency", code) for code in text.parties if code not in agencies.agencies()]
    if len(set(text.parties)) < 2 or len(set(text.parties)) < len(text.parties):
        found.append(Flaw("parties", "two_parties"))
    found += _days("", text.valid_from, text.valid_to) + _days("", text.evaluation, None, name="evaluation")
    if not text.clauses:
        found.append(Flaw("clauses", "empty"))
    numbers = [clause.number for clause in text.clauses]
    found += [Flaw("clauses", "twice", number) for number in sorted(set(numbers)) if numbers.count(number) > 1]
    for place, clause in enumerate(text.clauses):
        found += _clause_flaws(f"clauses.{place}.", clause, text.parties, numbers, shapes)
    round_about = circles({clause.number: clause.requires for clause in text.clauses})
    found += [Flaw("clauses", "circle", number) for number in sorted(round_about)]
    for place, obligation in enumerate(text.obligations):
        if obligation.owner not in text.parties:
            found.append(Flaw(f"obligations.{place}.owner", "not_a_party", obligation.owner))
        found += _days(f"obligations.{place}.", obligation.due, None, name="due")
    return found


def _clause_flaws(
    at: str, clause: ClauseText, parties: Sequence[str], numbers: Collection[str], shapes: Mapping[str, Shape]
) -> list[Flaw]:
    found = [Flaw(f"{at}{name}", "empty") for name in ("number", "words") if not getattr(clause, name).strip()]
    # An owner gives its own records and nobody else's; what was received can't be handed on by another agreement.
    found += [
        Flaw(f"{at}{name}", "not_a_party", getattr(clause, name))
        for name in ("owner", "receiver")
        if getattr(clause, name) not in parties
    ]
    if clause.owner == clause.receiver:
        found.append(Flaw(f"{at}receiver", "to_itself", clause.receiver))
    for role in clause.roles:
        known = agencies.roles().get(role)
        if known is None or known.agency not in (None, clause.receiver):
            found.append(Flaw(f"{at}roles", "unknown_role", role))
    found += [Flaw(f"{at}requires", "unknown_clause", one) for one in clause.requires if one not in numbers]
    return found + _what_flaws(at, clause, shapes) + _days(at, clause.valid_from, clause.valid_to)


def _what_flaws(at: str, clause: ClauseText, shapes: Mapping[str, Shape]) -> list[Flaw]:
    """What is wrong with what a clause shows, and when."""
    found = [Flaw(f"{at}purposes", "unknown_purpose", one) for one in clause.purposes if one not in purposes()]
    if not clause.purposes:
        found.append(Flaw(f"{at}purposes", "empty"))
    shape = shapes.get(clause.dataset)
    if shape is None:
        found.append(Flaw(f"{at}dataset", "unknown_dataset", clause.dataset))
    elif clause.fields is not None:
        found += [Flaw(f"{at}fields", "unknown_field", one) for one in clause.fields if one not in shape.fields]
    if clause.mode not in MODES:
        found.append(Flaw(f"{at}mode", "unknown_mode", clause.mode))
    for one in clause.conditions:
        code = conditions.problem_of(Condition(one.code, one.values))
        if code is not None:
            found.append(Flaw(f"{at}conditions", f"condition_{code}", one.code))
    if clause.quota_most is not None and clause.quota_most < 1:
        found.append(Flaw(f"{at}quota_most", "quota", str(clause.quota_most)))
    if clause.embargo_days is not None and not 0 < clause.embargo_days <= _MOST_DAYS:
        found.append(Flaw(f"{at}embargo_days", "embargo", str(clause.embargo_days)))
    return found


def _days(at: str, start: str | None, end: str | None, name: str = "valid_from") -> list[Flaw]:
    found = []
    for where, value in ((name, start), ("valid_to", end)):
        if value is not None and not _is_day(value):
            found.append(Flaw(f"{at}{where}", "no_day", value))
    if not found and start and end and start > end:
        found.append(Flaw(f"{at}valid_to", "before_start", end))
    return found


def first_day(text: AgreementText) -> date:
    """The first day on which the agreement holds."""
    return date.fromisoformat(text.valid_from)


def end_of_day(day: date) -> datetime:
    """The moment at which a legal day is over."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(ZONE)).astimezone(UTC)


def signing_role(agency: str) -> str | None:
    """The role that signs for an agency, and owes what it signed."""
    return next((role for role in SIGNERS if agencies.roles()[role].agency == agency), None)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _is_day(text: str) -> bool:
    """Whether it is a day in the one form in which days are written and compared here: 2027-01-31."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
