"""The shell as a Django app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WebConfig(AppConfig):
    """Declares that a page was refused; everything else the shell reads from what others registered."""

    name = "tapal.web"
    label = "web"
    verbose_name = _("Shell")

    def ready(self) -> None:
        """Register the action."""
        from tapal.journal.registry import Action, register_action

        register_action(
            Action(
                code="web.open",
                aggregate=None,
                parts={},
                title=_("Page opened"),
                dataset="web.page",
                sensitivity="internal",
                folds=False,
            )
        )
