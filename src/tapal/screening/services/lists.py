"""Lists: described once, imported version by version; half an import is never visible."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.translation import gettext_lazy as _

from tapal.agencies import rules as agency_rules
from tapal.journal.selectors import read_blob
from tapal.journal.services import append, lock, service, store_blob
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Problem
from tapal.screening import messages as m
from tapal.screening import policies, rules
from tapal.screening.engine import StructuredEntry
from tapal.screening.engine.entry import canonical_blob
from tapal.screening.lists import Finding, read_list
from tapal.screening.models import ListVersion, WatchList
from tapal.screening.selectors.indexes import get_shelf, list_present_blobs
from tapal.screening.selectors.shelf import BIG

_BASIS: Final = "list-owner"
_CODE: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came of an import: the version, its counts, and every finding in the order of the file."""

    version: UUID | None
    entries: int
    rejected: int
    changed: int
    findings: Sequence[Finding] = field(default=())


@service("screening.describe_list", purpose="list-keeping", basis=_BASIS)
def describe_list(
    actor: Actor,
    *,
    code: str,
    name: str,
    kind: str,
    owner: str,
    legal_basis: str,
    action: str,
    directions: Sequence[str] = ("entry", "exit"),
    max_age_hours: int = 24,
    zone: str = "Asia/Jakarta",
) -> UUID:
    """Say what a list is, or say it anew. Raises Refused, BadInput."""
    policies.may_keep_list(actor, owner=owner).require()
    problems = [
        Problem(where, _("This is missing."))
        for where, value in (("code", code), ("name", name), ("legal_basis", legal_basis))
        if not value.strip()
    ]
    if code.strip() and not _CODE.fullmatch(code.strip()):  # it stands in addresses
        problems.append(
            Problem("code", _("A code is up to 40 small letters, digits, hyphens and underscores."), code[:40])
        )
    if kind not in rules.KINDS:
        problems.append(Problem("kind", _("There is no such kind of list."), kind[:40]))
    if action not in rules.ACTIONS:
        problems.append(Problem("action", _("There is no such action on a hit."), action[:40]))
    if owner not in agency_rules.agencies():
        problems.append(Problem("owner", _("There is no such agency."), owner[:40]))
    if not set(directions) <= {"entry", "exit"} or not directions:
        problems.append(Problem("directions", _("A direction is entry or exit.")))
    if max_age_hours < 1:
        problems.append(Problem("max_age_hours", _("A list may be at least an hour old.")))
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        problems.append(Problem("zone", _("There is no such time zone."), zone[:40]))
    if problems:
        raise BadInput(problems)
    ref = rules.list_ref(code.strip())
    lock(ref)
    append(
        "screening.describe_list",
        about=ref,
        facts=m.ListDescribed(
            code=code.strip(),
            name=name.strip(),
            kind=kind,
            owner=owner,
            legal_basis=legal_basis.strip(),
            action=action,
            directions=tuple(directions),
            max_age_hours=max_age_hours,
            zone=zone,
        ),
    )
    return ref.id


@service("screening.import_list", purpose="list-keeping", basis=_BASIS)
def import_list(
    actor: Actor,
    *,
    code: str,
    entries: Iterable[StructuredEntry],
    source: str,
    findings: Mapping[str, int] | None = None,
    rejected: int = 0,
    changed: int = 0,
    accept_shrunk: bool = False,
) -> UUID:
    """Make these entries the present version of a list; return it.

    Raises NotFound for a list that was never described, Refused, and Conflict for an import without a single entry, or
    one that would leave less than a dated share of the present version without `accept_shrunk`: a file that was cut on
    its way must not let most of a list go in silence.
    """
    ref = rules.list_ref(code)
    lock(ref)
    row = WatchList.objects.filter(id=ref.id).first()
    if row is None:
        raise NotFound(_("There is no list of this code; describe it first."))
    policies.may_keep_list(actor, owner=row.owner).require()
    held = list(entries)
    if not held:
        raise Conflict(_("Nothing in this file is an entry; the present version stays."), ["entries"])
    _require_size(row, len(held), accept_shrunk=accept_shrunk)
    blob = store_blob(canonical_blob(held))
    _keep_index(row, blob, held)
    version = append(
        "screening.import_list",
        about=ref,
        facts=m.ListImported(
            list_code=code, blob=blob, entries=len(held), source=source, rejected=rejected, changed=changed
        ),
        evidence=m.ListFindings(counts=dict(sorted((findings or {}).items()))),
    )
    return version.id


def _keep_index(row: WatchList, blob: str, entries: Sequence[StructuredEntry]) -> None:
    """Build the index of a big list into a file before its version counts: the whole, or what it changes in another.

    A file of a version that comes to nothing does no harm: it is named by the content, and nobody asks for it.
    """
    if len(entries) < BIG:
        return
    shelf = get_shelf()
    if shelf.base_of(blob) is None:
        before = ListVersion.objects.values_list("blob", flat=True).get(id=row.version) if row.version else None
        base = shelf.base_of(before) if before else None
        lines = (line for line in read_blob(base).split(b"\n") if line) if base else iter(())
        if base is None or not shelf.keep_change(blob, base, lines, entries):
            shelf.build(blob, entries)
    shelf.tidy([*list_present_blobs(), blob])


def _require_size(row: WatchList, entries: int, *, accept_shrunk: bool) -> None:
    if row.version is None:
        return
    before = ListVersion.objects.values_list("entries", flat=True).get(id=row.version)
    if entries < before * rules.smallest_share(clock.now().date()) and not accept_shrunk:
        raise Conflict(
            _("Of %(before)s entries only %(entries)s would be left; say so if that is meant.")
            % {"before": before, "entries": entries},
            ["entries"],
        )


def import_file(actor: Actor, *, code: str, kind: str, path: Path, accept_shrunk: bool = False) -> ImportReport:
    """Read a list file in its three stages and make what is sound in it the present version.

    Raises `lists.WrongLayout` for a file of another layout, OSError, and what `import_list` raises.
    """
    findings: list[Finding] = []
    reading = read_list(kind, path, findings.append)
    entries = list(reading.entries())
    if reading.is_delta:
        entries = _applied(code, entries, reading.ended)
    rejected = sum(1 for finding in findings if finding.rejected)
    version = import_list(
        actor,
        code=code,
        entries=entries,
        source=f"{kind}:{path.name}",
        findings=Counter(finding.code for finding in findings),
        rejected=rejected,
        changed=len(findings) - rejected,
        accept_shrunk=accept_shrunk,
    )
    return ImportReport(version, len(entries), rejected, len(findings) - rejected, findings)


def _applied(code: str, changed: Sequence[StructuredEntry], ended: Sequence[str]) -> list[StructuredEntry]:
    """The present version with a delta's changes."""
    from tapal.screening.selectors.indexes import get_held, list_states

    present: dict[str, StructuredEntry] = {}
    for state in list_states():
        if state.code == code and state.version is not None:
            present = {entry.entry_id: entry for entry in get_held(state.version).index.entries()}
    for entry_id in ended:
        present.pop(entry_id, None)
    present.update((entry.entry_id, entry) for entry in changed)
    return list(present.values())
