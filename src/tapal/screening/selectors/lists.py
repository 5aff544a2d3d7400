"""Lists, their versions and ages, and the mode that follows from them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tapal.journal.selectors import read_blob
from tapal.kernel.actors import Actor
from tapal.kernel.errors import NotFound
from tapal.kernel.registry import Mode
from tapal.screening import policies
from tapal.screening.engine.entry import read_canonical_line
from tapal.screening.models import ListVersion
from tapal.screening.selectors.indexes import ListState, list_states


@dataclass(frozen=True, slots=True)
class VersionView:
    """One import of a list, with its counts; no entry of it."""

    id: UUID
    number: int
    entries: int
    rejected: int
    changed: int
    source: str
    findings: dict[str, int]
    imported_at: datetime
    imported_by: str


def list_watchlists(viewer: Actor) -> list[ListState]:
    """Return every list with version and age."""
    policies.may_see_lists(viewer).require()
    return list_states()


def get_list(viewer: Actor, *, code: str) -> ListState:
    """Return one list; raises NotFound."""
    for state in list_watchlists(viewer):
        if state.code == code:
            return state
    raise NotFound(_("There is no such list, or none that you may see."))


def list_versions(viewer: Actor, *, code: str, most: int = 20) -> list[VersionView]:
    """Return the latest versions of a list, newest first."""
    policies.may_see_lists(viewer).require()
    rows = ListVersion.objects.filter(watch_list__code=code).order_by("-number")[:most]
    return [
        VersionView(
            row.id, row.number, row.entries, row.rejected, row.changed, row.source, row.findings, row.imported_at,
            row.imported_by,
        )
        for row in rows
    ]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changes:
    """What the present version of a list changed against the one before; counts of entries."""

    added: int
    ended: int
    changed: int


def find_changes(viewer: Actor, *, code: str) -> Changes | None:
    """Return what the latest import of a list changed, or None when there was nothing before."""
    policies.may_see_lists(viewer).require()
    blobs = ListVersion.objects.filter(watch_list__code=code).order_by("-number").values_list("blob", flat=True)[:2]
    if len(blobs) < 2:
        return None
    after, before = (
        {read_canonical_line(line).entry_id: line for line in read_blob(blob).split(b"\n") if line} for blob in blobs
    )
    return Changes(
        added=len(after.keys() - before.keys()),
        ended=len(before.keys() - after.keys()),
        changed=sum(before[number] != after[number] for number in after.keys() & before.keys()),
    )


def get_mode() -> Mode:
    """Return the mode that the ages of the lists allow: stale where one is older than it may be."""
    old = [
        (state.name, state.version_at + timedelta(hours=state.max_age_hours))
        for state in list_states()
        if state.version_at is not None and state.is_stale
    ]
    if not old:
        return Mode("online")
    names = ", ".join(name for name, _since in sorted(old))
    return Mode("stale", _("Older than allowed: %(names)s.") % {"names": names}, min(since for _name, since in old))
