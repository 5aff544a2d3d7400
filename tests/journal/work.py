"""Processes of the hard tests, which may be killed at any moment.

python -m tests.journal.work write SEED FILE    count for ever; append the id of every acknowledged entry to FILE
python -m tests.journal.work check              verify the site's log and replay it; print what was found as JSON
"""

from __future__ import annotations

import json
import sys

import django

from tapal.settings import env


def check() -> int:
    """Verify and replay, as the owner."""
    from tapal.journal import keys, log_reader, replay, verification
    from tapal.journal.engine.cosignature import verifier

    with log_reader.snapshot() as connection:
        known = [verifier(key) for key in keys.list_public_keys()]
        report = verification.verify_site(connection, keys.get_origin(), known)
    found = replay.replay()
    problems = [str(one) for one in (*report.problems, *found.differences)]
    facts = {"size": report.size, "pending": report.pending, "checkpoints": report.checkpoints}
    json.dump({**facts, "folded": found.folded, "parked": dict(found.parked), "problems": problems}, sys.stdout)
    return 1 if problems else 0


def main(words: list[str]) -> int:
    """Do one of the two."""
    env.put("TAPAL_DATABASE_ROLE", "owner" if words[0] == "check" else "app")
    django.setup()
    from tests.journal import counters

    counters.declare()
    if words[0] == "check":
        return check()
    counters.write(int(words[1]), words[2])
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
