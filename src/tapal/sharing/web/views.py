"""Pages of agreements: the register, one agreement, a draft tried on last month, the default matrix."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from tapal.agencies import selectors as agencies
from tapal.journal.reads import record_read
from tapal.journal.selectors import list_timeline, read_blob
from tapal.kernel.actors import Actor
from tapal.kernel.components import Fact, Happened
from tapal.kernel.errors import NotFound
from tapal.kernel.guard import requires, viewer_of
from tapal.sharing import policies, registration, selectors, services, words
from tapal.sharing.rules import matrix as matrix_rules
from tapal.sharing.rules.agreements import agreement_ref
from tapal.sharing.selectors import AgreementView
from tapal.sharing.web import contexts
from tapal.sharing.web.contexts import AgreementPage, Deeds
from tapal.sharing.web.forms import ReasonForm, SignForm, reason_for


@requires(policies.may_see_register)
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Every agreement that the viewer may read."""
    viewer = viewer_of(request)
    rows = [contexts.row(view) for view in selectors.list_agreements(viewer)]
    return render(request, "sharing/register.html", {"rows": rows, "may_draft": bool(policies.may_start_draft(viewer))})


@requires(policies.may_see_register)
@require_http_methods(["GET", "HEAD", "POST"])
def agreement(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """One agreement; its parties sign, suspend and end it here."""
    viewer = viewer_of(request)
    view = selectors.get_agreement(viewer, agreement=agreement_id)
    wrong: SignForm | ReasonForm | None = None
    if request.method == "POST":
        wrong = _do(request, viewer, view)
        if wrong is None:
            messages.success(request, str(_("Recorded in the journal.")))
            return HttpResponseRedirect(reverse("sharing:agreement", args=[agreement_id]))
    if view.signatures:
        record_read(
            viewer,
            dataset="sharing.agreement",
            purpose="agreement",
            basis="party",
            records=[agreement_ref(view.id)],
            page="sharing:agreement",
        )
    return render(request, "sharing/agreement.html", {"page": _page(viewer, view, wrong)}, status=422 if wrong else 200)


def _do(request: HttpRequest, viewer: Actor, view: AgreementView) -> SignForm | ReasonForm | None:
    """Do what was sent; returns the form where something is missing."""
    deed = request.POST.get("deed", "")
    if deed == "propose":
        services.propose_agreement(viewer, agreement=view.id)
        return None
    if deed == "sign":
        signing = SignForm(request.POST)
        if signing.is_valid():
            services.sign_agreement(viewer, agreement=view.id, **signing.cleaned_data)
            return None
        return signing
    form = ReasonForm(deed, request.POST)
    done = {
        "suspend": services.suspend_agreement,
        "resume": services.resume_agreement,
        "terminate": services.terminate_agreement,
    }.get(deed)
    if done is None:
        raise NotFound(_("There is nothing to do here."))
    if form.is_valid():
        done(viewer, agreement=view.id, reason=form.cleaned_data["reason"])
        return None
    return form


def _page(viewer: Actor, view: AgreementView, wrong: SignForm | ReasonForm | None) -> AgreementPage:
    return AgreementPage(
        view=view,
        standing=words.STANDINGS[view.standing],
        tone=words.TONES.get(view.standing, ""),
        facts=contexts.facts(view),
        clauses=contexts.clauses(view),
        signers=contexts.signers(view),
        obligations=[Fact(words.receiver(one.owner), one.words, one.due) for one in view.text.obligations],
        history=_history(view),
        deeds=_deeds(viewer, view, wrong),
        wrong=wrong,
    )


def _deeds(viewer: Actor, view: AgreementView, wrong: SignForm | ReasonForm | None) -> Deeds:
    parties = view.text.parties
    drafts, signs = policies.may_draft(viewer, parties=parties), policies.may_sign(viewer, parties=parties)
    resumes = policies.may_resume(viewer, parties=parties, suspended_by=view.suspended_by)
    open_text = view.state in ("draft", "proposed")
    return Deeds(
        propose=bool(drafts) and view.state == "draft",
        revise=bool(drafts) and open_text,
        try_it=bool(policies.may_try(viewer, parties=parties)) and open_text,
        sign=(wrong if isinstance(wrong, SignForm) else SignForm(initial={"content": view.content}))
        if signs and view.state == "proposed" and viewer.agency in view.unsigned
        else None,
        suspend=reason_for("suspend", wrong) if signs and view.state == "signed" else None,
        resume=reason_for("resume", wrong) if resumes and view.state == "suspended" else None,
        terminate=reason_for("terminate", wrong) if signs and view.state != "terminated" else None,
    )


def _history(view: AgreementView) -> list[Happened]:
    found = []
    for entry in list_timeline(agreement_ref(view.id)):
        said = entry.parts.get("facts") or {}
        agency = said.get("agency")
        detail = " · ".join(part for part in (words.receiver(agency) if agency else "", said.get("reason", "")) if part)
        who = agencies.actor_label(entry.actor) if entry.actor else ""
        found.append(Happened(entry.at, entry.title, who, entry.number, detail))
    return found


@requires(policies.may_see_register)
@require_safe
def trial(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """The text tried on last month: numbers, no record."""
    viewer = viewer_of(request)
    view = selectors.get_agreement(viewer, agreement=agreement_id)
    page = contexts.trial_page(view, selectors.get_trial(viewer, text=view.text))
    return render(request, "sharing/trial.html", {"page": page})


@requires(policies.may_see_register)
@require_safe
def document(request: HttpRequest, agreement_id: UUID, sha256: str) -> HttpResponse:
    """An attached document, as a download: never as a page of this site."""
    view = selectors.get_agreement(viewer_of(request), agreement=agreement_id)
    found = next((one for one in view.documents if one["sha256"] == sha256), None)
    if found is None:
        raise NotFound(_("There is no such document."))
    response = HttpResponse(read_blob(sha256), content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{sha256[:12]}"'
    return response


@requires(policies.may_see_register)
@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """The default matrix: who sees what without an agreement, with the basis of each cell."""
    today = selectors.get_today()
    rows: dict[str, contexts.MatrixRow] = {}
    cells: dict[str, list[contexts.MatrixCell]] = {}
    for cell in matrix_rules.cells_on(today):
        shown = contexts.MatrixCell(
            text=words.cell(cell.words),
            basis=cell.rule.legal_basis,
            mark=contexts.MARKS[cell.rule.verified],
            verified=cell.rule.verified == "yes",
        )
        cells.setdefault(cell.row, []).append(shown)
        rows[cell.row] = contexts.MatrixRow(
            title=words.ROWS[cell.row], waiting=cell.dataset not in registration.datasets, cells=cells[cell.row]
        )
    heads = [
        contexts.MatrixCell(
            text=words.COLUMNS[code],
            basis=column.legal_basis,
            mark=contexts.MARKS["yes" if column.verified else "no"],
            verified=column.verified,
        )
        for code, column in matrix_rules.columns().items()
    ]
    return render(request, "sharing/matrix.html", {"heads": heads, "rows": list(rows.values())})
