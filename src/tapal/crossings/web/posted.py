"""Addresses that take forms only."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

type View = Callable[..., HttpResponse]


def posted(page: str, *names: str) -> Callable[[View], View]:
    """A view that takes a form; whoever comes to its address otherwise is led to the page that has the form.

    That happens after an error: the form stands at the address that it was sent to, and a reload, or the choice of the
    other language, asks for that. `names` are the arguments of the page's address.
    """

    def decorate(view: View) -> View:
        taking: View = require_POST(view)

        @wraps(view)
        def inner(request: HttpRequest, **arguments: Any) -> HttpResponse:
            if request.method in ("GET", "HEAD"):
                return redirect(reverse(page, kwargs={name: arguments[name] for name in names}))
            return taking(request, **arguments)

        return inner

    return decorate
