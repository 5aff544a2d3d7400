"""Registration upwards: an app hands the shell small objects; so a lower app's page can show what a higher app knows.

Nothing here imports Django at run time; each app calls these in `apps.py`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from tapal.kernel.actors import Actor
from tapal.kernel.refs import Ref
from tapal.kernel.rulings import Ruling, Sentence


@dataclass(frozen=True, slots=True)
class NavItem:
    """A link in the head of every page: `url` is a URL name, `order` sorts, `may` decides who sees it."""

    code: str
    label: Sentence
    url: str
    order: int
    may: Callable[[Actor], Ruling]
    key: str = ""


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One thing that a desk owes. `href` is a path, `due` an aware datetime or None; `urgent` puts it first.

    `record` is whose personal data the title or detail shows: the page that shows it records that.
    """

    source: str
    title: Sentence
    detail: Sentence
    href: str
    since: datetime
    due: datetime | None = None
    urgent: bool = False
    record: Ref | None = None


@dataclass(frozen=True, slots=True)
class WorkSource:
    """Where work items come from: `list_items(viewer, limit)` returns the most pressing first."""

    code: str
    label: Sentence
    order: int
    list_items: Callable[[Actor, int], Sequence[WorkItem]]


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of another app's page, filled by URL: `slot` names the place, for instance `subjects.traveller`.

    `url` is the name of a URL that takes the reference's id; it checks its own policy.
    """

    code: str
    slot: str
    label: Sentence
    url: str
    order: int
    may: Callable[[Actor], Ruling]


@dataclass(frozen=True, slots=True)
class Urls:
    """URL patterns of one app: `prefix` such as `lane/`, `module` the dotted name of its urls module."""

    prefix: str
    module: str


ModeCode = Literal["online", "cached", "stale", "manual"]
MODE_CODES: tuple[ModeCode, ...] = ("online", "cached", "stale", "manual")


@dataclass(frozen=True, slots=True)
class Mode:
    """How far this site may rely on what it knows now; `text` says what that means here, `since` when it began."""

    code: ModeCode
    text: Sentence = ""
    since: datetime | None = None


nav_items: dict[str, NavItem] = {}
work_sources: dict[str, WorkSource] = {}
panels: dict[str, Panel] = {}
urls: dict[str, Urls] = {}
api_routers: dict[str, Callable[[], Any]] = {}
mode_sources: dict[str, Callable[[], Mode]] = {}


def _register[T](table: dict[str, T], code: str, item: T) -> T:
    if code in table and table[code] != item:
        raise ValueError(f"{code} is registered twice")
    table[code] = item
    return item


def register_nav(item: NavItem) -> NavItem:
    """Add a link to the head of every page."""
    return _register(nav_items, item.code, item)


def register_work_source(source: WorkSource) -> WorkSource:
    """Add a source to the work queue of every desk."""
    return _register(work_sources, source.code, source)


def register_panel(panel: Panel) -> Panel:
    """Add a panel to another app's page."""
    return _register(panels, panel.code, panel)


def register_urls(code: str, entry: Urls) -> Urls:
    """Mount the URL patterns of an app."""
    return _register(urls, code, entry)


def register_api(prefix: str, router: Callable[[], Any]) -> Callable[[], Any]:
    """Mount a machine-interface router under `/api/v1/<prefix>`; `router` is called once, when it is built."""
    return _register(api_routers, prefix, router)


def list_panels(slot: str, viewer: Actor) -> list[Panel]:
    """Return the panels of a slot that the viewer may open, in order."""
    found = (panel for panel in panels.values() if panel.slot == slot and panel.may(viewer))
    return sorted(found, key=lambda panel: panel.order)


def list_nav(viewer: Actor) -> list[NavItem]:
    """Return the links that the viewer may follow, in order."""
    return sorted(
        (item for item in nav_items.values() if item.may(viewer)),
        key=lambda item: item.order,
    )


def register_mode(code: str, source: Callable[[], Mode]) -> Callable[[], Mode]:
    """Add a source of the site's mode, such as the age of the lists; it is asked for every page, so it is quick."""
    return _register(mode_sources, code, source)


def site_mode() -> Mode:
    """Return the strictest mode that a source reports; online where nothing can go stale."""
    return max((source() for source in mode_sources.values()), key=_strictness, default=Mode("online"))


def _strictness(mode: Mode) -> int:
    return MODE_CODES.index(mode.code)
