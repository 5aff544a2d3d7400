"""From what a viewer may see of a session to the rows of its page, in the reader's language."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tapal.agencies import selectors as agencies
from tapal.crossings import policies, words
from tapal.crossings.rules.checks import Check, LastCrossing
from tapal.crossings.selectors import AmendmentView, DecisionView, PastCrossing, ReferralView, SessionView
from tapal.crossings.web.contexts import (
    AmendmentRow,
    CheckRow,
    DecisionRow,
    Line,
    Mangled,
    Marked,
    PastRow,
    ReferralRow,
    Row,
    SessionPage,
)
from tapal.crossings.web.steps import find_referring, is_waiting
from tapal.journal.selectors import TimelineEntry
from tapal.kernel.actors import Actor
from tapal.kernel.rulings import Sentence
from tapal.subjects.engine import mrz
from tapal.territory import selectors as territory

type Label = Callable[[str], Sentence]

_FEW = 3
_TONES = {"pass": "good", "warn": "warn", "fail": "stop", "unknown": "wait"}
_TONES_OF_DECISION = {"clear": "good", "refer": "warn", "hold": "stop", "refuse": "stop"}


def session_page(
    viewer: Actor,
    session: SessionView,
    *,
    history: Sequence[LastCrossing] = (),
    timeline: Sequence[TimelineEntry] = (),
    traveller: UUID | None = None,
    hits: Sequence[UUID] = (),
) -> SessionPage:
    """Word a session for a viewer."""
    said = words.sentences(session.assessment)
    looks = session.assessment.level == "proceed" and session.assessment.instructions[0].level == "look"
    clears = any(d.service == "immigration" and d.may_decide for d in session.decisions)
    opens = set(session.gate.missing) <= {"immigration"}
    releases = session.status == "open" and bool(policies.may_release(viewer, post=session.post))
    label: Label = cache(agencies.actor_label)
    return SessionPage(
        session=session,
        outcome="wait" if is_waiting(session) else words.OUTCOME_OF_LEVEL[session.assessment.level],
        first=said[0],
        looks=looks,
        others=said[1:],
        status=words.STATUSES[session.status],
        identity=_identity(session),
        document=_document(session),
        checks=[_check(check) for check in session.checks],
        decisions=[_decision(item, label) for item in session.decisions],
        referrals=[_referral(item) for item in session.referrals],
        history=[_crossing(item) for item in history if item.session != session.id],
        amendments=[_amendment(viewer, session, item, label) for item in session.amendments],
        may_release=releases and session.gate.status == "open",
        may_clear=releases
        and clears
        and opens
        and session.gate.status == "waiting"
        and session.assessment.level == "proceed",
        may_refer=find_referring(session) is not None,
        may_amend=bool(policies.may_amend(viewer, post=session.post)),
        may_work_lane=bool(policies.may_work_lane(viewer)),
        timeline=[_line(session, entry, label) for entry in timeline],
        traveller=traveller,
        hits=hits,
    )


def _identity(session: SessionView) -> list[Row]:
    return [
        Row(words.LABELS["Name"], session.name),
        Row(words.LABELS["Nationality"], session.nationality, mono=True),
        Row(words.LABELS["Birth date"], words.day(session.birth_date) if session.birth_date else ""),
        Row(words.LABELS["Sex"], session.sex or ""),
    ]


def _document(session: SessionView) -> list[Row]:
    rows = [
        Row(words.LABELS["Document"], f"{session.document_type} {session.issuer} {session.number}", mono=True),
        Row(words.LABELS["Valid to"], words.day(session.expiry_date) if session.expiry_date else ""),
    ]
    if session.permit_to and (session.direction == "exit" or session.status == "released"):
        # Before an entry is released the date would be that of the stay before, and read as granted.
        label = words.LABELS["Stay permitted to"] if session.direction == "entry" else _("Stay was permitted to")
        rows.append(Row(label, words.day(session.permit_to.isoformat())))
    return rows


def _check(check: Check) -> CheckRow:
    label = words.CHECKS.get(check.code, check.code)
    return CheckRow(label, words.OUTCOMES[check.outcome], _TONES[check.outcome], words.check_detail(check))


def _decision(item: DecisionView, label: Label) -> DecisionRow:
    return DecisionRow(
        service=words.service(item.service),
        code=item.service,
        decision=item.value or "",
        needed=item.required,
        by=str(label(item.by)) if item.by else "",
        at=item.at,
        reason=words.reason(item.clause or item.reason) if item.full and item.value else "",
        note=item.note,
        withheld=str(words.STATUS_ONLY) if item.value in ("refer", "hold", "refuse") and not item.full else "",
        may_decide=item.may_decide,
        due=item.may_decide and item.value != "clear",
    )


def _referral(item: ReferralView) -> ReferralRow:
    return ReferralRow(
        id=item.id,
        from_service=words.service(item.from_service),
        to_service=words.service(item.to_service),
        open=item.state == "open",
        mine=item.mine,
        reason=words.reason(item.reason) if item.reason else "",
        note=item.note,
        result=str(words.RESULTS.get(item.result, item.result)),
        at=item.at,
    )


def _crossing(item: LastCrossing) -> Row:
    value = f"{words.local_day(item.at)} · {_post(item.post)}"
    return Row(words.DIRECTIONS[item.direction], value, words.permit_note(item.permit_to))


def _post(slug: str) -> str:
    found = territory.find_post(slug)
    return found.name if found else slug


def _amendment(viewer: Actor, session: SessionView, item: AmendmentView, label: Label) -> AmendmentRow:
    proposed, own = item.state == "proposed", item.proposed_by == viewer.ref
    return AmendmentRow(
        id=item.id,
        title=words.AMENDMENTS[item.kind],
        reason=item.reason,
        by=str(label(item.proposed_by)),
        at=item.proposed_at,
        state=words.AMENDMENT_STATES[item.state],
        open=proposed,
        own=own,
        may_settle=proposed and not own and bool(policies.may_supervise(viewer, post=session.post)),
    )


def _line(session: SessionView, entry: TimelineEntry, label: Label) -> Line:
    """A timeline shows what happened to everyone who sees the session, and why only to the service that did it."""
    facts: dict[str, Any] = entry.parts.get("facts") or {}
    who = str(label(entry.actor)) if entry.actor else ""
    title, detail, tone, withheld = entry.title, "", "", ""
    match entry.action:
        case "crossings.decide":
            service, value = str(facts.get("service", "")), str(facts.get("value", ""))
            title, tone = f"{words.service(service)}: {words.VALUES.get(value, value)}", _TONES_OF_DECISION[value]
            if any(item.service == service and item.full for item in session.decisions):
                detail = words.reason(str(facts.get("clause") or facts.get("reason") or ""))
                detail = f"{detail} · {facts['note']}" if facts.get("note") else detail
            elif value != "clear":
                who, withheld = "", str(words.STATUS_ONLY)
        case "crossings.refer":
            asked, to = str(facts.get("from_service", "")), str(facts.get("to_service", ""))
            detail, tone = f"{words.service(asked)} → {words.service(to)}", "warn"
        case "crossings.answer_referral":
            concerned = [item for item in session.referrals if str(item.id) == facts.get("referral") and item.result]
            detail = str(words.RESULTS[concerned[0].result]) if concerned else ""
        case "crossings.release":
            tone = "good"
        case "crossings.withdraw" | "crossings.correct" | "crossings.propose_amendment":
            detail, tone = str(facts.get("reason") or ""), "warn"
        case "crossings.settle_amendment":
            outcome = str(facts.get("outcome", ""))
            detail = " · ".join(filter(None, (str(words.AMENDMENT_STATES.get(outcome, "")), facts.get("reason"))))
    return Line(entry.at, title, who, detail, tone, entry.number, withheld)


def past_row(viewer: Actor, item: PastCrossing) -> PastRow:
    """Word an earlier crossing for the traveller's page."""
    return PastRow(
        session=item.session,
        open=bool(policies.may_see_session(viewer, post=item.post)),
        at=item.at,
        direction=words.DIRECTIONS[item.direction],
        post=_post(item.post),
        status=words.STATUSES[item.status],
        document=f"{item.document_type} {item.issuer} {item.number}",
        note=words.permit_note(item.permit_to),
    )


def mangled(read: mrz.MrzDocument) -> Mangled | None:
    """Word what is wrong in a zone and where; None where nothing is."""
    errors = read.at(mrz.Level.ERROR)
    if not errors:
        return None
    places = {(error.line, error.position) for error in errors if error.position}
    lines = [
        _marked(line, {at for on, at in places if on == number and at}) for number, line in enumerate(read.lines, 1)
    ]
    problems = list(dict.fromkeys(words.zone_problem(error) for error in errors))
    return Mangled(
        lines=lines,
        problems=problems,
        garbled=len(problems) > _FEW,
        hints=[words.zone_problem(hint) for hint in read.at(mrz.Level.SUGGESTION)],
        may_open=read.format is not None and bool(read.issuer and read.number),
    )


def _marked(line: str, places: set[int]) -> list[Marked]:
    """The line in stretches: what is right together, each wrong place (counted from 1) by itself."""
    found: list[Marked] = []
    begin = 0
    for at in sorted(place for place in places if place <= len(line)):
        found += [Marked(line[begin : at - 1]), Marked(line[at - 1], wrong=True)]
        begin = at
    return [part for part in (*found, Marked(line[begin:])) if part.text]
