"""What the log ordered to be blanked: whether a blanked part has an order in the log, given after the part's term."""

import calendar
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from tapal.journal.blanking import KEPT_PART
from tapal.journal.log_reader import Connection, StoredEntry
from tapal.journal.messages import Blanked
from tapal.journal.retention import terms
from tapal.kernel import clock

_ORDERS: Final = """
    SELECT l.number, e.at, p.value FROM journal.entry e JOIN journal.leaf l ON l.entry_id = e.id
    JOIN journal.part p ON p.entry_id = e.id AND p.name = 'facts'
    WHERE e.action = 'journal.blank' AND e.outcome = 'done' AND p.value IS NOT NULL ORDER BY l.number
"""


@dataclass(slots=True)
class Orders:
    """The numbered orders: by aggregate (number, at), and by action of entries about nothing (number, at, before)."""

    of_aggregate: dict[str, list[tuple[int, datetime]]] = field(default_factory=lambda: defaultdict(list))
    of_action: dict[str, list[tuple[int, datetime, datetime]]] = field(default_factory=lambda: defaultdict(list))
    terms: Mapping[str, tuple[int, int]] = field(default_factory=terms)

    def problem(self, entry: StoredEntry, part: str) -> str | None:
        """Why this part of an entry must not be blanked, as the end of a sentence; None where it is rightly so."""
        if part == KEPT_PART:
            return f"the part {part!r} is blanked, which always stays"
        if entry.at is None or entry.action is None:
            return None  # said already: the entry is missing
        term = self.terms.get(entry.action)
        if term is None:
            return f"the part {part!r} is blanked, and nobody declares a term for {entry.action}"
        end = end_of(entry.at, *term)
        if entry.aggregate is not None:
            given = [(n, at) for n, at in self.of_aggregate.get(entry.aggregate, ()) if n > entry.number]
        else:
            loose = self.of_action.get(entry.action, ())
            given = [(n, at) for n, at, before in loose if n > entry.number and entry.at < before]
        if any(at > end for _, at in given):
            return None
        return f"the part {part!r} is blanked, and " + ("no order covers it" if not given else "its term was not over")


def read_orders(connection: Connection) -> Orders:
    """All numbered orders. One that makes no sense orders nothing; whether its part is true is checked elsewhere."""
    orders = Orders()
    for number, at, value in connection.execute(_ORDERS):
        try:
            facts = msgspec.json.decode(value, type=Blanked)
            before = clock.parse_instant(facts.before) if facts.before else None
        except ValueError:
            continue
        if facts.aggregate is not None:
            orders.of_aggregate[facts.aggregate].append((number, at))
        elif facts.action is not None and before is not None:
            orders.of_action[facts.action].append((number, at, before))
    return orders


def end_of(at: datetime, months: int, days: int) -> datetime:
    """When a term that began at `at` is over; a month ends on its last day at the latest, as PostgreSQL counts."""
    moment = at.astimezone(UTC)
    year, month = divmod(moment.year * 12 + moment.month - 1 + months, 12)
    day = min(moment.day, calendar.monthrange(year, month + 1)[1])
    return moment.replace(year=year, month=month + 1, day=day) + timedelta(days=days)
