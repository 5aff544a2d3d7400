"""Two looks at one moment come to what the same two come to one after the other."""

import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection

from tapal.agencies.tests.factories import make_officer
from tapal.duties.selectors import list_about
from tapal.kernel.actors import Actor
from tapal.kernel.refs import Ref
from tapal.sharing import selectors, services
from tapal.sharing.models import Look
from tapal.sharing.rules import Record
from tapal.sharing.tests import factories as made
from tapal.sharing.tests.test_services import clause, in_force

pytestmark = pytest.mark.usefixtures("site_db")


@pytest.fixture(autouse=True)
def history() -> Iterator[None]:
    with made.history_registered():
        yield


def at_once(monkeypatch: pytest.MonkeyPatch, counts: str, *looks: tuple[Actor, list[Record]]) -> list[str]:
    """Let officers look at one moment; both have counted before either goes on, if nothing makes the second wait."""
    meeting = threading.Barrier(len(looks))
    count: Callable[..., Any] = getattr(selectors, counts)
    reasons: list[str] = []

    def count_together(*args: Any, **kwargs: Any) -> Any:
        counted = count(*args, **kwargs)
        with suppress(threading.BrokenBarrierError):
            meeting.wait(timeout=1)
        return counted

    def look(officer: Actor, records: list[Record]) -> None:
        try:
            found = services.look(officer, dataset=made.HISTORY, purpose=made.PURPOSE, records=records, case=made.CASE)
            reasons.extend(one.reason for one in found)
        finally:
            connection.close()

    with monkeypatch.context() as patched:
        patched.setattr(selectors, counts, count_together)
        threads = [threading.Thread(target=look, args=one) for one in looks]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return sorted(reasons)


def test_two_officers_keep_to_the_quota_of_their_agency(monkeypatch: pytest.MonkeyPatch) -> None:
    signers = make_officer("beacukai.head", None), make_officer("imigrasi.tpi_director", None)
    in_force(*signers, made.a_text(clauses=(clause(quota_most=3, quota_period="day"),)))
    records = [made.crossing() for _ in range(2)]
    officers = [make_officer("beacukai.p2", None) for _ in range(2)]
    reasons = at_once(monkeypatch, "count_used", *((officer, records) for officer in officers))
    assert reasons == ["granted", "granted", "granted", "quota"]


def test_a_mass_query_in_parts_at_once_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    officer, records = make_officer("beacukai.p2", None), [made.crossing() for _ in range(50)]
    services.look(officer, dataset=made.HISTORY, purpose=made.PURPOSE, records=records)
    at_once(monkeypatch, "count_looked_at", (officer, records), (officer, records))
    told = [duty.kind for look in Look.objects.all() for duty in list_about(Ref("sharing.look", look.id))]
    assert told == ["mass-query-review"]
