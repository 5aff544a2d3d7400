"""How the codes of sharing are said to people, in the reader's language."""

from collections.abc import Mapping

from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from tapal.agencies import selectors as agencies
from tapal.kernel.rulings import Sentence
from tapal.sharing.registration import datasets
from tapal.sharing.rules import Condition, Grant, Quota, purposes

KINDS: Mapping[str, Sentence] = {
    "mou": _("Memorandum of understanding"),
    "pks": _("Cooperation agreement (PKS)"),
    "sop": _("Joint procedure (SOP)"),
    "treaty": _("Treaty"),
}
STANDINGS: Mapping[str, Sentence] = {
    "draft": _("draft"),
    "proposed": _("laid before the parties"),
    "awaiting": _("signed, not begun"),
    "in_force": _("in force"),
    "suspended": _("suspended"),
    "terminated": _("terminated"),
    "lapsed": _("lapsed"),
}
TONES: Mapping[str, str] = {
    "in_force": "good",
    "suspended": "warn",
    "terminated": "stop",
    "lapsed": "stop",
}
MODES: Mapping[str, Sentence] = {
    "full": _("full"),
    "status": _("status only"),
    "hit": _("that there is something"),
    "request": _("on request"),
}
REASONS: Mapping[str, Sentence] = {
    "granted": _("A clause in force shows this."),
    "no_purpose": _("Say what you need this for: without a purpose nothing of another agency is shown."),
    "unknown_dataset": _("This kind of record is not shared."),
    "no_clause": _("No clause in force shows this to your role for this purpose."),
    "refused_by_clause": _("A clause says that this is not shown."),
    "embargo": _("The clause shows such records only when they are older."),
    "quota": _("Your agency has used up what the clause allows in this period."),
    "nothing_shown": _("The clause shows nothing of this kind of record."),
}
VERDICTS: Mapping[str, Sentence] = {
    "decides": _("decides"),
    "refuses": _("says no"),
    "takes_fields": _("takes fields away"),
    "outranked": _("a clause before it decides"),
    "not_in_force": _("the agreement is not in force"),
    "not_on_these_days": _("not on this day"),
    "requires_another": _("a clause that it requires does not hold"),
    "other_agency": _("speaks to another agency"),
    "other_role": _("speaks to other roles"),
    "other_purpose": _("is for other purposes"),
    "other_owner": _("is about another agency's records"),
    "condition": _("a condition does not hold"),
}
CONDITIONS: Mapping[str, Sentence] = {
    "own_agency": _("the record is of the receiver's own agency"),
    "other_agency": _("the record is of another agency"),
    "own_post": _("the record arose at the officer's own post"),
    "own_request": _("the record is kept at the request of the receiver's agency"),
    "linked_case": _("the record is linked to the case that is named"),
    "linked_session": _("the record is linked to the session that is named"),
    "assigned": _("the record is linked to what the officer is assigned to"),
    "names_case": _("a case is named, which nobody has checked"),
    "names_reason": _("a case or session is named, which nobody has checked"),
    "at_a_post": _("the officer is on duty at a post"),
}
ROWS: Mapping[str, Sentence] = {
    "own-decision": _("Own clearance decision"),
    "other-decision": _("Other service's decision"),
    "crossing-history": _("Crossing history"),
    "cekal-entry": _("Cekal entry detail"),
    "silent-target": _("Silent or intelligence target"),
    "api-pnr": _("Passenger data of airlines (API, PNR)"),
    "customs-declaration": _("Customs declaration"),
    "health-answers": _("Health answers"),
    "case-file": _("Case file"),
    "victim-identity": _("Victim identity"),
    "refugee-file": _("Refugee file"),
    "patrol-plan": _("Patrol plan"),
    "boundary-incident": _("Boundary incident"),
    "facility-need": _("Facility need"),
}
COLUMNS: Mapping[str, Sentence] = {
    "imig-lane": _("Immigration, lane"),
    "imig-intel": _("Immigration, intelligence"),
    "customs-lane": _("Customs, lane"),
    "customs-p2": _("Customs, investigation"),
    "quarantine-health": _("Quarantine, port health"),
    "bnpp": _("BNPP"),
    "investigator": _("BNN and police investigators"),
    "bakamla-tni": _("Bakamla, armed forces"),
    "timpora": _("TIMPORA member"),
    "victim-unit": _("Victim unit"),
    "auditor": _("Auditor"),
}
CELLS: Mapping[str, Sentence] = {
    "F": _("full"),
    "S": _("status only"),
    "H": _("that there is something"),
    "R": _("on request"),
    "–": "–",
    "log": _("journal only"),
    "log only": _("journal only"),
    "counts": _("numbers only"),
    "S counts": _("numbers only"),
    "last crossings F": _("last crossings"),
    "action + contact only": _("what to do and whom to call"),
    "own orders F, others H": _("own orders full, others that there is something"),
    '"refer"': _("to refer, not why"),
    "F if cleared": _("full, if cleared for it"),
    "own": _("own ones"),
    "own F": _("own ones"),
    "R by PKS": _("on request, under an agreement"),
    "F (PAU only)": _("full, passenger analysis unit only"),
    "R serious crime": _("on request, for serious crime"),
    "animal/plant lines F": _("lines on animals and plants"),
    "Health F; Quarantine –": _("full for port health"),
    "own F, others R": _("own ones full, others on request"),
    "assigned op only": _("of assigned operations"),
    "pseudonym": _("pseudonym"),
    "TPPO unit only": _("trafficking task force only"),
    "F (Rudenim)": _("full for detention houses"),
    "health needs": _("health needs"),
}
URGENCIES: Mapping[str, Sentence] = {
    "immediate": _("at once, within an hour"),
    "day": _("within a day"),
    "three_days": _("within three days"),
    "normal": _("ordinary"),
}
REQUEST_STATES: Mapping[str, Sentence] = {
    "sent": _("asked"),
    "accepted": _("taken up"),
    "answered": _("answered"),
    "refused": _("not answered"),
    "withdrawn": _("withdrawn"),
}
REQUEST_TONES: Mapping[str, str] = {"answered": "good", "refused": "stop", "sent": "warn"}
DISCLOSURES: Mapping[str, Sentence] = {
    "none": "",
    "open": _("May be kept until"),
    "expired": _("The time for which it could be kept is over. Delete every copy and give the receipt."),
    "recalled": _("Taken back by the agency that disclosed it. Delete every copy and give the receipt."),
    "deleted": _("Deleted, with a receipt."),
}
FLAWS: Mapping[str, Sentence] = {
    "unknown_kind": _("There is no such kind of agreement."),
    "empty": _("This is missing."),
    "unknown_agency": _("There is no such agency."),
    "two_parties": _("An agreement has at least two parties, each once."),
    "twice": _("Two clauses have this number."),
    "circle": _("This clause requires itself, by way of others: it could never hold."),
    "not_a_party": _("Only a party gives its own records, and only a party receives."),
    "to_itself": _("An agency needs no agreement with itself."),
    "unknown_role": _("The receiver has no such role."),
    "unknown_purpose": _("There is no such purpose."),
    "unknown_dataset": _("This kind of record is not shared."),
    "unknown_field": _("This kind of record has no such field."),
    "unknown_mode": _("Choose how much is shown."),
    "unknown_clause": _("There is no clause with this number."),
    "condition_unknown": _("There is no such condition."),
    "condition_values": _("The condition has too few or too many values."),
    "condition_days": _("Give a number of days."),
    "condition_moments": _("Give two moments, the earlier one first."),
    "quota": _("A quota is at least one record."),
    "embargo": _("An embargo is a number of days."),
    "no_day": _("Give a day as year, month and day, such as 2027-01-31."),
    "before_start": _("The last day lies before the first."),
}


