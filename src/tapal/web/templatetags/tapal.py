"""Template tags of the shell: `icon`, `at`, `due`, and the words of outcomes, decisions and modes."""

from datetime import datetime
from functools import cache

from django import template
from django.template.context import Context
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext

from tapal.kernel import clock
from tapal.web import contexts, words

register = template.Library()

_TWO_UNITS = 2


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """A shape of `icons.svg`. It repeats a word that stands beside it, so that screen readers pass over it."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><use href="{}#{}"></use></svg>',
        static("web/icons.svg"),
        name,
    )


@register.simple_tag
def at(moment: datetime | None) -> SafeString | str:
    """A moment in the zone of the page with the zone's name: 24 Nov 2026 14:05 WITA. Seconds are in the attribute."""
    if moment is None:
        return "–"
    local = timezone.localtime(moment)
    shown = f"{date_format(local, 'j M Y H:i')} {local.tzname()}"
    return format_html('<time datetime="{}">{}</time>', clock.instant(moment), shown)


@register.simple_tag
def due(moment: datetime) -> SafeString:
    """How long there is until `moment`, or how long ago it was; the moment itself in the title."""
    now = clock.now()
    local = timezone.localtime(moment)
    if moment >= now:
        shown = gettext("in %(time)s") % {"time": timeuntil(moment, now, depth=_TWO_UNITS)}
    else:
        shown = gettext("%(time)s late") % {"time": timeuntil(now, moment, depth=_TWO_UNITS)}
    exact = f"{date_format(local, 'j M Y H:i')} {local.tzname()}"
    return format_html('<time datetime="{}" title="{}">{}</time>', clock.instant(moment), exact, shown)


@register.simple_tag
def waiting(since: datetime) -> SafeString:
    """How long something has waited, for what has no date by which it is due."""
    shown = gettext("waiting %(time)s") % {"time": timesince(since, clock.now(), depth=_TWO_UNITS)}
    return format_html('<time datetime="{}">{}</time>', clock.instant(since), shown)


@register.simple_tag
def outcome_of(kind: str) -> words.Word:
    """The word, shape and tone of an outcome."""
    return words.outcome(kind)


@register.simple_tag
def decision_of(kind: str | None, needed: bool | str | None = True) -> words.Word:
    """The word, shape and tone of a service's decision; an absent `needed` counts as true."""
    return words.decision(kind, needed is not False)


@register.simple_tag
def mode_of(kind: str) -> words.Word:
    """The word, shape and tone of a mode."""
    return words.mode(kind)


@register.simple_tag(takes_context=True)
def shell(context: Context) -> contexts.Shell:
    """What the head of the page needs: who looks, links, post, mode. Read once a page."""
    return contexts.shell(context.get("request"))
