"""The first lines of every service about an existing session: lock it, read it, know its day and its gate."""

from dataclasses import dataclass
from datetime import date
from typing import Self, cast
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tapal.crossings.models import Decision, Referral, Session
from tapal.crossings.rules import Service, Value
from tapal.crossings.rules.gate import Gate, gate
from tapal.journal.services import lock
from tapal.kernel import clock
from tapal.kernel.errors import Conflict, NotFound
from tapal.kernel.refs import Ref
from tapal.territory import selectors as territory


@dataclass(frozen=True, slots=True)
class Locked:
    """A session under its lock, with its present decisions and open referrals."""

    ref: Ref
    row: Session
    decisions: dict[Service, Value]
    open_referrals: tuple[Service, ...]

    @property
    def gate(self) -> Gate:
        """What the decisions come to now."""
        return gate(
            cast("list[Service]", self.row.required),
            self.decisions,
            open_referrals=self.open_referrals,
            blocking_hits=len(self.row.blocking_hits),
        )

    @property
    def is_citizen_entry(self) -> bool:
        """Whether Art. 14 UU 6/2011 protects this traveller."""
        return self.row.nationality == "IDN" and self.row.direction == "entry"

    @classmethod
    def of(cls, session: UUID) -> Self:
        """Lock a session and return it; raises NotFound."""
        ref = Ref("crossings.session", session)
        lock(ref)
        row = Session.objects.filter(id=session).first()
        if row is None:
            raise NotFound(_("There is no such session, or none that you may see."))
        decisions = dict(Decision.objects.filter(session=row).values_list("service", "value"))
        referrals = Referral.objects.filter(session=row, state="open").values_list("to_service", flat=True)
        return cls(
            ref,
            row,
            cast("dict[Service, Value]", decisions),
            tuple(cast("Service", service) for service in referrals),
        )

    @property
    def today(self) -> date:
        """The local day at the session's post."""
        return clock.local_day(clock.now(), territory.get_zone(self.row.post))

    def require_open(self) -> None:
        """Raise Conflict unless the session is still open."""
        if self.row.status != "open":
            raise Conflict(
                _("This session is closed; what is wrong in it is set right by an amendment."), [self.row.status]
            )
