"""The addresses of signing in: those of allauth that Tapal opens, each with its policy. Sign-up and e-mail have none.

They keep allauth's names, by which allauth's own pages find each other; hence no namespace.
"""

from collections.abc import Callable

from allauth.account import views as account
from allauth.account.internal.stagekit import get_pending_stage
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from axes.handlers.proxy import AxesProxyHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path

from tapal.agencies import policies
from tapal.agencies.models import Credential
from tapal.agencies.web.sign_in import locked_out
from tapal.kernel.guard import public, requires

View = Callable[..., HttpResponse]


def _open(view: View, reason: str) -> View:
    """A view of allauth under a declaration of its own; allauth's stays as it is."""

    def opened(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return view(request, *args, **kwargs)

    return public(reason)(opened)


def _own(view: View) -> View:
    def owned(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return view(request, *args, **kwargs)

    return requires(policies.may_keep_account)(owned)


@public("the second step of signing in, before anybody is known")
def second_step(request: HttpRequest) -> HttpResponse:
    """The code; an account that is locked out is asked for none."""
    stage = get_pending_stage(request)
    user = stage.login.user if stage else None
    if isinstance(user, Credential) and not AxesProxyHandler.is_allowed(request, {"username": user.username}):
        return locked_out(request)
    response: HttpResponse = mfa.authenticate(request)
    return response


_BEFORE = "signing in happens before anybody is known"
_FIRST = "an officer who has no second factor yet is nobody until it is set up; allauth asks for the password"

urlpatterns = [
    path("account/sign-in/", _open(account.login, _BEFORE), name="account_login"),
    path("account/sign-in/code/", second_step, name="mfa_authenticate"),
    path("account/sign-out/", _open(account.logout, "whoever is signed in may leave"), name="account_logout"),
    path("account/again/", _open(account.reauthenticate, _FIRST), name="account_reauthenticate"),
    path("account/again/code/", _own(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("account/password/", _own(account.password_change), name="account_change_password"),
    path("account/second-factor/", _own(mfa.index), name="mfa_index"),
    path("account/second-factor/app/", _open(totp.activate_totp, _FIRST), name="mfa_activate_totp"),
    path("account/second-factor/app/off/", _own(totp.deactivate_totp), name="mfa_deactivate_totp"),
    path("account/second-factor/codes/", _own(codes.view_recovery_codes), name="mfa_view_recovery_codes"),
    path("account/second-factor/codes/new/", _own(codes.generate_recovery_codes), name="mfa_generate_recovery_codes"),
    path("account/second-factor/codes/file/", _own(codes.download_recovery_codes), name="mfa_download_recovery_codes"),
]
