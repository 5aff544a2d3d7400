"""Reading duties: the open ones of a desk, one with its history, and the work queue's items."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tapal.agencies import rules as agency_rules
from tapal.agencies import selectors as agencies
from tapal.duties import policies, registration, rules
from tapal.duties.models import Duty
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import NotFound
from tapal.kernel.refs import Ref
from tapal.kernel.registry import WorkItem

RUNG_WORDS = {
    "post": _("the supervisor was told"),
    "region": _("the region was told"),
    "headquarters": _("headquarters was told"),
}


@dataclass(frozen=True, slots=True)
class DutyView:
    """A duty as its desk sees it. `last_day` is the local day after which it is late; `href`: where it is done."""

    id: UUID
    kind: str
    title: str
    agency: str
    role: str | None
    post: str | None
    subject: Ref
    started_at: datetime
    due_at: datetime
    last_day: date
    zone: str
    provisional: bool
    urgent: bool
    overdue: bool
    rung: str | None
    told: tuple[str, ...]
    planned: tuple[Mapping[str, str], ...]
    state: str
    closed_at: datetime | None
    result: str
    legal_basis: str
    verified: str
    note: str
    href: str
    done_elsewhere: bool

    @property
    def steps(self) -> tuple[rules.Step, ...]:
        """The rungs of the ladder as planned when the duty opened."""
        known: dict[str, rules.Rung] = {rung: rung for rung in rules.RUNGS}
        return tuple(rules.Step(known[s["rung"]], s["role"], clock.parse_instant(s["at"])) for s in self.planned)

    @property
    def detail(self) -> str:
        """Whose desk, where, and how far it has climbed."""
        parts = [agencies.role_title(self.role) if self.role else agencies.agency_short(self.agency)]
        if self.post:
            parts.append(self.post.replace("-", " ").title())
        if self.rung:
            parts.append(str(RUNG_WORDS[self.rung]))
        return " · ".join(parts)


def _view(duty: Duty, now: datetime) -> DutyView:
    ticking = rules.clock_on(duty.kind, clock.local_day(duty.started_at, duty.zone))
    subject = Ref.parse(duty.subject)
    page = _page_of(subject)
    return DutyView(
        id=duty.id,
        kind=duty.kind,
        title=ticking.text(get_language() or "en"),
        agency=duty.agency,
        role=duty.role,
        post=duty.post,
        subject=subject,
        started_at=duty.started_at,
        due_at=duty.due_at,
        last_day=rules.last_day(duty.due_at, duty.zone),
        zone=duty.zone,
        provisional=duty.provisional,
        urgent=duty.urgent,
        overdue=duty.state == "open" and duty.due_at <= now,
        rung=duty.rung,
        told=tuple(duty.told),
        planned=tuple(duty.steps),
        state=duty.state,
        closed_at=duty.closed_at,
        result=duty.result,
        legal_basis=duty.legal_basis,
        verified=ticking.verified,
        note=ticking.note,
        href=page or reverse("duties:duty", args=[duty.id]),
        done_elsewhere=page is not None,
    )


def _page_of(subject: Ref) -> str | None:
    name = registration.subject_pages.get(subject.kind)
    if name is None:
        return None
    try:
        return reverse(name, args=[subject.id])
    except NoReverseMatch:  # the app that registered it has no such page on this site
        return None


def _desk(viewer: Actor) -> Q:
    """The rows that `policies.may_see_duty` allows for an officer, as one condition."""
    posts = agencies.list_posts_overseen(viewer)
    place = Q(agency=viewer.agency) & (Q(post__in=posts) | Q(post=None))
    if policies.may_oversee(viewer):
        return place
    mine = Q(role__in=viewer.roles)
    if agency_rules.services_of(viewer):
        mine |= Q(role=None)
    for role in viewer.roles:
        mine |= Q(told__contains=[role])
    return place & mine


def list_open(viewer: Actor, *, most: int = 50) -> list[DutyView]:
    """The open duties of the viewer's desk, the one due first on top; an empty list for who has no desk."""
    if not policies.may_list_duties(viewer):
        return []
    now = clock.now()
    return [
        _view(duty, now) for duty in Duty.objects.filter(_desk(viewer), state="open").order_by("due_at", "id")[:most]
    ]


def list_about(subject: Ref) -> list[DutyView]:
    """All duties about a thing, oldest first. The caller's policy decides who may see them."""
    now = clock.now()
    return [_view(duty, now) for duty in Duty.objects.filter(subject=str(subject)).order_by("started_at", "id")]


def get_duty(viewer: Actor, *, duty: UUID) -> DutyView:
    """One duty; raises NotFound where there is none, and alike where it is on another desk."""
    found = Duty.objects.filter(id=duty).first()
    if found is None or not policies.may_see_duty(
        viewer,
        agency=found.agency,
        role=found.role,
        post=found.post,
        told=frozenset(found.told),
        posts=agencies.list_posts_overseen(viewer),
    ):
        raise NotFound(_("There is no such duty, or none that you may see."))
    return _view(found, clock.now())


def list_work(viewer: Actor, most: int) -> Sequence[WorkItem]:
    """The open duties of the viewer's desk as items of the work queue."""
    return [
        WorkItem(
            source="duties",
            title=view.title,
            detail=view.detail,
            href=view.href,
            since=view.started_at,
            due=view.due_at,
            urgent=view.urgent,
        )
        for view in list_open(viewer, most=most)
    ]
