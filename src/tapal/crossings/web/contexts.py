"""What the pages of the procedure receive: one dataclass a page, and nothing beyond its fields."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from tapal.agencies import selectors as agencies
from tapal.crossings import policies, words
from tapal.crossings.rules import Service
from tapal.crossings.rules.checks import LastCrossing
from tapal.crossings.selectors import DecisionView, PostCounts, ReferralView, SessionView
from tapal.journal.selectors import TimelineEntry
from tapal.kernel.actors import Actor
from tapal.kernel.rulings import Sentence
from tapal.territory import selectors as territory


@dataclass(frozen=True, slots=True)
class Lane:
    """The lane page: where it stands, the day's counts, and the session on screen, if any."""

    post: str
    post_slug: str
    lane: str
    lanes: Sequence[str]
    direction: str
    counts: PostCounts
    session: "SessionPage | None" = None
    wrong: str = ""
    lines: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A label and a value, as the summary list takes it."""

    label: Sentence
    value: str
    note: str = ""
    mono: bool = False
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class CheckRow:
    """A check in words; `tone` is the shell's: good, warn, stop, wait."""

    label: Sentence
    outcome: Sentence
    tone: str
    detail: str


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One service's decision as the row component takes it."""

    service: str
    code: Service
    decision: str
    needed: bool
    by: str
    at: datetime | None
    reason: str
    note: str
    withheld: str
    may_decide: bool


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """A referral in words."""

    id: UUID
    from_service: str
    to_service: str
    open: bool
    mine: bool
    reason: str
    note: str
    result: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the timeline, as the component takes it."""

    at: datetime
    title: str
    who: str
    detail: str
    tone: str
    number: int | None
    withheld: str = ""


@dataclass(frozen=True, slots=True)
class SessionPage:
    """A session on a page: outcome, facts, checks, decisions, what may be done next."""

    session: SessionView
    outcome: str
    first: str
    others: Sequence[str]
    identity: Sequence[Row]
    document: Sequence[Row]
    checks: Sequence[CheckRow]
    decisions: Sequence[DecisionRow]
    referrals: Sequence[ReferralRow]
    history: Sequence[Row]
    may_release: bool
    may_clear: bool
    may_amend: bool
    may_supervise: bool
    deciding: Sequence[tuple[str, str]]
    timeline: Sequence[Line] = ()


_TONES = {"pass": "good", "warn": "warn", "fail": "stop", "unknown": "wait"}


def session_page(
    viewer: Actor,
    session: SessionView,
    *,
    history: Sequence[LastCrossing] = (),
    timeline: Sequence[TimelineEntry] = (),
) -> SessionPage:
    """Word a session for a viewer."""
    said = words.sentences(session.assessment)
    clears = any(d.service == "immigration" and d.may_decide for d in session.decisions)
    opens = set(session.gate.missing) <= {"immigration"}
    releases = session.status == "open" and bool(policies.may_release(viewer, post=session.post))
    return SessionPage(
        session=session,
        outcome=words.OUTCOME_OF_LEVEL[session.assessment.level],
        first=said[0],
        others=said[1:],
        identity=_identity(session),
        document=_document(session),
        checks=[_check(check) for check in session.checks],
        decisions=[_decision(item) for item in session.decisions],
        referrals=[_referral(item) for item in session.referrals],
        history=[_crossing(item) for item in history],
        may_release=releases and session.gate.status == "open",
        may_clear=releases and clears and opens and session.gate.status in ("waiting", "open")
        and session.assessment.level == "proceed",
        may_amend=bool(policies.may_amend(viewer, post=session.post)),
        may_supervise=bool(policies.may_supervise(viewer, post=session.post)),
        deciding=[(d.service, words.service(d.service)) for d in session.decisions if d.may_decide],
        timeline=[_line(viewer, session, entry) for entry in timeline],
    )  # fmt: skip


def _identity(session: SessionView) -> list[Row]:
    return [
        Row(_label("Name"), session.name),
        Row(_label("Nationality"), session.nationality, mono=True),
        Row(_label("Birth date"), words.day(session.birth_date) if session.birth_date else ""),
        Row(_label("Sex"), session.sex or ""),
    ]


def _document(session: SessionView) -> list[Row]:
    rows = [
        Row(_label("Document"), f"{session.document_type} {session.issuer} {session.number}", mono=True),
        Row(_label("Valid to"), words.day(session.expiry_date) if session.expiry_date else ""),
    ]
    if session.permit_to:
        rows.append(Row(_label("Stay permitted to"), words.day(session.permit_to.isoformat())))
    return rows


def _label(text: str) -> Sentence:
    return words.LABELS[text]


def _check(check: Any) -> CheckRow:
    detail = ", ".join(words.day(value) for value in check.detail.values()) if check.outcome != "pass" else ""
    return CheckRow(
        words.CHECKS.get(check.code, check.code), words.OUTCOMES[check.outcome], _TONES[check.outcome], detail
    )


def _decision(item: DecisionView) -> DecisionRow:
    reason = words.reason(item.clause or item.reason) if item.full and item.value else ""
    return DecisionRow(
        service=words.service(item.service),
        code=item.service,
        decision=item.value or "",
        needed=item.required,
        by=str(agencies.actor_label(item.by)) if item.by else "",
        at=item.at,
        reason=reason,
        note=item.note,
        withheld=str(words.STATUS_ONLY) if item.value in ("refer", "hold", "refuse") and not item.full else "",
        may_decide=item.may_decide,
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
    found = territory.find_post(item.post)
    note = words.permit_note(item.permit_to)
    day = words.day(item.at.date().isoformat())
    return Row(words.DIRECTIONS[item.direction], f"{day} · {found.name if found else item.post}", note)


def _line(viewer: Actor, session: SessionView, entry: TimelineEntry) -> Line:
    """A timeline shows what happened to everyone who sees the session, and why only to the service that did it."""
    facts = entry.parts.get("facts") or {}
    who = str(agencies.actor_label(entry.actor)) if entry.actor else ""
    detail, tone, withheld = "", "", ""
    if entry.action == "crossings.decide":
        service, value = str(facts.get("service", "")), str(facts.get("value", ""))
        detail = f"{words.service(service)}: {words.VALUES.get(value, value)}"
        tone = {"clear": "good", "refer": "warn", "hold": "stop", "refuse": "stop"}.get(value, "")
        full = any(item.service == service and item.full for item in session.decisions)
        if full:
            reason = words.reason(str(facts.get("clause") or facts.get("reason") or ""))
            detail = f"{detail} · {reason}"
        elif value != "clear":
            withheld, who = f"{detail}. {words.STATUS_ONLY}", ""
    elif entry.action == "crossings.refer":
        to = words.service(str(facts.get("to_service", "")))
        detail, tone = f"{words.service(str(facts.get('from_service', '')))} → {to}", "warn"
    elif entry.action == "crossings.release":
        tone = "good"
    return Line(entry.at, entry.title, who, detail, tone, entry.number, withheld)


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """A row of the list of open sessions."""

    id: UUID
    name: str
    nationality: str
    lane: str
    direction: Sentence
    opened_at: datetime
    missing: str
    stopped: bool


@dataclass(frozen=True, slots=True)
class Sessions:
    """The sessions page: what is open at the post, and the day's counts."""

    post: str
    day: date
    counts: PostCounts
    waiting: Sequence[WaitingRow]
