"""Registers agreements, looks and requests: actions, tables that replay rebuilds, pages."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _

from tapal.duties.registration import register_subject
from tapal.journal.messages import Message
from tapal.journal.registry import Action, Sensitivity, register_action, register_folded, register_forgetter
from tapal.kernel.registry import NavItem, Urls, register_nav, register_urls
from tapal.kernel.rulings import Sentence
from tapal.sharing import messages


class SharingConfig(AppConfig):
    """Agreements, grants, and the one set of rules that answers who may see what."""

    name = "tapal.sharing"
    label = "sharing"

    def ready(self) -> None:
        """Declare what can happen."""
        from tapal.sharing import handlers, models, policies

        _declare_actions()
        post_migrate.connect(_install_key, sender=self)
        register_folded(models.Agreement, models.BookVersion, models.Look, models.LookRecord, models.Request)
        register_forgetter("sharing.look", handlers.forget_look)
        register_forgetter("sharing.request", handlers.forget_request)
        register_urls("sharing", Urls(prefix="sharing/", module="tapal.sharing.web.urls"))
        register_nav(NavItem("requests", _("Information"), "sharing:requests", 350, policies.may_see_requests))
        register_subject("sharing.request", "sharing:request")
        register_nav(NavItem("sharing", _("Agreements"), "sharing:register", 400, policies.may_see_register))


def _install_key(**_signal: object) -> None:
    """After migrations, by whoever may: the key with which who looks is told to the database."""
    from tapal.sharing.walls import install_key

    install_key()


def _declare_actions() -> None:
    def declare(
        verb: str, facts: type[Message], title: Sentence, kind: str = "agreement", sensitivity: Sensitivity = "internal"
    ) -> None:
        register_action(
            Action(
                code=f"sharing.{verb}",
                aggregate=f"sharing.{kind}",
                parts={"facts": facts},
                title=title,
                dataset=f"sharing.{kind}",
                sensitivity=sensitivity,
            )
        )

    declare("draft", messages.AgreementDrafted, _("Agreement drafted"))
    declare("revise", messages.AgreementRevised, _("Agreement revised"))
    declare("attach", messages.DocumentAttached, _("Document attached"))
    declare("propose", messages.AgreementProposed, _("Agreement laid before its parties"))
    declare("sign", messages.AgreementSigned, _("Agreement signed by a party"))
    declare("suspend", messages.AgreementSuspended, _("Agreement suspended"))
    declare("resume", messages.AgreementResumed, _("Agreement resumed"))
    declare("terminate", messages.AgreementTerminated, _("Agreement terminated"))
    declare("look", messages.Looked, _("Records of another agency asked for"), "look", "restricted")
    for verb, facts, title in (
        ("ask", messages.InformationAsked, _("Information asked for")),
        ("accept", messages.RequestAccepted, _("Request taken up")),
        ("answer", messages.RequestAnswered, _("Request answered")),
        ("decline", messages.RequestRefused, _("Request refused")),
        ("withdraw", messages.RequestWithdrawn, _("Request withdrawn")),
        ("recall", messages.DisclosureRecalled, _("Disclosure recalled")),
        ("delete", messages.DeletionConfirmed, _("Disclosure deleted")),
    ):
        declare(verb, facts, title, "request", "restricted")
