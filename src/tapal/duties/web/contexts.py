"""What the pages of duties receive."""

from collections.abc import Sequence
from dataclasses import dataclass

from tapal.duties.selectors import DutyView
from tapal.duties.web.forms import CancelForm, CompleteForm
from tapal.kernel.components import Fact, Happened


@dataclass(frozen=True, slots=True)
class Row:
    """A duty as a row: `_duty_row.html` takes it."""

    duty: DutyView


@dataclass(frozen=True, slots=True)
class DutiesPage:
    """The open duties of a desk."""

    late: Sequence[Row]
    open: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Forms:
    """What can be done to the duty from here; None where it is done on the subject's page or already closed."""

    complete: CompleteForm
    cancel: CancelForm


@dataclass(frozen=True, slots=True)
class DutyPage:
    """One duty: facts, ladder, history."""

    duty: DutyView
    facts: Sequence[Fact]
    ladder: Sequence[Fact]
    history: Sequence[Happened]
    forms: Forms | None
