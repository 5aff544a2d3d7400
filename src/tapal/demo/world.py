"""The world, step by step."""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings

from tapal.demo import day, lists, staff
from tapal.demo.people import People
from tapal.kernel import clock, ids
from tapal.kernel.actors import system
from tapal.territory import selectors as territory
from tapal.territory import services as posts

POST: Final = "motaain"
SETUP: Final = system("setup")


def build(*, progress: Callable[..., Any]) -> dict[str, Any]:
    """Build everything; raises RuntimeError outside demo mode."""
    if not settings.TAPAL_DEMO:
        raise RuntimeError("the demo world is built in demo mode only")
    posts.load_reference_posts(SETUP)
    today = clock.local_day(clock.now(), territory.get_zone(POST))
    people = People(ids.new_id().int, today)
    team = staff.enrol(people, post=POST)
    wanted = lists.publish(people, today=today)
    day.live(team, people, wanted, post=POST, progress=progress)
    return {"api_key": team.api_key, "accounts": team.accounts}
