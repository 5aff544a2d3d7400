"""When somebody asks for so many records that somebody else should know."""

from datetime import date, timedelta
from typing import Final

from tapal.kernel.rules import load_rules

WINDOW: Final = timedelta(hours=1)
REVIEW: Final = "mass-query-review"


def crosses_mass(before: int, now: int, day: date) -> bool:
    """Whether the records asked for within the window have just passed the mark: once, not at every look after it."""
    mark = int(load_rules("tapal.sharing", "resources/looks.toml").at("looks.mass", day).value)
    return before <= mark < now
