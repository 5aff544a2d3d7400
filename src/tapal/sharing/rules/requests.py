"""Requests for information: urgencies and their clocks, who answers, how long a disclosure may be kept."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from tapal.kernel.refs import Ref
from tapal.kernel.rules import load_rules

Urgency = Literal["immediate", "day", "three_days", "normal"]
State = Literal["sent", "accepted", "answered", "refused", "withdrawn"]
Disclosure = Literal["none", "open", "expired", "recalled", "deleted"]

CLOCKS: Final[Mapping[Urgency, str]] = {
    "immediate": "information-request-immediate",
    "day": "information-request-day",
    "three_days": "information-request",
    "normal": "information-request-normal",
}
"""The clock of each urgency (`duties/resources/clocks.toml`)."""
DELETION: Final = "disclosure-deletion"
"""The clock by which a recalled disclosure is deleted."""
OPEN: Final[tuple[State, ...]] = ("sent", "accepted")

ANSWERERS: Final[Mapping[str, str]] = {
    "imigrasi": "imigrasi.intel",
    "beacukai": "beacukai.p2",
    "karantina": "karantina.ppns",
    "bkk": "bkk.doctor",
    "bnpp": "bnpp.data",
    "polri": "polri.investigator",
    "bnn": "bnn.analyst",
    "bakamla": "bakamla.watch",
    "tni": "tni.pamtas",
    "kp2mi": "kp2mi.officer",
    "tppo": "tppo.chair",
}
"""The role that answers for an agency: a choice of this system."""


def request_ref(request: UUID) -> Ref:
    """The reference of a request."""
    return Ref("sharing.request", request)


def keep_days(day: date) -> int:
    """How many days a disclosure may be kept, where the answer does not say less."""
    return int(load_rules("tapal.sharing", "resources/requests.toml").at("disclosure.keep_days", day).value)


def disclosure_at(
    state: str, expires_at: datetime | None, recalled_at: datetime | None, deleted_at: datetime | None, now: datetime
) -> Disclosure:
    """What has become of the answer at a moment; only an open one is shown to who asked."""
    if state != "answered":
        return "none"
    if deleted_at is not None:
        return "deleted"
    if recalled_at is not None:
        return "recalled"
    return "expired" if expires_at is not None and expires_at <= now else "open"


def expiry(answered_at: datetime, days: int) -> datetime:
    """When a disclosure ends that may be kept for so many days."""
    return answered_at + timedelta(days=days)