def condition(one: Condition) -> str:
    """A condition in a sentence's end."""
    if one.code == "newer_days":
        days = int(one.values[0])
        return ngettext("not older than %(days)s day", "not older than %(days)s days", days) % {"days": days}
    if one.code == "within":
        return gettext("from %(start)s to %(end)s") % {"start": one.values[0], "end": one.values[1]}
    if one.code == "kind":
        return gettext("only of the kind %(kinds)s") % {"kinds": ", ".join(one.values)}
    if one.code == "holds_role":
        return gettext("only for %(roles)s") % {"roles": ", ".join(map(agencies.role_title, one.values))}
    return str(CONDITIONS[one.code])


def purpose(code: str) -> str:
    """A purpose in the reader's language; an unknown one as it is."""
    found = purposes().get(code)
    return found.text(get_language() or "en") if found else code


def dataset(code: str) -> str:
    """What a dataset is called."""
    found = datasets.get(code)
    return str(found.title) if found else code


def field(code: str, of: str) -> str:
    """What a field of a dataset is called."""
    found = datasets.get(of)
    return str(found.fields.get(code, code)) if found else code


def receiver(agency: str) -> str:
    """An agency by its short name; `*` is any."""
    return gettext("any agency") if agency == "*" else agencies.agency_short(agency)


def clause(grant: Grant) -> str:
    """A clause by the title of its agreement, or by its cell in the default matrix with the basis."""
    if grant.source == "agreement":
        return grant.clause
    _matrix, row, column, *_rest = grant.id.split(".")
    return f"{ROWS[row]} · {COLUMNS[column]} ({grant.clause.partition(' (')[0]})"


def cell(text: str) -> Sentence:
    """A cell of the default matrix in words."""
    return CELLS[text]


def days(number: int) -> str:
    """So many days."""
    return ngettext("%(days)s day", "%(days)s days", number) % {"days": number}


def quota(one: Quota) -> str:
    """A quota, of all officers of the receiver together."""
    if one.period == "month":
        return gettext("%(most)s records a month") % {"most": one.most}
    return gettext("%(most)s records a day") % {"most": one.most}
