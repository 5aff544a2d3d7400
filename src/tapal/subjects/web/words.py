"""The words of observations and links: what the codes are called on a page."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from tapal.kernel.rulings import Sentence

SOURCES: Mapping[str, Sentence] = {
    "mrz": _("machine readable zone"),
    "chip": _("chip"),
    "visual": _("read by eye"),
    "declared": _("declared"),
}
JUDGEMENTS: Mapping[str, tuple[Sentence, str]] = {
    "same": (_("same person"), "good"),
    "different": (_("different persons"), "stop"),
    "unsure": (_("cannot be told"), "warn"),
}
SUGGESTED: Mapping[str, Sentence] = {
    "same_document": _("same document number"),
    "same_name": _("same name and birth date"),
}
SEXES: Mapping[str | None, Sentence] = {
    "M": _("male"),
    "F": _("female"),
    "X": _("not specified"),
    None: _("not stated"),
}
PROBLEMS: Mapping[str, Sentence] = {
    "reason": _("Reason"),
    "judgement": _("Judgement"),
    "second": _("Other observation"),
}
