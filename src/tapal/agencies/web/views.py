"""Pages of one's own account, of the register of officers, and of machine clients."""

from dataclasses import fields
from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from tapal.agencies import policies, rules, selectors, services, words
from tapal.agencies.web import contexts, deeds, forms, sign_in
from tapal.journal.reads import record_read
from tapal.kernel import registry
from tapal.kernel.actors import Actor
from tapal.kernel.components import Fact
from tapal.kernel.errors import BadInput, Conflict, Refused
from tapal.kernel.guard import requires, viewer_of
from tapal.kernel.refs import Ref

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

_ROWS = 50


def _page(request: HttpRequest, template: str, page: "DataclassInstance", status: int = 200) -> HttpResponse:
    context = {field.name: getattr(page, field.name) for field in fields(page)}
    return render(request, f"agencies/{template}.html", context, status=status)


def _record(viewer: Actor, officers: list[selectors.OfficerView], page: str) -> None:
    record_read(
        viewer,
        dataset="agencies.officer",
        purpose="register",
        basis=policies.may_list_officers(viewer).basis,
        records=[Ref("agencies.officer", officer.id) for officer in officers],
        page=page,
    )


def _facts(officer: selectors.OfficerView) -> list[Fact]:
    standing = officer.standing
    unit = selectors.find_unit(standing.unit) if standing.unit else None
    return [
        Fact(_("Service number"), officer.number, mono=True),
        Fact(_("Agency"), selectors.agency_name(officer.agency)),
        Fact(_("Unit"), unit.name if unit else "–", standing.zone),
        Fact(_("Post"), standing.post or "–"),
        Fact(_("User name"), officer.username or "–", mono=True),
    ]


def _roles(officer: selectors.OfficerView) -> list[Fact]:
    rows = []
    for role in officer.roles:
        first = date_format(role.valid_from, "j M Y")
        until = date_format(role.valid_to, "j M Y") if role.valid_to else "…"
        where = f" · {role.post}" if role.post else ""
        note = "" if role.counts else _("does not count at present")
        rows.append(Fact(role.title, f"{first} – {until}{where}", note))
    return rows


# --- one's own account -----------------------------------------------------------------------------------------------


@requires(policies.may_keep_account)
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """My details, roles, sessions and second factor."""
    viewer = viewer_of(request)
    if viewer.uuid is None:
        raise Refused(policies.may_keep_account(viewer))
    officer = selectors.get_officer(viewer, officer=viewer.uuid)
    page = contexts.AccountPage(
        officer=officer,
        facts=_facts(officer),
        roles=_roles(officer),
        sessions=selectors.list_sessions(viewer, officer=officer.id, most=10),
        this_session=str(request.session.get(sign_in.SIGN_IN_KEY, "")),
        second_factor=selectors.has_second_factor(officer.id),
        required=sign_in.second_factor_required(),
    )
    return _page(request, "account", page)


@requires(policies.may_keep_account)
@require_POST
def end_session(request: HttpRequest, sign_in_id: UUID) -> HttpResponse:
    """End one of one's own sessions, or as an administrator anybody's."""
    services.end_session(viewer_of(request), sign_in_id=sign_in_id)
    messages.success(request, str(_("The session is ended.")))
    back = request.POST.get("officer", "")
    try:
        return HttpResponseRedirect(reverse("agencies:officer", args=[UUID(back)]))
    except ValueError:
        return HttpResponseRedirect(reverse("agencies:account"))


# --- the register ----------------------------------------------------------------------------------------------------


@requires(policies.may_list_officers)
@require_safe
def officers(request: HttpRequest) -> HttpResponse:
    """The register by name, fifty a page."""
    viewer = viewer_of(request)
    after = request.GET.get("after", "")[:200]
    found = selectors.list_officers(viewer, most=_ROWS + 1, after=after)
    more = found[_ROWS].name if len(found) > _ROWS else ""
    _record(viewer, found[:_ROWS], "agencies:officers")
    page = contexts.OfficersPage(found[:_ROWS], after, more, may_change=bool(policies.may_administer(viewer)))
    return _page(request, "officers", page)


@requires(policies.may_administer)
def enrol(request: HttpRequest) -> HttpResponse:
    """Enrol an officer who can sign in here."""
    viewer = viewer_of(request)
    form = forms.EnrolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            officer = services.enrol_with_credential(
                viewer,
                number=data["number"],
                name=data["name"],
                unit=data["unit"],
                username=data["username"],
                password=data["password"],
            )
        except BadInput as error:
            forms.take_problems(form, error)
        except Conflict as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, str(_("The officer is enrolled. Now give a role.")))
            return HttpResponseRedirect(reverse("agencies:officer", args=[officer]))
    return render(request, "agencies/enrol.html", {"form": form}, status=422 if form.errors else 200)


@requires(policies.may_list_officers)
def officer(request: HttpRequest, officer_id: UUID) -> HttpResponse:
    """One officer; an administrator may move, suspend, reinstate, give and end roles, reset the second factor."""
    viewer = viewer_of(request)
    wrong: Form | None = None
    code = request.POST.get("deed", "") if request.method == "POST" else ""
    if code:
        wrong = deeds.do(viewer, officer_id, code, request)
        if wrong is None:
            messages.success(request, str(_("Done, and recorded in the journal.")))
            return HttpResponseRedirect(reverse("agencies:officer", args=[officer_id]))
    found = selectors.get_officer(viewer, officer=officer_id)
    _record(viewer, [found], "agencies:officer")
    page = contexts.OfficerPage(
        officer=found,
        facts=_facts(found),
        roles=_roles(found),
        sessions=selectors.list_sessions(viewer, officer=officer_id, most=10),
        deeds=deeds.offered(found, code, wrong) if policies.may_administer(viewer) else (),
        wrong=wrong,
    )
    return _page(request, "officer", page, status=422 if wrong else 200)


# --- machine clients -------------------------------------------------------------------------------------------------


@requires(policies.may_list_officers)
@require_safe
def clients(request: HttpRequest) -> HttpResponse:
    """All machine clients."""
    return render(request, "agencies/clients.html", {"clients": selectors.list_clients(viewer_of(request))})


@requires(policies.may_list_officers)
@require_safe
def client(request: HttpRequest, client_id: UUID) -> HttpResponse:
    """What one machine client may call, and why; a higher app shows the operations in a panel."""
    viewer = viewer_of(request)
    found = selectors.get_client(viewer, client=client_id)
    page = contexts.ClientPage(
        client=found,
        facts=[
            Fact(_("Agency"), selectors.agency_name(found.agency)),
            Fact(_("Post"), found.post or "–"),
            Fact(_("Acts as"), ", ".join(selectors.role_title(role) for role in found.roles) or "–"),
        ],
        scopes=[contexts.Scope(code, words.SCOPES[code], code in found.scopes) for code in rules.SCOPES],
        panels=[
            contexts.PanelLink(panel.label, reverse(panel.url, args=[client_id]))
            for panel in registry.list_panels("agencies.client", viewer)
        ],
    )
    return _page(request, "client", page)
