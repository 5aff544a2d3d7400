"""Posts, observations and links are nothing but folds of the journal: replay makes the same tables."""

from __future__ import annotations

from datetime import date

from tapal.journal import replay
from tapal.kernel import actors
from tapal.runtime import pointing
from tapal.runtime.database import Database
from tapal.subjects import services as subjects
from tapal.subjects.tests.factories import officer, reading
from tapal.territory import services as territory
from tapal.territory.messages import PostCode, PostLane

SETUP = actors.system("setup")


def test_replay_makes_the_same_posts_observations_and_links(site_db: Database) -> None:
    territory.load_reference_posts(SETUP)
    market = PostLane(code="market", kind="manual", directions=("entry", "exit"))
    territory.set_lanes(SETUP, post="wini", lanes=[market], reason="market day")
    ended = date(2026, 6, 30)
    territory.end_alias(SETUP, post="wini", scheme="ecd_port", code="WII", valid_to=ended, reason="new client")
    added = PostCode(scheme="ecd_port", code="WIX", valid_from="2026-07-01")
    territory.add_alias(SETUP, post="wini", code=added, reason="new client")
    lane, intel = officer("imigrasi.lane"), officer("imigrasi.intel")
    seen = [subjects.observe_document(lane, read=reading(), post="wini") for _ in range(3)]
    assert seen[1].link is not None
    subjects.revoke_link(intel, link=seen[1].link, reason="another face")
    subjects.correct(intel, person=seen[2].person, read=reading(number="Z7654321"), reason="misread")
    with pointing.pointed(site_db.dsn("owner")):
        report = replay.replay()
    assert report.differences == []
    tables = ("territory_post", "territory_lane", "territory_postalias", "subjects_personobservation", "subjects_link")
    assert all(report.rows[table] for table in tables)
    assert report.folded == report.entries
