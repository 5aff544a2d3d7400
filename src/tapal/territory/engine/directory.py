"""Every post in memory: a lane asks for its post, its lane and its zone on every document and must not wait for it."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from tapal.kernel import clock
from tapal.territory.messages import PostCode, PostDescription, PostLane, PostName
from tapal.territory.rules import holds_on, post_id


@dataclass(frozen=True, slots=True)
class PostInfo:
    """A post as everybody may know it."""

    slug: str
    description: PostDescription
    names: tuple[PostName, ...] = ()
    codes: tuple[PostCode, ...] = ()
    lanes: tuple[PostLane, ...] = ()
    edited: bool = False

    @property
    def id(self) -> UUID:
        """The identifier that every site derives from the slug."""
        return post_id(self.slug)

    @property
    def name(self) -> str:
        """The present name."""
        return self.description.name

    @property
    def zone(self) -> str:
        """The IANA zone in which the post's days begin and end."""
        return self.description.zone

    def lane(self, code: str) -> PostLane | None:
        """Return a lane by its code, or None."""
        return next((lane for lane in self.lanes if lane.code == code), None)

    def bears(self, scheme: str, code: str) -> bool:
        """Whether a code ever meant this very post, an office that covers it aside."""
        return any((c.scheme, c.code, c.relation) == (scheme, code, "names") for c in self.codes)

    def code(self, scheme: str, day: date | None = None) -> str | None:
        """Return the post's own code in a scheme on a day (any day without one), the undisputed before the disputed."""
        of_scheme = [code for code in self.codes if code.scheme == scheme and code.relation == "names"]
        if day is not None:
            of_scheme = [code for code in of_scheme if holds_on(code.valid_from, code.valid_to, day.isoformat())]
        of_scheme.sort(key=lambda code: ("verified", "unverified", "conflict").index(code.mark))
        return of_scheme[0].code if of_scheme else None

    def local_day(self, moment: datetime) -> date:
        """Return the calendar day of `moment` at the post."""
        return clock.local_day(moment, self.zone)


class Directory:
    """An immutable set of posts with look-ups by slug, identifier and code."""

    def __init__(self, posts: Iterable[PostInfo], version: str = "") -> None:
        self.version = version
        self._by_slug: Mapping[str, PostInfo] = {post.slug: post for post in posts}
        self._by_id: Mapping[UUID, PostInfo] = {post.id: post for post in self._by_slug.values()}
        by_code: dict[tuple[str, str], list[tuple[PostInfo, PostCode]]] = {}
        for post in self._by_slug.values():
            for code in post.codes:
                by_code.setdefault((code.scheme, code.code), []).append((post, code))
        self._by_code: Mapping[tuple[str, str], list[tuple[PostInfo, PostCode]]] = by_code

    def __iter__(self) -> Iterator[PostInfo]:
        return iter(self._by_slug.values())

    def __len__(self) -> int:
        return len(self._by_slug)

    def find(self, key: str | UUID) -> PostInfo | None:
        """Return the post of a slug or identifier, or None."""
        return self._by_id.get(key) if isinstance(key, UUID) else self._by_slug.get(key)

    def list_by_code(self, scheme: str, code: str, day: date | None = None) -> list[PostInfo]:
        """Return the posts that a code means on a day; where it means none, those that it covers."""
        found = self._by_code.get((scheme, code.strip().upper()), [])
        if day is not None:
            found = [(post, c) for post, c in found if holds_on(c.valid_from, c.valid_to, day.isoformat())]
        named = [post for post, c in found if c.relation == "names"]
        return named or [post for post, _ in found]

    def find_by_code(self, scheme: str, code: str, day: date | None = None) -> PostInfo | None:
        """Return the one post that a code stands for, or None where there is none or more than one."""
        found = self.list_by_code(scheme, code, day)
        return found[0] if len(found) == 1 else None
