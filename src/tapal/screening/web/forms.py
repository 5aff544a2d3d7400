"""Forms of screening: to judge a hit, to say how a gap was dealt with."""

from typing import Any
from uuid import UUID

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _


class _Numbered(forms.RadioSelect):
    """Choices that the keys 1, 2, 3 press, each with its key beside it."""

    def create_option(self, *positional: Any, **named: Any) -> dict[str, Any]:
        """Give an option its key."""
        option: dict[str, Any] = super().create_option(*positional, **named)
        key = str(int(option["index"]) + 1)
        option["attrs"]["data-key"] = key
        option["label"] = format_html("{} <kbd>{}</kbd>", option["label"], key)
        return option


class JudgeForm(forms.Form):
    """Is this the person on the list?"""

    state = forms.ChoiceField(
        label=_("Is this the person on the list?"),
        widget=_Numbered,
        choices=[
            ("false_positive", _("No, somebody else")),
            ("confirmed", _("Yes, this is the person")),
            ("undecided", _("Can't tell yet")),
        ],
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("What you compared, and with what; or what you still need. Kept in the journal."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2, "data-key": "r"}),
    )


class RevokeForm(forms.Form):
    """Take a judgement back."""

    reason = forms.CharField(
        label=_("Why the judgement does not stand"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, data: object = None) -> None:
        super().__init__(data, prefix="revoke")  # type: ignore[arg-type]  # a QueryDict or None


class CloseForm(forms.Form):
    """How somebody who could not be screened was dealt with."""

    reason = forms.CharField(label=_("How it was dealt with"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: object = None, *, gap: UUID) -> None:
        super().__init__(data, prefix=f"gap-{gap}")  # type: ignore[arg-type]  # a QueryDict or None
