"""Who looks, at every request: `request.actor`. Ends sessions that are over, and asks for the second factor."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from tapal.agencies import rules, selectors
from tapal.agencies.models import Credential
from tapal.agencies.web import sign_in, stored
from tapal.kernel import clock
from tapal.kernel.guard import Public, declared
from tapal.kernel.rulings import Sentence

_END = "tapal_end"
"""Attribute of a request: why its session is over; the journal's entry takes it from there."""

_ENDED: dict[str, Sentence] = {
    "age": _("You were signed in for a whole shift. Sign in again."),
    "idle": _("Nothing was done here for a while, so you were signed out. Sign in again."),
    "out_of_service": _("You are not in service at present, so you were signed out. Ask your administrator."),
}


class ActorMiddleware:
    """Sets `request.actor` to the officer behind the session, or to None: before sign-in, and until the second factor.

    An officer who was moved, given a role or suspended is so at the next request, because the register is asked every
    time. Stands after the middlewares of sessions, users, messages, allauth and axes.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Find out who looks, or end the session and say why."""
        request.actor = None  # type: ignore[attr-defined]  # added to every request here
        user = _user_of(request)
        if isinstance(user, Credential):
            actor = selectors.actor_of(user)
            why = _end_of(request) or ("out_of_service" if actor is None else None)
            if why is not None:
                request.__dict__[_END] = why
            elif _has_second_factor(request, user):
                request.actor = actor  # type: ignore[attr-defined]  # as above
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """End a session that is over; lead an officer without a second factor to where it is set up.

        Pages that are open to everybody stay open in both cases.
        """
        opened = isinstance(declared(view), Public)
        why = request.__dict__.get(_END)
        if why is not None:
            answer = _sign_off(request, why)
            return None if opened else answer
        user = request.user
        if isinstance(user, Credential) and not _has_second_factor(request, user):
            if opened:
                return None
            if selectors.has_second_factor(user.officer_id):
                # Signed in by something that never asked for the code: from the start, then.
                return _sign_off(request, "idle")
            return _go(request, reverse("mfa_activate_totp"))
        return None


def _user_of(request: HttpRequest) -> AbstractBaseUser | AnonymousUser:
    """Who signed in, as Django proves it from the session: `request.user` is made out here, at its first use."""
    request.session.get(sign_in.SINCE_KEY)  # reads the session
    with stored.read_with(request.session):
        bool(request.user.is_authenticated)
    return request.user


def _has_second_factor(request: HttpRequest, user: Credential) -> bool:
    return not sign_in.second_factor_required() or request.session.get(sign_in.SECOND_FACTOR_KEY) == str(user.pk)


def _end_of(request: HttpRequest) -> str | None:
    """Why the session is over, or None; notes the request otherwise."""
    since, seen = request.session.get(sign_in.SINCE_KEY), request.session.get(sign_in.SEEN_KEY)
    if not isinstance(since, float) or not isinstance(seen, float):
        return "age"
    now, last = clock.now(), datetime.fromtimestamp(seen, UTC)
    why = rules.session_end(
        datetime.fromtimestamp(since, UTC),
        last,
        now,
        age=timedelta(seconds=settings.SESSION_COOKIE_AGE),
        idle=timedelta(seconds=settings.SESSION_IDLE_SECONDS),
    )
    if why is None and rules.worth_noting(last, now):
        request.session[sign_in.SEEN_KEY] = now.timestamp()
    return why


def _sign_off(request: HttpRequest, why: str) -> HttpResponse:
    request.__dict__[_END] = why
    logout(request)
    messages.warning(request, str(_ENDED[why]))
    after = request.get_full_path() if request.method == "GET" and not _is_htmx(request) else "/"
    return _go(request, f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': after})}")


def _is_htmx(request: HttpRequest) -> bool:
    return request.headers.get("HX-Request") == "true"


def _go(request: HttpRequest, url: str) -> HttpResponse:
    """Lead to another page: the whole page, also when only a part of it was asked for."""
    return HttpResponse(headers={"HX-Redirect": url}) if _is_htmx(request) else HttpResponseRedirect(url)
