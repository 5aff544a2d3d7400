"""The machine interface as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """Mounts itself, and declares that a refused call is recorded."""

    name = "tapal.api"
    label = "api"
    verbose_name = _("Machine interface")

    def ready(self) -> None:
        """Register the addresses and the action."""
        from tapal.agencies import policies
        from tapal.journal.registry import Action, register_action
        from tapal.kernel.registry import Panel, Urls, register_panel, register_urls

        register_action(
            Action(
                code="api.call",
                aggregate=None,
                parts={},
                title=_("Machine interface called"),
                dataset="api.call",
                sensitivity="internal",
                folds=False,
            )
        )
        register_urls("api", Urls(prefix="", module="tapal.api.urls"))
        register_panel(
            Panel(
                code="api.operations",
                slot="agencies.client",
                label=_("What it may call, and why"),
                url="client-operations",
                order=10,
                may=policies.may_list_officers,
            )
        )
