"""The shell's own pages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tapal.agencies import selectors as agencies
from tapal.journal.reads import record_read
from tapal.journal.services import MOST_RECORDS_A_PAGE
from tapal.kernel.guard import public, requires, viewer_of
from tapal.web import policies, selectors, showcase, words
from tapal.web.contexts import PRIMARY, Home, find_viewer, links, post_name

_OF_NOBODY = "shows nothing of the site: it must open when nobody can sign in"


@requires(policies.may_open_home)
@require_safe
@never_cache
def home(request: HttpRequest) -> HttpResponseBase:
    """Who I am, where, and what is due; the desk's main job is one key away."""
    viewer = viewer_of(request)
    groups = selectors.list_work(viewer)
    shown = [row.record for group in groups for row in group.rows if row.record is not None]
    for start in range(0, len(shown), MOST_RECORDS_A_PAGE):
        record_read(
            viewer,
            dataset="work-queue",
            purpose="clearance",
            basis="UU 6/2011 Art. 9",
            records=shown[start : start + MOST_RECORDS_A_PAGE],
            page="home",
        )
    main = next((link for link in links(viewer, request.path) if link.key == PRIMARY), None)
    page = Home(
        viewer=viewer,
        post=post_name(viewer),
        agency=agencies.agency_name(viewer.agency),
        main=main,
        groups=groups,
        shown=sum(len(group.rows) for group in groups),
    )
    return render(request, "web/home.html", {"home": page})


@public("answers no more than whether one is still signed in")
@require_POST
@never_cache
def session(request: HttpRequest) -> HttpResponse:
    """Stay signed in: the request itself counts as activity. 401 once the session has ended."""
    return HttpResponse(status=204 if find_viewer(request) else 401)


@public(_OF_NOBODY)
@require_safe
def components(request: HttpRequest) -> HttpResponse:
    """Every component with its properties and states. `show` is light or dark, `lang` id or en; open to everyone."""
    show = request.GET.get("show", "")
    language = request.GET.get("lang", "")
    if language in dict(settings.LANGUAGES):
        translation.activate(language)
    sections = showcase.sections(request)
    context = {"sections": sections, "show": show if show in {"light", "dark"} else "", "icons": showcase.icons()}
    return render(request, "web/showcase.html", context)


@public(_OF_NOBODY)
@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What to do when the line or the system is down; to be printed."""
    return render(request, "web/offline.html", {"modes": words.MODES.items()})
