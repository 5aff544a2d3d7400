"""Registers the actions of duties, the table that replay rebuilds, the work queue's source and the pages."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tapal.duties import messages
from tapal.journal.messages import Message
from tapal.journal.registry import Action, register_action, register_folded, register_forgetter
from tapal.kernel import registry
from tapal.kernel.rulings import Sentence


class DutiesConfig(AppConfig):
    """Statutory clocks, calendars, escalation, the work queue of every desk."""

    name = "tapal.duties"
    label = "duties"

    def ready(self) -> None:
        """Declare what can happen, and offer the open duties to the work queue."""
        from tapal.duties import handlers, models, policies, selectors

        _declare_actions()
        register_folded(models.Duty)
        register_forgetter("duties.duty", handlers.forget_duty)
        registry.register_work_source(
            registry.WorkSource(code="duties", label=_("Duty"), order=10, list_items=selectors.list_work)
        )
        registry.register_urls("duties", registry.Urls(prefix="duties/", module="tapal.duties.web.urls"))
        registry.register_nav(
            registry.NavItem(
                code="duties", label=_("Duties"), url="duties:duties", order=300, may=policies.may_list_duties
            )
        )


def _declare_actions() -> None:
    def declare(verb: str, facts: type[Message], title: Sentence) -> None:
        register_action(
            Action(
                code=f"duties.{verb}",
                aggregate="duties.duty",
                parts={"facts": facts},
                title=title,
                dataset="duties.duty",
                sensitivity="internal",
            )
        )

    declare("open", messages.DutyOpened, _("Duty opened"))
    declare("complete", messages.DutyCompleted, _("Duty done"))
    declare("cancel", messages.DutyCancelled, _("Duty cancelled"))
    declare("escalate", messages.DutyEscalated, _("Late duty told to the next rung"))
