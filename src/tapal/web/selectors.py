"""What the shell reads: the work queue, gathered from every app that registered a source."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tapal.kernel import clock, registry
from tapal.kernel.actors import Actor
from tapal.web.contexts import QueueGroup, QueueItem

LIMIT = 50


def list_work(viewer: Actor, limit: int = LIMIT) -> list[QueueGroup]:
    """What the viewer's desk owes, in groups by when it is due, at most `limit` from a source; no group is empty."""
    items = [
        QueueItem(item.title, item.detail, item.href, source.label, item.since, item.due, item.urgent, item.record)
        for source in sorted(registry.work_sources.values(), key=lambda source: source.order)
        for item in source.list_items(viewer, limit)
    ]
    return group_work(items, clock.now())


def group_work(items: Iterable[QueueItem], now: datetime) -> list[QueueGroup]:
    """Group rows into late, urgent or due today, this week, later and undated; within a group the earliest first."""
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    week = midnight + timedelta(days=6)
    rest = sorted(items, key=_pressing)
    groups: list[QueueGroup] = []

    def take(title: object, belongs: Callable[[QueueItem], bool], late: bool = False) -> None:
        nonlocal rest
        taken = [item for item in rest if belongs(item)]
        rest = [item for item in rest if not belongs(item)]
        if taken:
            groups.append(QueueGroup(str(title), taken, late))

    take(_("Overdue"), lambda item: item.due is not None and item.due < now, late=True)
    take(_("Today"), lambda item: item.urgent or (item.due is not None and item.due < midnight))
    take(_("Within seven days"), lambda item: item.due is not None and item.due < week)
    take(_("Later"), lambda item: item.due is not None)
    take(_("No date"), lambda item: True)
    return groups


def _pressing(item: QueueItem) -> tuple[bool, datetime, datetime]:
    """Urgent first, then by due date, undated last, then the one that waits longest."""
    return (not item.urgent, item.due or datetime.max.replace(tzinfo=item.since.tzinfo), item.since)
