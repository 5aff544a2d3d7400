"""One session on a page: decisions, referrals, amendments, and its timeline from the journal."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from tapal.crossings import policies, selectors, services, words
from tapal.crossings.rules import SERVICES, Service
from tapal.crossings.selectors import SessionView
from tapal.crossings.web import forms
from tapal.crossings.web.contexts import Sessions, WaitingRow, session_page
from tapal.journal.reads import record_read
from tapal.journal.selectors import list_timeline
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Refused
from tapal.kernel.guard import requires, viewer_of
from tapal.kernel.refs import Ref
from tapal.kernel.registry import list_panels
from tapal.territory import selectors as territory

_BASIS = "UU 6/2011 Art. 9"


@requires(policies.may_see_sessions)
@require_GET
@never_cache
def sessions(request: HttpRequest) -> HttpResponse:
    """What is open at the post, oldest first."""
    viewer = viewer_of(request)
    slug = viewer.post or ""
    day = clock.local_day(clock.now(), territory.get_zone(slug))
    waiting = selectors.list_waiting(viewer, most=50)
    _record(viewer, [Ref("crossings.session", item.id) for item in waiting], "sessions")
    post = territory.find_post(slug)
    rows = [
        WaitingRow(
            item.id,
            item.name,
            item.nationality,
            item.lane,
            words.DIRECTIONS[item.direction],
            item.opened_at,
            words.services(",".join(item.missing)),
            item.stopped,
        )
        for item in waiting
    ]
    page = Sessions(
        post=post.name if post else slug,
        day=day,
        counts=selectors.count_post(post=slug, day=day),
        waiting=rows,
    )
    return render(request, "crossings/sessions.html", {"page": page})


@requires(policies.may_see_sessions)
@require_GET
@never_cache
def session(request: HttpRequest, session: UUID) -> HttpResponse:
    """One session."""
    return _show(request, session)


def _show(
    request: HttpRequest, session: UUID, *, bound: Mapping[str, django_forms.Form] | None = None, status: int = 200
) -> HttpResponse:
    viewer = viewer_of(request)
    view = selectors.get_session(viewer, session=session)
    history = selectors.list_history(viewer, issuer=view.issuer, number=view.number, today=view.local_day)
    _record(viewer, [view.ref], "session")
    page = session_page(viewer, view, history=history, timeline=list_timeline(view.ref))
    context = {
        "page": page,
        "forms": _forms(view, bound or {}),
        "panels": list_panels("crossings.session", viewer),
        "wrong": next(iter((bound or {}).values()), None),
    }
    return render(request, "crossings/session.html", context, status=status)


def _record(viewer: Actor, records: list[Ref], page: str) -> None:
    record_read(viewer, dataset="crossings.session", purpose="clearance", basis=_BASIS, records=records, page=page)


def _forms(view: SessionView, bound: Mapping[str, django_forms.Form]) -> dict[str, object]:
    deciding = [item.service for item in view.decisions if item.may_decide]
    answers = [item for item in view.referrals if item.mine and item.state == "open"]
    return {
        "decide": [
            (service, words.service(service), bound.get("decide", forms.DecideForm(session=view, service=service)))
            for service in deciding
        ],
        "refer": [
            (service, words.service(service), bound.get("refer", forms.ReferForm(from_service=service)))
            for service in deciding
        ],
        "answer": [(item, bound.get("answer", forms.AnswerForm(prefix="answer"))) for item in answers],
        "withdraw": bound.get("withdraw", forms.ReasonForm(prefix="withdraw")),
        "amend": bound.get("amend", forms.ReasonForm(prefix="amend")),
    }


def _service(text: str) -> Service:
    for service in SERVICES:
        if service == text:
            return service
    raise NotFound(_("There is no such page."))


def _do(
    request: HttpRequest,
    session: UUID,
    form: tuple[str, django_forms.Form],
    act: Callable[[], object],
    done: str,
) -> HttpResponse:
    """Run a service with a form's values: its refusal becomes the form's error, nothing typed is lost."""
    name, filled = form
    if filled.is_valid():
        try:
            act()
        except BadInput as error:
            for problem in error.problems:
                filled.add_error(problem.where if problem.where in filled.fields else None, str(problem.what))
        except (Refused, Conflict) as error:
            filled.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect("crossings:session", session=session)
    return _show(request, session, bound={name: filled}, status=422)


@requires(policies.may_see_sessions)
@require_POST
def decide(request: HttpRequest, session: UUID, service: str) -> HttpResponse:
    """Decide for one's own service."""
    viewer, named = viewer_of(request), _service(service)
    view = selectors.get_session(viewer, session=session)
    form = forms.DecideForm(request.POST, session=view, service=named)
    return _do(
        request,
        session,
        ("decide", form),
        lambda: services.decide(viewer, session=session, service=named, **form.cleaned_data),
        _("Decision recorded."),
    )


