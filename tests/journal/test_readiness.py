"""A site whose entries wait too long for a number is not ready: somebody must look at its sequencer."""

from __future__ import annotations

import psycopg
import pytest

from tapal.api import health
from tapal.journal import sequencer
from tapal.journal.selectors import get_log_state
from tapal.journal.sequencer import number_pending
from tapal.runtime.database import Database
from tests.journal import counters


def test_who_waits_too_long_for_a_number_makes_the_server_not_ready(site: Database) -> None:
    counters.begin(counters.WRITER, step=1)
    assert health.check()["journal"]
    with psycopg.connect(site.dsn("owner"), autocommit=True) as owner:
        owner.execute("UPDATE journal.pending SET since = since - interval '2 minutes'")
    assert get_log_state().pending_seconds > 119
    assert not health.check()["journal"]
    with sequencer.connect(site.dsn("sequencer")) as own, pytest.raises(psycopg.errors.InsufficientPrivilege):
        own.execute("DELETE FROM journal.set_aside")
    number_pending()
    assert health.check()["journal"]
