"""The page that answers: why can, or can't, an officer see this?"""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tapal.agencies import rules as agency_rules
from tapal.kernel.guard import requires, viewer_of
from tapal.sharing import gate, policies, words
from tapal.sharing.rules import Explanation
from tapal.sharing.rules.explanation import Considered
from tapal.sharing.web import contexts
from tapal.sharing.web.forms import WhyForm

_TONES = {"decides": "good", "refuses": "stop", "takes_fields": "warn"}


@requires(policies.may_see_register)
@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """A question by role, field, purpose and kind of record; the answer, and every clause about it."""
    viewer = viewer_of(request)
    allowed = {code for code in agency_rules.agencies() if policies.may_explain(viewer, agency=code)}
    form = WhyForm(request.GET or None, agencies_allowed=allowed)
    answer = None
    if form.is_bound and form.is_valid():
        question, record, field = form.asked()
        policies.may_explain(viewer, agency=question.agency).require()
        answer = gate.explain(question, record, field)
    status = 422 if form.is_bound and not form.is_valid() else 200
    page = {
        "form": form,
        "answer": answer and _told(answer),
        "owner": words.receiver(form.data.get("owner", "")) if answer else "",
    }
    return render(request, "sharing/why.html", page, status=status)


def _told(answer: Explanation) -> dict[str, object]:
    access = answer.access
    return {
        "yes": answer.shows_field,
        "reason": words.REASONS[access.reason],
        "mode": words.MODES[access.mode] if access.mode else "",
        "clause": words.clause(access.grant) if access.grant else "",
        "ask": access.mode in ("hit", "request"),
        "field_only": access.allowed and access.mode in ("full", "status") and not answer.shows_field,
        "considered": [_weighed(one) for one in answer.considered if one.verdict != "other_agency"],
        # In force alone: that others have something not signed yet before them is theirs to know.
        "elsewhere": sum(
            one.verdict == "other_agency" and one.grant.standing == "in_force" for one in answer.considered
        ),
    }


def _weighed(one: Considered) -> contexts.Weighed:
    agreement = one.grant.id.partition("/")[0]
    return contexts.Weighed(
        title=words.clause(one.grant),
        verdict=words.VERDICTS[one.verdict],
        tone=_TONES.get(one.verdict, ""),
        obstacles=[words.condition(condition) for condition in one.conditions],
        facts=contexts.grant_facts(one.grant),
        agreement=UUID(agreement) if one.grant.source == "agreement" else None,
        mark="" if one.grant.source == "agreement" else contexts.MARKS[one.grant.verified],
    )
