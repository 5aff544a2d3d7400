"""Forms of the procedure, after the patterns of the GOV.UK Design System: label, hint, error, one verb."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tapal.crossings import words
from tapal.crossings.rules import SERVICES, VALUES, Service
from tapal.crossings.rules.grounds import grounds_for
from tapal.crossings.rules.reasons import codes_for
from tapal.crossings.selectors import SessionView
from tapal.crossings.services.referring import RESULTS


class DecideForm(forms.Form):
    """What one service makes of the traveller. Refusal is offered only where a ground exists for this traveller."""

    value = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    reason = forms.ChoiceField(label=_("Reason"))
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Seen by your own service only."),
    )  # fmt: skip

    def __init__(self, data: object = None, *, session: SessionView, service: Service) -> None:
        super().__init__(data, prefix=service)  # type: ignore[arg-type]  # a QueryDict or None
        grounds = grounds_for(session.direction, session.nationality) if service == "immigration" else []
        values = [value for value in VALUES if value != "refuse" or grounds]
        self.fields["value"].choices = [(value, words.VALUES[value]) for value in values]  # type: ignore[attr-defined]
        reasons: list[tuple[str, object]] = [("", _("Choose"))]
        for value in ("clear", "refer", "hold"):
            offered = [(code, words.REASONS[code]) for code in codes_for(service, value)]
            reasons.append((str(words.VALUES[value]), offered))
        if grounds:
            reasons.append((str(words.VALUES["refuse"]), [(g.code, words.reason(g.code)) for g in grounds]))
        self.fields["reason"].choices = reasons  # type: ignore[attr-defined]  # a choice field


class ReferForm(forms.Form):
    """Ask another service to look."""

    to_service = forms.ChoiceField(label=_("Service"))
    reason = forms.ChoiceField(label=_("Reason"))
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Seen by your service and the one that you ask."),
    )  # fmt: skip

    def __init__(self, data: object = None, *, from_service: Service) -> None:
        super().__init__(data, prefix="refer")  # type: ignore[arg-type]  # a QueryDict or None
        services = [(code, words.SERVICES[code]) for code in SERVICES if code != from_service]
        self.fields["to_service"].choices = services  # type: ignore[attr-defined]  # a choice field
        codes = dict.fromkeys(code for service in SERVICES for code in codes_for(service, "refer"))
        self.fields["reason"].choices = [("", _("Choose")), *((c, words.REASONS[c]) for c in codes)]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """Answer a referral."""

    result = forms.ChoiceField(
        label=_("What was found"), widget=forms.RadioSelect, choices=[(code, words.RESULTS[code]) for code in RESULTS]
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(forms.Form):
    """A reason, for what needs nothing else."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class LaneForm(forms.Form):
    """Where the officer sits."""

    lane = forms.CharField(label=_("Lane"), max_length=20)
    direction = forms.ChoiceField(
        label=_("Direction"), choices=[("entry", words.DIRECTIONS["entry"]), ("exit", words.DIRECTIONS["exit"])]
    )
