"""Names for people: of agencies, roles and the authors of entries, in the reader's language."""

from datetime import date
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tapal.agencies import rules
from tapal.agencies.models import MachineClient, Officer
from tapal.kernel import clock
from tapal.kernel.rulings import Sentence


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


def actor_label(ref: str) -> Sentence:
    """How a page names the author of an entry: `officer:…` by name, the others by what they are."""
    kind, _sep, identifier = ref.partition(":")
    if kind == "officer":
        name = Officer.objects.filter(id=UUID(identifier)).values_list("name", flat=True).first()
        return name or _("an officer whose record is not here")
    if kind == "machine":
        name = MachineClient.objects.filter(id=UUID(identifier)).values_list("name", flat=True).first()
        return name or _("a machine client")
    if kind == "rule":
        return format_lazy(_("rule {rule}"), rule=identifier)
    return f"Tapal ({identifier})"
