"""What an administrator does to an officer from the officer's page: a form and the service behind it, each."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from axes.handlers.proxy import AxesProxyHandler
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from tapal.agencies import selectors, services
from tapal.agencies.selectors import OfficerView
from tapal.agencies.web import forms, sign_in
from tapal.agencies.web.contexts import Deed
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict
from tapal.kernel.rulings import Sentence


def _give_role(viewer: Actor, officer: UUID, data: Mapping[str, Any]) -> None:
    services.assign_role(
        viewer,
        officer=officer,
        role=data["role"],
        post=data["post"] or None,
        valid_from=forms.optional_day(data["valid_from"]),
        valid_to=forms.optional_day(data["valid_to"]),
    )


def _end_role(viewer: Actor, officer: UUID, data: Mapping[str, Any]) -> None:
    services.end_role(
        viewer, officer=officer, assignment=data["assignment"], last_day=data["last_day"], reason=data["reason"]
    )


def _move(viewer: Actor, officer: UUID, data: Mapping[str, Any]) -> None:
    services.move_officer(
        viewer,
        officer=officer,
        unit=data["unit"],
        valid_from=forms.optional_day(data["valid_from"]),
        reason=data["reason"],
    )


def _suspend(viewer: Actor, officer: UUID, data: Mapping[str, Any]) -> None:
    services.suspend_officer(viewer, officer=officer, reason=data["reason"], until=forms.optional_day(data["until"]))


def _reinstate(viewer: Actor, officer: UUID, data: Mapping[str, Any]) -> None:
    services.reinstate_officer(viewer, officer=officer, reason=data["reason"])


def _reset(viewer: Actor, officer: UUID, data: Mapping[str, Any]) -> None:
    services.reset_second_factor(viewer, officer=officer, reason=data["reason"])


def _password(viewer: Actor, officer: UUID, data: Mapping[str, Any]) -> None:
    """Set a password, and forget the wrong tries that locked the account."""
    services.set_password(viewer, officer=officer, password=data["password"], reason=data["reason"])
    credential = selectors.find_credential(officer)
    if credential is not None:
        AxesProxyHandler.reset_attempts(username=sign_in.account_hash(credential.username))


@dataclass(frozen=True, slots=True)
class _Kind:
    title: Sentence
    button: Sentence
    form: Callable[..., Form]
    do: Callable[[Actor, UUID, Mapping[str, Any]], None]
    fits: Callable[[OfficerView], bool] = lambda _officer: True
    of_agency: bool = False
    stop: bool = False


_KINDS: dict[str, _Kind] = {
    "role": _Kind(_("Give a role"), _("Give the role"), forms.RoleForm, _give_role, of_agency=True),
    "end_role": _Kind(_("End a role"), _("End the role"), forms.EndRoleForm, _end_role, fits=lambda o: bool(o.roles)),
    "move": _Kind(_("Move to another unit"), _("Move"), forms.MoveForm, _move, of_agency=True),
    "suspend": _Kind(
        _("Suspend"), _("Suspend now"), forms.SuspendForm, _suspend, fits=lambda o: o.in_service, stop=True
    ),
    "reinstate": _Kind(
        _("Take back into service"), _("Reinstate"), forms.ReasonForm, _reinstate, fits=lambda o: not o.in_service
    ),
    "password": _Kind(
        _("Set a new password"), _("Set the password"), forms.PasswordForm, _password, fits=lambda o: bool(o.username)
    ),
    "reset": _Kind(
        _("Reset a lost second factor"),
        _("Reset"),
        forms.ReasonForm,
        _reset,
        fits=lambda o: bool(o.username),
        stop=True,
    ),
}


def _form(kind: _Kind, code: str, officer: OfficerView, data: Any = None) -> Form:
    more: dict[str, Any] = {"agency": officer.agency} if kind.of_agency else {}
    form = kind.form(data, auto_id=f"{code}-%s", **more)
    if isinstance(form, forms.PasswordForm):
        form.initial["username"] = officer.username
    if isinstance(form, forms.EndRoleForm):
        form.offer([(str(role.assignment), role.title) for role in officer.roles])
    return form


def do(viewer: Actor, officer: UUID, code: str, request: HttpRequest) -> Form | None:
    """Do a deed with what was sent; returns the form with what is wrong, or None when it is done."""
    found = selectors.get_officer(viewer, officer=officer)
    kind = _KINDS.get(code)
    if kind is None:
        raise BadInput([])
    form = _form(kind, code, found, request.POST)
    if not form.is_valid():
        return form
    try:
        kind.do(viewer, officer, form.cleaned_data)
    except BadInput as error:
        forms.take_problems(form, error)
        return form
    except Conflict as error:
        form.add_error(None, str(error))
        return form
    return None


def offered(officer: OfficerView, code: str, wrong: Form | None) -> Sequence[Deed]:
    """The deeds that fit an officer, the one that went wrong with its errors."""
    return [
        Deed(name, kind.title, wrong if wrong and name == code else _form(kind, name, officer), kind.button, kind.stop)
        for name, kind in _KINDS.items()
        if kind.fits(officer)
    ]
