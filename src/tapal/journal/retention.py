"""Retention: whose term is over is blanked, unless held. The decision is an entry, and the proof of all else stays.

Two steps by two roles. Here the application decides: `blank_due` appends `journal.blank` for each aggregate whose every
entry is past the term of its action, and folds it, which removes the rows that were folded from that aggregate. Then
`tapal.journal.blanking`, as the role that alone may change parts, carries out the numbered decisions after checking
each anew. So a stolen application role can't blank what must be kept, and what is blanked always has its entry.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from tapal.journal import policies, registry
from tapal.journal.messages import Blanked, HoldPlaced, HoldReleased
from tapal.journal.models import Blanking, Hold
from tapal.journal.registry import Action, register_action
from tapal.journal.services import append, lock, service
from tapal.kernel import actors, clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import Conflict
from tapal.kernel.ids import derived_id, named_id
from tapal.kernel.refs import Ref

BASIS = "uu-27-2022"
SYSTEM = actors.system("retention")
_TERM = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?")

for _code, _kind, _facts, _title in (
    ("journal.hold", "journal.hold", HoldPlaced, _("Legal hold placed")),
    ("journal.release_hold", "journal.hold", HoldReleased, _("Legal hold released")),
    ("journal.blank", "journal.blanking", Blanked, _("Blanked after its term")),
):
    register_action(
        Action(
            code=_code,
            aggregate=_kind,
            parts={"facts": _facts},
            title=_title,
            dataset="journal.retention",
            sensitivity="internal",
            retention="P100Y",
        )
    )


def term_of(action: Action) -> tuple[int, int]:
    """The term of an action as (months, days). Raises ValueError for what is no ISO 8601 duration of these."""
    found = _TERM.fullmatch(action.retention)
    if found is None or not any(found.groups()):
        raise ValueError(f"the retention {action.retention!r} of {action.code} is no duration such as P10Y")
    years, months, days = (int(one or 0) for one in found.groups())
    return years * 12 + months, days


def terms() -> Mapping[str, tuple[int, int]]:
    """The term of every declared action."""
    return {code: term_of(action) for code, action in registry.actions.items()}


def hold_of(about: Ref) -> Ref:
    """The hold on an aggregate, as an aggregate of its own."""
    return Ref("journal.hold", derived_id(about.id, about.kind, "hold"))


@service("journal.hold", purpose="retention", basis=BASIS)
def place_hold(actor: Actor, *, about: Ref, reason: str) -> None:
    """Keep an aggregate whatever its term. Raises Conflict where it is blanked already."""
    policies.may_hold(actor).require()
    hold = hold_of(about)
    lock(about, hold)
    if Blanking.objects.filter(aggregate=str(about)).exists():
        raise Conflict(_("It is blanked already"))
    append("journal.hold", about=hold, facts=HoldPlaced(aggregate=str(about), reason=reason), also=(str(about),))


@service("journal.release_hold", purpose="retention", basis=BASIS)
def release_hold(actor: Actor, *, about: Ref, reason: str) -> None:
    """End a hold. Raises Conflict where there is none."""
    policies.may_hold(actor).require()
    hold = hold_of(about)
    lock(about, hold)
    if not Hold.objects.filter(aggregate=str(about)).exists():
        raise Conflict(_("There is no hold on it"))
    facts = HoldReleased(aggregate=str(about), reason=reason)
    append("journal.release_hold", about=hold, facts=facts, also=(str(about),))


# An aggregate is due when every one of its entries is past its term; an action that isn't declared here has none. A
# blanked aggregate is due again only if something was appended about it since.
_DUE = """
    WITH term AS (
        SELECT action, make_interval(months => months, days => days) AS term
        FROM unnest(%(actions)s::text[], %(months)s::int[], %(days)s::int[]) AS t (action, months, days)
    ), old AS (
        SELECT DISTINCT e.aggregate FROM journal.entry e JOIN term t USING (action)
        WHERE e.aggregate IS NOT NULL AND e.at + t.term < %(now)s AND split_part(e.aggregate, ':', 1) = ANY(%(kinds)s)
    )
    SELECT e.aggregate, count(*) FROM journal.entry e JOIN old USING (aggregate) LEFT JOIN term t USING (action)
    WHERE NOT EXISTS (SELECT FROM journal_hold h WHERE h.aggregate = e.aggregate)
    GROUP BY e.aggregate
    HAVING bool_and(coalesce(e.at + t.term < %(now)s, false))
       AND max(e.at) > coalesce((SELECT max(b.at) FROM journal_blanking b WHERE b.aggregate = e.aggregate), '-infinity')
    ORDER BY max(e.at) LIMIT %(most)s
