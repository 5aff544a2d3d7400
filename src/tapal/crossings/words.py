"""How the procedure's codes are said to people, in the reader's language."""

import json
from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tapal.crossings.rules.assessment import Assessment, Instruction
from tapal.crossings.rules.checks import Check
from tapal.crossings.rules.grounds import GROUNDS
from tapal.kernel.rulings import Sentence
from tapal.subjects import words as subject_words
from tapal.subjects.engine import mrz
from tapal.territory import selectors as territory

SERVICES: dict[str, Sentence] = {
    "immigration": _("Immigration"),
    "customs": _("Customs"),
    "quarantine": _("Quarantine"),
    "health": _("Port health"),
}
DIRECTIONS: dict[str, Sentence] = {"entry": _("Entry"), "exit": _("Exit")}
KINDS: dict[str, Sentence] = {
    "citizen": _("Citizen"),
    "foreigner": _("Foreigner"),
    "border_pass": _("Border-pass holder"),
}
STATUSES: dict[str, Sentence] = {
    "open": _("Open"),
    "released": _("Released"),
    "refused": _("Refused"),
    "withdrawn": _("Withdrawn"),
}
VALUES: dict[str, Sentence] = {
    "clear": _("Clear"),
    "refer": _("Refer"),
    "hold": _("Hold"),
    "refuse": _("Refuse"),
}
REASONS: dict[str, Sentence] = {
    "in-order": _("In order"),
    "inspected-nothing-found": _("Inspected, nothing found"),
    "overstay-fee-paid": _("Overstay fee paid"),
    "document-doubtful": _("The document is doubtful"),
    "identity-doubtful": _("The identity is doubtful"),
    "overstay": _("Overstay"),
    "possible-match": _("Possible match on a list"),
    "goods-to-inspect": _("Goods to inspect"),
    "cash-to-declare": _("Cash to declare"),
    "animals-plants-food": _("Animals, plants or food"),
    "signs-of-illness": _("Signs of illness"),
    "random-selection": _("Random selection"),
    "behaviour": _("Behaviour"),
    "found-on-referral": _("Found when asked to look"),
    "other": _("Other, see the note"),
    "published-rule": _("Nothing stands against it (published rule)"),
}
CHECKS: dict[str, Sentence] = {
    "document.check_digits": _("Check digits"),
    "document.expiry": _("Expiry"),
    "document.number": _("Document number"),
    "document.border_pass_here": _("Border pass accepted here"),
    "identity.birth_date": _("Birth date"),
    "identity.other_birth_date": _("Earlier birth date"),
    "identity.nationality": _("Nationality"),
    "history.refused": _("Earlier refusal"),
    "history.same_direction": _("Last crossing"),
    "history.open_elsewhere": _("Open at another lane"),
    "stay.overstay": _("Stay"),
    "screening.unscreenable": _("Screening"),
    "screening.no_birth_date": _("Screening"),
    "screening.too_many": _("Screening"),
    "screening.hit": _("Screening"),
}
OUTCOMES: dict[str, Sentence] = {
    "pass": _("in order"),
    "warn": _("look"),
    "fail": _("not in order"),
    "unknown": _("not known"),
}
_INSTRUCTIONS: dict[str, Sentence] = {
    "all.clear": _("Nothing stands against it. Compare the face with the document and clear."),
    "document.check_digits": _(
        "The machine readable zone does not add up: %(problems)s. Scan again; if it stays so, refer."
    ),
    "document.expiry": _("The document expires or has expired: %(date)s."),
    "document.number": _("The document has no readable number. Refer to the supervisor."),
    "document.border_pass_here": _("Border passes are not accepted at this post. Ask for a passport."),
    "identity.birth_date": _("The birth date can't be right. Refer to the supervisor."),
    "identity.other_birth_date": _("This document was seen with another birth date. Refer to the supervisor."),
    "identity.nationality": _(
        "The nationality %(code)s does not go with this document. Compare it by eye, then refer."
    ),
    "history.refused": _("The holder of this document was refused on %(at)s. Refer to the supervisor."),
    "history.same_direction": _(
        "The last crossing was in the same direction (%(at)s %(time)s, %(post)s). Ask how that came about."
    ),
    "history.open_elsewhere": _("This document stands at another lane at this moment: %(lane)s."),
    "stay.overstay": _("Overstay of %(days)s days (permit to %(permit_to)s). %(measure)s"),
    "screening.unscreenable": _("This name could not be screened. Refer to the supervisor."),
    "screening.too_many": _("More entries of the lists match than can be shown. Refer to the supervisor."),
    "screening.no_birth_date": _("No birth date: the lists were asked by the name alone. Refer to the supervisor."),
    "hit.keep": _("Keep the traveller here and call the supervisor. Say nothing about why."),
    "hit.secondary": _("Send the traveller to secondary inspection. Say nothing about why."),
    "hit.inspect_goods": _("Send the traveller to Customs with all baggage."),
    "referral.waiting": _("Waiting for %(service)s, which was asked to look."),
    "gate.open": _("Every service that decides here has cleared. Release the traveller."),
    "gate.held": _("Held by: %(services)s."),
    "gate.waiting": _("Waiting for: %(services)s."),
    "citizen.never_refused": _(
        "A citizen is never refused entry: hold pending other proof of identity (UU 6/2011 Art. 14)."
    ),
    "session.released": _("The traveller has been let through."),
    "session.refused": _("Refused. The traveller stays under supervision until return."),
    "session.withdrawn": _("This session was withdrawn and counts for nothing."),
}
OUTCOME_OF_LEVEL: Mapping[str, str] = {
    "proceed": "proceed",
    "look": "proceed",
    "refer": "refer",
    "hold": "hold",
    "refused": "refuse",
    "released": "ready",
    "withdrawn": "ready",
}


