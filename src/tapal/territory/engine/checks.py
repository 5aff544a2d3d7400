"""What is wrong with a post, a code or a lane as described: each fault with its place, a code and the value."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from tapal.territory.messages import PostCode, PostDescription, PostLane
from tapal.territory.rules import (
    DIRECTIONS,
    EAST,
    KINDS,
    LANE_KINDS,
    MARKS,
    NORTH,
    POSITION_BASES,
    RELATIONS,
    SCHEMES,
    SLUG,
    SOUTH,
    STATUSES,
    WEST,
    provinces,
    zones,
)


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a post: `where` a field, `what` a code of `services.PROBLEMS`, `value` as given."""

    where: str
    what: str
    value: str


def faults_in(slug: str, description: PostDescription) -> Iterator[Fault]:
    """Yield what is wrong with a post as described."""
    if not SLUG.fullmatch(slug):
        yield Fault("slug", "slug", slug)
    if not description.name.strip():
        yield Fault("name", "empty", description.name)
    if description.kind not in KINDS:
        yield Fault("kind", "vocabulary", description.kind)
    if description.status not in STATUSES:
        yield Fault("status", "vocabulary", description.status)
    if description.zone not in {zone.zone for zone in zones().values()}:
        yield Fault("zone", "zone", description.zone)
    if description.province not in provinces():
        yield Fault("province", "province", description.province)
    if description.position_basis not in POSITION_BASES:
        yield Fault("position_basis", "vocabulary", description.position_basis)
    yield from _position_faults(description)


def _position_faults(description: PostDescription) -> Iterator[Fault]:
    frames = {"latitude": (description.latitude, SOUTH, NORTH), "longitude": (description.longitude, WEST, EAST)}
    for where, (text, low, high) in frames.items():
        try:
            inside = low <= Decimal(text) <= high
        except InvalidOperation:
            yield Fault(where, "number", text)
        else:
            if not inside:
                yield Fault(where, "outside", text)


def faults_in_code(code: PostCode) -> Iterator[Fault]:
    """Yield what is wrong with a code: unknown scheme, wrong shape, an end before the beginning."""
    if code.scheme not in SCHEMES:
        yield Fault("scheme", "vocabulary", code.scheme)
    elif not SCHEMES[code.scheme][0].fullmatch(code.code):
        yield Fault(code.scheme, "shape", code.code)
    if code.relation not in RELATIONS:
        yield Fault("relation", "vocabulary", code.relation)
    if code.mark not in MARKS:
        yield Fault("mark", "vocabulary", code.mark)
    if code.valid_from and code.valid_to and code.valid_to < code.valid_from:
        yield Fault(code.scheme, "ends_before", code.valid_to)


def faults_in_lanes(lanes: Iterable[PostLane]) -> Iterator[Fault]:
    """Yield what is wrong with the lanes of one post; a code names one lane."""
    seen: set[str] = set()
    for lane in lanes:
        if not SLUG.fullmatch(lane.code):
            yield Fault("lane", "slug", lane.code)
        if lane.code in seen:
            yield Fault("lane", "twice", lane.code)
        seen.add(lane.code)
        if lane.kind not in LANE_KINDS:
            yield Fault("lane", "vocabulary", lane.kind)
        if not lane.directions or not set(lane.directions) <= set(DIRECTIONS):
            yield Fault("lane", "directions", ";".join(lane.directions))
