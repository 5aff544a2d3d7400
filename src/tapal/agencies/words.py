"""Codes of this app in the words of the reader: agencies, roles, scopes."""

from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tapal.agencies import rules
from tapal.kernel import clock
from tapal.kernel.rulings import Sentence

SCOPES: dict[str, Sentence] = {
    "documents.read": _("Read a document's machine readable zone"),
    "screening.screen": _("Screen a name against the lists"),
    "sessions.open": _("Open a clearance session"),
    "sessions.read": _("Read a clearance session"),
    "sessions.decide": _("Record a decision of the service that the client acts for"),
    "sessions.release": _("Release a traveller whose required decisions allow it"),
    "metrics.read": _("Read how the system does, nothing about travellers"),
}
"""What a scope lets a machine client do."""


def _language() -> str:
    return get_language() or "en"


def agency_name(code: str, day: date | None = None) -> str:
    """The name that an agency bears on a day (today), in the reader's language; the code where none is known."""
    record = rules.agencies().get(code)
    if record is None:
        return code
    name = rules.name_on(record.names, day or clock.local_day(clock.now(), rules.DEFAULT_ZONE))
    return name.text(_language()) if name else record.short


def role_title(code: str) -> str:
    """The job name of a role in the reader's language; the code where none is known."""
    role = rules.roles().get(code)
    return role.text(_language()) if role else code


def agency_short(code: str) -> str:
    """The short name of an agency, the same in both languages."""
    record = rules.agencies().get(code)
    return record.short if record else code
