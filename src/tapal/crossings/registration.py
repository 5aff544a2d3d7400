"""What the procedure hands to the layers around it: pages, queue, machine interface, reactions."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tapal.crossings import policies
from tapal.duties.registration import register_subject
from tapal.kernel.actors import Actor
from tapal.kernel.refs import Ref
from tapal.kernel.registry import (
    NavItem,
    Panel,
    Urls,
    WorkItem,
    WorkSource,
    register_api,
    register_nav,
    register_panel,
    register_urls,
    register_work_source,
)
from tapal.screening.populations import Person, Population, register_population
from tapal.sharing.registration import Dataset, register_dataset


def register() -> None:
    """Register everything; called once by `apps.py`."""
    register_urls("crossings", Urls(prefix="", module="tapal.crossings.web.urls"))
    register_nav(NavItem("crossings.lane", _("Lane"), "crossings:lane", 10, policies.may_work_lane, key="Enter"))
    register_nav(NavItem("crossings.sessions", _("Sessions"), "crossings:sessions", 20, policies.may_see_sessions))
    history = Panel(
        "crossings.history", "subjects.traveller", _("Crossings"), "crossings:history", 10, policies.may_see_history
    )
    register_panel(history)
    register_nav(NavItem("crossings.requests", _("Requests"), "crossings:requests", 40, policies.may_request_refusal))
    register_work_source(WorkSource("crossings.waiting", _("Sessions"), 10, list_work))
    register_work_source(WorkSource("crossings.proposed", _("Corrections"), 15, list_second_looks))
    register_api("sessions", _sessions_router)
    register_subject("crossings.session", "crossings:session")
    register_api("documents", _documents_router)
    register_population(Population("crossings.latest", _count_people, _list_people))
    _share()


def _share() -> None:
    """Let agreements speak of crossing history and of the services' decisions."""
    from tapal.crossings.selectors import shared

    register_dataset(
        Dataset(
            code=shared.HISTORY,
            title=_("Crossing history"),
            sensitivity="restricted",
            fields={
                "name": _("Name"),
                "nationality": _("Nationality"),
                "document": _("Document"),
                "direction": _("Direction"),
                "day": _("Day"),
                "post": _("Post"),
                "count": _("Number of crossings"),
            },
            status=frozenset({"count"}),
            columns=shared.COLUMNS,
            find_record=shared.find_history_record,
            search=shared.list_history_found,
            keeper="imigrasi",
            read_as=("crossings.session",),
        )
    )
    register_dataset(
        Dataset(
            code=shared.DECISION,
            title=_("Decision of a service"),
            sensitivity="restricted",
            fields={
                "service": _("Service"),
                "decision": _("Decision"),
                "reason": _("Reason"),
                "note": _("Note"),
                "count": _("Number of decisions"),
            },
            status=frozenset({"service", "decision", "count"}),
            columns=shared.DECISION_COLUMNS,
            find_record=shared.find_decision_record,
        )
    )


def _count_people(since: datetime) -> int:
    from tapal.crossings.selectors import count_people

    return count_people(since)


def _list_people(since: datetime, after: UUID | None, most: int) -> Sequence[Person]:
    from tapal.crossings.selectors import list_people

    return list_people(since, after, most)


def _sessions_router() -> Any:
    from tapal.crossings.api import sessions

    return sessions


def _documents_router() -> Any:
    from tapal.crossings.api import documents

    return documents


def list_work(viewer: Actor, limit: int) -> Sequence[WorkItem]:
    """The open sessions at the viewer's post, as the work queue shows them."""
    from tapal.crossings import selectors, words

    return [
        WorkItem(
            source="crossings.waiting",
            title=item.name,
            detail=_("%(direction)s, lane %(lane)s. Waiting for: %(services)s")
            % {
                "direction": words.DIRECTIONS[item.direction],
                "lane": item.lane,
                "services": words.services(",".join(item.missing)),
            },
            href=reverse("crossings:session", args=[item.id]),
            since=item.opened_at,
            urgent=item.stopped,
            record=Ref("crossings.session", item.id),
        )
        for item in selectors.list_waiting(viewer, most=limit)
    ]


def list_second_looks(viewer: Actor, limit: int) -> Sequence[WorkItem]:
    """The corrections and withdrawals that wait for the viewer as the second person."""
    from tapal.crossings import selectors, words

    return [
        WorkItem(
            source="crossings.proposed",
            title=item.name,
            detail=f"{words.AMENDMENTS[item.kind]}: {item.reason}",
            href=reverse("crossings:session", args=[item.session]),
            since=item.proposed_at,
            record=Ref("crossings.session", item.session),
        )
        for item in selectors.list_proposed(viewer, most=limit)
    ]
