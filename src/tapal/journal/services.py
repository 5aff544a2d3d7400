"""Writing: what a service of any app needs. One service, one transaction, one entry for each aggregate it changes."""

import functools
import hashlib
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Concatenate

from django.db import DatabaseError, connection
from django.utils import translation

from tapal.journal import floods, registry
from tapal.journal.groups import Frame, current, find_current, opened, write
from tapal.journal.messages import Failure, Message, Refusal
from tapal.journal.registry import FoldedEntry
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Refused, TapalError
from tapal.kernel.refs import Ref
from tapal.kernel.rulings import Sentence

MOST_RECORDS_A_PAGE = 50
log = logging.getLogger(__name__)


def service[**P, R](
    action: str, *, purpose: str, basis: str
) -> Callable[[Callable[Concatenate[Actor, P], R]], Callable[Concatenate[Actor, P], R]]:
    """Make a function a service: its transaction, its group of entries, and the record of what it refused.

    `purpose` and `basis` are written with every entry of the service. A refusal or a conflict is appended after the
    rollback, in a transaction of its own, and raised again; so is what was not found, which may be what the actor may
    not know of. An unexpected error is appended as `failed`.
    """

    def decorate(
        function: Callable[Concatenate[Actor, P], R],
    ) -> Callable[Concatenate[Actor, P], R]:
        @functools.wraps(function)
        def call(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            frame = Frame(action, actor, purpose, basis)
            outermost = find_current() is None
            try:
                with opened(frame):
                    return function(actor, *args, **kwargs)
            except BadInput:
                raise
            except (Refused, NotFound, Conflict) as error:
                frame = _blame(error, frame)
                if outermost:
                    record_refusal(frame, error)
                raise
            except TapalError:
                raise
            except Exception as error:
                frame = _blame(error, frame)
                if outermost:
                    record_failure(frame, error)
                raise

        call.journal_action = action  # type: ignore[attr-defined]  # read by the architecture tests
        return call

    return decorate


def _blame(error: Exception, frame: Frame) -> Frame:
    """Return the frame of the innermost service that the error passed."""
    found: Frame = error.__dict__.setdefault("tapal_frame", frame)
    return found


def append(
    action: str,
    *,
    about: Ref,
    facts: Message | None = None,
    new: bool = False,
    also: tuple[str, ...] = (),
    by: Actor | None = None,
    basis: str | None = None,
    **parts: Message,
) -> FoldedEntry:
    """Append one entry about an aggregate and fold it at once, inside the open service.

    The aggregate must be locked (`lock`) or `new`. `by` names another author (a published rule), `basis` its clause.
    Raises ValueError where the catalogue declares other parts, LookupError where the aggregate is not locked.
    """
    group = current()
    declared = registry.actions[action]
    if facts is not None:
        parts["facts"] = facts
    if set(parts) - set(declared.parts):
        raise ValueError(f"{action} declares {sorted(declared.parts)}, not {sorted(parts)}")
    for name, message in parts.items():
        if type(message) is not declared.parts[name]:
            raise ValueError(
                f"part {name} of {action} is {declared.parts[name].__name__}, not {type(message).__name__}"
            )
    if about.kind != declared.aggregate:
        raise ValueError(f"{action} is about {declared.aggregate}, not {about.kind}")
    if new:
        group.locked.add(about)
        group.made.add(about)
    elif about not in group.locked:
        raise LookupError(f"{about.kind} is appended to without its lock")
    entry = group.append(action, about=about, parts=parts, also=also, by=by, basis=basis)
    registry.fold(entry)
    return entry


def note(action: str, *, facts: Message, also: tuple[str, ...] = (), by: Actor | None = None) -> FoldedEntry:
    """Append an entry that is about no aggregate and folds nothing, such as a search; inside an open service."""
    declared = registry.actions[action]
    if declared.folds or declared.aggregate is not None or type(facts) is not declared.parts["facts"]:
        raise ValueError(f"{action} is not an action that is about nothing")
    return current().append(action, about=None, parts={"facts": facts}, also=also, by=by)


def lock(*refs: Ref) -> None:
    """Lock aggregates until the transaction ends, in one order for all, so that two services never wait crosswise.

    The lock is taken before whatever is asked next: nothing read after this call is older than the lock.
    """
    group = current()
    fresh = sorted(set(refs) - group.locked)
    if fresh:
        write(
            "SELECT pg_advisory_xact_lock(hashtextextended(ref, 0)) FROM unnest(%s::text[]) AS ref",
            [[str(ref) for ref in fresh]],
        )
        group.locked.update(fresh)


def record_refusal(frame: Frame, error: TapalError, *, reason: Sentence | None = None) -> None:
    """Append a refusal in a transaction of its own, once; equal ones within a minute are counted instead.

    `reason` stands in for the error's own sentence where that may quote what somebody typed.
    """
    if error.__dict__.setdefault("tapal_recorded", frame) is not frame:
        return
    basis = error.ruling.basis if isinstance(error, Refused) else frame.basis
    with translation.override("en"):
        reason = str(error if reason is None else reason)
    with opened(frame) as group:
        held = floods.let_through(frame, reason, basis)
        if held is not None:
            group.append(
                frame.action,
                about=None,
                parts={"refusal": Refusal(reason=reason, basis=basis, held=held)},
                outcome="refused",
            )


def record_failure(frame: Frame, error: Exception) -> None:
    """Append that a service broke, by the kind of the error; never its text, which may hold personal data."""
    try:
        with opened(frame) as group:
            group.append(
                frame.action,
                about=None,
                parts={"failure": Failure(error=type(error).__name__)},
                outcome="failed",
            )
    except DatabaseError:
        # The database itself is what broke: the first error is the one to be seen.
        log.exception("the failure of %s could not be recorded", frame.action)


@contextmanager
def acting(actor: Actor, action: str, *, purpose: str, basis: str) -> Iterator[None]:
    """Open a group for what is no service: a page that is read, a command that reports."""
    with opened(Frame(action, actor, purpose, basis)):
        yield


def store_blob(body: bytes) -> str:
    """Keep bytes beside the log under their SHA-256, and return it in hexadecimal. Storing twice does no harm."""
    digest = hashlib.sha256(body)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal.blob (sha256, body, at) VALUES (%s, %s, %s) ON CONFLICT DO NOTHING",
            [digest.digest(), body, clock.now()],
        )
    return digest.hexdigest()
