"""Reading agreements and looks. The book of the clauses in force is made here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from django.db import connection
from django.utils.translation import gettext_lazy as _

from tapal.journal.groups import find_current
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import NotFound
from tapal.sharing import policies, registration
from tapal.sharing.models import Agreement, BookVersion, Look, LookRecord
from tapal.sharing.rules import Book, Grant, Quota, agreements, matrix
from tapal.sharing.rules.agreements import ZONE, AgreementText, Standing

_MEMO = "sharing.version"


@dataclass(frozen=True, slots=True)
class Signature:
    """Who signed for a party, and when."""

    agency: str
    name: str
    position: str
    at: datetime


@dataclass(frozen=True, slots=True)
class AgreementView:
    """An agreement as its readers see it; `standing` is that of today."""

    id: UUID
    text: AgreementText
    content: str
    state: str
    standing: Standing
    valid_from: date
    valid_to: date | None
    drafted_by: str
    drafted_at: datetime
    signatures: tuple[Signature, ...]
    documents: tuple[Mapping[str, str | int], ...]
    suspended_by: str | None

    @property
    def unsigned(self) -> tuple[str, ...]:
        """The parties that have not signed."""
        signed = {one.agency for one in self.signatures}
        return tuple(agency for agency in self.text.parties if agency not in signed)


def _view(row: Agreement, today: date) -> AgreementView:
    return AgreementView(
        id=row.id,
        text=msgspec.convert(row.text, AgreementText),
        content=row.content,
        state=row.state,
        standing=_standing(row, today),
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        drafted_by=row.drafted_by,
        drafted_at=row.drafted_at,
        signatures=tuple(
            Signature(one["agency"], one["name"], one["position"], clock.parse_instant(one["at"]))
            for one in row.signatures
        ),
        documents=tuple(row.documents),
        suspended_by=row.suspended_by,
    )


def _is_signed(row: Agreement) -> bool:
    """Whether every party signed, whatever came of it: a draft that was given up stays its parties' own."""
    return len(row.signatures) == len(row.parties)


def _standing(row: Agreement, day: date) -> Standing:
    state = msgspec.convert(row.state, agreements.State)
    return agreements.standing_on(state, row.valid_from, row.valid_to, day)


def get_today() -> date:
    """The legal day by which agreements begin and end."""
    return clock.local_day(clock.now(), ZONE)


def list_agreements(viewer: Actor) -> list[AgreementView]:
    """Every agreement that the viewer may read, the one changed last on top."""
    policies.may_see_register(viewer).require()
    today = get_today()
    return [
        _view(row, today)
        for row in Agreement.objects.order_by("-changed_at", "id")
        if policies.may_see_agreement(viewer, parties=row.parties, signed=_is_signed(row))
    ]


def get_agreement(viewer: Actor, *, agreement: UUID) -> AgreementView:
    """One agreement; raises NotFound where there is none, or none that the viewer may know of."""
    row = Agreement.objects.filter(id=agreement).first()
    if row is None or not policies.may_see_agreement(viewer, parties=row.parties, signed=_is_signed(row)):
        raise NotFound(_("There is no such agreement, or none that you may see."))
    return _view(row, get_today())


def find_agreement(agreement: UUID) -> AgreementView | None:
    """One agreement for a service, or None; the service's own policy decides."""
    row = Agreement.objects.filter(id=agreement).first()
    return None if row is None else _view(row, get_today())


def list_grants(day: date) -> list[Grant]:
    """Every clause of every agreement, with where the agreement stands on `day`, and the matrix."""
    grants = list(matrix.statutory_grants())
    for row in Agreement.objects.order_by("id"):
        text = msgspec.convert(row.text, AgreementText)
        grants += agreements.grants_of(row.id, text, _standing(row, day))
    return grants


_book: tuple[tuple[int, date, int], Book] | None = None


def get_book() -> Book:
    """The book of this moment: made again when an agreement changed, the day turned or a dataset was registered.

    The version is asked of the database once in a transaction; an agreement that ends is seen by every question that
    begins after its commit.
    """
    global _book  # noqa: PLW0603  one book for each process; it is replaced, never changed
    key = (_version(), get_today(), len(registration.datasets))
    held = _book
    if held is None or held[0] != key:
        held = _book = (key, Book(list_grants(key[1]), day=key[1], shapes=dict(registration.shapes())))
    return held[1]


def _version() -> int:
    group = find_current()
    known = group.memo.get(_MEMO) if group else None
    if isinstance(known, int):
        return known
    with connection.cursor() as cursor:  # asked for every question, so without the mapper
        cursor.execute(f"SELECT version FROM {BookVersion._meta.db_table}")  # noqa: S608  no value in it
        row = cursor.fetchone()
    version = int(row[0]) if row else 0
    if group:
        group.memo[_MEMO] = version
    return version


def count_used(agency: str, grants: Sequence[Grant]) -> dict[str, int]:
    """How many records an agency was shown by each clause with a quota, in the period that runs."""
    today = get_today()
    used = {}
    for grant in grants:
        if grant.quota is not None:
            used[grant.id] = LookRecord.objects.filter(
                clause=grant.id,
                mode__isnull=False,
                look__agency=agency,
                look__at__gte=_period_start(grant.quota, today),
            ).count()
    return used


def count_looked_at(viewer: Actor, *, since: datetime) -> int:
    """How many records of other agencies the viewer has asked for since; a question that found none counts as one.

    Else whoever tries out names and numbers would never be noticed.
    """
    return Look.objects.filter(viewer=viewer.ref, at__gte=since).values("records__id").count()


def _period_start(quota: Quota, today: date) -> datetime:
    first = today.replace(day=1) if quota.period == "month" else today
    return datetime.combine(first, time.min, ZoneInfo(ZONE)).astimezone(UTC)
