"""Reads: a page that shows personal data is one entry, committed before the page leaves.

A repeat within ten minutes is not a second entry. A page's fragments carry its signed token, which names who was shown
what: a fragment of a page already recorded needs no entry of its own, and a token does not work for anything else.
"""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from typing import Final, TypedDict

from django.core import signing
from django.db import connection

from tapal.journal.groups import Frame, Group, opened, write
from tapal.journal.messages import Read
from tapal.journal.services import MOST_RECORDS_A_PAGE
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.refs import Ref

REPEAT = timedelta(minutes=10)
_TOKEN_SALT = "tapal.journal.page"  # noqa: S105  a namespace of signatures, no secret


class Shown(TypedDict):
    """One call of `record_read`, as it was made; `records` are the texts of their references."""

    dataset: str
    purpose: str
    basis: str
    records: list[str]
    page: str


_collecting: ContextVar[list[Shown] | None] = ContextVar("tapal_reads_collected", default=None)


@contextmanager
def collected() -> Iterator[list[Shown]]:
    """Collect what is recorded as read inside, for whoever keeps the answer and may show it again later."""
    found: list[Shown] = []
    token = _collecting.set(found)
    try:
        yield found
    finally:
        _collecting.reset(token)


def record_read(
    viewer: Actor,
    *,
    dataset: str,
    purpose: str,
    basis: str,
    records: Sequence[Ref],
    page: str,
    export: bool = False,
) -> None:
    """Append that `viewer` was shown `records` of `dataset`; nothing for an empty page or a repeat within ten minutes.

    Inside an open service the entry joins its transaction. Raises ValueError above 50 records, but for an export.
    """
    if not records:
        return
    if len(records) > MOST_RECORDS_A_PAGE and not export:
        raise ValueError(f"a page shows at most {MOST_RECORDS_A_PAGE} records, not {len(records)}")
    names = tuple(sorted(str(record) for record in records))
    if (found := _collecting.get()) is not None:
        found.append(Shown(dataset=dataset, purpose=purpose, basis=basis, records=list(names), page=page))
    key = hashlib.sha256("\x1f".join((viewer.ref, dataset, purpose, *names)).encode()).digest()
    with opened(Frame("journal.read", viewer, purpose, basis)) as group:
        if export or _is_fresh(group, key, records):
            group.append(
                "journal.read",
                about=None,
                parts={"facts": Read(dataset=dataset, page=page, records=names, export=export)},
                also=(),
            )


_SEEN: Final = """INSERT INTO journal.read_seen AS s (key, at) VALUES (%s, %s)
ON CONFLICT (key) DO UPDATE SET at = excluded.at WHERE s.at <= %s
RETURNING true
"""


def _is_fresh(group: Group, key: bytes, records: Sequence[Ref]) -> bool:
    moment = clock.now()
    values = (key, moment, moment - REPEAT)
    # What begins in this transaction has been shown to nobody before: that needs no answer, once.
    once = f"read {key.hex()}"
    if group.made.issuperset(records) and once not in group.memo:
        group.memo[once] = True
        write(_SEEN, values, joins=True)
        return True
    with connection.cursor() as cursor:
        cursor.execute(_SEEN, values)
        return cursor.fetchone() is not None


def page_token(viewer: Actor, records: Sequence[Ref]) -> str:
    """Return the signed token of a page: which viewer was shown which records."""
    return signing.dumps(
        [viewer.ref, [str(record) for record in records]],
        salt=_TOKEN_SALT,
        compress=True,
    )


def token_covers(token: str, viewer: Actor, record: Ref) -> bool:
    """Whether a fragment's token was made for this viewer and shows this record, within ten minutes."""
    try:
        who, records = signing.loads(token, salt=_TOKEN_SALT, max_age=REPEAT)
    except signing.BadSignature:
        return False
    return bool(who == viewer.ref and str(record) in records)
