"""The values of a comparison: what was asked, what the facts say, the rows that explain, the match that comes out."""

from collections.abc import Iterable
from typing import NamedTuple

import msgspec

from tapal.screening.engine import magic
from tapal.screening.engine.align import Alignment
from tapal.screening.engine.entry import EntryKind, NameKind
from tapal.screening.engine.facts import Evidence, Outcome
from tapal.screening.engine.names import Written
from tapal.screening.engine.query import Query
from tapal.screening.engine.weights import Weights


class Feature(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the table that explains a score. ``code`` is documented in :mod:`tapal.screening.engine.features`."""

    code: str
    outcome: Outcome
    bits: float
    reason: str
    asked: str
    listed: str


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """An entry and its score, between 0 and 1; ``bits`` is the sum of the features' bits."""

    entry_id: str
    score: float
    bits: float
    matched_name: str
    name_kind: NameKind
    features: tuple[Feature, ...]


class Matches(list[Match]):
    """Matches, best first; ``more`` says that others reach the threshold too and were cut off."""

    def __init__(self, found: Iterable[Match] = (), *, more: bool = False) -> None:
        super().__init__(found)
        self.more = more


class Asked(NamedTuple):
    """A query made ready: its words, their bits, and by what they were weighed."""

    query: Query
    name: Written
    bits: tuple[float, ...]
    whole: float
    weights: Weights


class Facts(NamedTuple):
    """Everything but the name, for one query and one entry."""

    birth: Evidence
    sex: Evidence
    nationality: Evidence
    document: Evidence
    kind: float

    @property
    def support(self) -> float:
        """Bits that count only as far as the names agree."""
        return max(self.birth.bits, 0.0) + max(self.sex.bits, 0.0) + max(self.nationality.bits, 0.0)

    @property
    def plain(self) -> float:
        """Bits that always count: what speaks against, and a document number."""
        against = min(self.birth.bits, 0.0) + min(self.sex.bits, 0.0) + min(self.nationality.bits, 0.0)
        return against + self.document.bits + self.kind


def kind_bits(kind: EntryKind) -> float:
    """A person is asked for; anything else that bears the name counts less."""
    return 0.0 if kind == "person" else magic.OTHER_KIND_BITS


def name_share(kind: NameKind) -> float:
    """How much of its bits a name of this kind counts."""
    return magic.WEAK_ALIAS if kind == "weak alias" else 1.0


def support_factor(name_bits: float, agreement: float) -> float:
    """How far birth date, sex and nationality may support a match, given what the names say: 0 to 1."""
    by_bits = name_bits / magic.SUPPORT_FULL_BITS
    span = magic.SUPPORT_SHARE_HIGH - magic.SUPPORT_SHARE_LOW
    by_share = (agreement - magic.SUPPORT_SHARE_LOW) / span
    return min(max(by_bits, by_share, 0.0), 1.0)


def name_evidence(alignment: Alignment, share: float) -> float:
    """Bits of a name, less when the list calls it weak; what contradicts is never made smaller."""
    return alignment.matched * share - alignment.contradicted - alignment.omitted


def total_bits(alignment: Alignment, share: float, support: float, plain: float, document: float) -> float:
    """The evidence of one name of the entry together with the facts; minus infinity when nothing at all agrees."""
    if not alignment.pairs and document <= 0.0:
        return float("-inf")
    name_bits = name_evidence(alignment, share)
    return name_bits + support_factor(name_bits, alignment.agreement) * support + plain