def service(code: str) -> str:
    """The name of a service."""
    return str(SERVICES.get(code, code))


def services(codes: str) -> str:
    """The names of services given as a comma-separated list of codes; `referral:` prefixes are dropped."""
    names = dict.fromkeys(service(code.strip().removeprefix("referral:")) for code in codes.split(",") if code.strip())
    return ", ".join(name for name in names if name != "hit")


def reason(code: str) -> str:
    """A reason code or a ground in words; a ground with its clause."""
    if code in GROUNDS:
        return f"{gettext(GROUNDS[code].wording)} ({GROUNDS[code].basis})"
    return str(REASONS.get(code, code))


def instruction(item: Instruction) -> str:
    """One instruction as a sentence."""
    detail = dict(item.detail)
    if "service" in detail:
        detail["service"] = service(detail["service"])
    if "services" in detail:
        detail["services"] = services(detail["services"])
    if "post" in detail:
        found = territory.find_post(detail["post"])
        detail["post"] = found.name if found else detail["post"]
    for name in ("at", "date", "permit_to"):
        if name in detail:
            detail[name] = day(detail[name])
    if "problems" in detail:
        detail["problems"] = "; ".join(zone_problems(detail["problems"]))
    if item.code == "stay.overstay":
        detail["measure"] = _measure(detail)
    sentence = str(_INSTRUCTIONS[item.code])
    return sentence % detail if "%(" in sentence else sentence


def _measure(detail: Mapping[str, str]) -> str:
    if "fee_idr" in detail:
        fee = number_format(int(detail["fee_idr"]), force_grouping=True)
        return gettext("Fee: Rp%(fee)s (rule %(rule)s).") % {"fee": fee, "rule": detail["rule"]}
    return gettext("No fee path: deportation and entry ban are examined (rule %(rule)s).") % {"rule": detail["rule"]}


def zone_problem(problem: mrz.Problem) -> str:
    """What is wrong in a machine readable zone: line, position, failed check."""
    place, sentence = subject_words.place(problem), subject_words.sentence(problem)
    return f"{place}: {sentence}" if place else sentence[:1].upper() + sentence[1:]


def zone_problems(text: str) -> list[str]:
    """The problems that a check kept (JSON, as `services.opening` writes them), each as a sentence."""
    return [zone_problem(mrz.Problem(**item)) for item in json.loads(text or "[]")]


def check_detail(check: Check) -> str:
    """What a check found, in a few words; nothing where its name and outcome say it all."""
    detail = check.detail
    if check.outcome == "pass" and check.code != "document.expiry":
        return ""
    if "problems" in detail:
        return "; ".join(zone_problems(detail["problems"]))
    if check.code == "stay.overstay" and "days" in detail:
        until = day(detail["permit_to"])
        return gettext("%(days)s days past the permit (to %(permit_to)s)") % {**detail, "permit_to": until}
    if check.code == "history.same_direction" and "post" in detail:
        found = territory.find_post(detail["post"])
        return f"{day(detail['at'])}, {found.name if found else detail['post']}"
    return ", ".join(day(detail[name]) for name in ("date", "lane") if name in detail)


def local_day(moment: datetime) -> str:
    """The day of a moment in the zone of the page."""
    return date_format(timezone.localtime(moment), "j M Y")


def day(text: str) -> str:
    """An ISO day in the reader's form; a partial one as it is."""
    try:
        return date_format(date.fromisoformat(text), "j M Y")
    except ValueError:
        return text


def sentences(assessment: Assessment) -> list[str]:
    """Every instruction as a sentence, most pressing first, none twice."""
    return list(dict.fromkeys(instruction(item) for item in assessment.instructions))


LABELS: dict[str, Sentence] = {
    "Name": _("Name"),
    "Nationality": _("Nationality"),
    "Birth date": _("Birth date"),
    "Sex": _("Sex"),
    "Document": _("Document"),
    "Valid to": _("Valid to"),
    "Stay permitted to": _("Stay permitted to"),
}
RESULTS: dict[str, Sentence] = {"nothing-found": _("Nothing found"), "found": _("Something found")}
AMENDMENTS: dict[str, Sentence] = {"withdraw": _("Withdrawal proposed"), "correct": _("Correction proposed")}
AMENDMENT_STATES: dict[str, Sentence] = {
    "proposed": _("Waits for the second person"),
    "confirmed": _("Confirmed"),
    "rejected": _("Rejected"),
}
STATUS_ONLY: Sentence = _("Its reason belongs to that service; ask its desk at the post.")


def permit_note(permit_to: date | None) -> str:
    """How long the stay was permitted, or nothing."""
    return gettext("permit to %(day)s") % {"day": day(permit_to.isoformat())} if permit_to else ""
