"""Signing in: who may, how the second factor is demanded and kept, and what is said to whoever may not.

Passwords and codes are checked by django-allauth, wrong tries are counted by django-axes (both steps together, by
account and address). The settings that name the classes and functions of this module are listed in the app's README.
"""

import base64
import hashlib
import hmac
import time
from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.account.forms import ChangePasswordForm, LoginForm
from allauth.core import context
from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from tapal.agencies import rules, selectors
from tapal.agencies.models import Credential, CredentialManager
from tapal.agencies.web import stored
from tapal.agencies.web.forms import username_field
from tapal.kernel import clock

SECOND_FACTOR_KEY = "tapal_second_factor"
"""Session key: the credential (as text) whose second factor was given in this session."""

SIGN_IN_KEY, SINCE_KEY, SEEN_KEY = "tapal_sign_in", "tapal_since", "tapal_seen"
"""Session keys: the sign-in's identifier; when it was and when the last request came, in seconds since 1970."""

_FRESH_SECONDS = 300


def second_factor_required() -> bool:
    """Whether officers need a second factor here: always, but in the demo."""
    return not settings.TAPAL_DEMO


def account_hash(username: str) -> str:
    """A user name as journal and lock-out table know it: 80 bits, keyed, so that neither tells what was typed."""
    key = hashlib.sha256(b"tapal account\x00" + settings.SECRET_KEY.encode()).digest()
    name = CredentialManager.normalize_username(username)
    return base64.b32encode(hmac.digest(key, name.encode("utf-8", "replace"), "sha256")[:10]).decode().lower()


def axes_username(request: HttpRequest, credentials: dict[str, Any] | None) -> str:
    """What django-axes counts by (setting AXES_USERNAME_CALLABLE)."""
    known = credentials or {}
    typed = known.get("username") or known.get(settings.AXES_USERNAME_FORM_FIELD) or request.POST.get("login") or ""
    return account_hash(str(typed))


def locked_out(request: HttpRequest, *_more: object) -> HttpResponse:
    """The page of a lock-out (setting AXES_LOCKOUT_CALLABLE): the same whether the account exists or not."""
    minutes = round(float(settings.AXES_COOLOFF_TIME) * 60)
    return render(request, "agencies/locked_out.html", {"minutes": minutes}, status=429)


class OfficerBackend(AuthenticationBackend):  # type: ignore[misc]  # allauth publishes no types
    """Lets in officers in service. Another gets the answer of a wrong password, and the journal the reason."""

    _request: HttpRequest | None = None

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> AbstractBaseUser | None:
        """Check name and password; unknown names cost the same time as wrong passwords (allauth hashes for nobody)."""
        self._request = request
        user: AbstractBaseUser | None = super().authenticate(request, **credentials)
        return user

    def user_can_authenticate(self, user: AbstractBaseUser) -> bool:
        """Whether the officer behind a right password is in service."""
        serves = isinstance(user, Credential) and user.is_active and selectors.find_actor(user.officer_id) is not None
        if not serves and self._request is not None:
            self._request.__dict__["tapal_refusal"] = "out_of_service"
        return serves

    @classmethod
    def _stash_user(cls, user: AbstractBaseUser | None) -> AbstractBaseUser | None:
        """allauth would tell that the account exists but is inactive; nobody needs to know."""
        return None

    def get_user(self, user_id: Any) -> Credential | None:
        """The active credential of a session's key, as it is now."""
        return stored.find_read(user_id) or selectors.find_credential_by_key(user_id)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth publishes no types
    """No sign-up, no e-mail: accounts are made by an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Closed."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """There is no e-mail to send."""

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to the account."""
        return reverse("agencies:account")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within five minutes of signing in: the first second factor is set up right after the password."""
        since = context.request.session.get(SINCE_KEY)
        if isinstance(since, float) and clock.now().timestamp() - since < _FRESH_SECONDS:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth publishes no types
    """Secrets of authenticators are stored encrypted; a second factor that is required can't be given up."""

    def _box(self) -> MultiFernet:
        keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
        digests = (hashlib.sha256(b"tapal second factor\x00" + str(key).encode()).digest() for key in keys)
        return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])

    def encrypt(self, text: str) -> str:
        """Seal a secret with a key derived from the site's."""
        return self._box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open a sealed secret; older keys of the site open it too."""
        return self._box().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Only in the demo."""
        return not second_factor_required()

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": _("The second factor is required here. An administrator can reset a lost one."),
    }


def take_code(credential: Credential, secret: str, code: str) -> bool:
    """Take a TOTP code once (RFC 6238, 5.2): its time step must lie after the last one taken, by any worker."""
    for step in totp.yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=totp.format_hotp_value(totp.hotp_value(secret, step))):
            return credential.take_step(step)
    return False


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth publishes no types
    """Name and password (setting ACCOUNT_FORMS). What a document scanner types is dropped before anything looks at it.

    So the page doesn't show a traveller's data again, nobody is asked for, and it counts as nobody's wrong try.
    """

    data: QueryDict

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # As everywhere in Tapal: allauth and Django have other words for them.
        self.fields["login"].label = _("User name")
        self.fields["password"].label = pgettext_lazy("sign-in", "Password")
        if rules.is_zone_line(self.data.get("login", "")):
            # A password without a name is never checked: what stands for it leaves one thing wrong, not two.
            self.data = QueryDict("password=-")
            self.fields["login"].error_messages["required"] = _(
                "A document was scanned, and nobody is signed in here. Nothing of it was kept."
                " Sign in, then scan it again."
            )


class _OnceOnly:
    """A second-factor form whose code counts once, on all workers together."""

    user: Model
    cleaned_data: dict[str, Any]
    authenticator: Authenticator

    def clean_code(self) -> str:
        """Check the code as allauth does, then take its time step."""
        code: str = super().clean_code()  # type: ignore[misc]  # the forms below have it
        if self.authenticator.type == Authenticator.Type.TOTP:
            secret = SecondFactorAdapter().decrypt(self.authenticator.data["secret"])
            if not isinstance(self.user, Credential) or not take_code(self.user, secret, code):
                raise SecondFactorAdapter().validation_error("incorrect_code")
        return code


class SecondStepForm(_OnceOnly, AuthenticateForm):  # type: ignore[misc]  # allauth publishes no types
    """The code at sign-in (setting MFA_FORMS)."""


class SecondStepAgainForm(_OnceOnly, ReauthenticateForm):  # type: ignore[misc]  # allauth publishes no types
    """The code before something delicate (setting MFA_FORMS)."""


class PasswordChangeForm(ChangePasswordForm):  # type: ignore[misc]  # allauth publishes no types
    """A new password of one's own (setting ACCOUNT_FORMS)."""

    username = username_field()
    field_order = ("username", "oldpassword", "password1", "password2")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["username"] = self.user.get_username()
        self.fields["oldpassword"].widget.attrs.pop("autofocus", None)  # the shell gives the focus
        # Django's own hints say the same in four sentences, in Indonesian by another word than the labels.
        self.fields["password1"].help_text = _(
            "At least twelve characters; no common word, and nothing like your name."
        )


def code_step() -> int:
    """The present time step of TOTP codes."""
    return int(time.time()) // int(getattr(settings, "MFA_TOTP_PERIOD", 30))
