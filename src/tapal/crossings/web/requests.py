"""Requests of competent agencies, on which some grounds of refusal rest: who asked for what, and the form to ask."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tapal.crossings import policies, selectors, services, words
from tapal.crossings.rules.grounds import GROUNDS
from tapal.journal.reads import record_read
from tapal.kernel.errors import BadInput, Refused
from tapal.kernel.guard import requires, viewer_of
from tapal.kernel.refs import Ref

_BASIS = "UU 6/2011 Art. 13(1)"


class RequestForm(forms.Form):
    """Whom to refuse, on which ground, by which letter."""

    ground = forms.ChoiceField(label=gettext_lazy("Ground"))
    issuer = forms.CharField(
        label=gettext_lazy("Issuing state"), max_length=3, help_text=gettext_lazy("Three letters, as in the document.")
    )
    number = forms.CharField(label=gettext_lazy("Document number"), max_length=20)
    letter = forms.CharField(label=gettext_lazy("Number of the letter"), max_length=120)
    letter_date = forms.DateField(
        label=gettext_lazy("Date of the letter"), widget=forms.DateInput(attrs={"type": "date"})
    )
    valid_to = forms.DateField(
        label=gettext_lazy("Valid to"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, data: object = None) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a QueryDict or None
        grounds = [clause for clause in GROUNDS.values() if clause.needs_request]
        choices = [("", _("Choose")), *((clause.code, words.reason(clause.code)) for clause in grounds)]
        self.fields["ground"].choices = choices  # type: ignore[attr-defined]  # a choice field


@requires(policies.may_request_refusal)
@require_safe
@never_cache
def requests(request: HttpRequest) -> HttpResponse:
    """What one's own agency has asked for."""
    return _show(request, RequestForm())


@requires(policies.may_request_refusal)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Record a request."""
    form = RequestForm(request.POST)
    if form.is_valid():
        try:
            services.request_refusal(viewer_of(request), **form.cleaned_data)
        except BadInput as error:
            for problem in error.problems:
                form.add_error(problem.where if problem.where in form.fields else None, str(problem.what))
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Recorded. Every post may rely on it from now on."))
            return redirect("crossings:requests")
    return _show(request, form, status=422)


def _show(request: HttpRequest, form: RequestForm, status: int = 200) -> HttpResponse:
    viewer = viewer_of(request)
    found = selectors.list_requests(viewer)
    record_read(
        viewer,
        dataset="crossings.refusal_request",
        purpose="refusal-request",
        basis=_BASIS,
        records=[Ref("crossings.refusal_request", item.id) for item in found],
        page="requests",
    )
    rows = [(item, words.reason(item.ground)) for item in found]
    context = {"rows": rows, "form": form, "wrong": form if form.errors else None}
    return render(request, "crossings/requests.html", context, status=status)
