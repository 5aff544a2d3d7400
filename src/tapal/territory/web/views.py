"""Posts on a map and in a table, and the page of one post."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from tapal.agencies.selectors import actor_label
from tapal.journal.selectors import list_timeline
from tapal.kernel import clock
from tapal.kernel.components import Happened
from tapal.kernel.guard import requires, viewer_of
from tapal.kernel.refs import Ref
from tapal.territory import policies, rules, selectors
from tapal.territory.web import contexts, words


@requires(policies.may_see_posts)
@require_safe
def posts(request: HttpRequest) -> HttpResponse:
    """Every post, or those of a kind, province or neighbour: map and table show the same."""
    viewer = viewer_of(request)
    everything = selectors.list_posts(viewer)
    provinces = sorted({post.description.province for post in everything}, key=lambda code: rules.provinces()[code])
    filters = [
        _choice(request, "kind", _("Kind"), list(words.KINDS.items())),
        _choice(request, "province", _("Province"), [(code, rules.provinces()[code]) for code in provinces]),
        _choice(request, "neighbour", _("Neighbour"), list(words.NEIGHBOURS.items())),
    ]
    kind, province, neighbour = (choice.chosen for choice in filters)
    found = selectors.list_posts(viewer, kinds=[kind] if kind else [], province=province, neighbour=neighbour)
    rows = [contexts.post_row(post) for post in found]
    page = contexts.PostsPage(
        rows=rows,
        total=len(everything),
        filters=filters,
        filtered=any((kind, province, neighbour)),
        markers=[row.on_map() for row in rows],
        legend=[(kind, word) for kind, word in words.KINDS.items() if any(row.kind == kind for row in rows)],
    )
    return render(request, "territory/posts.html", {"page": page})


@requires(policies.may_see_posts)
@require_safe
def post(request: HttpRequest, slug: str) -> HttpResponse:
    """One post: what is known of it and how well, codes, lanes, names, history."""
    found = selectors.get_post(viewer_of(request), slug)
    row = contexts.post_row(found)
    page = contexts.PostPage(
        post=row,
        zone=found.zone,
        now=clock.now(),
        facts=contexts.facts_of(found),
        codes=[contexts.code_row(code) for code in found.codes],
        lanes=[
            contexts.LaneRow(
                lane.code,
                words.LANE_KINDS[lane.kind],
                ", ".join(str(words.DIRECTIONS[direction]) for direction in lane.directions),
            )
            for lane in found.lanes
        ],
        names=[
            (words.NAME_KINDS[name.kind], name.name, contexts.span(name.valid_from, name.valid_to), name.note)
            for name in found.names
        ],
        history=[
            Happened(
                entry.at,
                entry.title,
                actor_label(entry.actor) if entry.actor else "",
                entry.number,
                str(entry.parts.get("facts", {}).get("reason", "")),
            )
            for entry in reversed(list_timeline(Ref("territory.post", found.id)))
        ],
        markers=[row.on_map()],
    )
    return render(request, "territory/post.html", {"page": page})


def _choice(request: HttpRequest, name: str, label: str, options: list[tuple[str, object]]) -> contexts.Choice:
    asked = request.GET.get(name, "")
    known = [(code, str(word)) for code, word in options]
    return contexts.Choice(name, label, known, asked if asked in dict(known) else "")
