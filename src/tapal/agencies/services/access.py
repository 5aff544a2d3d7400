"""How officers sign in. Entries say that it happened, from where and why not; secrets and typed texts stay out.

Credentials and web sessions are no folds: they belong to one site. Their entries are about aggregates of the site too
(`agencies.credential`, `agencies.sign_in`), so that a post may append them although its officers' home is the centre.
"""

from importlib import import_module
from typing import NoReturn
from uuid import UUID

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tapal.agencies import messages, policies, rules
from tapal.agencies.models import Credential, CredentialManager, Officer, SignIn, WebSession
from tapal.agencies.services.officers import enrol_officer
from tapal.journal.services import append, lock, service
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Problem, Refused
from tapal.kernel.ids import new_id
from tapal.kernel.rulings import Sentence, refuse

_BASIS = "tapal:sign-in"
_LONGEST_USERNAME = 60  # what the column holds

REFUSALS: dict[str, Sentence] = {
    "mismatch": _("The name or the password is wrong."),
    "code": _("The code of the second factor is wrong."),
    "locked": _("Too many wrong tries: locked for a while."),
    "out_of_service": _("The officer is not in service."),
}
"""Why a sign-in was refused, as the journal says it. The page says less: it never tells whether a name exists."""


@service("agencies.change_credential", purpose="access", basis="role:system.admin")
def issue_credential(actor: Actor, *, officer: UUID, username: str, password: str) -> None:
    """Let an officer sign in at this site; the second factor is set up at the first sign-in.

    Raises BadInput with what is wrong with the password, Conflict where the name is taken or the officer has one.
    """
    policies.may_administer(actor).require()
    if not Officer.objects.filter(id=officer, here=True).exists():
        raise NotFound(_("There is no such officer."))
    name = CredentialManager.normalize_username(username)
    if not name:
        raise BadInput([Problem("username", _("This may not be empty."))])
    if len(name) > _LONGEST_USERNAME:
        most = {"most": _LONGEST_USERNAME}
        raise BadInput([Problem("username", _("This is longer than %(most)s characters.") % most, name[:40])])
    if rules.is_zone_line(name.upper()):  # the sign-in form would take it for a scanned document
        raise BadInput(
            [Problem("username", _("This looks like a line of a travel document: choose another user name."))]
        )
    lock(rules.credential_ref(officer, settings.TAPAL_SITE))
    if Credential.objects.filter(officer_id=officer).exists():
        raise Conflict(_("The officer can sign in here already."))
    if Credential.objects.filter(username=name).exists():
        raise Conflict(_("This user name is taken."))
    _take_password(Credential(username=name, officer_id=officer), password)
    append(
        "agencies.change_credential",
        about=rules.credential_ref(officer, settings.TAPAL_SITE),
        also=(f"agencies.officer:{officer}",),
        facts=messages.CredentialChanged(change="issued"),
    )


@service("agencies.enrol_officer", purpose="register", basis="role:system.admin")
def enrol_with_credential(
    actor: Actor, *, number: str, name: str, unit: str, username: str, password: str, post: str | None = None
) -> UUID:
    """Enrol an officer who can sign in at this site, all or nothing; returns the officer."""
    officer = enrol_officer(actor, number=number, name=name, unit=unit, post=post)
    issue_credential(actor, officer=officer, username=username, password=password)
    return officer


@service("agencies.change_credential", purpose="access", basis=_BASIS)
def note_credential_change(actor: Actor, *, officer: UUID, change: str) -> None:
    """Record that an officer changed the password, or added, renewed or removed a second factor."""
    policies.may_see_officer(actor, officer=officer).require()
    lock(rules.credential_ref(officer, settings.TAPAL_SITE))
    append(
        "agencies.change_credential",
        about=rules.credential_ref(officer, settings.TAPAL_SITE),
        also=(f"agencies.officer:{officer}",),
        facts=messages.CredentialChanged(change=change),
    )


@service("agencies.change_credential", purpose="access", basis="role:system.admin")
def reset_second_factor(actor: Actor, *, officer: UUID, reason: str) -> None:
    """Take away an officer's second factor and end all sessions: a lost telephone. A new one is set up at sign-in."""
    policies.may_administer(actor).require()
    if not reason.strip():
        raise BadInput([Problem("reason", _("Give a reason: it is kept in the journal."))])
    lock(rules.credential_ref(officer, settings.TAPAL_SITE))
    credential = Credential.objects.filter(officer_id=officer).first()
    if credential is None:
        raise NotFound(_("The officer can't sign in here."))
    if actor.uuid == officer:
        raise Conflict(_("Nobody resets their own second factor: ask another administrator."))
    Authenticator.objects.filter(user_id=credential.pk).delete()
    append(
        "agencies.change_credential",
        about=rules.credential_ref(officer, settings.TAPAL_SITE),
        also=(f"agencies.officer:{officer}",),
        facts=messages.CredentialChanged(change="reset", reason=reason),
    )
    _end_all(credential)


