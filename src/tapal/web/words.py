"""The few words that the shell says itself: outcomes, decisions, modes. English is the source language."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Word:
    """How something is said and shown: word, shape in `icons.svg`, tone (`good`, `warn`, `stop`, `wait` or none)."""

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
    "proceed": Word(_("Proceed"), "check", "good"),
    "refer": Word(_("Refer"), "refer", "warn"),
    "hold": Word(_("Hold"), "hold", "stop"),
    "refuse": Word(_("Refuse"), "refuse", "stop"),
    "wait": Word(_("Wait"), "wait", "wait"),
    "manual": Word(_("By hand"), "manual", "warn"),
    "unread": Word(_("Not read"), "unread", "wait"),
}

DECISIONS = {
    "clear": Word(_("Clear"), "check", "good"),
    "refer": Word(_("Referred"), "refer", "warn"),
    "hold": Word(_("Held"), "hold", "stop"),
    "refuse": Word(_("Refused"), "refuse", "stop"),
    "": Word(_("Open"), "wait", ""),
}

NOT_NEEDED = Word(_("Not required here"), "wait", "")

MODES = {
    "online": Word(_("Online"), "online", "good", _("Lists are up to date.")),
    "cached": Word(_("Cached"), "cached", "warn", _("The line is down. Lists are recent enough to decide on.")),
    "stale": Word(
        _("Stale"), "stale", "warn", _("Lists are too old to clear on them alone. A supervisor confirms each release.")
    ),
    "manual": Word(
        _("Manual"), "manual", "stop", _("No list may be used. Work by the paper procedure and record what you do.")
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
