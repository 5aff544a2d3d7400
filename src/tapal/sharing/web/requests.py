"""Pages of requests for information: what my desk is asked and has asked, one request, a new one."""

from collections.abc import Callable, Sequence
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from tapal.agencies import selectors as agencies
from tapal.journal.reads import record_read
from tapal.journal.selectors import list_timeline
from tapal.kernel.actors import Actor
from tapal.kernel.components import Fact, Happened
from tapal.kernel.errors import BadInput, NotFound, Refused
from tapal.kernel.guard import requires, viewer_of
from tapal.sharing import policies, selectors, services, words
from tapal.sharing.rules.requests import OPEN, request_ref
from tapal.sharing.selectors import RequestView
from tapal.sharing.web.forms import AnswerForm, AskForm, ReasonForm, reason_for


@requires(policies.may_see_requests)
@require_safe
def requests(request: HttpRequest) -> HttpResponse:
    """What my desk is asked, and what it has asked; for heads also the balance between agencies."""
    viewer = viewer_of(request)
    incoming, outgoing = (selectors.list_requests(viewer, side=side) for side in ("to", "by"))
    _record(viewer, [*incoming[:25], *outgoing[:25]], "sharing:requests")
    balance = selectors.list_balance(viewer) if policies.may_see_balance(viewer) else []
    page = {
        "incoming": [_row(view, view.asked_by) for view in incoming[:25]],
        "outgoing": [_row(view, view.to) for view in outgoing[:25]],
        "balance": [(agencies.agency_short(one.asked_by), agencies.agency_short(one.to), one) for one in balance],
    }
    return render(request, "sharing/requests.html", page)


def _row(view: RequestView, other: str) -> dict[str, object]:
    return {
        "id": view.id,
        "subject": view.subject,
        "other": agencies.agency_short(other),
        "dataset": words.dataset(view.dataset),
        "urgency": words.URGENCIES[view.urgency],
        "state": words.REQUEST_STATES[view.state],
        "tone": words.REQUEST_TONES.get(view.state, ""),
        "asked_at": view.asked_at,
    }


def _record(viewer: Actor, shown: Sequence[RequestView], page: str) -> None:
    """Whom a request is about is personal data."""
    record_read(
        viewer,
        dataset="sharing.request",
        purpose="request",
        basis="party",
        records=[request_ref(view.id) for view in shown],
        page=page,
    )


@requires(policies.may_see_requests)
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """Ask another agency."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = services.ask_for_information(viewer_of(request), **form.asked())
        except BadInput as error:
            for problem in error.problems:
                form.add_error(problem.where if problem.where in form.fields else None, str(problem.what))
        except Refused as error:
            form.add_error(None, str(error.ruling.reason))
        else:
            messages.success(request, str(_("Recorded in the journal.")))
            return HttpResponseRedirect(reverse("sharing:request", args=[made]))
    return render(request, "sharing/ask.html", {"form": form}, status=422 if form.errors else 200)


@requires(policies.may_see_requests)
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """One request: its two desks act on it here."""
    viewer = viewer_of(request)
    view = selectors.get_request(viewer, request=request_id)
    wrong: forms.Form | None = None
    if request.method == "POST":
        wrong = _do(request, viewer, view)
        if wrong is None:
            messages.success(request, str(_("Recorded in the journal.")))
            return HttpResponseRedirect(reverse("sharing:request", args=[request_id]))
    _record(viewer, [view], "sharing:request")
    page = {
        "view": view,
        "state": words.REQUEST_STATES[view.state],
        "tone": words.REQUEST_TONES.get(view.state, ""),
        "facts": _facts(view),
        "values": [Fact(words.field(name, view.dataset), value) for name, value in view.values],
        "disclosure": words.DISCLOSURES[view.disclosure],
        "history": [
            Happened(entry.at, entry.title, agencies.actor_label(entry.actor) if entry.actor else "", entry.number)
            for entry in list_timeline(request_ref(view.id))
        ],
        "wrong": wrong,
        **_deeds(viewer, view, wrong),
    }
    return render(request, "sharing/request.html", page, status=422 if wrong else 200)


def _facts(view: RequestView) -> list[Fact]:
    facts = [
        Fact(_("Asked by"), agencies.agency_name(view.asked_by), agencies.role_title(view.role)),
        Fact(_("Asked of"), agencies.agency_name(view.to)),
        Fact(_("About"), view.subject),
        Fact(_("What"), words.dataset(view.dataset), ", ".join(words.field(one, view.dataset) for one in view.fields)),
        Fact(_("For"), words.purpose(view.purpose)),
        Fact(_("Case"), view.case, mono=True),
        Fact(_("Reason"), view.reason),
        Fact(_("How urgent"), words.URGENCIES[view.urgency]),
    ]
    return [*facts, Fact(_("Note"), view.note)] if view.note else facts


def _deeds(viewer: Actor, view: RequestView, wrong: forms.Form | None) -> dict[str, object]:
    answers = bool(policies.may_answer(viewer, to=view.to))
    follows = bool(policies.may_follow_request(viewer, asked_by=view.asked_by, role=view.role))
    waiting = view.state in OPEN
    form = wrong if isinstance(wrong, AnswerForm) else AnswerForm(view=view)
    return {
        "accept": answers and view.state == "sent",
        "answer": form if answers and waiting else None,
        "decline": reason_for("decline", wrong) if answers and waiting else None,
        "recall": reason_for("recall", wrong) if answers and view.disclosure == "open" else None,
        "withdraw": reason_for("withdraw", wrong) if follows and waiting else None,
        "delete": reason_for("delete", wrong) if follows and view.disclosure in ("recalled", "expired") else None,
    }


def _do(request: HttpRequest, viewer: Actor, view: RequestView) -> forms.Form | None:
    """Do what was sent; returns the form where something is missing."""
    deed = request.POST.get("deed", "")
    if deed == "accept":
        services.accept_request(viewer, request=view.id)
        return None
    if deed == "answer":
        answer = AnswerForm(request.POST, view=view)
        if answer.is_valid():
            try:
                services.answer_request(viewer, request=view.id, **answer.answer())
            except BadInput as error:
                answer.add_error(None, "; ".join(str(problem.what) for problem in error.problems))
        return answer if answer.errors else None
    deeds: dict[str, Callable[[str], None]] = {
        "decline": lambda reason: services.refuse_request(viewer, request=view.id, reason=reason),
        "recall": lambda reason: services.recall_disclosure(viewer, request=view.id, reason=reason),
        "withdraw": lambda reason: services.withdraw_request(viewer, request=view.id, reason=reason),
        "delete": lambda copies: services.confirm_deletion(viewer, request=view.id, copies=copies),
    }
    if deed not in deeds:
        raise NotFound(_("There is nothing to do here."))
    form = ReasonForm(deed, request.POST)
    if form.is_valid():
        deeds[deed](form.cleaned_data["reason"])
        return None
    return form
