"""Pages of duties: what my desk owes, and one duty with its law, its ladder and its history."""

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from tapal.agencies import selectors as agencies
from tapal.duties import policies, rules, selectors, services
from tapal.duties.selectors import DutyView
from tapal.duties.web import contexts
from tapal.duties.web.contexts import Forms, Row
from tapal.duties.web.forms import CancelForm, CompleteForm
from tapal.journal.selectors import list_timeline
from tapal.kernel.actors import Actor
from tapal.kernel.components import Fact, Happened
from tapal.kernel.guard import requires, viewer_of

_MOST = 50

_MARKS = {
    "yes": _("read in the text of the law"),
    "no": _("not verified: general knowledge or a target of the desk"),
    "disputed": _("sources disagree"),
}


@requires(policies.may_list_duties)
@require_safe
def duties(request: HttpRequest) -> HttpResponse:
    """What my desk owes, the one due first on top."""
    rows = [Row(view) for view in selectors.list_open(viewer_of(request), most=_MOST)]
    page = contexts.DutiesPage(
        late=[row for row in rows if row.duty.overdue], open=[row for row in rows if not row.duty.overdue]
    )
    return render(request, "duties/duties.html", {"page": page})


@requires(policies.may_list_duties)
@require_http_methods(["GET", "HEAD", "POST"])
def duty(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """One duty. One that has no page of its own is closed here."""
    viewer = viewer_of(request)
    view = selectors.get_duty(viewer, duty=duty_id)
    offered = view.state == "open" and not view.done_elsewhere and bool(policies.may_close(viewer, agency=view.agency))
    given = _take(request, viewer, view) if offered and request.method == "POST" else None
    if offered and request.method == "POST" and given is None:
        messages.success(request, str(_("Recorded in the journal.")))
        return HttpResponseRedirect(reverse("duties:duty", args=[duty_id]))
    page = contexts.DutyPage(
        duty=view,
        facts=_facts(view),
        ladder=_ladder(view),
        history=_history(duty_id),
        forms=(given or Forms(CompleteForm(), CancelForm())) if offered else None,
    )
    return render(request, "duties/duty.html", {"page": page}, status=422 if given else 200)


def _take(request: HttpRequest, viewer: Actor, view: DutyView) -> Forms | None:
    """Close the duty with what was sent; returns the forms where something is missing, or None when it is closed."""
    if request.POST.get("deed") == "cancel":
        cancel = CancelForm(request.POST)
        if not cancel.is_valid():
            return Forms(CompleteForm(), cancel)
        services.cancel_duty(viewer, duty=view.id, reason=cancel.cleaned_data["reason"])
        return None
    complete = CompleteForm(request.POST)
    if not complete.is_valid():
        return Forms(complete, CancelForm())
    services.complete_duty(viewer, duty=view.id, result=complete.cleaned_data["result"])
    return None


def _at(moment: datetime) -> str:
    local = localtime(moment)
    return f"{date_format(local, 'j M Y H:i')} {local.tzname()}"


def _facts(view: DutyView) -> list[Fact]:
    note = _("joint leave of that year is not decreed yet, the day may move") if view.provisional else ""
    facts = [
        Fact(_("Owed by"), view.detail),
        Fact(_("About"), str(view.subject), mono=True),
        Fact(_("Started"), _at(view.started_at)),
        Fact(_("Due"), _at(view.due_at), note),
        Fact(_("Legal basis"), view.legal_basis, _MARKS[view.verified]),
    ]
    if view.note:
        facts.append(Fact(_("Note"), view.note))
    if view.state != "open":
        facts.append(Fact(_("Result"), view.result))
    return facts


def _ladder(view: DutyView) -> list[Fact]:
    return [
        Fact(
            agencies.role_title(step.role),
            _at(step.at),
            _("told") if step.role in view.told else "",
        )
        for step in view.steps
    ]


def _history(duty_id: UUID) -> list[Happened]:
    return [
        Happened(entry.at, entry.title, agencies.actor_label(entry.actor) if entry.actor else "", entry.number)
        for entry in list_timeline(rules.duty_ref(duty_id))
    ]