@requires(policies.may_see_sessions)
@require_POST
def refer(request: HttpRequest, session: UUID, service: str) -> HttpResponse:
    """Ask another service to look."""
    viewer, named = viewer_of(request), _service(service)
    form = forms.ReferForm(request.POST, from_service=named)
    return _do(
        request,
        session,
        ("refer", form),
        lambda: services.refer(viewer, session=session, from_service=named, **form.cleaned_data),
        _("Referred. The gate stays shut until the answer."),
    )


@requires(policies.may_see_sessions)
@require_POST
def answer(request: HttpRequest, session: UUID, referral: UUID) -> HttpResponse:
    """Answer a referral to one's own service."""
    viewer = viewer_of(request)
    form = forms.AnswerForm(request.POST, prefix="answer")
    return _do(
        request,
        session,
        ("answer", form),
        lambda: services.answer_referral(viewer, referral=referral, **form.cleaned_data),
        _("Answer recorded."),
    )


@requires(policies.may_work_lane)
@require_POST
def release(request: HttpRequest, session: UUID) -> HttpResponse:
    """Let the traveller through an open gate."""
    viewer = viewer_of(request)
    try:
        services.release(viewer, session=session)
    except (Conflict, Refused) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Released."))
    return redirect("crossings:session", session=session)


@requires(policies.may_work_lane)
@require_POST
def withdraw(request: HttpRequest, session: UUID) -> HttpResponse:
    """Withdraw a session opened in error."""
    viewer = viewer_of(request)
    form = forms.ReasonForm(request.POST, prefix="withdraw")
    return _do(
        request,
        session,
        ("withdraw", form),
        lambda: services.withdraw(viewer, session=session, **form.cleaned_data),
        _("Withdrawn. The session stays on record."),
    )


@requires(policies.may_work_lane)
@require_POST
def amend(request: HttpRequest, session: UUID) -> HttpResponse:
    """Propose to withdraw a closed session; a second person confirms."""
    viewer = viewer_of(request)
    form = forms.ReasonForm(request.POST, prefix="amend")
    return _do(
        request,
        session,
        ("amend", form),
        lambda: services.propose_amendment(viewer, session=session, kind="withdraw", changes={}, **form.cleaned_data),
        _("Proposed. The supervisor confirms."),
    )


@requires(policies.may_work_lane)
@require_POST
def settle(request: HttpRequest, session: UUID, amendment: UUID, outcome: str) -> HttpResponse:
    """Confirm or reject what another person proposed."""
    viewer = viewer_of(request)
    try:
        if outcome == "confirm":
            services.confirm_amendment(viewer, amendment=amendment)
        elif outcome == "reject":
            services.reject_amendment(viewer, amendment=amendment, reason=_("Rejected on the session's page"))
        else:
            raise NotFound(_("There is no such page."))
    except (Conflict, Refused) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Settled."))
    return redirect("crossings:session", session=session)
