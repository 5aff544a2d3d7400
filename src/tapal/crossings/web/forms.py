"""Forms of the procedure, after the patterns of the GOV.UK Design System: label, hint, error, one verb."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from tapal.crossings import words
from tapal.crossings.rules import SERVICES, VALUES, Service
from tapal.crossings.rules.grounds import grounds_for
from tapal.crossings.rules.reasons import codes_for
from tapal.crossings.selectors import SessionView
from tapal.crossings.services.referring import RESULTS


class _Numbered(forms.RadioSelect):
    """Choices that the keys 1, 2, 3 press, each with its key beside it."""

    def create_option(self, *positional: Any, **named: Any) -> dict[str, Any]:
        """Give an option its key."""
        option: dict[str, Any] = super().create_option(*positional, **named)
        key = str(int(option["index"]) + 1)
        option["attrs"]["data-key"] = key
        option["label"] = format_html("{} <kbd>{}</kbd>", option["label"], key)
        return option


class DecideForm(forms.Form):
    """What one service makes of the traveller. Refusal is offered only where a ground exists for this traveller."""

    value = forms.ChoiceField(label=_("Decision"), widget=_Numbered)
    reason = forms.ChoiceField(
        label=_("Reason"), required=False, help_text=_("Not needed to clear where nothing stands against it.")
    )
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Seen by your own service only."),
    )  # fmt: skip

    def __init__(self, data: object = None, *, session: SessionView, service: Service) -> None:
        super().__init__(data, prefix=service)  # type: ignore[arg-type]  # a QueryDict or None
        grounds = grounds_for(session.direction, citizen=session.citizen) if service == "immigration" else []
        values = [value for value in VALUES if value != "refuse" or grounds]
        self._codes: dict[str, list[str]] = {
            value: [ground.code for ground in grounds] if value == "refuse" else codes_for(service, value)
            for value in values
        }
        self.fields["value"].choices = [(value, words.VALUES[value]) for value in values]  # type: ignore[attr-defined]
        self.fields["reason"].choices = [  # type: ignore[attr-defined]  # a choice field
            ("", _("Choose")),
            *(
                (str(words.VALUES[value]), [(c, words.reason(c)) for c in codes])
                for value, codes in self._codes.items()
            ),
        ]

    def clean(self) -> dict[str, Any]:
        """Hold the reason to the decision: clearing needs none, another decision one of its own."""
        cleaned = super().clean() or self.cleaned_data
        value, reason = cleaned.get("value"), cleaned.get("reason")
        if value and "reason" in cleaned:
            if not reason and value != "clear":
                self.add_error("reason", _("Say why."))
            elif reason and reason not in self._codes[value]:
                self.add_error("reason", _("This is no reason for this decision. Choose one listed under it."))
        return cleaned


class ReferForm(forms.Form):
    """Ask another service to look."""

    to_service = forms.ChoiceField(label=_("Service"))
    reason = forms.ChoiceField(label=_("Reason"))
    note = forms.CharField(
        label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Seen by your service and the one that you ask."),
    )  # fmt: skip

    def __init__(self, data: object = None, *, from_service: Service) -> None:
        super().__init__(data, prefix=f"refer-{from_service}")  # type: ignore[arg-type]  # a QueryDict or None
        services = [(code, words.SERVICES[code]) for code in SERVICES if code != from_service]
        self.fields["to_service"].choices = services  # type: ignore[attr-defined]  # a choice field
        codes = dict.fromkeys(code for service in SERVICES for code in codes_for(service, "refer"))
        self.fields["reason"].choices = [("", _("Choose")), *((c, words.REASONS[c]) for c in codes)]  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """Answer a referral."""

    result = forms.ChoiceField(
        label=_("What was found"), widget=_Numbered, choices=[(code, words.RESULTS[code]) for code in RESULTS]
    )
    note = forms.CharField(label=_("Note"), required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, data: object = None, *, referral: UUID) -> None:
        super().__init__(data, prefix=f"answer-{referral}")  # type: ignore[arg-type]  # a QueryDict or None


class ReasonForm(forms.Form):
    """A reason, for what needs nothing else."""

    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


@dataclass(frozen=True, slots=True)
class Filled:
    """A form of a session's page: where it goes, whose it is. `due`: something is expected from the viewer."""

    code: str
    name: str
    form: forms.Form
    due: bool = False

    @property
    def open(self) -> bool:
        """Whether it was just sent and came back with what is wrong."""
        return self.form.is_bound


@dataclass(frozen=True, slots=True)
class SessionForms:
    """What the viewer may do to a session, each thing a form."""

    answer: Sequence[Filled]
    decide: Sequence[Filled]
    refer: Sequence[Filled]
    withdraw: Filled
    amend: Filled


def session_forms(view: SessionView, sent: Mapping[str, forms.Form]) -> SessionForms:
    """The forms of a session's page; one that was sent, by its name (`decide:customs`), keeps what was typed."""
    deciding = [item for item in view.decisions if item.may_decide]
    answering = [item for item in view.referrals if item.mine and item.state == "open"]
    return SessionForms(
        answer=[
            Filled(
                str(item.id),
                words.service(item.from_service),
                sent.get(f"answer:{item.id}") or AnswerForm(referral=item.id),
            )
            for item in answering
        ],
        decide=[
            Filled(
                item.service,
                words.service(item.service),
                sent.get(f"decide:{item.service}") or DecideForm(session=view, service=item.service),
                due=item.value != "clear",
            )
            for item in deciding
        ],
        refer=[
            Filled(
                item.service,
                words.service(item.service),
                sent.get(f"refer:{item.service}") or ReferForm(from_service=item.service),
            )
            for item in deciding
        ],
        withdraw=Filled("withdraw", "", sent.get("withdraw") or ReasonForm(prefix="withdraw")),
        amend=Filled("amend", "", sent.get("amend") or ReasonForm(prefix="amend")),
    )
