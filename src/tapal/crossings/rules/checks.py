"""What the document and the history say: each check has a code, an outcome, the service it concerns, and particulars.

A missing fact neither passes nor fails: it is `unknown`, and shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from tapal.crossings.rules import Direction, Service, TravellerKind, book
from tapal.crossings.rules.citizenship import agree, may_be_citizen
from tapal.crossings.rules.stay import overstay
from tapal.kernel.clock import local_day

Outcome = Literal["pass", "warn", "fail", "unknown"]


@dataclass(frozen=True, slots=True)
class Check:
    """One check and what it found; `detail` holds texts for the page, without another agency's reasons."""

    code: str
    outcome: Outcome
    service: Service = "immigration"
    detail: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """The facts of a document that the checks need; dates ISO, possibly partial."""

    document_type: str
    issuer: str
    number: str
    nationality: str
    birth_date: str | None
    expiry_date: str | None
    valid: bool
    problems: Sequence[str] = ()

    @property
    def may_be_citizen(self) -> bool:
        """Whether Art. 14 UU 6/2011 protects the holder."""
        return may_be_citizen(self.issuer, self.nationality)


@dataclass(frozen=True, slots=True)
class LastCrossing:
    """The last released crossing on this document, as far as this site knows."""

    session: UUID
    direction: Direction
    post: str
    at: datetime
    permit_to: date | None


def is_border_pass(document_type: str, day: date) -> bool:
    """Whether the document code is one that is read as a border pass."""
    rule = book().find("document.border_pass_codes", day)
    return rule is not None and document_type in rule.value


def kind_of(document: Document, day: date) -> TravellerKind:
    """Return the kind of traveller on which the required services depend."""
    if is_border_pass(document.document_type, day):
        return "border_pass"
    return "citizen" if document.may_be_citizen else "foreigner"


def document_checks(document: Document, *, post: str, day: date) -> list[Check]:
    """Check the document itself: check digits, expiry, number, kind accepted at this post."""
    checks = [
        Check("document.check_digits", "pass")
        if document.valid
        else Check("document.check_digits", "fail", detail={"problems": "; ".join(document.problems)}),
        _expiry(document.expiry_date, day),
    ]
    if not agree(document.issuer, document.nationality):
        checks.append(Check("identity.nationality", "fail", detail={"code": document.nationality}))
    if not document.number:
        checks.append(Check("document.number", "fail"))
    if is_border_pass(document.document_type, day):
        refused = book().find("border_pass.not_accepted", day)
        accepted = refused is None or post not in refused.value
        checks.append(Check("document.border_pass_here", "pass" if accepted else "fail"))
    if document.birth_date is None:
        checks.append(Check("identity.birth_date", "unknown"))
    elif document.birth_date > day.isoformat():
        checks.append(Check("identity.birth_date", "fail"))
    return checks


def _expiry(expiry: str | None, day: date) -> Check:
    """A document must be valid beyond the day of crossing (domain 4.1); a date known by month counts to its end."""
    if expiry is None:
        return Check("document.expiry", "unknown")
    if len(expiry) < len("2026-01-01"):
        gone = expiry < day.isoformat()[: len(expiry)]
        return Check("document.expiry", "fail" if gone else "warn", detail={"date": expiry})
    gone = expiry < day.isoformat()
    return Check("document.expiry", "fail" if gone else "pass", detail={"date": expiry})


def history_checks(
    last: LastCrossing | None,
    *,
    direction: Direction,
    citizen: bool,
    day: date,
    open_elsewhere: str | None = None,
    other_birth_date: bool = False,
    refused_at: datetime | None = None,
    moment: datetime,
    zone: str,
) -> list[Check]:
    """Sanity against the last crossing, stay on exit, and the same document at another lane at this moment.

    Let through in the same direction within the hours of a dated rule is no old puzzle: somebody has to say why.
    Days and times are those of the post's `zone`.
    """
    checks = []
    if other_birth_date:
        checks.append(Check("identity.other_birth_date", "fail"))
    if last is not None and last.direction == direction:
        local = last.at.astimezone(ZoneInfo(zone))
        detail = {"at": local.date().isoformat(), "time": f"{local:%H:%M}", "post": last.post}
        recent = moment - last.at < timedelta(hours=int(book().at("history.just_crossed_hours", day).value))
        checks.append(Check("history.same_direction", "fail" if recent else "warn", detail=detail))
    elif last is not None:
        checks.append(Check("history.same_direction", "pass"))
    if open_elsewhere is not None:
        checks.append(Check("history.open_elsewhere", "warn", detail={"lane": open_elsewhere}))
    if refused_at is not None:
        checks.append(Check("history.refused", "fail", detail={"at": local_day(refused_at, zone).isoformat()}))
    if direction == "exit" and not citizen:
        checks.append(_stay(last, day))
    return checks


def _stay(last: LastCrossing | None, day: date) -> Check:
    if last is None or last.direction != "entry" or last.permit_to is None:
        return Check("stay.overstay", "unknown")
    found = overstay(last.permit_to, day)
    if found is None:
        return Check("stay.overstay", "pass", detail={"permit_to": last.permit_to.isoformat()})
    detail = {"permit_to": last.permit_to.isoformat(), "days": str(found.days), "rule": found.rule.rule_id}
    if found.fee_idr is not None:
        detail["fee_idr"] = str(found.fee_idr)
    return Check("stay.overstay", "fail", detail=detail)


STOPPING: Final = ("fail",)


def concerns(checks: Sequence[Check], service: Service) -> bool:
    """Whether a check stands against letting this service's published rule clear by itself."""
    return any(check.service == service and check.outcome in ("warn", "fail") for check in checks)
