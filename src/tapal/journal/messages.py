"""What parts are made of: versioned messages, and the few that every app shares.

Pure. Numbers are safe integers or strings, times are RFC 3339 texts (`kernel.clock.instant`), absent values are None.
"""

from typing import Annotated
from uuid import UUID

import msgspec

Instant = Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z$")]


class Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The base of every message: immutable, keyword-only, closed; `v` is the version of its shape."""

    v: str = "1"


class Who(Message, frozen=True, kw_only=True):
    """Who did it, for which agency, for what purpose, by which clause or rule."""

    actor: str
    agency: str
    purpose: str
    basis: str


class About(Message, frozen=True, kw_only=True):
    """The aggregate that the entry changes, and what else it speaks of; references as texts."""

    aggregate: str | None
    also: tuple[str, ...] = ()


class Refusal(Message, frozen=True, kw_only=True):
    """Why something was refused; `held` counts equal refusals of the minute before that got no entry of their own."""

    reason: str
    basis: str
    held: int = 0


class Failure(Message, frozen=True, kw_only=True):
    """Something broke: the kind of error, never its text, which may hold personal data."""

    error: str


class Read(Message, frozen=True, kw_only=True):
    """What a viewer was shown: the dataset and the records rendered, at most 50 on a page; an export lists all."""

    dataset: str
    page: str
    records: tuple[str, ...]
    export: bool = False


class Reason(Message, frozen=True, kw_only=True):
    """A bare reason, for actions that need nothing else."""

    reason: str


class EntryRef(Message, frozen=True, kw_only=True):
    """A correction or withdrawal: which entry it sets right, and why."""

    entry: UUID
    reason: str


class Exported(Message, frozen=True, kw_only=True):
    """What left the site: up to which size, about which aggregates (none named: all), without which parts, by whom."""

    size: int
    aggregates: tuple[str, ...] = ()
    number: int | None = None
    withheld: tuple[str, ...] = ()
    account: str


class HoldPlaced(Message, frozen=True, kw_only=True):
    """An aggregate must be kept whatever its term, for a reason: an investigation, a court, an audit."""

    aggregate: str
    reason: str


class HoldReleased(Message, frozen=True, kw_only=True):
    """The hold on an aggregate is over."""

    aggregate: str
    reason: str


class Blanked(Message, frozen=True, kw_only=True):
    """The term is over of a whole aggregate, or of the entries of an action that are about none; `entries` of them.

    All their parts but `who` are blanked, and what was folded from them is forgotten. `before` bounds the second kind.
    """

    aggregate: str | None = None
    action: str | None = None
    before: Instant | None = None
    entries: int
