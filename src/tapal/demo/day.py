"""The day's travellers at the post: most go through, some still wait, each for another reason."""

import dataclasses
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final
from uuid import UUID

from tapal.crossings import selectors, services
from tapal.demo.people import People, Person
from tapal.demo.staff import Team
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import Conflict
from tapal.territory import selectors as territory

TRAVELLERS: Final = 120
HOURS: Final = 8


def live(team: Team, people: People, wanted: Mapping[str, Person], *, post: str, progress: Callable[..., Any]) -> None:
    """Let the travellers of the last hours cross, then leave a few at the lanes."""
    now = clock.now()
    chance = Random(7)
    officers = [team.officers["imigrasi"], team.officers["imigrasi2"]]
    overstayer = _came_long_ago(officers[0], people, now, post=post)
    step = timedelta(hours=HOURS) / TRAVELLERS
    for number in progress(range(TRAVELLERS), label="Travellers", unit="traveller"):
        moment = now - timedelta(hours=HOURS) + step * number
        with clock.frozen(moment):
            direction = "entry" if chance.random() < 0.55 else "exit"
            _pass(officers[number % 2], people.traveller(), post=post, direction=direction)
    waiting: list[tuple[int, Person, str]] = [
        (34, wanted["dpo"], "entry"),
        (21, wanted["target-bea-cukai"], "entry"),
        (17, overstayer, "exit"),
        (9, people.neighbour(border_pass=True), "entry"),
        (3, wanted["penangkalan"], "entry"),
    ]
    for minutes, person, direction in waiting:
        with clock.frozen(now - timedelta(minutes=minutes)):
            _open(officers[minutes % 2], _today(person, now), post=post, direction=direction)
    with clock.frozen(now - timedelta(minutes=6)):
        session = _open(officers[0], people.neighbour(), post=post, direction="entry")
        services.refer(
            officers[0],
            session=session,
            from_service="immigration",
            to_service="customs",
            reason="goods-to-inspect",
            note="Three sealed boxes",
        )


def _today(person: Person, now: datetime) -> Person:
    """The same person with a document that has not run out."""
    return dataclasses.replace(person, expiry_date=now.date() + timedelta(days=400))


def _came_long_ago(officer: Actor, people: People, now: datetime, *, post: str) -> Person:
    """Somebody who came 47 days ago on a stay that is over."""
    person = _today(people.foreigner(), now)
    with clock.frozen(now - timedelta(days=47)):
        _pass(officer, person, post=post, direction="entry")
    return person


def _pass(officer: Actor, person: Person, *, post: str, direction: str) -> None:
    session = _open(officer, person, post=post, direction=direction)
    view = selectors.get_session(officer, session=session)
    if view.assessment.level != "proceed":
        return
    try:
        services.clear_and_release(officer, session=session)
    except Conflict:
        return


def _open(officer: Actor, person: Person, *, post: str, direction: str) -> UUID:
    place = territory.find_post(post)
    lanes = (
        [lane.code for lane in place.lanes if direction in lane.directions and lane.kind == "counter"] if place else []
    )
    lane = lanes[officer.uuid.int % len(lanes)] if lanes and officer.uuid else "1"
    return services.open_session(officer, post=post, lane=lane, direction=direction, lines=person.lines).session
