"""What screening hands upwards: pages, the mode that its lists allow, where hits and gaps are dealt with."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tapal.duties.registration import register_subject
from tapal.kernel.registry import (
    Mode,
    NavItem,
    Urls,
    register_api,
    register_mode,
    register_nav,
    register_urls,
)
from tapal.screening import policies


def register() -> None:
    """Register everything; called once by `apps.py`."""
    register_mode("screening.lists", _mode)
    register_urls("screening", Urls(prefix="", module="tapal.screening.web.urls"))
    register_nav(NavItem("screening.hits", _("Hits"), "screening:hits", 30, policies.may_see_hits))
    register_nav(NavItem("screening.lists", _("Lists"), "screening:lists", 50, policies.may_see_lists))
    register_api("screenings", _router)
    register_subject("screening.hit", "screening:hit")
    register_subject("screening.gap", "screening:gap")


def _mode() -> Mode:
    from tapal.screening.selectors import get_mode

    return get_mode()


def _router() -> Any:
    from tapal.screening.api import router

    return router
