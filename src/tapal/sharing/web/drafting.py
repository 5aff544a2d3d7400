"""Writing a draft: an agreement with its first clause, and further clauses."""

from collections.abc import Iterator
from uuid import UUID

import msgspec
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from tapal.kernel.errors import BadInput
from tapal.kernel.guard import requires, viewer_of
from tapal.sharing import policies, selectors, services
from tapal.sharing.web.forms import ClauseForm, DraftForm


@requires(policies.may_start_draft)
@require_http_methods(["GET", "HEAD", "POST"])
def draft(request: HttpRequest) -> HttpResponse:
    """A new agreement with its first clause."""
    viewer = viewer_of(request)
    form = DraftForm(request.POST or None, agency=viewer.agency)
    first = ClauseForm(request.POST or None, initial={"number": "1"})
    if request.method == "POST" and form.is_valid() and first.is_valid():
        try:
            agreement = services.draft_agreement(viewer, text=form.text(first.clause()))
        except BadInput as error:
            _add(form, first, error)
        else:
            messages.success(request, str(_("The draft is written. Try it before you lay it before the parties.")))
            return HttpResponseRedirect(reverse("sharing:agreement", args=[agreement]))
    wrong = [*_wrong(form), *_wrong(first)] if request.method == "POST" else []
    page = {"form": form, "clause": first, "wrong": wrong}
    return render(request, "sharing/draft.html", page, status=422 if wrong else 200)


def _wrong(form: forms.Form) -> Iterator[dict[str, str]]:
    """What is wrong with one of two forms, for the one summary of both: each line leads to its field."""
    for error in form.non_field_errors():
        yield {"text": str(error), "href": ""}
    for field in form:
        for error in field.errors:
            yield {"text": f"{field.label}: {error}", "href": f"#{field.id_for_label or field.auto_id}"}


@requires(policies.may_start_draft)
@require_http_methods(["GET", "HEAD", "POST"])
def clause(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """A further clause of a draft; whoever has signed signs again."""
    viewer = viewer_of(request)
    view = selectors.get_agreement(viewer, agreement=agreement_id)
    policies.may_draft(viewer, parties=view.text.parties).require()
    further = ClauseForm(
        request.POST or None, parties=set(view.text.parties), initial={"number": str(len(view.text.clauses) + 1)}
    )
    if request.method == "POST" and further.is_valid():
        text = msgspec.structs.replace(view.text, clauses=(*view.text.clauses, further.clause()))
        try:
            services.revise_agreement(viewer, agreement=agreement_id, text=text)
        except BadInput as error:
            _add(None, further, error)
        else:
            messages.success(request, str(_("Recorded in the journal.")))
            return HttpResponseRedirect(reverse("sharing:agreement", args=[agreement_id]))
    status = 422 if further.errors else 200
    return render(request, "sharing/clause.html", {"view": view, "clause": further}, status=status)


def _add(form: DraftForm | None, first: ClauseForm, error: BadInput) -> None:
    """Put what the rules found beside the field that it is about, or above the form."""
    names = {"dataset": "fields_shown", "fields": "fields_shown"}
    for problem in error.problems:
        name = problem.where.rpartition(".")[2]
        name = names.get(name, name)
        if problem.where.startswith("clauses") and name in first.fields:
            first.add_error(name, str(problem.what))
        elif form is not None and name in form.fields:
            form.add_error(name, str(problem.what))
        else:
            (form or first).add_error(None, str(problem.what))
