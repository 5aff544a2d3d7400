"""Plans of what every page of a lane asks for: an index answers, however many years a post has behind it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tapal.crossings.selectors.queue import count_post


@pytest.mark.django_db
def test_the_counts_of_a_day_are_found_by_the_day() -> None:
    with CaptureQueriesContext(connection) as asked:
        count_post(post="IDTPP", day=date(2026, 11, 24))
    with connection.cursor() as cursor:
        # An empty table is read whole whatever indexes it has, and a condition on the post alone would serve as well.
        cursor.execute("SET LOCAL enable_seqscan = off")
        counted = next(one["sql"] for one in asked.captured_queries if "crossings_session" in one["sql"])
        cursor.execute("EXPLAIN " + counted)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "session_day" in plan, plan
    assert "Filter: (local_day" not in plan, plan
