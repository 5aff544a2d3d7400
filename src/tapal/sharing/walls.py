"""The wall below the application: PostgreSQL is told who looks, by a token that only the site's key can sign.

    with viewing(viewer):            # rows of the viewer's own agency, in this transaction
        ...
    with folding():                  # a fold writes what the journal says
        ...

Without either, a table behind the wall is empty and can't be written (migrations/0003_walls.sql). The token is bound to
the transaction and the connection; it is never kept, and says nothing to whoever reads it.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext, suppress

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from tapal.kernel.actors import Actor
from tapal.sharing.rules.requests import ANSWERERS

_BLOCK = 64


def _key() -> bytes:
    return hmac.digest(settings.SECRET_KEY.encode(), b"tapal.sharing.walls", "sha256")


def install_key() -> None:
    """Put the site's key behind the wall, as the owner of the tables: after every migration, so that it may change."""
    padded = _key().ljust(_BLOCK, b"\0")
    inner, outer = (bytes(byte ^ pad for byte in padded) for pad in (0x36, 0x5C))
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regclass('shared.key') IS NULL")
        if cursor.fetchone() == (True,):  # migrated to an earlier state
            return
        cursor.execute(
            "INSERT INTO shared.key AS k (inner_pad, outer_pad) VALUES (%s, %s) ON CONFLICT (sole) DO UPDATE"
            " SET inner_pad = excluded.inner_pad, outer_pad = excluded.outer_pad",
            [inner, outer],
        )


@contextmanager
def viewing(viewer: Actor) -> Iterator[None]:
    """Let this transaction see what lies behind the wall for the viewer: as of now, and for nobody else."""
    answers = viewer.agency if viewer.has_role(ANSWERERS.get(viewer.agency, "")) else None
    who = {"agency": viewer.agency, "roles": sorted(viewer.roles), "answers": answers}
    with _signed("viewer", json.dumps(who)):
        yield


@contextmanager
def folding() -> Iterator[None]:
    """Let this transaction write behind the wall: for handlers alone."""
    with _signed("folding", "yes"):
        yield


@contextmanager
def _signed(kind: str, payload: str) -> Iterator[None]:
    """Hold a token of a kind for the block, inside a transaction; what was held before is held again afterwards.

    Where the block broke the transaction it is rolled back, and the setting with it.
    """
    joined = connection.in_atomic_block
    with nullcontext() if joined else transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT shared.stamp(), current_setting(%s, true)", [f"tapal.{kind}"])
        stamp, before = cursor.fetchone() or ("", "")
        signature = hmac.new(_key(), f"{kind}|{stamp}|{payload}".encode(), hashlib.sha256).hexdigest()
        cursor.execute("SELECT set_config(%s, %s, true)", [f"tapal.{kind}", f"{signature}.{payload}"])
        try:
            yield
        finally:
            with suppress(DatabaseError):
                if joined:  # otherwise it ends with the transaction
                    cursor.execute("SELECT set_config(%s, %s, true)", [f"tapal.{kind}", before or ""])
