"""One session on a page: decisions, referrals, amendments, and its timeline from the journal."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tapal.crossings import policies, selectors, services, words
from tapal.crossings.rules import SERVICES, Service
from tapal.crossings.web import forms
from tapal.crossings.web.contexts import Sessions, WaitingRow
from tapal.crossings.web.posted import posted
from tapal.crossings.web.wording import past_row, session_page
from tapal.journal.reads import record_read
from tapal.journal.selectors import list_timeline
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Refused
from tapal.kernel.guard import requires, viewer_of
from tapal.kernel.refs import Ref
from tapal.kernel.registry import list_panels
from tapal.screening import selectors as screening
from tapal.subjects import selectors as subjects
from tapal.territory import selectors as territory

_BASIS = "UU 6/2011 Art. 9"


@requires(policies.may_see_sessions)
@require_safe
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
@require_safe
@never_cache
def session(request: HttpRequest, session: UUID) -> HttpResponse:
    """One session."""
    return _show(request, session)


def _show(
    request: HttpRequest, session: UUID, *, sent: Mapping[str, Form] | None = None, status: int = 200
) -> HttpResponse:
    viewer = viewer_of(request)
    view = selectors.get_session(viewer, session=session)
    history = selectors.list_history(viewer, issuer=view.issuer, number=view.number, today=view.local_day)
    _record(viewer, [view.ref], "session")
    page = session_page(
        viewer,
        view,
        history=history,
        timeline=list_timeline(view.ref),
        traveller=subjects.find_observation_of(viewer, str(view.ref)),
        hits=[hit.id for hit in screening.list_hits_of(viewer, encounter=view.ref) if hit.state == "potential"],
    )
    context = {
        "page": page,
        "forms": forms.session_forms(view, sent or {}),
        "panels": list_panels("crossings.session", viewer),
        "wrong": next(iter((sent or {}).values()), None),
    }
    return render(request, "crossings/session.html", context, status=status)


def _record(viewer: Actor, records: list[Ref], page: str) -> None:
    record_read(viewer, dataset="crossings.session", purpose="clearance", basis=_BASIS, records=records, page=page)


def _service(text: str) -> Service:
    for service in SERVICES:
        if service == text:
            return service
    raise NotFound(_("There is no such page."))


def _do(
    request: HttpRequest, session: UUID, sent: tuple[str, Form], act: Callable[[], object], done: str
) -> HttpResponse:
    """Run a service with a form's values: its refusal becomes the form's error, nothing typed is lost."""
    name, form = sent
    if form.is_valid():
        try:
            act()
        except BadInput as error:
            for problem in error.problems:
                form.add_error(problem.where if problem.where in form.fields else None, str(problem.what))
        except (Refused, Conflict) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect("crossings:session", session=session)
    return _show(request, session, sent={name: form}, status=422)


@requires(policies.may_see_sessions)
@posted("crossings:session", "session")
def decide(request: HttpRequest, session: UUID, service: str) -> HttpResponse:
    """Decide for one's own service."""
    viewer, named = viewer_of(request), _service(service)
    view = selectors.get_session(viewer, session=session)
    form = forms.DecideForm(request.POST, session=view, service=named)
    return _do(
        request,
        session,
        (f"decide:{named}", form),
        lambda: services.decide(viewer, session=session, service=named, **form.cleaned_data),
        _("Decision recorded."),
    )


@requires(policies.may_see_sessions)
@posted("crossings:session", "session")
def refer(request: HttpRequest, session: UUID, service: str) -> HttpResponse:
    """Ask another service to look."""
    viewer, named = viewer_of(request), _service(service)
    form = forms.ReferForm(request.POST, from_service=named)
    return _do(
        request,
        session,
        (f"refer:{named}", form),
        lambda: services.refer(viewer, session=session, from_service=named, **form.cleaned_data),
        _("Referred. The gate stays shut until the answer."),
    )


@requires(policies.may_see_sessions)
@posted("crossings:session", "session")
def answer(request: HttpRequest, session: UUID, referral: UUID) -> HttpResponse:
    """Answer a referral to one's own service."""
    viewer = viewer_of(request)
    view = selectors.get_session(viewer, session=session)
    if referral not in {item.id for item in view.referrals}:
        raise NotFound(_("There is no such referral, or none that you may see."))
    form = forms.AnswerForm(request.POST, referral=referral)
    return _do(
        request,
        session,
        (f"answer:{referral}", form),
        lambda: services.answer_referral(viewer, referral=referral, **form.cleaned_data),
        _("Answer recorded."),
    )


@requires(policies.may_work_lane)
@posted("crossings:session", "session")
def release(request: HttpRequest, session: UUID) -> HttpResponse:
    """Let the traveller through an open gate."""
    viewer = viewer_of(request)
    selectors.get_session(viewer, session=session)  # one of another post and none look alike
    try:
        services.release(viewer, session=session)
    except (Conflict, Refused) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Released."))
    return redirect("crossings:session", session=session)


@requires(policies.may_work_lane)
@posted("crossings:session", "session")
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
@posted("crossings:session", "session")
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
@posted("crossings:session", "session")
def settle(request: HttpRequest, session: UUID, amendment: UUID, outcome: str) -> HttpResponse:
    """Confirm or reject what another person proposed."""
    viewer = viewer_of(request)
    view = selectors.get_session(viewer, session=session)
    if amendment not in {item.id for item in view.amendments}:
        raise NotFound(_("There is no such amendment, or none that you may see."))
    try:
        if outcome == "confirm":
            services.confirm_amendment(viewer, amendment=amendment)
        elif outcome == "reject":
            services.reject_amendment(viewer, amendment=amendment, reason="rejected")
        else:
            raise NotFound(_("There is no such page."))
    except (Conflict, Refused) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Settled."))
    return redirect("crossings:session", session=session)


@requires(policies.may_see_history)
@require_safe
@never_cache
def history(request: HttpRequest, person: UUID) -> HttpResponse:
    """The crossings in which a traveller was observed, for the traveller's page; each is recorded as read."""
    viewer = viewer_of(request)
    asked = subjects.get_observation(viewer, person)
    cluster = subjects.get_cluster(viewer, asked.id)
    found = selectors.list_crossings_of(viewer, persons=cluster.persons)
    _record(viewer, [Ref("crossings.session", item.session) for item in found], "history")
    return render(request, "crossings/_history.html", {"rows": [past_row(viewer, item) for item in found]})
