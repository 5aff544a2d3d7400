"""A scan waits four times for the database, and not once more: this is what a lane's time is made of."""

from __future__ import annotations

import pytest
from django.test import Client

from tapal.agencies.tests.factories import make_officer, sign_in
from tapal.crossings.tests.factories import POST, load_posts, zone
from tapal.journal.tests.waits import answers_waited_for


@pytest.mark.usefixtures("site_db")
def test_a_scan_waits_for_the_database_four_times() -> None:
    load_posts()
    browser = Client()
    sign_in(browser, make_officer("imigrasi.lane", POST))
    counted = []
    for number in range(4):
        lines = "\n".join(zone(number=f"X100{number}", surname="SPECIMEN" + "ABCD"[number]))
        with answers_waited_for() as waits:
            answer = browser.post("/lane/scan", {"mrz": lines}, headers={"HX-Request": "true"})
        assert b'data-outcome="proceed"' in answer.content
        counted += waits
    # The session with its officer; what is known of the document and how the lists stand, under the lock; everything
    # that is written, with COMMIT; the page. The directory of posts is looked at again every few seconds.
    assert min(counted) == 4
