"""States of each component for the components page. The people in them do not exist."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from tapal.kernel import clock
from tapal.web.contexts import QueueGroup, QueueItem

States = Sequence[tuple[str, dict[str, Any]]]

SPECIMEN = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10"


class SpecimenForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(label="Name as printed", help_text="Surname first, as in the document.", required=False)
    number = forms.CharField(label="Document number", max_length=9)
    day = forms.DateField(label="Birth date", widget=forms.DateInput(attrs={"type": "date"}), required=False)
    reason = forms.ChoiceField(label="Reason", choices=[("", "Choose"), ("a", "No visa"), ("b", "No valid document")])
    decision = forms.ChoiceField(
        label="Decision", widget=forms.RadioSelect, choices=[("clear", "Clear"), ("refer", "Refer"), ("hold", "Hold")]
    )
    note = forms.CharField(label="Note", widget=forms.Textarea, required=False)
    told = forms.BooleanField(label="The traveller was told why", required=False)


def _form(bad: bool = False) -> SpecimenForm:
    return (
        SpecimenForm({"number": "L8989O2C36", "reason": "", "decision": "clear"}, prefix="bad")
        if bad
        else SpecimenForm()
    )


def _fields() -> States:
    good, bad = _form(), _form(bad=True)
    return [
        ("text with a hint", {"field": good["name"]}),
        ("short", {"field": good["number"], "short": True}),
        ("date", {"field": good["day"], "short": True}),
        ("wrong", {"field": bad["number"], "short": True}),
        ("choice, wrong", {"field": bad["reason"]}),
        ("one of a few", {"field": good["decision"]}),
        ("long text", {"field": good["note"]}),
        ("yes or no", {"field": good["told"]}),
    ]


def _queue() -> States:
    now = clock.now()

    def item(title: str, detail: str, label: str, hours: float | None, urgent: bool = False) -> QueueItem:
        due = None if hours is None else now + timedelta(hours=hours)
        return QueueItem(title, detail, "#", label, now - timedelta(hours=5), due, urgent)

    late = [item("Judge a potential hit", "Specimen list, entry SL-0412", "Hits", -1.6)]
    today = [
        item("Inspect in secondary", "Lane 2, referred by Immigration", "Referrals", 0.4, urgent=True),
        item("Answer a request", "From BNN, travel history", "Requests", 6),
    ]
    rest = [item("Confirm a reading by hand", "Twelve sheets of yesterday", "Manual entry", None)]
    groups = [
        QueueGroup(_("Overdue"), late, late=True),
        QueueGroup(_("Today"), today),
        QueueGroup(_("No date"), rest),
    ]
    return [("three groups", {"groups": groups})]


def _facts() -> States:
    rows: list[dict[str, Any]] = [
        {"label": "Surname", "value": "ERIKSSON"},
        {"label": "Given names", "value": "ANNA MARIA"},
        {"label": "Number", "value": "L898902C3", "mono": True, "note": "check digit holds"},
        {"label": "Birth date", "value": "1974-08-12"},
        {"label": "Optional", "value": ""},
        {"label": "Reason", "withheld": "Withheld by Immigration. Ask the duty officer of the post."},
    ]
    return [("dense", {"rows": rows}), ("large, for the lane", {"rows": rows[:3], "large": True})]


def _timeline() -> States:
    now = clock.now()
    items: list[dict[str, Any]] = [
        {"at": now - timedelta(minutes=4), "title": "Session opened", "who": "Immigration, lane 2", "number": 10412},
        {"at": now - timedelta(minutes=4), "title": "Cleared by rule", "detail": "Nothing to declare", "tone": "good"},
        {"at": now - timedelta(minutes=3), "title": "Referred", "who": "Immigration", "tone": "warn"},
        {"at": now - timedelta(minutes=1), "title": "Held", "withheld": "Withheld by BNN.", "tone": "stop"},
    ]
    return [("all tones", {"items": items})]


def _table() -> States:
    heads: list[dict[str, Any]] = [{"text": "List"}, {"text": "State"}, {"text": "Entries", "num": True}]
    rows: list[list[Any]] = [
        [
            {"text": "UN consolidated", "href": "#"},
            {"text": "current", "tone": "good", "icon": "check"},
            {"text": "1,002", "num": True},
        ],
        ["OFAC SDN", {"text": "26 hours old", "tone": "warn", "icon": "stale"}, {"text": "18,340", "num": True}],
    ]
    return [("two rows", {"caption": "Lists at this post", "heads": heads, "rows": rows})]


def _features() -> States:
    features: list[dict[str, Any]] = [
        {
            "name": "name",
            "query": "ERIKSSON ANNA",
            "entry": "Eriksson, Anna",
            "evidence": "all words found",
            "score": 0.71,
        },
        {"name": "birth_date", "query": "1974-08-12", "entry": "1974", "evidence": "year agrees", "score": 0.16},
        {"name": "nationality", "query": "UTO", "entry": "", "evidence": "not on the list", "score": 0.0},
        {"name": "sex", "query": "F", "entry": "M", "evidence": "disagrees", "score": -0.08},
    ]
    return [("four features", {"name": "Eriksson, Anna", "score": 0.79, "features": features})]


def _decisions() -> States:
    now = clock.now()
    return [
        ("open", {"service": "Immigration"}),
        (
            "cleared by a rule",
            {"service": "Customs", "decision": "clear", "by": "rule crossings.clear.goods", "at": now},
        ),
        (
            "referred",
            {
                "service": "Quarantine",
                "decision": "refer",
                "reason": "Fresh fruit declared",
                "by": "S. Specimen",
                "at": now,
            },
        ),
        (
            "held, reason withheld",
            {"service": "Immigration", "decision": "hold", "withheld": "Withheld. Call the duty officer."},
        ),
        (
            "refused",
            {"service": "Immigration", "decision": "refuse", "reason": "No valid travel document", "by": "S. Specimen"},
        ),
        ("not required here", {"service": "Health", "needed": False}),
    ]


def _modes() -> States:
    hours = clock.now() - timedelta(hours=3)
    return [
        (mode, {"mode": mode, "since": None if mode == "online" else hours})
        for mode in ("online", "cached", "stale", "manual")
    ]


def _outcomes() -> States:
    texts = {
        "ready": _("Scan the next document."),
        "proceed": _("Open the gate."),
        "refer": _("To Customs, desk 3. The traveller keeps the document."),
        "hold": _("Keep the document. Call the supervisor. Say nothing about why."),
        "refuse": _("No valid travel document. The supervisor signs."),
        "wait": _("Customs and Quarantine have not decided."),
        "manual": _("Lists may not be used. Follow the paper procedure."),
        "unread": _("Line 2, position 10: check digit of the number is 6, not 8. Scan again."),
    }
    look = ("proceed, and look first", {"kind": "proceed", "look": _("The document expires on 3 Dec 2026.")})
    return [*((kind, {"kind": kind, "text": text}) for kind, text in texts.items()), look]


EXAMPLES: dict[str, Callable[[], States]] = {
    "button": lambda: [
        ("the verb", {"text": _("Open session"), "key": "F4", "type": "button"}),
        ("second choice", {"text": "Refer", "kind": "second", "type": "button"}),
        ("can't be taken back", {"text": "Refuse entry", "kind": "stop", "type": "button"}),
        ("quiet", {"text": "Correct", "kind": "quiet", "type": "button"}),
        ("big, a link", {"text": "Open the lane", "href": "#", "key": "F6", "big": True}),
        ("off", {"text": "Release", "off": True, "type": "button"}),
    ],
    "decision_row": _decisions,
    "empty": lambda: [
        (
            "with a way on",
            {
                "title": "No hits to judge",
                "text": "New hits appear here.",
                "action": {"text": "Open the lane", "href": "#"},
            },
        )
    ],
    "error_summary": lambda: [("a form with two faults", {"form": _form(bad=True), "still": True})],
    "feature_table": _features,
    "field": _fields,
    "kbd": lambda: [("a key", {"key": "F2", "text": _("Next traveller")})],
    "map_note": lambda: [("under every map", {})],
    "mode_banner": _modes,
    "outcome": _outcomes,
    "pager": lambda: [("in the middle", {"first": 51, "last": 100, "total": 412, "previous": "#", "next": "#"})],
    "panel": lambda: [
        ("loading", {"title": "Linked case", "href": "#", "state": "wait"}),
        ("failed", {"title": "Stay", "href": "#", "state": "error"}),
    ],
    "scan_field": lambda: [
        ("ready", {"action": "#", "id": "scan-a"}),
        (
            "not read",
            {
                "action": "#",
                "id": "scan-b",
                "lines": SPECIMEN,
                "error": _("Line 2, position 10: the check digit does not hold."),
            },
        ),
    ],
    "summary_list": _facts,
    "table": _table,
    "tag": lambda: [
        ("no tone", {"text": "draft"}),
        ("good", {"text": "current", "tone": "good", "icon": "check"}),
        ("warn", {"text": "26 hours old", "tone": "warn", "icon": "stale"}),
        ("stop", {"text": "expired", "tone": "stop", "icon": "refuse"}),
        ("info", {"text": "by rule", "tone": "info"}),
    ],
    "timeline": _timeline,
    "work_queue": _queue,
}