"""


def list_due(now: datetime, *, most: int = 500, only: Ref | None = None) -> list[tuple[Ref, int]]:
    """The aggregates that are due to be blanked, the oldest first, with their number of entries."""
    declared = terms()
    values: dict[str, Any] = {
        "actions": list(declared),
        "months": [months for months, _days in declared.values()],
        "days": [days for _months, days in declared.values()],
        "kinds": sorted(forgettable_kinds()),
        "now": now,
        "most": most,
    }
    sql = _DUE if only is None else _DUE.replace("e.aggregate IS NOT NULL", "e.aggregate = %(only)s")
    with connection.cursor() as cursor:
        cursor.execute(sql, {**values, "only": str(only)})
        return [(Ref.parse(aggregate), entries) for aggregate, entries in cursor.fetchall()]


def forgettable_kinds() -> set[str]:
    """The kinds of aggregates that can be forgotten: nothing is folded from them, or their app has said how."""
    folding = {action.aggregate for action in registry.actions.values() if action.folds and action.aggregate}
    kinds = {action.aggregate for action in registry.actions.values() if action.aggregate}
    return (kinds - folding) | (kinds & registry.forgetters.keys())


@service("journal.blank", purpose="retention", basis=BASIS)
def blank(actor: Actor, *, about: Ref) -> bool:
    """Decide that an aggregate is blanked, if it is still due now; what was folded from it goes at once."""
    policies.may_blank(actor).require()
    blanking = Ref("journal.blanking", derived_id(about.id, about.kind, "blanking"))
    lock(about, blanking)
    due = list_due(clock.now(), only=about)
    for _about, entries in due:
        facts = Blanked(aggregate=str(about), entries=entries)
        append("journal.blank", about=blanking, facts=facts, also=(str(about),))
    return bool(due)


@service("journal.blank", purpose="retention", basis=BASIS)
def blank_loose(actor: Actor, *, action: str) -> bool:
    """Decide the same for the entries of an action that are about no aggregate: reads, refusals, disclosures."""
    policies.may_blank(actor).require()
    blanking = Ref("journal.blanking", named_id("journal.blanking", action))
    lock(blanking)
    months, days = term_of(registry.actions[action])
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s - make_interval(months => %s, days => %s)", [clock.now(), months, days])
        (before,) = cursor.fetchone() or (clock.now(),)
        cursor.execute(
            "SELECT count(*) FROM journal.entry WHERE aggregate IS NULL AND action = %s AND at < %s AND at >= coalesce("
            "(SELECT max(at) FROM journal.entry WHERE aggregate = %s AND outcome = 'done')"
            " - make_interval(months => %s, days => %s), '-infinity')",
            [action, before, str(blanking), months, days],
        )
        (entries,) = cursor.fetchone() or (0,)
    if entries:
        facts = Blanked(action=action, before=clock.instant(before), entries=entries)
        append("journal.blank", about=blanking, facts=facts)
    return bool(entries)


def blank_due(*, most: int = 500) -> int:
    """Decide on everything that is due now, each in a transaction of its own. Returns how many decisions were taken."""
    decided = sum(blank(SYSTEM, about=about) for about, _entries in list_due(clock.now(), most=most))
    return decided + sum(blank_loose(SYSTEM, action=action) for action in sorted(registry.actions))
