"""The root of all addresses: the shell's own, and what the installed apps registered."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from tapal.kernel import registry
from tapal.kernel.guard import public
from tapal.web import errors, views

_shell = (
    [
        path("", views.home, name="home"),
        path("session", views.session, name="session"),
        path("components", views.components, name="components"),
        path("offline", views.offline, name="offline"),
    ],
    "web",
)


def registered() -> list[URLPattern | URLResolver]:
    """The patterns of every app that registered some; the shell names none of them."""
    return [path(entry.prefix, include(entry.module)) for entry in registry.urls.values()]


urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(_shell)),
    path("language", public("a reader chooses the language before signing in")(set_language), name="set_language"),
    *registered(),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.failed
