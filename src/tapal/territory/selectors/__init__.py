"""Reading posts, from memory. They are public facts: what the rules of a lane ask needs no viewer."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _

from tapal.kernel.actors import Actor
from tapal.kernel.errors import NotFound
from tapal.territory import policies
from tapal.territory.engine.directory import PostInfo
from tapal.territory.messages import PostLane
from tapal.territory.selectors.cache import get_directory

__all__ = [
    "PostInfo",
    "find_lane",
    "find_post",
    "find_post_by_code",
    "get_local_day",
    "get_post",
    "get_zone",
    "list_posts",
    "list_posts_by_code",
    "zone_of",
]


def get_post(viewer: Actor, slug: str) -> PostInfo:
    """Return the post of a slug; raises NotFound, or Refused for a viewer who may not see posts."""
    policies.may_see_posts(viewer).require()
    post = get_directory().find(slug)
    if post is None:
        raise NotFound(_("There is no post %(slug)s.") % {"slug": slug})
    return post


def find_post(key: str | UUID) -> PostInfo | None:
    """Return the post of a slug or identifier, or None. From memory: for the rules of a lane."""
    return get_directory().find(key)


def find_post_by_code(scheme: str, code: str, day: date | None = None) -> PostInfo | None:
    """Return the one post for which a code of a scheme (`iata`, `unlocode`, …) stands on a day, or None."""
    return get_directory().find_by_code(scheme, code, day)


def list_posts_by_code(scheme: str, code: str, day: date | None = None) -> list[PostInfo]:
    """Return every post for which a code stands: several for an office that covers them."""
    return get_directory().list_by_code(scheme, code, day)


def find_lane(post: str | UUID, lane: str) -> PostLane | None:
    """Return a lane of a post by its code, or None."""
    found = get_directory().find(post)
    return found.lane(lane) if found else None


def get_zone(post: str | UUID | PostInfo) -> str:
    """Return the IANA zone of a post; raises NotFound. "Day" in a rule is the day of this zone."""
    found = post if isinstance(post, PostInfo) else get_directory().find(post)
    if found is None:
        raise NotFound(_("There is no post %(slug)s.") % {"slug": post})
    return found.zone


# In the sentence of a rule: the day in the zone of the post.
zone_of = get_zone


def get_local_day(post: str | UUID | PostInfo, moment: datetime) -> date:
    """Return the calendar day of a moment at a post; raises NotFound."""
    found = post if isinstance(post, PostInfo) else get_directory().find(post)
    if found is None:
        raise NotFound(_("There is no post %(slug)s.") % {"slug": post})
    return found.local_day(moment)


def list_posts(
    viewer: Actor,
    *,
    kinds: Sequence[str] = (),
    province: str = "",
    neighbour: str = "",
) -> list[PostInfo]:
    """Return the posts of these kinds, province (ISO 3166-2) and neighbour (ICAO), by kind and name; empty is any."""
    policies.may_see_posts(viewer).require()
    found = (
        post
        for post in get_directory()
        if (not kinds or post.description.kind in kinds)
        and (not province or post.description.province == province)
        and (not neighbour or post.description.neighbour == neighbour)
    )
    order = ("plbn_land", "plbn_sea", "airport", "seaport")
    return sorted(found, key=lambda post: (order.index(post.description.kind), post.name))
