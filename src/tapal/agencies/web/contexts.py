"""What the pages of agencies receive: one dataclass a page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms import Form

from tapal.agencies.selectors import ClientView, OfficerView, SessionView
from tapal.kernel.components import Fact
from tapal.kernel.rulings import Sentence


@dataclass(frozen=True, slots=True)
class AccountPage:
    """One's own account."""

    officer: OfficerView
    facts: Sequence[Fact]
    roles: Sequence[Fact]
    sessions: Sequence[SessionView]
    this_session: str
    second_factor: bool
    required: bool


@dataclass(frozen=True, slots=True)
class OfficersPage:
    """The register."""

    officers: Sequence[OfficerView]
    after: str
    more: str
    may_change: bool


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that can be done to an officer: its code, its title, its form, the word on its button."""

    code: str
    title: Sentence
    form: Form
    button: Sentence
    stop: bool = False


@dataclass(frozen=True, slots=True)
class OfficerPage:
    """One officer, and what an administrator may do."""

    officer: OfficerView
    facts: Sequence[Fact]
    roles: Sequence[Fact]
    sessions: Sequence[SessionView]
    deeds: Sequence[Deed]
    wrong: Form | None


@dataclass(frozen=True, slots=True)
class Scope:
    """One thing that a client may or may not call."""

    code: str
    says: Sentence
    allowed: bool


@dataclass(frozen=True, slots=True)
class PanelLink:
    """A part of the page that another app fills."""

    title: Sentence
    href: str


@dataclass(frozen=True, slots=True)
class ClientPage:
    """A machine client: what it may call and why."""

    client: ClientView
    facts: Sequence[Fact]
    scopes: Sequence[Scope]
    panels: Sequence[PanelLink]
