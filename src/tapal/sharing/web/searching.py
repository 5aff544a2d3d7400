"""The page that searches other agencies' records: one query, the answer shaped by the clauses."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from tapal.kernel.components import Fact
from tapal.kernel.errors import BadInput, Refused
from tapal.kernel.guard import requires, viewer_of
from tapal.sharing import policies, services, words
from tapal.sharing.services import SearchResult
from tapal.sharing.web.forms import SearchForm


@requires(policies.may_see_requests)
@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Search. What is searched for is sent in the body, so that no address holds it."""
    form = SearchForm(request.POST or None)
    result = None
    if request.method == "POST" and form.is_valid():
        try:
            result = services.search(viewer_of(request), **form.wanted())
        except BadInput as error:
            form.add_error("name", "; ".join(str(problem.what) for problem in error.problems))
        except Refused as error:
            form.add_error("purpose", str(error.ruling.reason))
    page = {"form": form, "result": result and _told(result)}
    return render(request, "sharing/search.html", page, status=422 if form.errors else 200)


def _told(result: SearchResult) -> dict[str, object]:
    return {
        "shown": [
            {
                "title": words.dataset(one.dataset),
                "owner": words.receiver(one.owner) if one.owner else "",
                "clause": one.clause,
                "status": one.mode == "status",
                "facts": [Fact(words.field(name, one.dataset), value) for name, value in one.values],
            }
            for one in result.shown
        ],
        "hits": [(words.dataset(dataset), words.receiver(owner)) for dataset, owner in result.hits],
        "may_ask": [(words.dataset(dataset), words.receiver(owner)) for dataset, owner in result.may_ask],
    }
