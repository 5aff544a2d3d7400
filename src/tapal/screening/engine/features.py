"""The table that explains a score. Every feature has a name, a docstring, and the same bits that were counted.

The rows add up to the bits of the match; the row ``held_back`` takes off what the support of birth date, sex and
nationality doesn't count because the names agree too little.
"""

from collections.abc import Callable, Iterator

from tapal.screening.engine import facts, magic, words
from tapal.screening.engine.align import Alignment
from tapal.screening.engine.entry import NameKind
from tapal.screening.engine.facts import Evidence
from tapal.screening.engine.match import Asked, Facts, Feature, name_evidence, name_share, support_factor
from tapal.screening.engine.names import Written

Rows = Iterator[Feature]


class Compared:
    """Everything a feature may look at."""

    def __init__(self, asked: Asked, listed: Written, kind: NameKind, alignment: Alignment, others: Facts) -> None:
        self.asked = asked
        self.listed = listed
        self.kind = kind
        self.alignment = alignment
        self.others = others

    def text(self, side: Written, mask: int) -> str:
        """The words of a bit mask, as they are compared."""
        return " ".join(known.text for i, known in enumerate(side.words) if mask >> i & 1)


def name_word(compared: Compared) -> Rows:
    """A word (or two neighbours read as one) that both names have, by its rarity and by how exactly it agrees."""
    for pair in compared.alignment.pairs:
        yield Feature(
            code="name_word",
            outcome="agrees" if pair.closeness.reason in ("word", "variant", "spelling") else "close",
            bits=pair.bits,
            reason=pair.closeness.reason,
            asked=compared.text(compared.asked.name, pair.left),
            listed=compared.text(compared.listed, pair.right),
        )


def name_contradiction(compared: Compared) -> Rows:
    """Words on both sides that the other side doesn't have: they speak for two persons."""
    if compared.alignment.contradicted:
        yield Feature(
            code="name_contradiction",
            outcome="differs",
            bits=-compared.alignment.contradicted,
            reason="contradiction",
            asked=compared.text(compared.asked.name, compared.alignment.left_over),
            listed=compared.text(compared.listed, compared.alignment.right_over),
        )


def name_omission(compared: Compared) -> Rows:
    """Words that only one side has and that the other may have left out."""
    if compared.alignment.omitted:
        yield Feature(
            code="name_omission",
            outcome="close",
            bits=-compared.alignment.omitted,
            reason="omission",
            asked=compared.text(compared.asked.name, compared.alignment.left_over),
            listed=compared.text(compared.listed, compared.alignment.right_over),
        )


def weak_alias(compared: Compared) -> Rows:
    """The list itself calls this name a weak alias: part of what agrees doesn't count."""
    share = name_share(compared.kind)
    if share < 1.0 and compared.alignment.matched:
        yield Feature(
            code="weak_alias",
            outcome="close",
            bits=compared.alignment.matched * (share - 1.0),
            reason="weak_alias",
            asked="",
            listed=compared.kind,
        )


def birth_date(compared: Compared) -> Rows:
    """The birth date, full, partial or by age, against every date the list gives."""
    yield _row("birth_date", compared.others.birth)


def sex(compared: Compared) -> Rows:
    """The sex, where both sides state M or F."""
    yield _row("sex", compared.others.sex)


def nationality(compared: Compared) -> Rows:
    """The nationality against all that the list gives, by its rarity."""
    yield _row("nationality", compared.others.nationality)


def document_number(compared: Compared) -> Rows:
    """A document number, also where letters and digits that a camera confuses are exchanged."""
    yield _row("document_number", compared.others.document)


def entry_kind(compared: Compared) -> Rows:
    """The entry is a company, a ship or an aircraft, while a person is asked for."""
    if compared.others.kind:
        yield Feature(
            code="entry_kind", outcome="differs", bits=magic.OTHER_KIND_BITS, reason="other", asked="", listed=""
        )


def held_back(compared: Compared) -> Rows:
    """Support of birth date, sex and nationality that doesn't count, because the names agree too little."""
    bits = name_evidence(compared.alignment, name_share(compared.kind))
    lost = (support_factor(bits, compared.alignment.agreement) - 1.0) * compared.others.support
    if lost:
        yield Feature(code="held_back", outcome="close", bits=lost, reason="held_back", asked="", listed="")


FEATURES: tuple[Callable[[Compared], Rows], ...] = (
    name_word,
    name_contradiction,
    name_omission,
    weak_alias,
    birth_date,
    sex,
    nationality,
    document_number,
    entry_kind,
    held_back,
)
"""All features, in the order in which they are shown."""


REASONS: dict[str, str] = {
    **words.REASONS,
    **facts.REASONS,
    "contradiction": "neither has the other's word",
    "omission": "only one side has it",
    "weak_alias": "the list itself calls this name weak",
    "held_back": "the names agree too little for it to count",
}
"""What the reason codes of all features mean, in English."""


def table(asked: Asked, listed: Written, kind: NameKind, alignment: Alignment, others: Facts) -> tuple[Feature, ...]:
    """The rows that explain one match."""
    compared = Compared(asked, listed, kind, alignment, others)
    return tuple(row for feature in FEATURES for row in feature(compared))


def _row(code: str, evidence: Evidence) -> Feature:
    return Feature(
        code=code,
        outcome=evidence.outcome,
        bits=evidence.bits,
        reason=evidence.reason,
        asked=evidence.asked,
        listed=evidence.listed,
    )
