"""What is written about agreements, and the question why."""

from datetime import timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tapal.agencies import rules as agency_rules
from tapal.agencies import selectors as agencies
from tapal.kernel import clock
from tapal.kernel.rulings import Sentence
from tapal.sharing import registration, words
from tapal.sharing.registration import Sought
from tapal.sharing.rules import MODES, Question, Record, purposes
from tapal.sharing.rules.agreements import KINDS, AgreementText, ClauseText, ConditionText
from tapal.sharing.rules.requests import ANSWERERS
from tapal.sharing.selectors import RequestView

CASE = "cases.case:named"
_PLAIN = tuple(words.CONDITIONS)


class SignForm(forms.Form):
    """A signature under the text that was read."""

    content = forms.CharField(max_length=64, widget=forms.HiddenInput)
    position = forms.CharField(label=_("Your position, as it stands under the text"), max_length=120)


class ReasonForm(forms.Form):
    """The reason for a deed; several deeds stand on one page, so each has fields of its own name there."""

    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Kept in the journal."))

    def __init__(self, deed: str, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id=f"{deed}-%s")
        self.deed = deed
        if deed == "delete":
            self.fields["reason"].label = _("Where copies were")


def reason_for(deed: str, wrong: forms.Form | None) -> ReasonForm:
    """The form for a deed: the one that came back wrong, where it was for this one, with what is wrong beside it."""
    return wrong if isinstance(wrong, ReasonForm) and wrong.deed == deed else ReasonForm(deed)


def agency_choices(codes: set[str] | None = None) -> list[tuple[str, str]]:
    """Agencies by short name."""
    return [(code, agencies.agency_short(code)) for code in agency_rules.agencies() if codes is None or code in codes]


def purpose_choices() -> list[tuple[str, str]]:
    """The vocabulary of purposes."""
    language = get_language() or "en"
    return [(code, one.text(language)) for code, one in purposes().items()]


def purposes_to_state() -> list[tuple[str, Sentence]]:
    """The same, with nothing chosen beforehand: whoever looks says what for, and can't do so by not looking."""
    return [("", _("Choose")), *purpose_choices()]


def dataset_choices() -> list[tuple[str, str]]:
    """What can be shared."""
    return [(code, str(one.title)) for code, one in registration.datasets.items()]


def field_choices() -> list[tuple[str, str]]:
    """Every field of every dataset, once: `dataset/field`."""
    return [
        (f"{code}/{field}", f"{one.title}: {title}")
        for code, one in registration.datasets.items()
        for field, title in one.fields.items()
    ]


def role_choices(agency: str | None = None) -> list[tuple[str, str]]:
    """Jobs that see travellers, those of an agency and of any."""
    return [
        (code, agencies.role_title(code))
        for code, role in agency_rules.roles().items()
        if (role.case_data and agency in (None, role.agency)) or role.agency is None
    ]


def one_dataset(given: list[str]) -> list[str]:
    """The fields that were chosen; raises where they are of more than one kind of record."""
    if len({one.partition("/")[0] for one in given}) > 1:
        raise forms.ValidationError(_("One clause is about one kind of record."))
    return given


