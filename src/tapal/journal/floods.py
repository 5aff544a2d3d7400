"""A flood of equal refusals is counted: one entry a minute, which says how many the minute before held back."""

import hashlib
import json
from datetime import timedelta

from django.db import connection

from tapal.journal.groups import Frame
from tapal.kernel import clock

WINDOW = timedelta(minutes=1)


def let_through(frame: Frame, reason: str, basis: str) -> int | None:
    """Return how many equal refusals were held back before this one, or None if this one is to be held back too."""
    refusal = {"action": frame.action, "actor": frame.actor.ref, "agency": frame.actor.agency, "reason": reason,
               "basis": basis, "purpose": frame.purpose}  # fmt: skip
    text = json.dumps(refusal, sort_keys=True)
    moment = clock.now()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO journal.flood AS f (key, since, held, refusal) VALUES (%(key)s, %(now)s, 0, %(refusal)s)
            ON CONFLICT (key) DO UPDATE SET
                reported = CASE WHEN f.since <= %(before)s THEN f.held ELSE f.reported END,
                held = CASE WHEN f.since <= %(before)s THEN 0 ELSE f.held + 1 END,
                since = CASE WHEN f.since <= %(before)s THEN %(now)s ELSE f.since END
            RETURNING held, reported
            """,
            {
                "key": hashlib.sha256(text.encode()).digest(),
                "now": moment,
                "before": moment - WINDOW,
                "refusal": text,
            },
        )
        row = cursor.fetchone()
    held, reported = row or (0, 0)
    return int(reported) if held == 0 else None
