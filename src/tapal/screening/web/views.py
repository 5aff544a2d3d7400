"""Lists and their ages; hits with their reasons; who could not be screened."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tapal.journal.reads import record_read
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict
from tapal.kernel.guard import requires, viewer_of
from tapal.kernel.refs import Ref
from tapal.screening import policies, selectors, services
from tapal.screening.web import contexts


class JudgeForm(forms.Form):
    """Is this the person on the list?"""

    state = forms.ChoiceField(
        label=gettext_lazy("Is this the person on the list?"),
        widget=forms.RadioSelect,
        choices=[
            ("false_positive", gettext_lazy("No, somebody else")),
            ("confirmed", gettext_lazy("Yes, this is the person")),
        ],
    )
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("What you compared, and with what. Kept in the journal."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


@requires(policies.may_see_lists)
@require_GET
def lists(request: HttpRequest) -> HttpResponse:
    """Every list with owner, version and age."""
    rows = [contexts.list_row(state) for state in selectors.list_watchlists(viewer_of(request))]
    return render(request, "screening/lists.html", {"rows": rows})


@requires(policies.may_see_lists)
@require_GET
def list_page(request: HttpRequest, code: str) -> HttpResponse:
    """One list and its latest versions."""
    viewer = viewer_of(request)
    state = selectors.get_list(viewer, code=code)
    versions = selectors.list_versions(viewer, code=code)
    return render(
        request, "screening/list.html", {"row": contexts.list_row(state), "state": state, "versions": versions}
    )


@requires(policies.may_see_hits)
@require_GET
@never_cache
def hits(request: HttpRequest) -> HttpResponse:
    """The hits that the viewer's desk is to judge."""
    viewer = viewer_of(request)
    found = selectors.list_open_hits(viewer)
    _record(viewer, [Ref("screening.hit", item.id) for item in found], "hits")
    return render(request, "screening/hits.html", {"hits": found})


@requires(policies.may_see_hits)
@require_GET
@never_cache
def hit(request: HttpRequest, hit: UUID) -> HttpResponse:
    """One hit with its feature table, and the form to judge it."""
    return _show(request, hit, JudgeForm())


def _show(request: HttpRequest, hit: UUID, form: JudgeForm, status: int = 200) -> HttpResponse:
    viewer = viewer_of(request)
    found = selectors.get_hit(viewer, hit=hit)
    _record(viewer, [Ref("screening.hit", found.id)], "hit")
    context = {"hit": found, "page": contexts.hit_page(found), "form": form, "wrong": form if form.errors else None}
    return render(request, "screening/hit.html", context, status=status)


@requires(policies.may_see_hits)
@require_POST
def judge(request: HttpRequest, hit: UUID) -> HttpResponse:
    """Judge a hit."""
    form = JudgeForm(request.POST)
    if form.is_valid():
        try:
            services.judge_hit(viewer_of(request), hit=hit, **form.cleaned_data)
        except BadInput as error:
            for problem in error.problems:
                form.add_error(problem.where if problem.where in form.fields else None, str(problem.what))
        except Conflict as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Judged. The lane is told what to do."))
            return redirect("screening:hits")
    return _show(request, hit, form, status=422)


@requires(policies.may_see_gaps)
@require_GET
@never_cache
def gaps(request: HttpRequest) -> HttpResponse:
    """Who could not be screened and still waits."""
    viewer = viewer_of(request)
    return render(request, "screening/gaps.html", {"gaps": selectors.list_gaps(viewer)})


@requires(policies.may_see_gaps)
@require_POST
def close(request: HttpRequest, gap: UUID) -> HttpResponse:
    """Say how somebody who could not be screened was dealt with."""
    try:
        services.close_gap(viewer_of(request), gap=gap, reason=request.POST.get("reason", ""))
    except (BadInput, Conflict) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Recorded."))
    return redirect("screening:gaps")


def _record(viewer: Actor, records: list[Ref], page: str) -> None:
    record_read(viewer, dataset="screening.hit", purpose="screening", basis="list-owner", records=records, page=page)
