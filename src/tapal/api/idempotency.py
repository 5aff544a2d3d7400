"""Idempotency-Key on writes: a repeat gets the answer of the first, and nothing is done twice.

The cases (client = credential; request = method, path and body):

1. new key                               → runs, the answer is kept for a day
2. same key, same request, answered      → the kept answer, with `Idempotency-Replayed: true`; a read once more
3. same key, another body                → 422 `idempotency-key-reused`
4. same key, the first still runs        → 409 `idempotency-key-busy`, with Retry-After
5. same key, the first died half-way     → 409 `idempotency-key-unknown`: read the state, then decide; never run again
6. the answer was a fault of ours (5xx)  → the key is free again: nothing was committed by a service that failed
7. no key                                → runs each time

A running request holds an advisory lock of its database session, which ends with the process: that tells 4 from 5.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from tapal.api.models import GivenAnswer
from tapal.api.problems import ProblemDetails
from tapal.journal.reads import Shown, collected, record_read
from tapal.journal.services import MOST_RECORDS_A_PAGE
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.refs import Ref

HEADER = "Idempotency-Key"
KEPT = timedelta(hours=24)
LONGEST = 255
_KEPT_HEADERS = ("Content-Type", "Location")
_FORGET_AT_ONCE = 100


def once(request: HttpRequest, client: Actor, run: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Run a write under the request's key, or answer as the first time. Requests without a key just run."""
    sent = request.headers.get(HEADER)
    if sent is None:
        return run()
    if not 0 < len(sent) <= LONGEST or not sent.isprintable():
        return ProblemDetails(400, "idempotency-key-bad", f"{HEADER} has 1 to {LONGEST} printable characters.").answer()
    key = _digest(client.id, request.method or "", request.path, sent)
    body = hashlib.sha256(request.body).digest()
    if not _lock(key):
        return ProblemDetails(
            409, "idempotency-key-busy", "A request with this key is under way.", headers={"Retry-After": "1"}
        ).answer()
    try:
        given = _claim(client, key, body)
        if given is not None:
            return given
        with collected() as shown:
            answer = run()
        return _keep(key, answer, shown)
    finally:
        _unlock(key)


def _digest(*parts: str) -> bytes:
    return hashlib.sha256(b"\x00".join(part.encode() for part in parts)).digest()


def _claim(client: Actor, key: bytes, body: bytes) -> HttpResponse | None:
    """Take the key, or say what it stands for. The claim is committed before the write begins."""
    now = clock.now()
    _forget(now - KEPT)
    with suppress(IntegrityError), transaction.atomic():
        GivenAnswer.objects.create(key=key, body_sha256=body, at=now)
        return None
    given = GivenAnswer.objects.get(key=key)
    if bytes(given.body_sha256) != body:
        return ProblemDetails(
            422, "idempotency-key-reused", "This key was used with another body. A new request needs a new key."
        ).answer()
    if given.status is None:
        return ProblemDetails(
            409,
            "idempotency-key-unknown",
            "The first request with this key broke off. Read whether it was done; repeat it by a new key.",
        ).answer()
    if given.status < 400:
        _record(client, key, given.reads)
    answer = HttpResponse(bytes(given.body), status=given.status, headers=given.headers)
    answer["Idempotency-Replayed"] = "true"
    return answer


def _record(client: Actor, key: bytes, shown: list[Shown]) -> None:
    """A repeat shows again what the first showed: the same records, or an answer whose service recorded it itself."""
    for read in shown:
        records = [Ref.parse(text) for text in read["records"]]
        record_read(
            client,
            dataset=read["dataset"],
            purpose=read["purpose"],
            basis=read["basis"],
            records=records,
            page=read["page"],
            export=len(records) > MOST_RECORDS_A_PAGE,
        )
    if not shown:
        again = [Ref("api.answer", UUID(bytes=key[:16]))]
        record_read(client, dataset="api.answer", purpose="machine", basis="api", records=again, page="api")


def _keep(key: bytes, answer: HttpResponseBase, shown: list[Shown]) -> HttpResponseBase:
    """Keep the answer for repeats; a fault of ours frees the key."""
    if answer.status_code >= 500 or not isinstance(answer, HttpResponse):
        GivenAnswer.objects.filter(key=key).delete()
        return answer
    headers = {name: answer[name] for name in _KEPT_HEADERS if name in answer}
    GivenAnswer.objects.filter(key=key).update(
        status=answer.status_code, headers=headers, body=answer.content, reads=shown
    )
    return answer


def _forget(before: datetime) -> None:
    """Delete some answers that are older than a day: each write clears more than it leaves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM api_givenanswer WHERE key IN "
            "(SELECT key FROM api_givenanswer WHERE at < %s LIMIT %s FOR UPDATE SKIP LOCKED)",
            [before, _FORGET_AT_ONCE],
        )


def _lock(key: bytes) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_number(key)])
        row = cursor.fetchone()
    return bool(row and row[0])


def _unlock(key: bytes) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_unlock(%s)", [_number(key)])


def _number(key: bytes) -> int:
    return int.from_bytes(key[:8], "big", signed=True)
