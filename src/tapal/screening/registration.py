"""What screening hands upwards: the mode that the ages of its lists allow, and who could not be screened."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from tapal.duties.registration import register_subject
from tapal.kernel.actors import Actor
from tapal.kernel.registry import (
    Mode,
    NavItem,
    Urls,
    WorkItem,
    WorkSource,
    register_api,
    register_mode,
    register_nav,
    register_urls,
    register_work_source,
)
from tapal.screening import policies


def register() -> None:
    """Register everything; called once by `apps.py`."""
    register_mode("screening.lists", _mode)
    register_urls("screening", Urls(prefix="", module="tapal.screening.web.urls"))
    register_nav(NavItem("screening.hits", _("Hits"), "screening:hits", 30, policies.may_see_hits))
    register_nav(NavItem("screening.lists", _("Lists"), "screening:lists", 50, policies.may_see_lists))
    register_work_source(WorkSource("screening.gaps", _("Screening"), 20, list_work))
    register_api("screenings", _router)
    register_subject("screening.hit", "screening:hit")


def _mode() -> Mode:
    from tapal.screening.selectors import get_mode

    return get_mode()


def _router() -> Any:
    from tapal.screening.api import router

    return router


def list_work(viewer: Actor, limit: int) -> Sequence[WorkItem]:
    """Who could not be screened at the viewer's post; hits are duties and come from there."""
    from tapal.screening import selectors
    from tapal.screening.web import words

    return [
        WorkItem(
            source="screening.gaps",
            title=_("Could not be screened"),
            detail=words.GAPS.get(gap.reason, gap.reason),
            href=reverse("screening:gaps"),
            since=gap.opened_at,
            urgent=True,
        )
        for gap in selectors.list_gaps(viewer, most=limit)
    ]
