"""What holds for every page: its declared policy, the zone of the viewer's post, and kernel errors as pages."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils import timezone

from tapal.agencies.rules import DEFAULT_ZONE
from tapal.journal.groups import Frame
from tapal.journal.services import record_refusal
from tapal.kernel import texts
from tapal.kernel.actors import Actor
from tapal.kernel.errors import NotFound, Refused, TapalError
from tapal.kernel.guard import Public, declared
from tapal.territory import selectors as territory
from tapal.web import errors
from tapal.web.contexts import find_viewer


class ShellMiddleware:
    """Stands last: after the middleware of agencies, which says who looks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer in the zone of the post: "today" is the post's day, and every time names its zone."""
        with _zone_of(find_viewer(request)):
            return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponseBase], args: Any, kwargs: Any
    ) -> HttpResponseBase | None:
        """Ask the view's policy before it runs; a no is recorded. A view that declared nothing is closed to all.

        A text that no column and no entry of the journal can hold comes no further than here.
        """
        # What takes no cookies is the interface, which reads its bodies itself.
        forms = [] if getattr(view, "csrf_exempt", False) else [request.POST]
        if not all(map(texts.is_writing, _typed(kwargs, [request.GET, *forms]))):
            return errors.answer(request, errors.NO_WRITING)
        policy = declared(view)
        if isinstance(policy, Public):
            return None
        if policy is None:
            return errors.answer(request, errors.FORBIDDEN)
        viewer = find_viewer(request)
        if viewer is None:
            return _to_sign_in(request)
        ruling = policy(viewer)
        if ruling:
            return None
        record_refusal(Frame("web.open", viewer, "page", ruling.basis), Refused(ruling))
        return errors.answer(request, errors.page_of_ruling(ruling))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A kernel error that a view lets through becomes its page; anything else goes on to Django.

        What a selector refused or did not find is recorded here; what a service did has been recorded there.
        """
        if not isinstance(exception, TapalError):
            return None
        viewer = find_viewer(request)
        if viewer is not None and isinstance(exception, Refused | NotFound):
            frame = Frame("web.open", viewer, "page", "page")
            absent = errors.NOT_FOUND.sentence if isinstance(exception, NotFound) else None
            record_refusal(frame, exception, reason=absent)
        return errors.answer(request, errors.page_of(exception))


def _typed(arguments: Mapping[str, object], sent: Iterable[QueryDict]) -> Iterator[str]:
    """What somebody typed: in the address, behind its question mark, in a form."""
    yield from (value for value in arguments.values() if isinstance(value, str))
    for values in sent:
        for _name, texts_of_name in values.lists():
            yield from map(str, texts_of_name)


def _zone_of(viewer: Actor | None) -> AbstractContextManager[None]:
    post = territory.find_post(viewer.post) if viewer and viewer.post else None
    return timezone.override(post.zone if post else DEFAULT_ZONE)


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page and back to this one; for a part of a page, the whole page goes there."""
    if request.headers.get("HX-Request") == "true":
        current = request.headers.get("HX-Current-URL", "/")
        return HttpResponse(status=204, headers={"HX-Redirect": redirect_to_login(current).url})
    return redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
