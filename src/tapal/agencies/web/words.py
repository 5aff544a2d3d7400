"""Sentences of the codes of this app."""

from django.utils.translation import gettext_lazy as _

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
