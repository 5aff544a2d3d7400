"""What the pages of posts receive, field by field."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from tapal.kernel.components import Fact, Happened
from tapal.kernel.rulings import Sentence
from tapal.territory import rules
from tapal.territory.engine.directory import PostInfo
from tapal.territory.messages import PostCode
from tapal.territory.web import words


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post in the table and on the map."""

    slug: str
    href: str
    name: str
    kind: str
    kind_word: Sentence
    status: str
    status_word: Sentence
    status_tone: str
    place: str
    province: str
    neighbour: Sentence
    partner: str
    zone: str
    codes: Sequence[str]
    latitude: str
    longitude: str
    where: str
    position: str

    def on_map(self) -> dict[str, Any]:
        """What the map needs of it."""
        facts = [str(self.kind_word), self.place, " · ".join(filter(None, (str(self.neighbour), self.partner)))]
        return {
            "at": [float(self.latitude), float(self.longitude)],
            "name": self.name,
            "href": self.href,
            "kind": self.kind,
            "firm": self.status == "operating",
            "facts": [*filter(None, facts), f"{self.status_word} · {self.zone}", self.where, self.position],
        }


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter: its name in the address, its label, what can be chosen, what is."""

    name: str
    label: Sentence
    options: Sequence[tuple[str, Sentence]]
    chosen: str


@dataclass(frozen=True, slots=True)
class PostsPage:
    """All posts that the filters let through."""

    rows: Sequence[PostRow]
    total: int
    filters: Sequence[Choice]
    filtered: bool
    markers: Sequence[dict[str, Any]]
    legend: Sequence[tuple[str, Sentence]]


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code, what it means, and how far it can be trusted."""

    scheme: Sentence
    code: str
    means: Sentence
    mark: Sentence
    tone: str
    held: str
    note: str


@dataclass(frozen=True, slots=True)
class LaneRow:
    """A lane."""

    code: str
    kind: Sentence
    directions: str


@dataclass(frozen=True, slots=True)
class PostPage:
    """One post."""

    post: PostRow
    zone: str
    now: datetime
    facts: Sequence[Fact]
    codes: Sequence[CodeRow]
    lanes: Sequence[LaneRow]
    names: Sequence[tuple[Sentence, str, str, str]]
    history: Sequence[Happened]
    markers: Sequence[dict[str, Any]]


def post_row(post: PostInfo) -> PostRow:
    """Return a post as a row."""
    description = post.description
    status, tone = words.STATUSES[description.status]
    own = [code.code for code in post.codes if code.relation == "names" and code.valid_to is None]
    return PostRow(
        slug=post.slug,
        href=reverse("territory:post", args=[post.slug]),
        name=post.name,
        kind=description.kind,
        kind_word=words.KINDS[description.kind],
        status=description.status,
        status_word=status,
        status_tone=tone,
        place=", ".join(filter(None, dict.fromkeys((description.kecamatan, description.regency, description.place)))),
        province=rules.provinces().get(description.province, description.province),
        neighbour=words.NEIGHBOURS.get(description.neighbour or "", description.neighbour or ""),
        partner=description.partner_post,
        zone=rules.zone_code(post.zone),
        codes=own,
        latitude=description.latitude,
        longitude=description.longitude,
        where=words.coordinates(description.latitude, description.longitude),
        position=words.position_note(description.position_basis, description.position_anchor),
    )


def facts_of(post: PostInfo) -> list[Fact]:
    """Return what the register says of a post, doubtful values marked."""
    it = post.description
    doubt = _("not verified")
    note = it.note_id if (get_language() or "").startswith("id") else it.note
    neighbour = str(words.NEIGHBOURS.get(it.neighbour or "", it.neighbour or ""))
    rows: list[tuple[Sentence, str, Sentence, Sentence]] = [
        ("status", _("Status"), words.STATUSES[it.status][0], ""),
        ("", _("Kind"), words.KINDS[it.kind], ""),
        ("", _("Island"), it.island, ""),
        ("kecamatan", _("Sub-district"), it.kecamatan, ""),
        ("", _("Regency or city"), it.regency, ""),
        ("place", _("Place"), it.place, ""),
        ("province", _("Province"), rules.provinces().get(it.province, it.province), it.province),
        ("", _("Neighbour"), ", ".join(filter(None, (neighbour, it.neighbour_region))), ""),
        ("partner_post", _("Partner post"), it.partner_post, ""),
        ("", _("Wave of building"), it.wave, ""),
        ("", _("Opened"), it.opened or "", ""),
        ("zone", _("Time zone"), words.zone_label(post.zone), ""),
        ("position", _("Position"), words.coordinates(it.latitude, it.longitude),
         words.position_note(it.position_basis, it.position_anchor)),
        ("note", _("Note"), note, ""),
    ]  # fmt: skip
    return [
        Fact(label, value, " · ".join(filter(None, (str(more), doubt if field in it.unverified else ""))))
        for field, label, value, more in rows
        if str(value)
    ]


def code_row(code: PostCode) -> CodeRow:
    """Return a code as a row."""
    mark, tone = words.MARKS[code.mark]
    return CodeRow(
        scheme=words.SCHEMES[code.scheme],
        code=code.code,
        means=words.RELATIONS[code.relation],
        mark=mark,
        tone=tone,
        held=span(code.valid_from, code.valid_to),
        note=code.note,
    )


def span(valid_from: str | None, valid_to: str | None) -> str:
    """Return a validity in words; an empty text where both ends are open."""
    if valid_from and valid_to:
        return _("%(first)s to %(last)s") % {"first": valid_from, "last": valid_to}
    if valid_from:
        return _("from %(first)s") % {"first": valid_from}
    return _("until %(last)s") % {"last": valid_to} if valid_to else ""
