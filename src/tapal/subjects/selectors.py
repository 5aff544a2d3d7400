"""Reading observations and links."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from tapal.journal.groups import ask
from tapal.kernel.actors import Actor
from tapal.kernel.errors import NotFound
from tapal.subjects import policies, rules
from tapal.subjects.models import DocumentObservation, Link, PersonObservation
from tapal.subjects.rules import Known, KnownDocument

__all__ = [
    "Cluster",
    "DocumentSeen",
    "Known",
    "KnownDocument",
    "LinkView",
    "PersonSeen",
    "Suggestion",
    "find_correction",
    "find_known",
    "find_known_later",
    "find_live_link",
    "find_observation_of",
    "get_cluster",
    "get_link",
    "get_observation",
    "list_cluster",
    "list_links",
    "list_suggestions",
]

# How far back a document's observations are looked at; a daily border crosser fills this in three months.
MOST_KNOWN = 200
MOST_IN_CLUSTER = 1000


@dataclass(frozen=True, slots=True)
class DocumentSeen:
    """A document as it was read once."""

    id: UUID
    format: str | None
    document_type: str | None
    issuer: str
    number: str
    expiry_date: str | None
    valid: bool
    checks: dict[str, bool | None]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A person as described once, with the document that said so if there was one."""

    id: UUID
    observed_at: datetime
    site: str
    agency: str
    actor: str
    source: str
    post: str | None
    session: str | None
    surname: str
    given_names: str
    printed_name: str | None
    cut: bool
    birth_date: str | None
    sex: str | None
    nationality: str | None
    corrects: UUID | None
    corrected_by: UUID | None
    reason: str | None
    document: DocumentSeen | None

    @property
    def name(self) -> str:
        """The name as printed: that of the visual zone if it was taken, else given names before surname."""
        return self.printed_name or f"{self.given_names} {self.surname}".strip()


@dataclass(frozen=True, slots=True)
class LinkView:
    """A judgement on two observations. `author` is an actor's reference, `live` false once it was taken back."""

    id: UUID
    site: str
    first: UUID
    second: UUID
    judgement: str
    reason: str
    basis: str
    author: str
    agency: str
    at: datetime
    revoked_at: datetime | None
    revoked_by: str | None
    revoked_reason: str | None

    @property
    def live(self) -> bool:
        """Whether the judgement holds."""
        return self.revoked_at is None

    @property
    def by_rule(self) -> bool:
        """Whether a published rule judged."""
        return self.author.startswith("rule:")


@dataclass(frozen=True, slots=True)
class Cluster:
    """What live `same` links hold together: identifiers of observations of persons, the asked one among them.

    `more` says that the cluster was cut at a thousand.
    """

    persons: frozenset[UUID]
    more: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An observation that may show the same person, and why; `why` is same_document or same_name."""

    person: PersonSeen
    why: str


# A doubt lies between two observations of this document; a namesake with another one judged different is none. It is
# written as its partial index is, so that the planner takes that.
_KNOWN_SQL = """
SELECT d.id, p.id, d.observed_at, d.session, d.post, d.agency, p.birth_date IS NOT DISTINCT FROM %(birth_date)s::text,
       EXISTS (SELECT 1 FROM subjects_link l
                 JOIN subjects_personobservation q ON q.id = l.second
                 JOIN subjects_documentobservation e ON e.id = q.document
                WHERE l.first = p.id AND e.issuer = d.issuer AND e.number = d.number
                  AND ((l.revoked_at IS NULL AND NOT (l.judgement = 'same'))
                       OR (l.revoked_at IS NOT NULL AND l.judgement = 'same')))
  FROM subjects_documentobservation d
  JOIN subjects_personobservation p ON p.document = d.id
 WHERE d.issuer = %(issuer)s AND d.number = %(number)s
   AND NOT EXISTS (SELECT 1 FROM subjects_documentobservation c WHERE c.corrects = d.id)
 ORDER BY d.observed_at DESC LIMIT %(most)s
