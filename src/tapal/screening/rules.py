"""What screening may ask, of whom, at which threshold; and what a judgement silences. Pure."""

import hashlib
from datetime import date, datetime, timedelta
from typing import Final, Literal
from uuid import UUID

from tapal.kernel.ids import derived_id, named_id
from tapal.kernel.refs import Ref
from tapal.kernel.rules import DatedRule, RuleBook, load_rules

Action = Literal["hold_and_call", "refuse", "prevent_exit", "secondary", "silent_alert", "inspect_goods"]
ACTIONS: Final[tuple[Action, ...]] = (
    "hold_and_call", "refuse", "prevent_exit", "secondary", "silent_alert", "inspect_goods",
)  # fmt: skip
KINDS: Final = (
    "pencegahan", "penangkalan", "dpo", "interpol_notice", "sltd_document", "customs_target", "quarantine_target",
    "health_alert", "soi", "sanctions",
)  # fmt: skip
# Which service a hit of a kind concerns first: its published rule then does not clear by itself.
CONCERNED: Final = {
    "customs_target": "customs",
    "quarantine_target": "quarantine",
    "health_alert": "health",
}
PURPOSES: Final = ("lane", "hold", "silent", "manifest")
# Why somebody could not be screened, or not as they should (`engine.names.REASONS`, and what the document leaves out).
GAPS: Final = ("no_letters", "one_letter", "placeholder", "too_long", "no_birth_date", "too_many")
# Lists of these kinds hold foreigners only: a citizen can't be refused entry (UU 6/2011 Art. 14; domain 2.4).
FOREIGNERS_ONLY: Final = ("penangkalan",)


def book() -> RuleBook:
    """The dated rules of screening."""
    return load_rules("tapal.screening")


def threshold(purpose: str, day: date) -> float | None:
    """Return the threshold of a purpose on a day, or None where no rule gives one."""
    rule = book().find(f"threshold.{purpose}", day)
    return float(rule.value) if rule else None


def desk(owner: str, day: date) -> tuple[str | None, bool]:
    """Return the role that judges the hits of an agency's lists, and whether at the post of the encounter."""
    rule = book().find(f"desk.{owner}", day)
    return (str(rule.value), bool(rule.more["at_post"])) if rule else (None, False)


def published(kind: str, day: date) -> DatedRule | None:
    """Return what a published list of this kind is (name, owner, action; the value is its age in hours), or None."""
    return book().find(f"published.{kind}", day)


def smallest_share(day: date) -> float:
    """Return the share of the present version below which an import has to be confirmed."""
    rule = book().find("import.smallest_share", day)
    return float(rule.value) if rule else 0.0


def most_hits(day: date) -> int:
    """Return how many hits an encounter may bring; who matches more entries is an exception, not a heap of hits."""
    return int(book().at("hits.most", day).value)


def service_concerned(kind: str) -> str:
    """Return the service that a hit on a list of this kind concerns first."""
    return CONCERNED.get(kind, "immigration")


def pair_key(
    *,
    issuer: str,
    number: str,
    name: str,
    birth_date: str | None,
    list_code: str,
    entry_id: str,
    entry_hash: str,
) -> str:
    """Return the key of a judged pair: document, name and birth date against one version of one entry of one list.

    A namesake with another document is another pair; so is the same traveller against a changed entry. Empty without a
    document number: nothing would tell the traveller from a namesake, so no judgement silences anybody. The order
    of the name's words, and whether it is printed or from a machine readable zone, are all the same.
    """
    if not number.strip("<- "):
        return ""
    person = (issuer, number, " ".join(sorted(name.replace("<", " ").upper().split())), birth_date or "")
    return hashlib.sha256("\x1f".join(("v2", *person, list_code, entry_id, entry_hash)).encode()).hexdigest()


def list_ref(code: str) -> Ref:
    """The reference of a list, equal at every site."""
    return Ref("screening.list", named_id("screening.list", code))


def hit_id(encounter: Ref, list_code: str, entry_id: str) -> UUID:
    """The identifier of a hit: the same entry at the same encounter is the same hit."""
    return derived_id(encounter.id, "hit", list_code, entry_id)


def hit_again_id(encounter: Ref, list_code: str, entry_id: str, entry_hash: str) -> UUID:
    """The identifier of a hit that a changed list brings up: the same version of an entry at the same encounter."""
    return derived_id(encounter.id, "hit-again", list_code, entry_id, entry_hash)


def rescreening_ref(version: UUID) -> Ref:
    """The reference of the re-screening that follows from a version of a list."""
    return Ref("screening.rescreening", derived_id(version, "rescreening"))


def recent_since(now: datetime) -> datetime:
    """Return the moment after which a crossing is recent enough to be screened again when a list changes."""
    return now - timedelta(days=int(book().at("rescreening.recent_days", now.date()).value))


def gap_ref(encounter: Ref, reason: str) -> Ref:
    """The reference of a gap: the same reason at the same encounter is the same gap."""
    return Ref("screening.gap", derived_id(encounter.id, "gap", reason))


def hit_ref(hit: UUID) -> Ref:
    """The reference of a hit."""
    return Ref("screening.hit", hit)
