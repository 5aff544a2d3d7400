"""The traveller page: observations and the links between them; judging and taking back."""

from collections.abc import Sequence
from functools import cache
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tapal.agencies.selectors import actor_label
from tapal.journal.reads import page_token, record_read
from tapal.kernel import registry
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound
from tapal.kernel.guard import requires, viewer_of
from tapal.kernel.refs import Ref
from tapal.subjects import policies, selectors, services
from tapal.subjects.rules import JUDGEMENTS
from tapal.subjects.selectors import PersonSeen
from tapal.subjects.web import contexts, words

SLOT = "subjects.traveller"
# Person and document of a row are two records shown: the one asked for, a page of rows and the suggestions make fifty.
ROWS = 19
SUGGESTIONS = 5
_LONGEST_ROW = 6


@requires(policies.may_see_travellers)
@require_safe
@never_cache
def traveller(request: HttpRequest, person: UUID) -> HttpResponse:
    """What is known of the traveller behind an observation; every row shown is recorded as read."""
    return _page(request, person)


@requires(policies.may_see_travellers)
@require_POST
def link(request: HttpRequest, person: UUID) -> HttpResponse:
    """Judge whether this observation and another show one person."""
    sent = request.POST
    judgement = next((word for word in JUDGEMENTS if word == sent.get("judgement")), None)
    try:
        other = UUID(sent.get("other", ""))
    except ValueError:
        return _page(request, person, [contexts.FormError(_("There is no such observation here."))])
    if judgement is None:
        return _page(request, person, [contexts.FormError(_("Say what you judge."), f"#judgement-{other}")])
    try:
        services.link(
            viewer_of(request), first=person, second=other, judgement=judgement, reason=sent.get("reason", "")
        )
    except (BadInput, Conflict) as error:
        return _page(request, person, _errors(error, str(other)))
    messages.success(request, _("The judgement is recorded."))
    return HttpResponseRedirect(reverse("subjects:traveller", args=[person]))


@requires(policies.may_see_travellers)
@require_POST
def revoke(request: HttpRequest, person: UUID, link: UUID) -> HttpResponse:
    """Take a judgement back: one that touches the traveller of the address."""
    viewer = viewer_of(request)
    judged = selectors.get_link(viewer, link)
    if selectors.get_cluster(viewer, person).persons.isdisjoint((judged.first, judged.second)):
        raise NotFound(_("There is no such link here."))
    try:
        services.revoke_link(viewer, link=link, reason=request.POST.get("reason", ""))
    except (BadInput, Conflict) as error:
        return _page(request, person, _errors(error, str(link)))
    messages.success(request, _("The judgement is taken back."))
    return HttpResponseRedirect(reverse("subjects:traveller", args=[person]))


def _errors(error: BadInput | Conflict, field: str) -> list[contexts.FormError]:
    if isinstance(error, Conflict):
        return [contexts.FormError(str(error))]
    return [
        contexts.FormError(f"{words.PROBLEMS.get(problem.where, problem.where)}: {problem.what}",
                           f"#{problem.where}-{field}")
        for problem in error.problems
    ]  # fmt: skip


def _page(request: HttpRequest, person: UUID, errors: Sequence[contexts.FormError] = ()) -> HttpResponse:
    viewer = viewer_of(request)
    asked = selectors.get_observation(viewer, person)
    cluster = selectors.get_cluster(viewer, person)
    start = _start(request.GET.get("from", ""))
    shown, total, withheld = selectors.list_cluster(viewer, cluster, most=ROWS, start=start)
    suggested = selectors.list_suggestions(viewer, asked, cluster, most=SUGGESTIONS)
    records = _records([asked, *shown, *(suggestion.person for suggestion in suggested)])
    ruling = policies.may_see_observation(viewer, agency=asked.agency)
    record_read(
        viewer,
        dataset="subjects.person",
        purpose=_purpose(viewer),
        basis=ruling.basis,
        records=records,
        page="subjects:traveller",
    )
    label = cache(actor_label)

    def row(seen: PersonSeen) -> contexts.ObservationRow:
        return contexts.observation_row(seen, asked=person, post_name=_post_name, actor_label=label)

    may_link = policies.may_link(viewer, agencies=frozenset({asked.agency}))
    here = reverse("subjects:traveller", args=[person])
    page = contexts.TravellerPage(
        person=person,
        name=asked.name,
        observations=[row(seen) for seen in shown],
        total=total,
        withheld=withheld,
        more=cluster.more,
        first=start + 1 if shown else 0,
        last=start + len(shown),
        previous=f"{here}?from={max(0, start - ROWS)}" if start else "",
        next=f"{here}?from={start + ROWS}" if start + ROWS < total else "",
        links=[
            contexts.link_row(
                judged,
                may_revoke=bool(policies.may_revoke_link(viewer, agency=judged.agency)),
                actor_label=label,
            )
            for judged in selectors.list_links(viewer, [person, *(seen.id for seen in shown)])
        ],
        suggestions=[contexts.suggestion_row(found, row(found.person)) for found in suggested],
        may_link=bool(may_link),
        why_not_link=may_link.reason,
        judgements=[(code, words.JUDGEMENTS[code][0]) for code in JUDGEMENTS],
        panels=_panels(viewer, person, records),
        errors=errors,
    )
    return render(request, "subjects/traveller.html", {"page": page}, status=422 if errors else 200)


def _start(asked: str) -> int:
    """The row that a page begins with; the first for what is no number of a row."""
    return int(asked) if asked.isdecimal() and len(asked) <= _LONGEST_ROW else 0


def _records(seen: Sequence[PersonSeen]) -> list[Ref]:
    records: dict[Ref, None] = {}
    for person in seen:
        records[Ref("subjects.person", person.id)] = None
        if person.document:
            records[Ref("subjects.document", person.document.id)] = None
    return list(records)


def _purpose(viewer: Actor) -> str:
    return services.JUDGING if viewer.has_role(*policies.LINK_ROLES) else services.PURPOSE


def _post_name(slug: str) -> str:
    """A readable form of a post's slug; its name is territory's, which this app does not know."""
    return slug.upper() if len(slug) == 3 else slug.replace("-", " ").title()


def _panels(viewer: Actor, person: UUID, records: Sequence[Ref]) -> list[contexts.PanelSlot]:
    token = page_token(viewer, records)
    return [
        contexts.PanelSlot(panel.label, f"{reverse(panel.url, args=[person])}?page={token}")
        for panel in registry.list_panels(SLOT, viewer)
    ]
