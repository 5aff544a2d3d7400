"""Opening a session: read the document, check it, link it, look at the past, screen, and let published rules clear."""

import json
import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tapal.agencies import rules as agency_rules
from tapal.crossings import messages as m
from tapal.crossings import policies
from tapal.crossings.rules import Direction, book
from tapal.crossings.rules.checks import (
    Document,
    LastCrossing,
    concerns,
    document_checks,
    history_checks,
    kind_of,
)
from tapal.crossings.rules.required import AutoClear, auto_clear_rules, required_services
from tapal.crossings.services.locked import Locked
from tapal.crossings.services.screening import Screened, Traveller
from tapal.journal.groups import ask, one_round_trip
from tapal.journal.reads import record_read
from tapal.journal.services import append, lock, service
from tapal.kernel import clock, registry
from tapal.kernel.actors import Actor, by_rule
from tapal.kernel.errors import BadInput, Problem
from tapal.kernel.ids import named_id, new_id
from tapal.kernel.refs import Ref
from tapal.screening import selectors as screening
from tapal.subjects import selectors as subjects_selectors
from tapal.subjects import services as subjects
from tapal.subjects import words as subject_words
from tapal.subjects.engine import mrz
from tapal.territory import selectors as territory
from tapal.territory.engine.directory import PostInfo

