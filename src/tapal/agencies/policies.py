"""Who may run the register of agencies and officers, and who may see it."""

from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tapal.agencies import rules
from tapal.kernel.actors import Actor
from tapal.kernel.rulings import Ruling, allow, refuse

_ADMIN_BASIS = f"role:{rules.ADMIN}"


def may_administer(viewer: Actor) -> Ruling:
    """May register agencies and units, enrol, move and suspend officers, give roles and credentials."""
    if viewer.kind == "system" or viewer.has_role(rules.ADMIN):
        return allow(_ADMIN_BASIS)
    return refuse(_("Only a system administrator changes agencies, officers and their access."), _ADMIN_BASIS)


def may_list_officers(viewer: Actor) -> Ruling:
    """May see the register of officers; it holds nothing about travellers."""
    if viewer.kind == "system" or viewer.has_role(rules.ADMIN, rules.AUDITOR):
        return allow(_ADMIN_BASIS)
    return refuse(_("The register of officers is open to system administrators and auditors."), _ADMIN_BASIS)


def may_see_officer(viewer: Actor, *, officer: UUID) -> Ruling:
    """May see one officer's entry in the register: oneself, or as for the list."""
    return allow("self") if viewer.uuid == officer and viewer.kind == "officer" else may_list_officers(viewer)


def may_keep_account(viewer: Actor) -> Ruling:
    """May see and change one's own account: every officer who has signed in."""
    if viewer.kind == "officer":
        return allow("self")
    return refuse(_("Only officers have an account of their own."), "self")


def may_end_session(viewer: Actor, *, officer: UUID) -> Ruling:
    """May end a web session: one's own, or anybody's as an administrator."""
    return allow("self") if viewer.uuid == officer and viewer.kind == "officer" else may_administer(viewer)


def may_see_client(viewer: Actor, *, client: UUID) -> Ruling:
    """May see what a machine client may call: the client itself, administrators and auditors."""
    return allow("self") if viewer.uuid == client and viewer.kind == "machine" else may_list_officers(viewer)


def may_call(viewer: Actor, scope: str) -> Ruling:
    """May call an operation of the machine interface: a client whose scopes hold it."""
    basis = f"scope:{scope}"
    if viewer.kind == "machine" and scope in rules.scopes_of(viewer):
        return allow(basis)
    return refuse(format_lazy(_("This credential does not have the scope {scope}."), scope=scope), basis)