class DraftForm(forms.Form):
    """A new agreement of the own agency with another."""

    kind = forms.ChoiceField(label=_("Kind"))
    title = forms.CharField(label=_("Title"), max_length=200)
    other = forms.ChoiceField(label=_("With"))
    legal_basis = forms.CharField(
        label=_("Legal basis"), max_length=500, help_text=_("One after the other, separated by semicolons.")
    )
    valid_from = forms.DateField(label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}))
    valid_to = forms.DateField(label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}))
    evaluation = forms.DateField(
        label=_("Evaluation by"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, agency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agency = agency
        self.fields["kind"].choices = [(code, words.KINDS[code]) for code in KINDS]  # type: ignore[attr-defined]  # a ChoiceField
        others = set(agency_rules.agencies()) - {agency, "tapal"}
        self.fields["other"].choices = agency_choices(others)  # type: ignore[attr-defined]  # a ChoiceField

    def text(self, clause: ClauseText) -> AgreementText:
        """The text with its first clause."""
        given = self.cleaned_data
        return AgreementText(
            kind=given["kind"],
            title=given["title"],
            parties=(self.agency, given["other"]),
            legal_basis=tuple(part.strip() for part in given["legal_basis"].split(";") if part.strip()),
            valid_from=given["valid_from"].isoformat(),
            valid_to=given["valid_to"].isoformat(),
            evaluation=given["evaluation"].isoformat() if given["evaluation"] else None,
            clauses=(clause,),
        )


class ClauseForm(forms.Form):
    """One clause: its words, and what they mean."""

    number = forms.CharField(label=_("Number of the clause"), max_length=12)
    words = forms.CharField(
        label=_("Words"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}), help_text=_("As they are signed.")
    )
    owner = forms.ChoiceField(label=_("Whose records"))
    receiver = forms.ChoiceField(label=_("To"))
    roles = forms.MultipleChoiceField(
        label=_("Roles"), required=False, help_text=_("None chosen: every role of the receiver.")
    )
    fields_shown = forms.MultipleChoiceField(
        label=_("What"), help_text=_("Fields of one kind of record."), widget=forms.CheckboxSelectMultiple
    )
    mode = forms.ChoiceField(label=_("How much"), initial="full")
    purposes = forms.MultipleChoiceField(label=_("For"), widget=forms.CheckboxSelectMultiple)
    conditions = forms.MultipleChoiceField(
        label=_("If"),
        required=False,
        help_text=_("All that are chosen must hold."),
        widget=forms.CheckboxSelectMultiple,
    )
    newer_days = forms.IntegerField(label=_("Not older than, in days"), required=False, min_value=1, max_value=36_500)
    quota_most = forms.IntegerField(label=_("At most so many records a day"), required=False, min_value=1)
    embargo_days = forms.IntegerField(
        label=_("Only when older than, in days"), required=False, min_value=1, max_value=36_500
    )
    refuses = forms.BooleanField(label=_("This clause says what is not shown"), required=False)

    def __init__(self, *args: Any, parties: set[str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, Any]]] = {
            "owner": list(agency_choices(parties)),
            "receiver": list(agency_choices(parties)),
            "roles": list(role_choices()),
            "fields_shown": list(field_choices()),
            "mode": [(mode, words.MODES[mode]) for mode in reversed(MODES)],
            "purposes": list(purpose_choices()),
            "conditions": [(code, words.CONDITIONS[code]) for code in _PLAIN],
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]  # choice fields

    def clean_fields_shown(self) -> list[str]:
        """The fields; raises where they are of more than one kind of record."""
        return one_dataset(self.cleaned_data["fields_shown"])

    def clause(self) -> ClauseText:
        """The clause as it is signed."""
        given = self.cleaned_data
        chosen = [one.partition("/") for one in given["fields_shown"]]
        conditions = [ConditionText(code=code) for code in given["conditions"]]
        if given["newer_days"]:
            conditions.append(ConditionText(code="newer_days", values=(str(given["newer_days"]),)))
        return ClauseText(
            number=given["number"],
            words=given["words"],
            owner=given["owner"],
            receiver=given["receiver"],
            roles=tuple(given["roles"]),
            dataset=chosen[0][0],
            fields=tuple(field for _dataset, _slash, field in chosen),
            mode=given["mode"],
            purposes=tuple(given["purposes"]),
            conditions=tuple(conditions),
            quota_most=given["quota_most"],
            quota_period="day" if given["quota_most"] else None,
            embargo_days=given["embargo_days"],
            refuses=given["refuses"],
        )


