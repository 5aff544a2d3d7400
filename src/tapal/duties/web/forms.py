"""What an officer writes when a duty that has no page of its own is done, or owed no more."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CompleteForm(forms.Form):
    """The result."""

    result = forms.CharField(
        label=_("What was done"), max_length=300, help_text=_("Kept in the journal. Name nobody who need not be named.")
    )


class CancelForm(forms.Form):
    """The reason."""

    reason = forms.CharField(label=_("Why it is owed no more"), max_length=300, help_text=_("Kept in the journal."))
