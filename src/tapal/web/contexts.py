"""What the shell's pages receive: one dataclass for each page or part, and nothing beyond its fields."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from tapal.agencies import selectors as agencies
from tapal.kernel import registry
from tapal.kernel.actors import Actor
from tapal.kernel.refs import Ref
from tapal.kernel.registry import Mode
from tapal.kernel.rulings import Sentence
from tapal.territory import selectors as territory

PRIMARY = "Enter"
"""A nav item registered with this key is the desk's main job: the home page makes it large."""


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the head: `current` when the page lies below it."""

    label: Sentence
    href: str
    key: str
    current: bool


@dataclass(frozen=True, slots=True)
class Shell:
    """The head of every page."""

    viewer: Actor | None = None
    nav: Sequence[Link] = ()
    mode: Mode = field(default_factory=lambda: Mode("online"))
    post: str = ""
    agency: str = ""
    roles: Sequence[str] = ()
    path: str = "/"
    idle_seconds: int = 0


@dataclass(frozen=True, slots=True)
class QueueItem:
    """One thing that is owed, as a row of the work queue."""

    title: Sentence
    detail: Sentence
    href: str
    label: Sentence
    since: datetime
    due: datetime | None
    urgent: bool
    record: Ref | None = None


@dataclass(frozen=True, slots=True)
class QueueGroup:
    """Rows that are due at about the same time."""

    title: Sentence
    rows: Sequence[QueueItem]
    late: bool = False


@dataclass(frozen=True, slots=True)
class Home:
    """The first page after sign-in."""

    viewer: Actor
    post: str
    agency: str
    main: Link | None
    groups: Sequence[QueueGroup]
    shown: int


def find_viewer(request: HttpRequest | None) -> Actor | None:
    """Who looks; None before sign-in. The middleware of agencies sets it."""
    actor = getattr(request, "actor", None)
    return actor if isinstance(actor, Actor) else None


def links(viewer: Actor, path: str) -> list[Link]:
    """The links that the viewer may follow, the one that the page belongs to marked."""
    found: list[Link] = []
    for item in registry.list_nav(viewer):
        try:
            href = reverse(item.url)
        except NoReverseMatch:  # the app registered a page that this site doesn't mount
            continue
        current = path == href or (href != "/" and path.startswith(href))
        found.append(Link(item.label, href, item.key, current))
    return found


def shell(request: HttpRequest | None) -> Shell:
    """The head for one request; without a viewer no links and no session to expire."""
    viewer = find_viewer(request)
    path = request.path if request else "/"
    mode = registry.site_mode()
    if viewer is None:
        return Shell(mode=mode, path=path)
    idle = int(getattr(settings, "SESSION_IDLE_SECONDS", 0))
    return Shell(
        viewer=viewer,
        nav=links(viewer, path),
        mode=mode,
        post=post_name(viewer),
        agency=agencies.agency_short(viewer.agency),
        roles=[agencies.role_title(role) for role in sorted(viewer.roles)],
        path=path,
        idle_seconds=idle,
    )


def post_name(viewer: Actor) -> str:
    """The name of the viewer's post of duty, as it is painted on the building."""
    post = territory.find_post(viewer.post) if viewer.post else None
    return post.name if post else viewer.post or ""