@service("agencies.change_credential", purpose="access", basis="role:system.admin")
def set_password(actor: Actor, *, officer: UUID, password: str, reason: str) -> None:
    """Set a new password for an officer who forgot the old one or is locked out; open sessions end."""
    policies.may_administer(actor).require()
    if not reason.strip():
        raise BadInput([Problem("reason", _("Give a reason: it is kept in the journal."))])
    lock(rules.credential_ref(officer, settings.TAPAL_SITE))
    credential = Credential.objects.filter(officer_id=officer).first()
    if credential is None:
        raise NotFound(_("The officer can't sign in here."))
    _take_password(credential, password)
    append(
        "agencies.change_credential",
        about=rules.credential_ref(officer, settings.TAPAL_SITE),
        also=(f"agencies.officer:{officer}",),
        facts=messages.CredentialChanged(change="password", reason=reason),
    )
    _end_all(credential)


def _take_password(credential: Credential, password: str) -> None:
    try:
        validate_password(password, credential)
    except ValidationError as error:
        raise BadInput([Problem("password", message) for message in error.messages]) from None
    credential.set_password(password)
    credential.save()


def _end_all(credential: Credential) -> None:
    for sign_in_id in list(WebSession.objects.filter(credential=credential).values_list("sign_in_id", flat=True)):
        _end(sign_in_id, credential.officer_id)


@service("agencies.sign_in", purpose="access", basis=_BASIS)
def sign_in(actor: Actor, *, officer: UUID, session_key: str, second_factor: bool, address: str | None = None) -> UUID:
    """Record that an officer signed in; returns the sign-in, which the session carries."""
    ref = rules.sign_in_ref(new_id())
    append(
        "agencies.sign_in",
        about=ref,
        new=True,
        also=(f"agencies.officer:{officer}",),
        facts=messages.SignedIn(officer=officer, second_factor=second_factor),
        origin=messages.SignInOrigin(address=address),
    )
    credential = Credential.objects.get(officer_id=officer)
    WebSession.objects.create(sign_in_id=ref.id, credential=credential, session_key=session_key)
    return ref.id


@service("agencies.sign_in", purpose="access", basis=_BASIS)
def refuse_sign_in(actor: Actor, *, account: str, address: str | None, why: str) -> NoReturn:
    """Record that a sign-in was refused, by raising Refused; `account` is a keyed hash of the name, never the name.

    Equal refusals within a minute are counted in one entry.
    """
    sentence = format_lazy(
        _("{why} Account {account} from {address}."), why=REFUSALS[why], account=account, address=address or "?"
    )
    raise Refused(refuse(sentence, _BASIS))


@service("agencies.sign_out", purpose="access", basis=_BASIS)
def sign_out(actor: Actor, *, sign_in_id: UUID, officer: UUID, why: str) -> None:
    """Record that a web session ended by itself or by its officer. An end that is known is not recorded again."""
    lock(rules.sign_in_ref(sign_in_id))
    WebSession.objects.filter(sign_in_id=sign_in_id).delete()
    if SignIn.objects.filter(id=sign_in_id, ended_at=None).exists():
        append(
            "agencies.sign_out", about=rules.sign_in_ref(sign_in_id), facts=messages.SignedOut(officer=officer, why=why)
        )


@service("agencies.sign_out", purpose="access", basis=_BASIS)
def end_session(actor: Actor, *, sign_in_id: UUID) -> None:
    """End a web session from elsewhere: its next request finds nobody signed in. One's own, or as an administrator."""
    found = WebSession.objects.filter(sign_in_id=sign_in_id).select_related("credential").first()
    if found is None:
        raise NotFound(_("There is no such open session here."))
    officer = found.credential.officer_id
    policies.may_end_session(actor, officer=officer).require()
    _end(sign_in_id, officer)


def _end(sign_in_id: UUID, officer: UUID) -> None:
    """Delete the stored session and record its end."""
    lock(rules.sign_in_ref(sign_in_id))
    for session in WebSession.objects.filter(sign_in_id=sign_in_id):
        import_module(settings.SESSION_ENGINE).SessionStore(session.session_key).delete()
        session.delete()
    if SignIn.objects.filter(id=sign_in_id, ended_at=None).exists():
        append(
            "agencies.sign_out",
            about=rules.sign_in_ref(sign_in_id),
            facts=messages.SignedOut(officer=officer, why="ended_elsewhere"),
        )