"""


def find_known(viewer: Actor, *, issuer: str, number: str, birth_date: str | None) -> KnownDocument:
    """Return the earlier observations of a document number, latest first, those with another birth date apart.

    One query by index. Names no person: it says which observations and procedures there are, for the rules of a lane.
    Raises Refused for who may not observe.
    """
    return find_known_later(viewer, issuer=issuer, number=number, birth_date=birth_date)()


def find_known_later(viewer: Actor, *, issuer: str, number: str, birth_date: str | None) -> Callable[[], KnownDocument]:
    """Ask the same, and return what gives the answer: several questions go in one round trip (`groups.ask`)."""
    policies.may_observe(viewer).require()
    rows = ask(_KNOWN_SQL, {"issuer": issuer, "number": number, "birth_date": birth_date, "most": MOST_KNOWN})

    def known() -> KnownDocument:
        found = [Known(*row) for row in rows()]
        return KnownDocument(
            same=tuple(one for one in found if one.agrees),
            conflicting=tuple(one for one in found if not one.agrees),
        )

    return known


def get_observation(viewer: Actor, person: UUID) -> PersonSeen:
    """Return an observation of a person with its document; raises NotFound, alike for one not to be seen."""
    found = _seen([person])
    if not found or not policies.may_see_observation(viewer, agency=found[0].agency):
        raise NotFound(_("There is no such observation here."))
    return found[0]


def find_observation_of(viewer: Actor, session: str) -> UUID | None:
    """Return the latest observation of a person made in a procedure, or None; for a link from its page."""
    row = PersonObservation.objects.filter(session=session).order_by("-observed_at").values_list("id", "agency").first()
    return row[0] if row and policies.may_see_observation(viewer, agency=row[1]) else None


def find_correction(person: UUID) -> UUID | None:
    """Return the observation that took this one's place, or None."""
    return PersonObservation.objects.filter(corrects=person).values_list("id", flat=True).first()


def find_live_link(first: UUID, second: UUID) -> UUID | None:
    """Return the judgement of this site that holds on a pair, or None."""
    pair = rules.ordered(first, second)
    live = Link.objects.filter(site=settings.TAPAL_SITE, first=pair[0], second=pair[1], revoked_at=None)
    return live.values_list("id", flat=True).first()


def get_link(viewer: Actor, link: UUID) -> LinkView:
    """Return a judgement; raises NotFound, and alike for one the viewer may not see."""
    row = Link.objects.filter(id=link, here=True).first()
    if row is None or not policies.may_see_observation(viewer, agency=row.agency):
        raise NotFound(_("There is no such link here."))
    return _link(row)


_CLUSTER_SQL = """
WITH RECURSIVE cluster(id) AS (
    SELECT %(person)s::uuid
    UNION
    SELECT other.id FROM cluster, LATERAL (
        SELECT second AS id FROM subjects_link l
         WHERE l.first = cluster.id AND l.revoked_at IS NULL AND l.judgement = 'same'
        UNION ALL
        SELECT first FROM subjects_link l
         WHERE l.second = cluster.id AND l.revoked_at IS NULL AND l.judgement = 'same'
    ) other
) SELECT id FROM cluster LIMIT %(most)s
"""


def get_cluster(viewer: Actor, person: UUID) -> Cluster:
    """Return what live `same` links hold together with an observation. Identity is computed, never stored."""
    policies.may_see_travellers(viewer).require()
    with connection.cursor() as cursor:
        cursor.execute(_CLUSTER_SQL, {"person": person, "most": MOST_IN_CLUSTER + 1})
        ids = [row[0] for row in cursor.fetchall()]
    return Cluster(frozenset(ids[:MOST_IN_CLUSTER]), more=len(ids) > MOST_IN_CLUSTER)


def list_cluster(viewer: Actor, cluster: Cluster, *, most: int, start: int = 0) -> tuple[list[PersonSeen], int, int]:
    """Return (observations that the viewer may see, latest first; how many there are; how many are withheld)."""
    rows = PersonObservation.objects.filter(id__in=cluster.persons).order_by("-observed_at", "-id")
    agencies = list(rows.values_list("id", "agency"))
    seen = [person for person, agency in agencies if policies.may_see_observation(viewer, agency=agency)]
    return _seen(seen[start : start + most]), len(seen), len(agencies) - len(seen)