_BASIS: Final = "UU 6/2011 Art. 9"
_LANE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,19}")
_SYNONYMS: Final[dict[str, Direction]] = {
    "entry": "entry", "in": "entry", "arrival": "entry", "masuk": "entry",
    "exit": "exit", "out": "exit", "departure": "exit", "keluar": "exit",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Opened:
    """The session, and whether it had been open at this lane already."""

    session: UUID
    resumed: bool = False
    earlier: tuple[LastCrossing, ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """What this site knows of a document.

    Released crossings, latest first; the session that is open on it here, or stopped anywhere at this post; another one
    that is open elsewhere; when its holder was last refused; what was observed of it.
    """

    earlier: tuple[LastCrossing, ...]
    open_here: UUID | None
    open_elsewhere: str | None
    refused_at: datetime | None
    known: subjects_selectors.KnownDocument

    @property
    def last(self) -> LastCrossing | None:
        """The last released crossing."""
        return self.earlier[0] if self.earlier else None


@service("crossings.open", purpose="clearance", basis=_BASIS)
def open_session(
    actor: Actor,
    *,
    post: str,
    lane: str,
    direction: str,
    lines: Sequence[str],
    accept_mangled: bool = False,
    page: str = "",
) -> Opened:
    """Open a clearance session for the holder of a document, from the lines of its machine readable zone.

    The same document at the same lane resumes the session that is open, screened again if a list has changed; a session
    that somebody has stopped is resumed at every lane of the post. With `page` the read entry of the page that
    answers is written in the same transaction. Raises Refused; BadInput where the zone can't be read, or does not add
    up and `accept_mangled` is not set: each problem names line, position and the failed check.
    """
    place = territory.find_post(post)
    if place is None:
        raise BadInput([Problem("post", _("There is no such post."), post[:40])])
    policies.may_open(actor, post=place.slug).require()
    going = _SYNONYMS.get(direction)
    if going is None:
        raise BadInput([Problem("direction", _("A direction is entry or exit."), direction[:40])])
    lane = lane.strip()
    _require_lane(place, lane, going)
    day = clock.local_day(clock.now(), place.zone)
    read = _read(lines, day, accept_mangled=accept_mangled)
    lock(Ref("crossings.document", named_id("document", f"{read.issuer}/{read.number}")))
    past = _past(actor, read, post=place.slug, lane=lane, direction=going, day=day)
    if past.open_here is not None:
        found = Locked.of(actor, past.open_here)
        found.screen_again(actor)
        opened = Opened(past.open_here, resumed=True, earlier=past.earlier)
    else:
        session = _open(actor, read, past, post=place.slug, lane=lane, direction=going, day=day)
        opened = Opened(session, earlier=past.earlier)
    if page:
        _record(actor, opened.session, page)
    return opened


def _require_lane(place: PostInfo, lane: str, direction: Direction) -> None:
    """Raise BadInput for what is no code of a lane, or for a known lane that does not serve the direction.

    A lane that the register does not know is taken: a post opens one more when the queue is long, and then tells.
    """
    if not _LANE.fullmatch(lane):
        raise BadInput([Problem("lane", _("A lane is a short code of letters and digits."), lane[:20])])
    found = place.lane(lane)
    if found is not None and direction not in found.directions:
        raise BadInput([Problem("lane", _("This lane does not serve this direction."), lane)])


def _read(lines: Sequence[str], day: date, *, accept_mangled: bool) -> mrz.MrzDocument:
    """Read the zone; raises BadInput with the place of every error."""
    read = mrz.read(lines, today=day)
    errors = read.at(mrz.Level.ERROR)
    if read.format is None or not read.issuer or (errors and not accept_mangled):
        raise BadInput(
            [Problem(subject_words.place(error) or "mrz", subject_words.sentence(error)) for error in errors]
            or [Problem("mrz", _("This is no machine readable zone."))]
        )
    return read


# Released, open and refused are limited each for itself: a heap of abandoned sessions must not hide the last entry.
_PAST: Final = """
    (SELECT id, status, post, lane, direction, opened_at, released_at, permit_to, false FROM crossings_session
     WHERE issuer = %(issuer)s AND number = %(number)s AND status = 'released' ORDER BY opened_at DESC LIMIT 4)
    UNION ALL
    (SELECT s.id, status, post, lane, direction, opened_at, released_at, permit_to,
        cardinality(blocking_hits) > 0
        OR EXISTS (SELECT FROM crossings_decision d WHERE d.session_id = s.id AND d.value IN ('hold', 'refer'))
        OR EXISTS (SELECT FROM crossings_referral r WHERE r.session_id = s.id AND r.state = 'open')
     FROM crossings_session s
     WHERE issuer = %(issuer)s AND number = %(number)s AND status = 'open' AND opened_at > %(since)s
     ORDER BY opened_at DESC LIMIT 20)
    UNION ALL
    (SELECT id, status, post, lane, direction, opened_at, released_at, permit_to, false FROM crossings_session
     WHERE issuer = %(issuer)s AND number = %(number)s AND status = 'refused' ORDER BY opened_at DESC LIMIT 1)
"""


def _past(actor: Actor, read: mrz.MrzDocument, *, post: str, lane: str, direction: Direction, day: date) -> Past:
    """Read what is known of the document, under its lock, and how the lists stand, in one round trip.

    A session that somebody has stopped is the session, whatever lane or direction the document turns up at next.
    """
    since = clock.now() - timedelta(hours=int(book().at("session.resumed_hours", day).value))
    issuer, number = read.issuer or "", read.number or ""
    with one_round_trip():
        rows = ask(_PAST, {"issuer": issuer, "number": number, "since": since})
        known = subjects_selectors.find_known_later(actor, issuer=issuer, number=number, birth_date=read.birth_date)
        screening.list_states_later()  # kept for as long as the service runs
    earlier: list[LastCrossing] = []
    here, stopped, elsewhere, refused_at = None, None, None, None
    for row_id, status, at_post, at_lane, went, opened_at, released_at, permit_to, stops in rows():
        if status == "released" and released_at is not None:
            went_in: Direction = "entry" if went == "entry" else "exit"
            earlier.append(LastCrossing(row_id, went_in, at_post, released_at, permit_to))
        elif status == "refused":
            refused_at = opened_at
        elif status == "open" and at_post == post and stops:
            stopped = stopped or row_id
        elif status == "open" and (at_post, at_lane, went) == (post, lane, direction):
            here = here or row_id
        elif status == "open":
            elsewhere = elsewhere or f"{at_post}/{at_lane}"
    if refused_at is not None and earlier and earlier[0].at > refused_at:
        refused_at = None  # let in since by whoever knew of it
    return Past(tuple(earlier), stopped or here, elsewhere, refused_at, known())


def _open(
    actor: Actor, read: mrz.MrzDocument, past: Past, *, post: str, lane: str, direction: Direction, day: date
) -> UUID:
    ref = Ref("crossings.session", new_id())
    document = Document(
        document_type=read.document_type or "",
        issuer=read.issuer or "",
        number=read.number or "",
        nationality=read.nationality or "",
        birth_date=read.birth_date,
        expiry_date=read.expiry_date,
        valid=read.valid,
        # Codes and figures: the page says them in the reader's language (`words.zone_problems`).
        problems=[json.dumps([asdict(error) for error in read.at(mrz.Level.ERROR)])],
    )
    kind = kind_of(document, day)
    required = required_services(post, direction, kind, day)
    observed = subjects.observe_document(actor, read=read, session=ref, post=post, known=past.known)
    checks = [
        *document_checks(document, post=post, day=day),
        *history_checks(
            past.last,
            direction=direction,
            citizen=document.may_be_citizen,
            day=day,
            open_elsewhere=past.open_elsewhere,
            other_birth_date=bool(observed.known.conflicting),
            refused_at=past.refused_at,
            moment=clock.now(),
            zone=territory.get_zone(post),
        ),
    ]
    screened = Screened.of(actor, traveller=Traveller.read(read), session=ref, post=post, direction=direction)
    checks += screened.checks
    mode = registry.site_mode().code
    append(
        "crossings.open",
        about=ref,
        new=True,
        also=(str(Ref("subjects.document", observed.document)), str(Ref("subjects.person", observed.person))),
        facts=m.SessionOpened(
            post=post,
            lane=lane,
            direction=direction,
            kind=kind,
            citizen=document.may_be_citizen,
            local_day=day.isoformat(),
            mode=mode,
            document=_facts(read),
            person=observed.person,
            required=required.services,
            required_rule=required.rule.rule_id,
            last_crossing=past.last.session if past.last else None,
            permit_to=past.last.permit_to.isoformat() if past.last and past.last.permit_to else None,
            hits=screened.hits,
        ),
        evidence=m.SessionEvidence(
            checks=tuple(
                m.CheckFacts(code=check.code, outcome=check.outcome, service=check.service, detail=dict(check.detail))
                for check in checks
            ),
            lists=screened.lists,
        ),
    )
    # What does not add up may be somebody else's document: nothing clears it by itself.
    rules = auto_clear_rules(direction, kind, day) if read.valid else []
    for rule in (rule for rule in rules if rule.service in required.services):
        if rule.service not in screened.concerned and not concerns(checks, rule.service):
            _clear_by_rule(ref, rule, protected=document.may_be_citizen and direction == "entry", mode=mode)
    return ref.id


def _facts(read: mrz.MrzDocument) -> m.DocumentFacts:
    return m.DocumentFacts(
        format=read.format or "",
        document_type=read.document_type or "",
        issuer=read.issuer or "",
        number=read.number or "",
        surname=read.surname or "",
        given_names=read.given_names or "",
        nationality=read.nationality or "",
        birth_date=read.birth_date,
        sex=read.sex,
        expiry_date=read.expiry_date,
    )


def _clear_by_rule(ref: Ref, item: AutoClear, *, protected: bool, mode: str) -> None:
    """Let a service's published rule clear; the rule is the author of the decision."""
    append(
        "crossings.decide",
        about=ref,
        by=by_rule(item.rule.rule_id, agency_rules.agency_of_service(item.service)),
        basis=item.rule.legal_basis,
        facts=m.Decided(
            service=item.service,
            value="clear",
            reason="published-rule",
            note=None,
            clause=None,
            request=None,
            mode=mode,
            citizen_entry=protected,
            first=True,
        ),
    )


def _record(actor: Actor, session: UUID, page: str) -> None:
    record_read(
        actor,
        dataset="crossings.session",
        purpose="clearance",
        basis=_BASIS,
        records=[Ref("crossings.session", session)],
        page=page,
    )
