"""The first lines of every service about an existing session: lock it, read it, know its day and its gate."""

from dataclasses import dataclass
from datetime import date
from typing import Final, Self, cast
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tapal.crossings import messages as m
from tapal.crossings import policies
from tapal.crossings.models import Decision, Referral, Session
from tapal.crossings.rules import Service, Value
from tapal.crossings.rules.assessment import Assessment, assess
from tapal.crossings.rules.checks import Check
from tapal.crossings.rules.gate import Gate, gate
from tapal.crossings.services.screening import Screened, Traveller
from tapal.duties import services as duties
from tapal.journal.groups import current
from tapal.journal.services import append, lock
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import Conflict, NotFound
from tapal.kernel.ids import named_id
from tapal.kernel.refs import Ref
from tapal.kernel.rulings import Sentence
from tapal.screening import selectors as screening
from tapal.territory import selectors as territory

ABSENT: Final = _("There is no such session, or none that you may see.")


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
        return self.row.citizen and self.row.direction == "entry"

    @classmethod
    def of(cls, actor: Actor, session: UUID, *, absent: Sentence = ABSENT) -> Self:
        """Lock a session and return it; raises NotFound, also for one that the actor may not know of.

        The two are the same work, the same `absent` sentence and the same entry in the journal.
        """
        ref = Ref("crossings.session", session)
        lock(ref)
        row = Session.objects.filter(id=session).first()
        if row is None or not policies.may_know_of(actor, post=row.post):
            raise NotFound(absent)
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

    @property
    def assessment(self) -> Assessment:
        """What Immigration's officer is to do now, before Immigration has decided."""
        checks = [Check(item["code"], item["outcome"], item["service"], item["detail"]) for item in self.row.checks]
        return assess(
            checks=[check for check in checks if check.service == "immigration"],
            gate=self.gate,
            hit_instructions=screening.list_instructions(self.row.blocking_hits) if self.row.blocking_hits else (),
            citizen=self.row.citizen,
            direction="entry" if self.row.direction == "entry" else "exit",
            status=self.row.status,
        )

    def screen_again(self, actor: Actor) -> None:
        """Screen again if a list has changed since the session was screened: a change counts for what follows."""
        present = Screened.versions()
        if tuple(self.row.lists) == present:
            return
        screened = Screened.of(
            actor,
            traveller=Traveller.of_session(self.row),
            session=self.ref,
            post=self.row.post,
            direction=self.row.direction,
            known=self.row.hits,
        )
        append("crossings.rescreen", about=self.ref, facts=m.Rescreened(lists=screened.lists, hits=screened.hits))
        self.row.refresh_from_db()

    @property
    def released_elsewhere(self) -> bool:
        """Whether the same document was let through in another session since this one was opened; locks it."""
        lock(Ref("crossings.document", named_id("document", f"{self.row.issuer}/{self.row.number}")))
        others = Session.objects.filter(issuer=self.row.issuer, number=self.row.number, status="released")
        return others.filter(released_at__gte=self.row.opened_at).exclude(id=self.row.id).exists()

    def cancel_referrals(self) -> None:
        """Nobody is asked any longer: the duties of open referrals end with the session."""
        actor = current().frames[-1].actor
        for duty in Referral.objects.filter(session=self.row, state__in=("open", "cancelled")).values_list(
            "duty", flat=True
        ):
            duties.cancel_duty(actor, duty=duty, reason="session-closed")

    def require_open(self) -> None:
        """Raise Conflict unless the session is still open."""
        if self.row.status != "open":
            raise Conflict(
                _("This session is closed; what is wrong in it is set right by an amendment."), [self.row.status]
            )
