"""Permit days and overstay, in calendar days of the post; computed, never typed (UU 6/2011 Art. 78)."""

from dataclasses import dataclass
from datetime import date, timedelta

from tapal.crossings.rules import book
from tapal.kernel.rules import DatedRule


@dataclass(frozen=True, slots=True)
class Permit:
    """How long a foreigner may stay after this entry: first and last day, and the rule that gives the days."""

    rule: DatedRule
    first_day: date
    last_day: date

    @property
    def days(self) -> int:
        """Days of stay, the first and the last counted."""
        return (self.last_day - self.first_day).days + 1


def permit_on_entry(
    nationality: str, *, citizen: bool, border_pass: bool, neighbour: str | None, day: date
) -> Permit | None:
    """Return the permit that an entry gives, or None for a citizen or where no rule gives one.

    `neighbour` is the state on the other side of the post (alpha-3), on whose agreement a border pass rests.
    """
    if citizen:
        return None
    for rule in book():
        if not rule.rule_id.startswith("stay.") or not rule.holds_on(day):
            continue
        if border_pass:
            applies = rule.more.get("border_pass_with") == (neighbour or nationality)
        else:
            applies = nationality in rule.more.get("nationalities", ())
        if applies:
            return Permit(rule, day, day + timedelta(days=int(rule.value) - 1))
    default = book().find("stay.on_arrival", day)
    if border_pass or default is None:
        return None
    return Permit(default, day, day + timedelta(days=int(default.value) - 1))


@dataclass(frozen=True, slots=True)
class Overstay:
    """Days past the permit, and what follows: a fee in rupiah up to the last day of the fee path, else a measure."""

    days: int
    fee_idr: int | None
    rule: DatedRule


def overstay(permit_last_day: date, exit_day: date) -> Overstay | None:
    """Return the overstay on leaving, or None if there is none.

    Art. 78: up to and including day 60 a fee per day; from day 61 no fee path, deportation and entry ban.
    """
    days = (exit_day - permit_last_day).days
    if days <= 0:
        return None
    limit = book().at("overstay.fee_days", exit_day)
    if days > int(limit.value):
        return Overstay(days, None, limit)
    tariff = book().at("overstay.fee_per_day_idr", exit_day)
    return Overstay(days, days * int(tariff.value), tariff)
