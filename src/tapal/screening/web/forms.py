"""Forms of screening: to judge a hit, to say how a gap was dealt with."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _


class JudgeForm(forms.Form):
    """Is this the person on the list?"""

    state = forms.ChoiceField(
        label=_("Is this the person on the list?"),
        widget=forms.RadioSelect,
        choices=[("false_positive", _("No, somebody else")), ("confirmed", _("Yes, this is the person"))],
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("What you compared, and with what. Kept in the journal."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CloseForm(forms.Form):
    """How somebody who could not be screened was dealt with."""

    reason = forms.CharField(label=_("How it was dealt with"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: object = None, *, gap: UUID) -> None:
        super().__init__(data, prefix=f"gap-{gap}")  # type: ignore[arg-type]  # a QueryDict or None
