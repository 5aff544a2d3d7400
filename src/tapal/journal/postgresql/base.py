"""Django's PostgreSQL backend, but for what makes a short transaction wait.

That is: asking whether the server is there, BEGIN by itself, and the last statements before COMMIT.

Nothing else differs: a transaction begins with its first statement, what fails raises, and COMMIT has been answered
before anything goes on. The driver's own connection stays in autocommit, where it adds no statement of its own.
"""

import select
from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base
from django.db.backends.utils import debug_transaction
from psycopg.pq import TransactionStatus


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._to_begin = False
        self._last: Callable[[], None] | None = None

    def is_usable(self) -> bool:
        """Whether the server still holds the connection: one that has gone says so on the socket, without being asked.

        Asked in words where the socket has anything to say, or something went wrong before.
        """
        if self.connection is None or self.connection.closed:
            return False
        if not self.errors_occurred and self.connection.info.transaction_status != TransactionStatus.INERROR:
            poll = select.poll()
            poll.register(self.connection.fileno(), select.POLLIN)
            if not poll.poll(0):
                return True
        return bool(super().is_usable())

    def send_with_commit(self, send: Callable[[], None]) -> None:
        """Let `send` run its statements, whose answers nobody needs, in the round trip that commits. Once.

        Raises as a statement would that ran now: where the connection was closed since the transaction began, or
        something broke it, the block would end without a commit and without a word.
        """
        self.validate_no_broken_transaction()
        self._last = send

    def create_cursor(self, name: str | None = None) -> Any:
        """Begin the transaction that was asked for, with whatever is to be executed now."""
        if self._to_begin:
            with debug_transaction(self, "BEGIN"):
                self.connection.execute("BEGIN", prepare=False)
            self._to_begin = False
        cursor = super().create_cursor(name)
        if name:  # the driver believes itself in autocommit, and would hold the cursor beyond the transaction
            cursor._withhold = self.autocommit
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        """Django's name for beginning a transaction while the driver stays in autocommit."""
        self._to_begin, self._last = True, None

    def _set_autocommit(self, autocommit: bool) -> None:
        if self.connection.autocommit != autocommit:
            super()._set_autocommit(autocommit)  # type: ignore[misc]  # private to Django, so that no stub names it

    def _commit(self) -> None:
        send, self._last = self._last, None
        if self.connection is None or (self._to_begin and send is None):
            self._to_begin = False
            return
        if send is None:
            super()._commit()  # type: ignore[misc]  # private to Django, so that no stub names it
            return
        with debug_transaction(self, "COMMIT"), self.wrap_database_errors, self.connection.pipeline():
            send()
            self.connection.execute("COMMIT", prepare=False)

    def _rollback(self) -> None:
        self._last = None
        if self._to_begin:
            self._to_begin = False
            return
        super()._rollback()  # type: ignore[misc]  # private to Django, so that no stub names it

    def _close(self) -> None:
        self._to_begin, self._last = False, None
        super()._close()  # type: ignore[misc]  # private to Django, so that no stub names it
