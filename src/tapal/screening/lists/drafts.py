"""An entry while its pieces are collected: what is doubled is taken once, what is unusable is reported."""

import hashlib
from datetime import date

from tapal.screening.engine import Unscreenable
from tapal.screening.engine.entry import BirthDate, Document, EntryKind, Name, NameKind, Sex, StructuredEntry
from tapal.screening.engine.names import written
from tapal.screening.lists.findings import Finding, Report, Stage
from tapal.screening.lists.states import alpha3
from tapal.screening.lists.text import clean, script, shortened

_SEX: dict[str, Sex] = {
    "M": "M", "MALE": "M", "L": "M", "LAKI-LAKI": "M",
    "F": "F", "FEMALE": "F", "P": "F", "PEREMPUAN": "F",
    "X": "X", "OTHER": "X", "UNSPECIFIED": "X", "<": "X",
}  # fmt: skip


class Draft:
    """One entry in the making."""

    def __init__(self, entry_id: str, where: str, report: Report, kind: EntryKind = "person") -> None:
        self.entry_id = entry_id
        self.where = where
        self.kind = kind
        self.sex: Sex | None = None
        self.valid_from: date | None = None
        self.valid_to: date | None = None
        self._report = report
        self._names: dict[str, Name] = {}
        self._births: dict[BirthDate, None] = {}
        self._nationalities: dict[str, None] = {}
        self._documents: dict[tuple[str, str], Document] = {}
        self._programmes: dict[str, None] = {}
        self._remarks = ""

    def note(self, stage: Stage, code: str, before: str = "", after: str = "", where: str | None = None) -> None:
        """Report something about this entry."""
        place = where or self.where
        self._report(Finding(stage=stage, where=place, code=code, before=shortened(before), after=after))

    def name(self, value: str, kind: NameKind, where: str | None = None) -> None:
        """Add a name; the first primary one leads, a later equal one is dropped."""
        value = clean(value, where or self.where, self._report)
        if not value:
            return
        try:
            written(value)
        except Unscreenable:
            self.note("correct", "unscreenable_name", value, where=where)
        key = " ".join(value.casefold().split())
        if key not in self._names:
            if kind == "primary" and self._names:
                kind = "strong alias"
            self._names[key] = Name(value=value, kind=kind, script=script(value))

    def born(self, birth: BirthDate | None) -> None:
        """Add a birth date."""
        if birth is not None:
            self._births[birth] = None

    def nationality(self, text: str, where: str | None = None) -> None:
        """Add a nationality by any code or name; an unknown one is reported."""
        text = text.strip()
        if not text:
            return
        code = alpha3(text)
        if code is None:
            self.note("structure", "unknown_state", text, where=where)
        else:
            self._nationalities[code] = None

    def said_sex(self, text: str, where: str | None = None) -> None:
        """Set the sex; the first statement holds."""
        text = text.strip()
        if not text:
            return
        sex = _SEX.get(text.upper())
        if sex is None:
            self.note("structure", "unknown_sex", text, where=where)
        elif self.sex is not None and self.sex != sex:
            self.note("structure", "changed_elsewhere", text, self.sex, where=where)
        else:
            self.sex = sex

    def document(self, kind: str, number: str, issuer: str = "") -> None:
        """Add a document number; an issuer that isn't a state is left out, the number stays."""
        number = clean(number, self.where, self._report)
        if any(character.isdigit() for character in number):
            code = alpha3(issuer) if issuer.strip() else None
            self._documents.setdefault((number, code or ""), Document(type=kind, number=number, issuer=code or ""))

    def programme(self, text: str) -> None:
        """Add a sanctions programme."""
        if text.strip():
            self._programmes[text.strip()] = None

    def remark(self, text: str) -> None:
        """Add free text; only its hash is kept."""
        self._remarks += text

    def finished(self) -> StructuredEntry | None:
        """The entry, or None when it has no usable name or ends before it begins."""
        if not self._names:
            self.note("check", "no_name")
            return None
        if self.valid_from and self.valid_to and self.valid_to < self.valid_from:
            self.note("structure", "backward_validity", f"{self.valid_from} – {self.valid_to}")
            return None
        return StructuredEntry(
            entry_id=self.entry_id,
            kind=self.kind,
            names=tuple(self._names.values()),
            birth_dates=tuple(self._births),
            nationalities=tuple(self._nationalities),
            sex=self.sex,
            documents=tuple(self._documents.values()),
            programmes=tuple(self._programmes),
            remarks_sha256=hashlib.sha256(self._remarks.encode()).hexdigest() if self._remarks else "",
            valid_from=self.valid_from,
            valid_to=self.valid_to,
        )
