"""Lists and their ages; hits with their reasons; who could not be screened."""

from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from tapal.journal.reads import record_read
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict
from tapal.kernel.guard import requires, viewer_of
from tapal.kernel.refs import Ref
from tapal.screening import policies, selectors, services
from tapal.screening.web import contexts
from tapal.screening.web.forms import CloseForm, JudgeForm, RevokeForm


@requires(policies.may_see_lists)
@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """Every list with owner, version and age."""
    rows = [contexts.list_row(state) for state in selectors.list_watchlists(viewer_of(request))]
    return render(request, "screening/lists.html", {"rows": rows})


@requires(policies.may_see_lists)
@require_safe
def list_page(request: HttpRequest, code: str) -> HttpResponse:
    """One list and its latest versions."""
    viewer = viewer_of(request)
    state = selectors.get_list(viewer, code=code)
    versions = [contexts.version_row(version) for version in selectors.list_versions(viewer, code=code)]
    return render(
        request,
        "screening/list.html",
        {
            "row": contexts.list_row(state),
            "state": state,
            "versions": versions,
            "runs": [contexts.run_row(run) for run in selectors.list_rescreenings(viewer, code=code, most=5)],
        },
    )


@requires(policies.may_see_hits)
@require_safe
@never_cache
def hits(request: HttpRequest) -> HttpResponse:
    """The hits that the viewer's desk is to judge, the most urgent first; or those that it has judged."""
    viewer = viewer_of(request)
    judged = request.GET.get("state") == "judged"
    found = selectors.list_judged_hits(viewer) if judged else selectors.list_open_hits(viewer)
    _record(viewer, [Ref("screening.hit", item.id) for item in found], "hits")
    context = {
        "hits": [contexts.hit_row(item) for item in found],
        "judged": judged,
        "open": selectors.count_open_hits(viewer),
        "gaps": selectors.count_gaps(viewer) if policies.may_see_gaps(viewer) else None,
    }
    return render(request, "screening/hits.html", context)


@requires(policies.may_see_hits)
@require_safe
@never_cache
def hit(request: HttpRequest, hit: UUID) -> HttpResponse:
    """One hit: both sides, the evidence, and the form to judge it or to take a judgement back."""
    return _show(request, hit)


def _show(
    request: HttpRequest, hit: UUID, form: JudgeForm | None = None, revoke: RevokeForm | None = None, status: int = 200
) -> HttpResponse:
    viewer = viewer_of(request)
    found = selectors.get_hit(viewer, hit=hit)
    _record(viewer, [Ref("screening.hit", found.id)], "hit")
    context = {
        "hit": found,
        "page": contexts.hit_page(viewer, found),
        "form": form or JudgeForm(),
        "revoke": revoke or RevokeForm(),
        "wrong": form or revoke,
    }
    return render(request, "screening/hit.html", context, status=status)


@requires(policies.may_see_hits)
@require_http_methods(["POST", "GET"])
@never_cache
def judge(request: HttpRequest, hit: UUID) -> HttpResponse:
    """Judge a hit. Whoever reloads the page after an error, or changes its language, is led back to the hit."""
    if request.method != "POST":
        return redirect("screening:hit", hit=hit)
    form = JudgeForm(request.POST)
    if form.is_valid():
        state, reason = form.cleaned_data["state"], form.cleaned_data["reason"]
        try:
            if state == "undecided":
                services.leave_hit(viewer_of(request), hit=hit, reason=reason)
            else:
                services.judge_hit(viewer_of(request), hit=hit, state=state, reason=reason)
        except (BadInput, Conflict) as error:
            _blame(form, error)
        else:
            said = (
                _("Noted. The hit stays open.") if state == "undecided" else _("Judged. The lane is told what to do.")
            )
            messages.success(request, said)
            return redirect("screening:hits")
    return _show(request, hit, form, status=422)


@requires(policies.may_see_hits)
@require_http_methods(["POST", "GET"])
@never_cache
def revoke(request: HttpRequest, hit: UUID) -> HttpResponse:
    """Take a judgement back: the hit is open again."""
    if request.method != "POST":
        return redirect("screening:hit", hit=hit)
    form = RevokeForm(request.POST)
    if form.is_valid():
        try:
            services.revoke_judgement(viewer_of(request), hit=hit, **form.cleaned_data)
        except (BadInput, Conflict) as error:
            _blame(form, error)
        else:
            messages.success(request, _("Revoked. The hit is open again and silences nobody."))
            return redirect("screening:hit", hit=hit)
    return _show(request, hit, revoke=form, status=422)


def _blame(form: Form, error: BadInput | Conflict) -> None:
    """Put what a service did not take beside the field that it concerns."""
    if isinstance(error, Conflict):
        form.add_error(None, str(error))
        return
    for problem in error.problems:
        form.add_error(problem.where if problem.where in form.fields else None, str(problem.what))


@requires(policies.may_see_gaps)
@require_safe
@never_cache
def gaps(request: HttpRequest) -> HttpResponse:
    """Who could not be screened and still waits."""
    viewer = viewer_of(request)
    rows = [contexts.gap_row(viewer, gap, CloseForm(gap=gap.id)) for gap in selectors.list_gaps(viewer)]
    context = {
        "gaps": rows,
        "waiting": selectors.count_gaps(viewer),
        "tabs": bool(policies.may_see_hits(viewer)),
        "open": selectors.count_open_hits(viewer),
    }
    return render(request, "screening/gaps.html", context)


@requires(policies.may_see_gaps)
@require_safe
@never_cache
def gap(request: HttpRequest, gap: UUID) -> HttpResponse:
    """Somebody who could not be screened: why, what to do, and the form to say how it was dealt with."""
    return _show_gap(request, CloseForm(gap=gap), gap)


def _show_gap(request: HttpRequest, form: CloseForm, gap: UUID, status: int = 200) -> HttpResponse:
    viewer = viewer_of(request)
    row = contexts.gap_row(viewer, selectors.get_gap(viewer, gap=gap), form)
    return render(request, "screening/gap.html", {"gap": row, "form": form}, status=status)


@requires(policies.may_see_gaps)
@require_http_methods(["POST", "GET"])
@never_cache
def close(request: HttpRequest, gap: UUID) -> HttpResponse:
    """Say how somebody who could not be screened was dealt with."""
    if request.method != "POST":
        return redirect("screening:gap", gap=gap)
    form = CloseForm(request.POST, gap=gap)
    if form.is_valid():
        try:
            services.close_gap(viewer_of(request), gap=gap, **form.cleaned_data)
        except (BadInput, Conflict) as error:
            _blame(form, error)
        else:
            messages.success(request, _("Recorded."))
            return redirect("screening:gaps")
    return _show_gap(request, form, gap, status=422)


@requires(policies.may_see_lists)
@require_safe
@never_cache
def rescreenings(request: HttpRequest) -> HttpResponse:
    """The latest re-screenings of all lists, with what is running now."""
    runs = [contexts.run_row(run) for run in selectors.list_rescreenings(viewer_of(request))]
    return render(request, "screening/rescreenings.html", {"runs": runs})


@requires(policies.may_see_lists)
@require_safe
@never_cache
def rescreening(request: HttpRequest, run: UUID) -> HttpResponse:
    """One row of that page: while it runs, the page asks for it again and again."""
    row = contexts.run_row(selectors.get_rescreening(viewer_of(request), run=run))
    return render(request, "screening/_rescreening.html", {"run": row})


def _record(viewer: Actor, records: list[Ref], page: str) -> None:
    record_read(viewer, dataset="screening.hit", purpose="screening", basis="list-owner", records=records, page=page)
