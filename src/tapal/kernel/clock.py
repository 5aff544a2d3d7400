"""The one clock. Times are aware and UTC; text form is RFC 3339 with six decimals and `Z`."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_frozen: ContextVar[datetime | None] = ContextVar("tapal_clock", default=None)


def now() -> datetime:
    """Return the present moment as an aware UTC datetime, in microseconds."""
    return _frozen.get() or datetime.now(UTC)


@contextmanager
def frozen(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` (aware) for this thread: for tests, and for building a world that has a past."""
    if moment.tzinfo is None:
        raise ValueError("the clock takes aware datetimes only")
    token = _frozen.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen.reset(token)


def instant(moment: datetime) -> str:
    """Return RFC 3339 UTC with six decimals, such as `2026-11-24T01:02:03.000004Z`."""
    if moment.tzinfo is None:
        raise ValueError("a moment without a zone has no place in a record")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def parse_instant(text: str) -> datetime:
    """Return the aware datetime of an `instant` text; raises ValueError on anything else."""
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def local_day(moment: datetime, zone: str) -> date:
    """Return the calendar day of `moment` in an IANA zone, for instance `Asia/Makassar`."""
    return moment.astimezone(ZoneInfo(zone)).date()
