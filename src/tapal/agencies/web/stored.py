"""Stored web sessions (setting SESSION_ENGINE): Django's own, read together with whoever signed in with them.

Nothing is cached: whoever is suspended, moved or signed out is so at the next request, as before. What is saved is the
way to the database, which one request of a lane would otherwise go three times before it begins.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase

from tapal.agencies import selectors
from tapal.agencies.models import Credential

_read: ContextVar[Credential | None] = ContextVar("tapal_credential", default=None)


class SessionStore(db.SessionStore):
    """Django's sessions in the database. The name is part of their seal: sessions stored before stay valid."""

    credential: Credential | None = None
    """Whose session it was when it was read. Not yet proved: the authentication middleware does that."""

    def load(self) -> dict[str, Any]:
        """Return what the session holds; an empty one, and no key, where it is over."""
        key = self.session_key or ""
        found = selectors.find_session(key) if key.isalnum() else None
        if found is None:
            self._session_key = None
            return {}
        held, self.credential = found
        return self.decode(held)


@contextmanager
def read_with(session: SessionBase) -> Iterator[None]:
    """Let the sign-in backend take the credential that was read with this session, while the user is made out."""
    token = _read.set(session.credential if isinstance(session, SessionStore) else None)
    try:
        yield
    finally:
        _read.reset(token)


def find_read(key: object) -> Credential | None:
    """The credential that was read with the session at hand, if it is the one of this key."""
    found = _read.get()
    return found if found is not None and found.pk == key else None
