"""Every way in which a page is not shown: one sentence, and what to do. A part of a page gets a part, a page a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext_lazy as _

from tapal.kernel.errors import BadInput, Conflict, NotFound, Refused, TapalError
from tapal.kernel.rulings import Ruling, Sentence


@dataclass(frozen=True, slots=True)
class ErrorPage:
    """What an error page says."""

    status: int
    title: Sentence
    sentence: Sentence
    todo: Sentence
    details: Sequence[Sentence] = ()
    basis: str = ""


BAD_REQUEST = ErrorPage(
    400, _("Not understood"), _("What was sent can't be read."), _("Go back, check what you entered and send it again.")
)
NO_WRITING = ErrorPage(
    400, BAD_REQUEST.title, _("This holds a control character, which is no writing."), BAD_REQUEST.todo
)
FORBIDDEN = ErrorPage(
    403,
    _("Not allowed"),
    _("Your role does not allow this."),
    _("If you need it for your work, ask your supervisor. The attempt was recorded."),
)
CSRF = ErrorPage(
    403,
    _("The page was too old"),
    _("The form was open for too long or came from elsewhere, so nothing was sent."),
    _("Open the page again and repeat what you did."),
)
NOT_FOUND = ErrorPage(
    404,
    _("Not found"),
    _("There is nothing here, or nothing that you may see."),
    _("Check the address, or look for it from the work queue."),
)
CONFLICT = ErrorPage(
    409,
    _("Not now"),
    _("This can't be done in the present state."),
    _("Open it again to see what has changed."),
)
FAILED = ErrorPage(
    500,
    _("Tapal failed"),
    _("The fault is ours. What you did last may not have been saved."),
    _("Open the page again and check. If it happens twice, call the operator of the system and say when it happened."),
)


def answer(request: HttpRequest, page: ErrorPage) -> HttpResponse:
    """The error as a whole page, or as a part for a part (htmx)."""
    if request.headers.get("HX-Request") == "true":
        return HttpResponse(render_to_string("web/_error.html", {"error": page}), status=page.status)
    return render(request, "web/error.html", {"error": page}, status=page.status)


def page_of(error: TapalError) -> ErrorPage:
    """The page of an error that Tapal raised on purpose: its own sentence, with the advice of its kind."""
    match error:
        case Refused():
            return page_of_ruling(error.ruling)
        case NotFound():
            return NOT_FOUND
        case Conflict():
            return ErrorPage(409, CONFLICT.title, error.sentence, CONFLICT.todo, error.missing)
        case BadInput():
            details = [f"{problem.where}: {problem.what}" for problem in error.problems]
            return ErrorPage(400, BAD_REQUEST.title, BAD_REQUEST.sentence, BAD_REQUEST.todo, details)
    return FAILED


def page_of_ruling(ruling: Ruling) -> ErrorPage:
    """The page of a ruling that was no: its reason and the clause it rests on."""
    return ErrorPage(403, FORBIDDEN.title, str(ruling.reason) or FORBIDDEN.sentence, FORBIDDEN.todo, basis=ruling.basis)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return answer(request, BAD_REQUEST)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return answer(request, FORBIDDEN)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form whose token is missing or wrong (`CSRF_FAILURE_VIEW`)."""
    return answer(request, CSRF)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404."""
    return answer(request, NOT_FOUND)


def failed(request: HttpRequest) -> HttpResponse:
    """500: rendered without the request's context, since that is what may have failed."""
    try:
        return answer(request, FAILED)
    except Exception:  # the page about a failure must not fail
        text = f"<!doctype html><title>{FAILED.title}</title><h1>{FAILED.title}</h1><p>{FAILED.sentence} {FAILED.todo}"
        return HttpResponse(text, status=FAILED.status)
