"""The few words that the shell says itself: outcomes, decisions, modes. English is the source language."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Word:
    """How something is said and shown: word, shape in `icons.svg`, tone.

    A tone is `good`, `warn`, `stop`, `wait`, `next` (nobody stands there), `again` (nothing was read), or none.
    """

    word: Text
    icon: str
    tone: str
    text: Text = ""

    @property
    def other_language(self) -> str:
        """The second of the two languages, seen from the one that is active."""
        return "en" if (get_language() or "en").startswith("id") else "id"

    @property
    def other_word(self) -> str:
        """The word in the second language."""
        with override(self.other_language):
            return str(self.word)


OUTCOMES = {
    "ready": Word(pgettext_lazy("outcome", "Ready"), "next", "next"),
    "proceed": Word(pgettext_lazy("outcome", "Proceed"), "check", "good"),
    "refer": Word(pgettext_lazy("outcome", "Refer"), "refer", "warn"),
    "hold": Word(pgettext_lazy("outcome", "Hold"), "hold", "stop"),
    "refuse": Word(pgettext_lazy("outcome", "Refuse"), "refuse", "stop"),
    "wait": Word(pgettext_lazy("outcome", "Wait"), "wait", "wait"),
    "manual": Word(pgettext_lazy("outcome", "By hand"), "manual", "warn"),
    "unread": Word(pgettext_lazy("outcome", "Not read"), "unread", "again"),
}

DECISIONS = {
    "clear": Word(pgettext_lazy("decision", "Clear"), "check", "good"),
    "refer": Word(pgettext_lazy("decision", "Referred"), "refer", "warn"),
    "hold": Word(pgettext_lazy("decision", "Held"), "hold", "stop"),
    "refuse": Word(pgettext_lazy("decision", "Refused"), "refuse", "stop"),
    "": Word(pgettext_lazy("decision", "Open"), "wait", ""),
}

NOT_NEEDED = Word(_("Not required here"), "none", "")

MODES = {
    "online": Word(pgettext_lazy("mode", "Online"), "online", "good", _("Lists are up to date.")),
    "cached": Word(
        pgettext_lazy("mode", "Cached"), "cached", "warn", _("The line is down. Lists are within their age limit.")
    ),
    "stale": Word(
        pgettext_lazy("mode", "Stale"),
        "stale",
        "warn",
        _("Lists are past their age limit. Fewer decisions may rest on them."),
    ),
    "manual": Word(
        pgettext_lazy("mode", "Manual"),
        "manual",
        "stop",
        _("Lists may not be used. Work by the paper procedure and write down what you do."),
    ),
}


def outcome(kind: str) -> Word:
    """The word of an outcome; raises KeyError for one that doesn't exist."""
    return OUTCOMES[kind]


def decision(kind: str | None, needed: bool = True) -> Word:
    """The word of a service's decision, `""` or None while there is none."""
    return DECISIONS[kind] if kind else DECISIONS[""] if needed else NOT_NEEDED


def mode(kind: str) -> Word:
    """The word of a mode."""
    return MODES[kind]
