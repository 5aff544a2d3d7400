"""A hit as its owner judges it: traveller and entry side by side, then every evidence with its bits as a bar."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from django.utils.translation import gettext_lazy as _

from tapal.kernel.rulings import Sentence
from tapal.screening.engine import StructuredEntry
from tapal.screening.selectors import HitView
from tapal.screening.web import words

Kind = Literal["for", "against", "missing"]

# A bar is drawn in a box of these units, from its middle to the right (for) or to the left (against).
_HALF: Final = 60
# Bits that fill half the box; a listed document number is more, and fills it all the same.
_FULL_BITS: Final = 14.0
_SHORTEST: Final = 2.0

# Rows of the table that belong to one line of the comparison side by side.
_LINE_OF: Final = {"birth_date": "birth_date", "nationality": "nationality", "sex": "sex", "document_number": "number"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row of the table: `bar` is where its bar begins and how wide it is, None without bits."""

    name: Sentence
    asked: str
    listed: str
    why: Sentence
    bits: float
    kind: Kind
    bar: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the comparison; `mark` is `same | close | differs | missing`, empty where only one side has such."""

    label: Sentence
    asked: str
    listed: Sequence[str]
    mark: str
    word: Sentence
    mono: bool = False


@dataclass(frozen=True, slots=True)
class Balance:
    """The sums that the score is made of, in bits, and what could not be compared."""

    speaks_for: float
    against: float
    missing: Sequence[Sentence]

    @property
    def total(self) -> float:
        """Bits of the match."""
        return self.speaks_for + self.against


_MARKS: Final[dict[str, Sentence]] = {
    "agrees": _("same"),
    "close": _("close"),
    "differs": _("differs"),
    "missing": _("not compared"),
}
SEXES: Final[dict[str, Sentence]] = {"M": _("male"), "F": _("female"), "X": _("unspecified")}


def rows_of(features: Iterable[dict[str, Any]]) -> list[Evidence]:
    """Word every feature: what speaks for it, most first, then what speaks against it, then what is missing."""
    rows = [_row(feature) for feature in features]
    order = {"for": 0, "against": 1, "missing": 2}
    return sorted(rows, key=lambda row: (order[row.kind], -abs(row.bits)))


def _row(feature: dict[str, Any]) -> Evidence:
    bits = float(feature["bits"])
    kind: Kind = "missing" if feature["outcome"] == "missing" or not bits else "for" if bits > 0 else "against"
    return Evidence(
        name=words.FEATURES.get(feature["code"], feature["code"]),
        asked=feature["asked"],
        listed=feature["listed"],
        why=words.EVIDENCE.get(feature["reason"], feature["reason"]),
        bits=bits,
        kind=kind,
        bar=_bar(bits) if kind != "missing" else None,
    )


def _bar(bits: float) -> tuple[str, str]:
    """Begin and width, as the drawing takes them, whatever the language."""
    width = max(min(abs(bits) / _FULL_BITS, 1.0) * _HALF, _SHORTEST)
    return f"{_HALF if bits > 0 else _HALF - width:.1f}", f"{width:.1f}"


def balance_of(rows: Iterable[Evidence]) -> Balance:
    """Add up the table."""
    held = list(rows)
    return Balance(
        speaks_for=sum(row.bits for row in held if row.bits > 0),
        against=sum(row.bits for row in held if row.bits < 0),
        missing=[row.name for row in held if row.kind == "missing"],
    )


def lines_of(hit: HitView, entry: StructuredEntry | None) -> list[Line]:
    """Put the traveller and the entry side by side; without the entry, what the hit itself holds of it."""
    outcome = {_LINE_OF[row["code"]]: row["outcome"] for row in hit.features if row["code"] in _LINE_OF}
    listed = {_LINE_OF[row["code"]]: row["listed"] for row in hit.features if row["code"] in _LINE_OF}

    def line(code: str, label: Sentence, asked: str, of_entry: Sequence[str] | None, *, mono: bool = False) -> Line:
        shown = of_entry if of_entry is not None else [listed[code]] if listed.get(code) else []
        mark = outcome.get(code, "missing")
        return Line(label, asked, shown, mark, _MARKS.get(mark, mark), mono)

    number = " ".join(part for part in (hit.asked_issuer, hit.asked_number) if part)
    return [
        Line(_("Name"), hit.asked_name, _names(hit, entry), "", ""),
        line(
            "birth_date", _("Birth date"), words.day(hit.asked_birth_date or ""),
            None if entry is None else [words.day(birth.text) for birth in entry.birth_dates],
        ),
        line(
            "sex", _("Sex"), str(SEXES.get(hit.asked_sex or "", "")),
            None if entry is None else [str(SEXES[entry.sex])] if entry.sex else [],
        ),
        line(
            "nationality", _("Nationality"), hit.asked_nationality or "",
            None if entry is None else list(entry.nationalities), mono=True,
        ),
        line(
            "number", _("Document"), number,
            None if entry is None else [f"{item.issuer} {item.number}".strip() for item in entry.documents], mono=True,
        ),
    ]  # fmt: skip


def _names(hit: HitView, entry: StructuredEntry | None) -> list[str]:
    """The name that matched, then the entry's others."""
    others = [] if entry is None else [name.value for name in entry.names if name.value != hit.matched_name]
    return [hit.matched_name, *others] if hit.matched_name else others


def validity_of(entry: StructuredEntry | None) -> Sentence:
    """From when to when the order binds."""
    if entry is None or (entry.valid_from is None and entry.valid_to is None):
        return ""
    begins = words.day(entry.valid_from.isoformat()) if entry.valid_from else "…"
    ends = words.day(entry.valid_to.isoformat()) if entry.valid_to else "…"
    return f"{begins} – {ends}"
