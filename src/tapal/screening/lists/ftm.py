"""FollowTheMoney entities, one JSON object a line, as OpenSanctions publishes them; also its delta files.

A delta line is ``{"op": "ADD" | "MOD" | "DEL", "entity": {…}}``. Passports are entities of their own that point at
their holder; sanctions, ownerships and the like are links that say nothing about a name and are counted only.
"""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import msgspec

from tapal.screening.engine.entry import EntryKind, NameKind, StructuredEntry
from tapal.screening.lists.dates import birth_date
from tapal.screening.lists.drafts import Draft
from tapal.screening.lists.findings import Finding, Report, WrongLayout
from tapal.screening.lists.text import read, shortened

_KINDS: dict[str, EntryKind] = {
    "Person": "person",
    "LegalEntity": "entity",
    "Organization": "entity",
    "Company": "entity",
    "PublicBody": "entity",
    "Vessel": "vessel",
    "Airplane": "aircraft",
}
_IDENTITY = ("Passport", "Identification")
_NAMES: tuple[tuple[str, NameKind], ...] = (
    ("name", "primary"),
    ("alias", "strong alias"),
    ("previousName", "strong alias"),
    ("weakAlias", "weak alias"),
)
_SAMPLE = 20


class Entity(msgspec.Struct, frozen=True):
    """The part of a FollowTheMoney entity that is read."""

    id: str
    schema: str = ""
    properties: dict[str, list[object]] = {}
    caption: str = ""

    def texts(self, name: str) -> list[str]:
        """The values of a property that are text; nested entities are left alone."""
        return [value for value in self.properties.get(name, []) if isinstance(value, str)]


class Delta(msgspec.Struct, frozen=True):
    """One line of a delta file."""

    op: str
    entity: Entity


_entity = msgspec.json.Decoder(Entity)
_delta = msgspec.json.Decoder(Delta)


class FtmList:
    """One file of JSON lines."""

    def __init__(self, path: Path, report: Report) -> None:
        self.rows: Counter[str] = Counter()
        self.ended: list[str] = []
        self._report = report
        self._file = path.name
        self._lines = [
            (f"{path.name}:{number}", line)
            for number, line in enumerate(read(path, report).split("\n"), 1)
            if line.strip()
        ]
        sample = [_parse(line) for _, line in self._lines[:_SAMPLE]]
        readable = [delta for delta in sample if delta is not None]
        if not readable:
            raise WrongLayout(f"{path.name} holds no FollowTheMoney entities, one JSON object a line.")
        self.is_delta = any(delta.op for delta in readable)

    def entries(self) -> Iterator[StructuredEntry]:
        """Persons, organisations and vessels in the order of the file, with the passports that point at them."""
        known: dict[str, tuple[str, Entity]] = {}
        papers: dict[str, list[Entity]] = {}
        for number, (where, line) in enumerate(self._lines, 1):
            delta = _parse(line)
            if delta is None:
                code = "truncated" if number == len(self._lines) else "unreadable_record"
                self._note(where, code, line)
                continue
            entity = delta.entity
            if delta.op == "DEL":
                self.rows["ended"] += 1
                self.ended.append(entity.id)
                known.pop(entity.id, None)
            elif entity.schema in _KINDS:
                if not delta.op and entity.id in known:
                    self._note(where, "duplicate_id", entity.id)
                    continue
                self.rows[entity.schema] += 1
                known[entity.id] = where, entity
            elif entity.schema in _IDENTITY:
                self.rows[entity.schema] += 1
                for holder in entity.texts("holder"):
                    papers.setdefault(holder, []).append(entity)
            else:
                self.rows[entity.schema or "other"] += 1
        for where, entity in known.values():
            entry = self._entry(where, entity, papers.get(entity.id, []))
            if entry is not None:
                yield entry

    def _entry(self, where: str, entity: Entity, papers: list[Entity]) -> StructuredEntry | None:
        draft = Draft(entity.id, where, self._report, _KINDS[entity.schema])
        for name, kind in _NAMES:
            for value in entity.texts(name):
                draft.name(value, kind)
        if not entity.texts("name"):
            draft.name(entity.caption, "strong alias")
        for value in entity.texts("birthDate"):
            draft.born(birth_date(value, where, self._report))
        for value in [*entity.texts("nationality"), *entity.texts("citizenship")]:
            draft.nationality(value)
        for value in entity.texts("gender"):
            draft.said_sex(value)
        _take_documents(draft, entity, papers)
        for value in [*entity.texts("programId"), *entity.texts("program")]:
            draft.programme(value)
        for value in entity.texts("notes"):
            draft.remark(value)
        return draft.finished()

    def _note(self, where: str, code: str, before: str) -> None:
        self._report(Finding(stage="check", where=where, code=code, before=shortened(before)))


def _parse(line: str) -> Delta | None:
    """A line as a delta with an empty ``op`` for a plain entity; None for what is neither."""
    try:
        return _delta.decode(line)
    except (msgspec.DecodeError, msgspec.ValidationError):
        pass
    try:
        entity = _entity.decode(line)
    except (msgspec.DecodeError, msgspec.ValidationError):
        return None
    return Delta("", entity) if entity.schema else None


def _take_documents(draft: Draft, entity: Entity, papers: list[Entity]) -> None:
    for name, kind in (("passportNumber", "passport"), ("idNumber", "identity number")):
        for value in entity.texts(name):
            draft.document(kind, value)
    for paper in papers:
        issuer = next(iter(paper.texts("country") or paper.texts("authority")), "")
        for value in [*paper.texts("number"), *paper.texts("passportNumber")]:
            draft.document(paper.schema.lower(), value, issuer)