class SearchForm(forms.Form):
    """Whom or what is searched for, and what for."""

    name = forms.CharField(label=_("Name"), max_length=120, required=False)
    number = forms.CharField(label=_("Document number"), max_length=40, required=False)
    purpose = forms.ChoiceField(label=_("For"))
    case = forms.CharField(
        label=_("Case"), max_length=120, required=False, help_text=_("Many clauses hold only where one is named.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["purpose"].choices = purposes_to_state()  # type: ignore[attr-defined]  # a ChoiceField

    def wanted(self) -> dict[str, Any]:
        """What `services.search` takes."""
        given = self.cleaned_data
        return {
            "wanted": Sought(name=given["name"], number=given["number"]),
            "purpose": given["purpose"],
            "case": given["case"] or None,
        }


class AskForm(forms.Form):
    """A request for information."""

    to = forms.ChoiceField(label=_("Ask"))
    fields_asked = forms.MultipleChoiceField(
        label=_("What"), help_text=_("Fields of one kind of record."), widget=forms.CheckboxSelectMultiple
    )
    subject = forms.CharField(
        label=_("About"), max_length=300, help_text=_("Whom or what it is about, so that it is found there.")
    )
    purpose = forms.ChoiceField(label=_("For"))
    case = forms.CharField(label=_("Case"), max_length=120, help_text=_("Its number in your agency."))
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("Kept in the journal."))
    urgency = forms.ChoiceField(label=_("How urgent"), initial="normal")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, Any]]] = {
            "to": list(agency_choices(set(ANSWERERS))),
            "fields_asked": list(field_choices()),
            "purpose": list(purposes_to_state()),
            "urgency": list(words.URGENCIES.items()),
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]  # choice fields

    def clean_fields_asked(self) -> list[str]:
        """The fields; raises where they are of more than one kind of record."""
        return one_dataset(self.cleaned_data["fields_asked"])

    def asked(self) -> dict[str, Any]:
        """What `services.ask_for_information` takes."""
        given = dict(self.cleaned_data)
        chosen = [one.partition("/") for one in given.pop("fields_asked")]
        return {**given, "dataset": chosen[0][0], "fields": tuple(field for _dataset, _slash, field in chosen)}


class AnswerForm(forms.Form):
    """What is disclosed: a field for each that was asked for."""

    keep_days = forms.IntegerField(
        label=_("To be kept for so many days"),
        min_value=1,
        required=False,
        help_text=_("Empty: as long as the rule says."),
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)

    def __init__(self, *args: Any, view: RequestView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.asked = view.fields
        own = {
            f"value-{one}": forms.CharField(label=words.field(one, view.dataset), max_length=500, required=False)
            for one in view.fields
        }
        self.fields = {**own, **self.fields}

    def answer(self) -> dict[str, Any]:
        """What `services.answer_request` takes: what was left empty is not disclosed."""
        given = self.cleaned_data
        values = {one: given[f"value-{one}"] for one in self.asked if given[f"value-{one}"]}
        return {"values": values, "note": given["note"], "keep_days": given["keep_days"]}


class WhyForm(forms.Form):
    """Why can, or can't, an officer of this role see this field of such a record for this purpose?"""

    role = forms.ChoiceField(label=_("An officer who is"))
    agency = forms.ChoiceField(label=_("of"))
    field = forms.ChoiceField(label=_("wants to see"))
    purpose = forms.ChoiceField(label=_("for"))
    owner = forms.ChoiceField(label=_("in a record of"))
    days = forms.IntegerField(label=_("that is so many days old"), min_value=0, max_value=36_500, initial=1)
    kind = forms.CharField(label=_("of the kind"), required=False, max_length=40)
    same_post = forms.BooleanField(label=_("The record arose at the officer's own post"), required=False)
    linked = forms.BooleanField(label=_("A case is named, and the record is linked to it"), required=False)

    def __init__(self, *args: Any, agencies_allowed: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, Any]]] = {
            "role": list(role_choices()),
            "agency": list(agency_choices(agencies_allowed)),
            "field": list(field_choices()),
            "purpose": list(purpose_choices()),
            "owner": list(agency_choices()),
        }
        for name, values in choices.items():
            self.fields[name].choices = values  # type: ignore[attr-defined]  # choice fields

    def asked(self) -> tuple[Question, Record, str]:
        """The question, the record and the field that is asked about."""
        given = self.cleaned_data
        dataset, _slash, field = given["field"].partition("/")
        now = clock.now()
        case = CASE if given["linked"] else None
        question = Question(
            agency=given["agency"],
            roles=frozenset({given["role"]}),
            post="own" if given["same_post"] else None,
            purpose=given["purpose"],
            at=now,
            case=case,
            assigned=frozenset({CASE}) if given["linked"] else frozenset(),
        )
        record = Record(
            dataset=dataset,
            owner=given["owner"],
            post="own" if given["same_post"] else "other",
            kind=given["kind"] or None,
            at=now - timedelta(days=given["days"]),
            links=frozenset({CASE}) if given["linked"] else frozenset(),
        )
        return question, record, field
