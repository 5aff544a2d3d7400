"""Time that the law or a desk gives: clocks, working days, when something is due, the ladder when it is late.

Pure. Days are local days in an IANA zone; a duty that is due on a day is due at that day's end, which is the first
moment of the next day there. The start's own day is never counted.
"""

import calendar
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import holidays

from tapal.kernel import clock
from tapal.kernel.refs import Ref
from tapal.kernel.rules import DatedRule, RuleBook, load_rules

Unit = Literal["hours", "days", "working_days", "months", "years"]
Direction = Literal["after", "before"]
Rung = Literal["post", "region", "headquarters"]

RUNGS: Final[tuple[Rung, ...]] = ("post", "region", "headquarters")
_MOST_DAYS: Final = 3660
"""No clock counts further than ten years of days; a loop that gets there has lost its way."""


@dataclass(frozen=True, slots=True)
class Limit:
    """How much time there is, counted how, and to which side of the start."""

    unit: Unit
    count: int
    direction: Direction = "after"


@dataclass(frozen=True, slots=True)
class Due:
    """When something is due (the moment at which it is late), and whether later public holidays may still move it."""

    at: datetime
    provisional: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """A kind of duty: its limit, its law, its names, and after how many hours late each rung of the ladder is told."""

    kind: str
    limit: Limit
    legal_basis: str
    verified: str
    id: str
    en: str
    start: str
    note: str
    escalate: tuple[int, ...]

    def text(self, language: str) -> str:
        """What is to be done, in Indonesian for `id`, otherwise in English."""
        return self.id if language.startswith("id") else self.en


# --- clocks ----------------------------------------------------------------------------------------------------------


def clocks() -> RuleBook:
    """The dated rules of all clocks."""
    return load_rules("tapal.duties", "resources/clocks.toml")


def kinds() -> frozenset[str]:
    """The kinds of duty that there are."""
    return frozenset(rule.rule_id for rule in clocks())


def clock_on(kind: str, day: date) -> Clock:
    """The clock of a kind as it stands on a day; raises KeyError."""
    return _clock(clocks().at(kind, day))


def _clock(rule: DatedRule) -> Clock:
    value = rule.value
    return Clock(
        kind=rule.rule_id,
        limit=Limit(value["unit"], value["count"], value.get("direction", "after")),
        legal_basis=rule.legal_basis,
        verified=rule.verified,
        id=rule.more["id"],
        en=rule.more["en"],
        start=rule.more["start"],
        note=rule.note,
        escalate=tuple(rule.more["escalate"]),
    )


# --- working days ----------------------------------------------------------------------------------------------------


@cache
def _free_days(year: int) -> frozenset[date]:
    """Public holidays of a year, and joint leave where it is no working day."""
    categories = ["public"]
    rule = load_rules("tapal.duties", "resources/calendar.toml").at("calendar.joint_leave_counts", date(year, 1, 1))
    if not rule.value:
        categories.append("government")
    return frozenset(holidays.country_holidays("ID", years=year, categories=tuple(categories)))


@cache
def calendar_known(year: int) -> bool:
    """Whether this version knows the joint leave of a year; where it does not, working days are provisional."""
    return bool(holidays.country_holidays("ID", years=year, categories=("government",)))


@cache
def _week(day: date) -> frozenset[int]:
    return frozenset(load_rules("tapal.duties", "resources/calendar.toml").at("calendar.working_week", day).value)


def is_working_day(day: date) -> bool:
    """Whether government offices work on a day: no weekend, no public holiday, no joint leave."""
    return day.isoweekday() in _week(date(day.year, 1, 1)) and day not in _free_days(day.year)


def working_days_between(first: date, last: date) -> int:
    """How many working days lie after `first` up to and including `last`."""
    return sum(is_working_day(first + timedelta(n)) for n in range(1, (last - first).days + 1))


