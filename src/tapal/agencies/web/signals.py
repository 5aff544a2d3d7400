"""What Django, allauth and axes say about signing in becomes entries of the journal here, and nowhere else."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from allauth.account.signals import password_changed
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from axes.handlers.proxy import AxesProxyHandler
from axes.signals import user_locked_out
from django.contrib.auth import signals as auth
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest

from tapal.agencies import selectors, services
from tapal.agencies.models import Credential
from tapal.agencies.web import sign_in
from tapal.kernel import actors, clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import Refused

_GATE = actors.system("sign-in")


def connect() -> None:
    """Listen; called once, from apps.py."""
    uid = "tapal.agencies"
    auth.user_logged_in.connect(_signed_in, dispatch_uid=uid)
    auth.user_logged_out.connect(_signed_out, dispatch_uid=uid)
    auth.user_login_failed.connect(_mismatch, dispatch_uid=uid)
    user_locked_out.connect(_locked, dispatch_uid=uid)
    mfa.authenticator_used.connect(_code_taken, dispatch_uid=uid)
    mfa.authenticator_added.connect(_factor_added, dispatch_uid=uid)
    mfa.authenticator_removed.connect(_factor_removed, dispatch_uid=uid)
    mfa.authenticator_reset.connect(_codes_renewed, dispatch_uid=uid)
    mfa.authentication_failed.connect(_code_wrong, dispatch_uid=uid)
    password_changed.connect(_password_changed, dispatch_uid=uid)


def _address(request: HttpRequest) -> str | None:
    return request.META.get("REMOTE_ADDR")


def _actor(credential: Credential) -> Actor:
    return selectors.find_actor(credential.officer_id) or _GATE


def _signed_in(request: HttpRequest, user: AbstractBaseUser, **_more: Any) -> None:
    if not isinstance(user, Credential):
        return
    session = request.session
    now = clock.now().timestamp()
    if session.session_key is None:
        session.create()
    session[sign_in.SIGN_IN_KEY] = str(
        services.sign_in(
            _actor(user),
            officer=user.officer_id,
            session_key=session.session_key or "",
            second_factor=session.get(sign_in.SECOND_FACTOR_KEY) == str(user.pk),
            address=_address(request),
        )
    )
    session[sign_in.SINCE_KEY] = session[sign_in.SEEN_KEY] = now


def _signed_out(request: HttpRequest, user: AbstractBaseUser | None, **_more: Any) -> None:
    sign_in_id = request.session.get(sign_in.SIGN_IN_KEY)
    if isinstance(user, Credential) and isinstance(sign_in_id, str):
        why = request.__dict__.get("tapal_end", "asked")
        by = _actor(user) if why == "asked" else _GATE
        services.sign_out(by, sign_in_id=UUID(sign_in_id), officer=user.officer_id, why=why)


def _refuse(request: HttpRequest, account: str, why: str) -> None:
    with suppress(Refused):
        services.refuse_sign_in(_GATE, account=account, address=_address(request), why=why)


def _mismatch(credentials: dict[str, Any], request: HttpRequest | None = None, **_more: Any) -> None:
    if request is None or getattr(request, "axes_locked_out", False):
        return
    why = request.__dict__.pop("tapal_refusal", "mismatch")
    _refuse(request, sign_in.account_hash(str(credentials.get("username") or "")), why)


def _locked(request: HttpRequest, username: str, **_more: Any) -> None:
    _refuse(request, username, "locked")


def _code_wrong(request: HttpRequest, user: AbstractBaseUser, **_more: Any) -> None:
    """A wrong code counts towards the lock-out like a wrong password."""
    if not isinstance(user, Credential):
        return
    _refuse(request, sign_in.account_hash(user.username), "code")
    AxesProxyHandler.user_login_failed(sender=_code_wrong, credentials={"username": user.username}, request=request)


def _code_taken(request: HttpRequest, user: AbstractBaseUser, **_more: Any) -> None:
    request.session[sign_in.SECOND_FACTOR_KEY] = str(user.pk)


def _factor_added(request: HttpRequest, user: AbstractBaseUser, authenticator: Authenticator, **_more: Any) -> None:
    if not isinstance(user, Credential):
        return
    if authenticator.type == Authenticator.Type.TOTP:
        # The code typed to set it up was a proof, and counts once like any other.
        user.take_step(sign_in.code_step())
        request.session[sign_in.SECOND_FACTOR_KEY] = str(user.pk)
        _note(user, "totp_added")


def _factor_removed(user: AbstractBaseUser, authenticator: Authenticator, **_more: Any) -> None:
    if isinstance(user, Credential) and authenticator.type == Authenticator.Type.TOTP:
        _note(user, "totp_removed")


def _codes_renewed(user: AbstractBaseUser, **_more: Any) -> None:
    if isinstance(user, Credential):
        _note(user, "codes_renewed")


def _password_changed(user: AbstractBaseUser, **_more: Any) -> None:
    if isinstance(user, Credential):
        _note(user, "password")


def _note(user: Credential, change: str) -> None:
    services.note_credential_change(_actor(user), officer=user.officer_id, change=change)
