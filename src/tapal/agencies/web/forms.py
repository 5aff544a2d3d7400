"""What an administrator fills in. The services check what matters; here stand labels, hints and kinds of input."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from tapal.agencies import rules, selectors
from tapal.kernel.errors import BadInput


def take_problems(form: forms.Form, error: BadInput) -> None:
    """Put a service's problems beside the fields that they speak of; the rest stands above the form."""
    for problem in error.problems:
        form.add_error(problem.where if problem.where in form.fields else None, str(problem.what))


def username_field() -> forms.CharField:
    """Whose password this is, for the reader and for password managers; it is shown and not taken."""
    widget = forms.TextInput(attrs={"autocomplete": "username", "readonly": True})
    return forms.CharField(label=_("User name"), required=False, widget=widget)


def _day(label: Any, hint: Any) -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=hint,
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def _reason() -> forms.CharField:
    return forms.CharField(label=_("Reason"), max_length=300, help_text=_("Kept in the journal."))


def _units(agency: str | None = None) -> list[tuple[str, str]]:
    return [
        (unit.code, f"{selectors.agency_short(unit.agency)}: {unit.name}" + (f" ({unit.post})" if unit.post else ""))
        for unit in selectors.list_units(agency)
    ]


class EnrolForm(forms.Form):
    """A new officer, and how this officer signs in here."""

    number = forms.CharField(label=_("Service number"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=200)
    unit = forms.ChoiceField(label=_("Unit"))
    username = forms.CharField(
        label=_("User name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    password = forms.CharField(
        label=_("First password"),
        strip=False,
        help_text=_("At least twelve characters. The officer sets up a second factor at the first sign-in."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = _units()  # type: ignore[attr-defined]  # a choice field


class RoleForm(forms.Form):
    """A role, its post and its days."""

    role = forms.ChoiceField(label=_("Role"))
    post = forms.CharField(
        label=_("Only at this post"), required=False, max_length=80, help_text=_("Empty: wherever the officer serves.")
    )
    valid_from = _day(_("First day"), _("Empty: today."))
    valid_to = _day(_("Last day"), _("Empty: until it is ended."))

    def __init__(self, *args: Any, agency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = list(_roles_of(agency))  # type: ignore[attr-defined]  # a choice field


def _roles_of(agency: str) -> Iterable[tuple[str, str]]:
    for role in rules.roles().values():
        if role.agency in (None, agency):
            yield role.code, selectors.role_title(role.code)


class MoveForm(forms.Form):
    """Another unit, and from when."""

    unit = forms.ChoiceField(label=_("Unit"))
    valid_from = _day(_("First day"), _("Empty: today."))
    reason = _reason()

    def __init__(self, *args: Any, agency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = _units(agency)  # type: ignore[attr-defined]  # a choice field


class SuspendForm(forms.Form):
    """Out of service, and until when."""

    until = _day(_("Last day of the suspension"), _("Empty: until reinstated."))
    reason = _reason()


class ReasonForm(forms.Form):
    """A reason and nothing else: reinstate, reset the second factor."""

    reason = _reason()


class PasswordForm(forms.Form):
    """A new password for an officer who forgot the old one."""

    username = username_field()
    password = forms.CharField(
        label=_("New password"),
        strip=False,
        help_text=_("At least twelve characters. Open sessions end; a lock-out is lifted."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    reason = _reason()


class EndRoleForm(forms.Form):
    """The end of a role."""

    assignment = forms.TypedChoiceField(label=_("Role"), coerce=UUID)
    last_day = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    reason = _reason()

    def offer(self, roles: list[tuple[str, str]]) -> None:
        """Let one of these assignments be chosen."""
        self.fields["assignment"].choices = roles  # type: ignore[attr-defined]  # a choice field


def optional_day(value: Any) -> date | None:
    """A day of a cleaned form, or None."""
    return value if isinstance(value, date) else None