def _step(day: date, direction: Direction) -> Iterator[date]:
    sign = 1 if direction == "after" else -1
    for distance in range(1, _MOST_DAYS):
        yield day + timedelta(sign * distance)
    raise ValueError("a clock of more than ten years of days")


def _working_day(day: date, count: int, direction: Direction) -> date:
    """The day so many working days from `day`; for 0, `day` itself or the next working day in that direction."""
    if count == 0 and is_working_day(day):
        return day
    left = max(count, 1)
    for candidate in _step(day, direction):
        left -= is_working_day(candidate)
        if left == 0:
            return candidate
    raise AssertionError("unreachable: _step raises first")


def _months(day: date, months: int) -> date:
    """The day with the same number so many months on; the month's last day where there is none."""
    total = day.year * 12 + day.month - 1 + months
    year, month = divmod(total, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


# --- due -------------------------------------------------------------------------------------------------------------


def end_of_day(day: date, zone: str) -> datetime:
    """The moment at which a local day is over: the first of the next day in that zone, in UTC."""
    return datetime.combine(day + timedelta(1), time.min, ZoneInfo(zone)).astimezone(UTC)


def due_day(limit: Limit, start: date) -> date:
    """The last local day of a limit that is counted in days of some kind; raises ValueError for hours."""
    sign = 1 if limit.direction == "after" else -1
    match limit.unit:
        case "days":
            return start + timedelta(sign * limit.count)
        case "working_days":
            return _working_day(start, limit.count, limit.direction)
        case "months":
            return _months(start, sign * limit.count)
        case "years":
            return _months(start, sign * 12 * limit.count)
        case "hours":
            raise ValueError("hours are counted from a moment, not from a day")


def due_at(limit: Limit, start: datetime, zone: str) -> Due:
    """When a limit that runs from `start` (aware) ends for a desk in `zone`.

    >>> due_at(Limit("working_days", 1), datetime(2026, 3, 17, 3, tzinfo=UTC), "Asia/Jakarta").at.isoformat()
    '2026-03-25T17:00:00+00:00'

    (17 March 2026 is followed by Nyepi and Idul Fitri with their joint leave; the next working day is the 25th.)
    """
    if limit.unit == "hours":
        sign = 1 if limit.direction == "after" else -1
        return Due(start.astimezone(UTC) + sign * timedelta(hours=limit.count), provisional=False)
    last = due_day(limit, clock.local_day(start, zone))
    provisional = limit.unit == "working_days" and not calendar_known(last.year)
    return Due(end_of_day(last, zone), provisional)


def last_day(due: datetime, zone: str) -> date:
    """The local day whose end `due` is, or on which it falls."""
    return clock.local_day(due - timedelta(microseconds=1), zone)


# --- lateness --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ladder:
    """The role that is told at each rung; a rung may be missing."""

    agency: str
    roles: Mapping[Rung, str]


@cache
def ladders() -> Mapping[str, Ladder]:
    """The packaged ladders by agency."""
    text = files("tapal.duties").joinpath("resources/ladders.toml").read_text(encoding="utf-8")
    rows: Sequence[Mapping[str, str]] = tomllib.loads(text)["ladder"]
    return {row["agency"]: Ladder(row["agency"], {rung: row[rung] for rung in RUNGS if rung in row}) for row in rows}


@dataclass(frozen=True, slots=True)
class Step:
    """One rung of one duty: which, whom it tells, and at what moment."""

    rung: Rung
    role: str
    at: datetime


def steps(escalate: Sequence[int], agency: str, due: datetime) -> list[Step]:
    """When a duty that stays undone climbs to which rung; a rung that the agency has no role for is passed over."""
    ladder = ladders().get(agency)
    if ladder is None:
        return []
    return [
        Step(rung, ladder.roles[rung], due + timedelta(hours=hours))
        for rung, hours in zip(RUNGS, escalate, strict=False)
        if rung in ladder.roles
    ]


def duty_ref(duty: UUID) -> Ref:
    """The reference of a duty."""
    return Ref("duties.duty", duty)
