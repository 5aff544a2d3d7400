"""The authors of entries, by name."""

from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from tapal.agencies.models import MachineClient, Officer
from tapal.kernel.rulings import Sentence


def find_actor_label(ref: str) -> Sentence:
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


actor_label = find_actor_label
