"""A draft tried on last month: what would it have let whom see, before anyone signs?

Two questions are answered. *Asked*: every look of the receivers at these datasets, answered again with the draft in
force. *Reach*: every record of the datasets that anybody read, put to each clause as if its receiver asked for it.
Numbers only; no record is shown.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import connection

from tapal.journal.messages import Read
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.refs import Ref
from tapal.sharing import policies, registration
from tapal.sharing.models import LookRecord
from tapal.sharing.rules import Access, Book, Grant, Question, Record, agreements, answer
from tapal.sharing.rules.agreements import AgreementText
from tapal.sharing.rules.conditions import CASE, SESSION, of_kind
from tapal.sharing.rules.vocabulary import rank
from tapal.sharing.selectors.register import get_today, list_grants

DAYS = 30
MOST_ASKED = 5_000
MOST_READ = 2_000
_TRIED = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Tried:
    """What was asked by one agency of one dataset for one purpose, and how the answers would change."""

    agency: str
    dataset: str
    purpose: str
    looks: int
    records: int
    opened: int
    widened: int
    narrowed: int
    clauses: tuple[tuple[str, int], ...]
    still_nothing: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """One clause put to every record of its dataset that anybody read: how many it would show its receiver."""

    clause: str
    receiver: str
    purpose: str
    records: int
    shown: int


@dataclass(frozen=True, slots=True)
class Union:
    """Two clauses for different purposes that show one receiver together what neither shows alone."""

    clause: str
    other: str
    receiver: str
    dataset: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """The result. `since` is the first moment looked at; `cut` says that there was more than was looked at."""

    since: datetime
    asked: Sequence[Tried] = ()
    reach: Sequence[Reach] = ()
    unions: Sequence[Union] = ()
    cut: bool = False


@dataclass(slots=True)
class _Count:
    looks: set[UUID] = field(default_factory=set)
    records: int = 0
    opened: int = 0
    widened: int = 0
    narrowed: int = 0
    clauses: Counter[str] = field(default_factory=Counter)
    nothing: Counter[str] = field(default_factory=Counter)


def get_trial(viewer: Actor, *, text: AgreementText) -> Trial:
    """Try a text on the last thirty days. Raises Refused for who may not."""
    policies.may_try(viewer, parties=text.parties).require()
    day = max(get_today(), agreements.first_day(text))
    present = list_grants(day)
    draft = agreements.grants_of(_TRIED, text, "in_force")
    before = Book(present, day=day, shapes=registration.shapes())
    after = Book([*present, *draft], day=day, shapes=registration.shapes())
    since = clock.now() - timedelta(days=DAYS)
    asked, cut = _asked(text, before, after, since)
    return Trial(since, asked, list(_reach(draft, after, since)), list_unions(after, draft), cut)


def _asked(text: AgreementText, before: Book, after: Book, since: datetime) -> tuple[list[Tried], bool]:
    rows = list(
        LookRecord.objects.filter(
            look__at__gte=since,
            look__dataset__in={clause.dataset for clause in text.clauses},
            look__agency__in={clause.receiver for clause in text.clauses},
        )
        .select_related("look")
        .order_by("-look__at", "id")[: MOST_ASKED + 1]
    )
    counts: dict[tuple[str, str, str], _Count] = {}
    for row in rows[:MOST_ASKED]:
        question, record = _question(row), _record(row)
        count = counts.setdefault((question.agency, record.dataset, question.purpose), _Count())
        _add(count, row.look_id, answer(before, question, record), answer(after, question, record))
    return [
        Tried(
            *key,
            looks=len(count.looks),
            records=count.records,
            opened=count.opened,
            widened=count.widened,
            narrowed=count.narrowed,
            clauses=tuple(count.clauses.most_common()),
            still_nothing=tuple(count.nothing.most_common()),
        )
        for key, count in sorted(counts.items())
    ], len(rows) > MOST_ASKED


def _add(count: _Count, look: UUID, was: Access, would: Access) -> None:
    count.looks.add(look)
    count.records += 1
    if would.mode is None:
        count.nothing[would.reason] += 1
    elif would.grant is not None:
        count.clauses[would.grant.clause] += 1
    old, new = _width(was), _width(would)
    if old < new:
        if was.mode is None:
            count.opened += 1
        else:
            count.widened += 1
    elif new < old:
        count.narrowed += 1


def _width(access: Access) -> tuple[int, int]:
    return (-1, 0) if access.mode is None else (rank(access.mode), len(access.fields))


def _question(row: LookRecord) -> Question:
    look = row.look
    return Question(
        agency=look.agency,
        roles=frozenset(look.roles),
        post=look.post,
        purpose=look.purpose,
        at=look.at,
        case=look.case,
        session=look.session,
        assigned=frozenset(look.assigned),
    )


def _record(row: LookRecord) -> Record:
    return Record(
        dataset=row.look.dataset,
        owner=row.owner,
        post=row.post,
        requester=row.requester,
        kind=row.kind,
        at=row.arose_at,
        links=None if row.links is None else frozenset(row.links),
    )


def _reach(draft: Sequence[Grant], after: Book, since: datetime) -> Iterator[Reach]:
    """Put every record that was read to every clause; what a case or session would add is taken as named."""
    read = {dataset: _records_read(dataset, since) for dataset in {grant.dataset for grant in draft}}
    for grant in draft:
        if grant.refuses:
            continue
        records = read[grant.dataset]
        for purpose in sorted(grant.purposes):
            shown = 0
            for record in records:
                linked = record.links or frozenset()
                question = Question(
                    agency=grant.receiver,
                    roles=grant.roles,
                    post=record.post,
                    purpose=purpose,
                    at=clock.now(),
                    case=_first(linked, CASE),
                    session=_first(linked, SESSION),
                    assigned=linked,
                )
                found = answer(after, question, record)
                shown += found.grant is not None and found.grant.id == grant.id and found.mode is not None
            yield Reach(grant.clause, grant.receiver, purpose, len(records), shown)


def _first(linked: frozenset[str], kind: str) -> str:
    """A reference of a kind that the record is linked to; where it is linked to none, one that opens nothing of it."""
    return min((one for one in linked if of_kind(kind, one)), default=f"{kind}:any")


def _records_read(dataset: str, since: datetime) -> list[Record]:
    """What the rules know of the records of a dataset that anybody read since, by the read entries of the journal."""
    registered = registration.datasets.get(dataset)
    if registered is None or registered.find_record is None:
        return []
    names = {dataset, *registered.read_as}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.value FROM journal.entry e CROSS JOIN LATERAL journal.parts_of(e.id) p"
            " WHERE e.id >= %s AND e.action = 'journal.read' AND p.name = 'facts' ORDER BY e.id DESC LIMIT %s",
            [UUID(int=int(since.timestamp() * 1000) << 80), MOST_READ],
        )
        reads = [msgspec.json.decode(value, type=Read) for (value,) in cursor.fetchall()]
    seen = dict.fromkeys(name for read in reads if read.dataset in names for name in read.records)
    found = (registered.find_record(Ref.parse(name).id) for name in list(seen)[:MOST_READ])
    return [record for record in found if record is not None]


def list_unions(book: Book, draft: Sequence[Grant]) -> list[Union]:
    """Where a clause of the draft and another clause, for another purpose, show more together than either alone."""
    found = []
    drafted = {grant.id for grant in draft}
    for grant in draft:
        shape = book.shapes.get(grant.dataset)
        if shape is None or grant.refuses:
            continue
        for other in book.about(grant.dataset):
            meet = other.receiver in ("*", grant.receiver) and (
                not grant.roles or not other.roles or not grant.roles.isdisjoint(other.roles)
            )
            twice = other.id in drafted and other.id < grant.id  # two clauses of the draft are told once
            if other.id == grant.id or twice or other.refuses or other.id not in book.holding or not meet:
                continue
            mine, theirs = grant.shown(shape), other.shown(shape)
            if grant.purposes != other.purposes and not (mine <= theirs or theirs <= mine):
                found.append(
                    Union(grant.clause, other.clause, grant.receiver, grant.dataset, tuple(sorted(mine | theirs)))
                )
    return found
