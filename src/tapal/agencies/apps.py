"""Registers the actions of agencies, what is rebuilt by replay, its pages and its links."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from tapal.agencies import messages
from tapal.journal.messages import Message
from tapal.journal.registry import Action, Sensitivity, register_action, register_folded
from tapal.kernel import registry
from tapal.kernel.rulings import Sentence


class AgenciesConfig(AppConfig):
    """Agencies, units, officers, roles, credentials."""

    name = "tapal.agencies"
    label = "agencies"

    def ready(self) -> None:
        """Declare what can happen, who folds it, and which pages there are."""
        from tapal.agencies import models, policies
        from tapal.agencies.web import signals

        _declare_actions()
        __import__("tapal.agencies.handlers")
        register_folded(
            models.Agency,
            models.Unit,
            models.Officer,
            models.Posting,
            models.RoleAssignment,
            models.SignIn,
            models.MachineClient,
        )
        registry.register_urls("agencies", registry.Urls(prefix="", module="tapal.agencies.web.urls"))
        registry.register_urls("agencies.sign_in", registry.Urls(prefix="", module="tapal.agencies.web.sign_in_urls"))
        registry.register_nav(
            registry.NavItem(
                code="agencies.officers",
                label=_("Officers"),
                url="agencies:officers",
                order=900,
                may=policies.may_list_officers,
            )
        )
        signals.connect()


def _declare_actions() -> None:
    def declare(
        verb: str,
        aggregate: str,
        facts: type[Message],
        title: Sentence,
        sensitivity: Sensitivity,
        **more: type[Message],
    ) -> None:
        register_action(
            Action(
                code=f"agencies.{verb}",
                aggregate=f"agencies.{aggregate}",
                parts={"facts": facts, **more},
                title=title,
                dataset=f"agencies.{aggregate}",
                sensitivity=sensitivity,
                folds=aggregate != "credential",
            )
        )

    declare("register_agency", "agency", messages.AgencyRegistered, _("Agency described"), "public")
    declare("register_unit", "unit", messages.UnitRegistered, _("Unit described"), "public")
    declare("enrol_officer", "officer", messages.OfficerEnrolled, _("Officer enrolled"), "internal")
    declare("assign_role", "officer", messages.RoleAssigned, _("Role given"), "internal")
    declare("end_role", "officer", messages.RoleEnded, _("Role ended"), "internal")
    declare("move_officer", "officer", messages.OfficerMoved, _("Officer moved"), "internal")
    declare("suspend_officer", "officer", messages.OfficerSuspended, _("Officer suspended"), "internal")
    declare("reinstate_officer", "officer", messages.OfficerReinstated, _("Officer reinstated"), "internal")
    declare("change_credential", "credential", messages.CredentialChanged, _("Credential changed"), "internal")
    declare("sign_in", "sign_in", messages.SignedIn, _("Signed in"), "internal", origin=messages.SignInOrigin)
    declare("sign_out", "sign_in", messages.SignedOut, _("Signed out"), "internal")
    declare("issue_client", "client", messages.ClientIssued, _("Machine client issued"), "internal")
    declare("revoke_client", "client", messages.ClientRevoked, _("Machine client revoked"), "internal")