def list_links(viewer: Actor, persons: Sequence[UUID]) -> list[LinkView]:
    """Return every judgement that touches these observations, taken back or not, latest first."""
    touching = Link.objects.filter(first__in=persons) | Link.objects.filter(second__in=persons)
    return [
        _link(row)
        for row in touching.filter(here=True).order_by("-at", "-id")[:MOST_KNOWN]
        if policies.may_see_observation(viewer, agency=row.agency)
    ]


_SUGGEST_SQL = """
SELECT id, bool_or(same_document) FROM (
    SELECT p.id, true AS same_document FROM subjects_personobservation p
      JOIN subjects_documentobservation d ON d.id = p.document
     WHERE d.issuer = %(issuer)s AND d.number = %(number)s
    UNION ALL
    SELECT p.id, false FROM subjects_personobservation p
     WHERE p.birth_date = %(birth_date)s AND p.name_key = %(name_key)s AND p.name_key <> ''
       AND (p.nationality IS NULL OR %(nationality)s::text IS NULL OR p.nationality = %(nationality)s)
) found
 WHERE NOT id = ANY(%(cluster)s)
   AND NOT EXISTS (SELECT 1 FROM subjects_personobservation c WHERE c.corrects = found.id)
   AND NOT EXISTS (SELECT 1 FROM subjects_link l WHERE l.revoked_at IS NULL
                   AND ((l.first = found.id AND l.second = ANY(%(cluster)s))
                     OR (l.second = found.id AND l.first = ANY(%(cluster)s))))
 GROUP BY id ORDER BY id DESC LIMIT %(most)s
"""


def list_suggestions(viewer: Actor, person: PersonSeen, cluster: Cluster, *, most: int = 10) -> list[Suggestion]:
    """Return observations outside the cluster that an officer might judge, latest first; not those judged on."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SUGGEST_SQL,
            {
                "issuer": person.document.issuer if person.document else None,
                "number": person.document.number if person.document else None,
                "birth_date": person.birth_date,
                "name_key": rules.name_key(person.surname, person.given_names),
                "nationality": person.nationality,
                "cluster": list(cluster.persons),
                "most": most,
            },
        )
        why = {row[0]: "same_document" if row[1] else "same_name" for row in cursor.fetchall()}
    return [
        Suggestion(found, why[found.id])
        for found in _seen(list(why))
        if policies.may_see_observation(viewer, agency=found.agency)
    ]


def _seen(persons: Sequence[UUID]) -> list[PersonSeen]:
    rows = list(PersonObservation.objects.filter(id__in=persons).order_by("-observed_at", "-id"))
    documents = DocumentObservation.objects.in_bulk([row.document for row in rows if row.document])
    corrections = dict(PersonObservation.objects.filter(corrects__in=persons).values_list("corrects", "id"))
    return [
        PersonSeen(
            id=row.id,
            observed_at=row.observed_at,
            site=row.site,
            agency=row.agency,
            actor=row.actor,
            source=row.source,
            post=row.post,
            session=row.session,
            surname=row.surname,
            given_names=row.given_names,
            printed_name=row.printed_name,
            cut=row.cut,
            birth_date=row.birth_date,
            sex=row.sex,
            nationality=row.nationality,
            corrects=row.corrects,
            corrected_by=corrections.get(row.id),
            reason=row.reason,
            document=_document(documents.get(row.document) if row.document else None),
        )
        for row in rows
    ]


def _document(row: DocumentObservation | None) -> DocumentSeen | None:
    if row is None:
        return None
    return DocumentSeen(
        id=row.id,
        format=row.format,
        document_type=row.document_type,
        issuer=row.issuer,
        number=row.number,
        expiry_date=row.expiry_date,
        valid=row.valid,
        checks=row.checks,
        problems=tuple(row.problems),
    )


def _link(row: Link) -> LinkView:
    values: dict[str, Any] = {name: getattr(row, name) for name in LinkView.__slots__}
    return LinkView(**values)
