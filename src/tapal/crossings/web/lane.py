"""The lane: scan, see what to do, decide, next. The scanner is a keyboard; Enter is always the next action."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from tapal.crossings import policies, selectors, services, words
from tapal.crossings.rules import DIRECTIONS
from tapal.crossings.rules.checks import LastCrossing
from tapal.crossings.web import steps
from tapal.crossings.web.contexts import Lane, Left, Seat, SessionPage
from tapal.crossings.web.posted import posted
from tapal.crossings.web.wording import mangled, session_page
from tapal.journal.reads import record_read
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Refused
from tapal.kernel.guard import requires, viewer_of
from tapal.kernel.refs import Ref
from tapal.subjects.engine import mrz
from tapal.territory import selectors as territory

# One seat, one browser: the lane and direction are kept with the sign-in session, for as long as the shift.
_LANE: Final = "lane"
_DIRECTION: Final = "direction"
_LONGEST_SCAN: Final = 500
_MOST_WAITING: Final = 200


@requires(policies.may_work_lane)
@require_safe
@never_cache
def lane(request: HttpRequest) -> HttpResponse:
    """The lane page, ready for the next traveller."""
    return _answer(request, _lane(request))


@requires(policies.may_work_lane)
@require_POST
def place(request: HttpRequest) -> HttpResponse:
    """Take a seat: a lane in a direction that it serves."""
    chosen = request.POST.get("seat", "")
    found = next((seat for seat in _seats(viewer_of(request)) if seat.code == chosen), None)
    if found is not None:
        request.session[_LANE], request.session[_DIRECTION] = found.lane, found.direction
    return redirect("crossings:lane")


@requires(policies.may_work_lane)
@posted("crossings:lane")
@never_cache
def scan(request: HttpRequest) -> HttpResponse:
    """Take what the scanner typed, open the session, answer with what to do; the read entry is in its transaction."""
    viewer = viewer_of(request)
    text = request.POST.get("mrz", "")
    place = _lane(request)
    if len(text) > _LONGEST_SCAN:
        wrong = gettext("This is far longer than a machine readable zone. Scan the document again.")
        return _answer(request, replace(place, wrong=wrong, lines=text[:_LONGEST_SCAN]))
    lines = mrz.normalise_scan(text)
    try:
        opened = services.open_session(
            viewer,
            post=place.post_slug,
            lane=place.lane,
            direction=place.direction,
            lines=lines,
            accept_mangled=bool(request.POST.get("accept")),
            page="lane",
        )
    except BadInput as error:
        place = _unread(viewer, place, lines, error, text=text)
    except (Refused, Conflict) as error:
        place = replace(place, wrong=str(error))
    else:
        place = replace(place, session=_page(viewer, opened.session, opened.earlier))
    return _answer(request, replace(place, left=_left(viewer, request.POST.get("shown", ""), place.session)))


def _left(viewer: Actor, shown: str, instead: SessionPage | None) -> Left | None:
    """The session that stood on the screen, where it waits for this desk and something else takes its place.

    Its name is shown once more, so that it is recorded as read once more.
    """
    try:
        view = selectors.get_session(viewer, session=UUID(shown)) if shown else None
    except (ValueError, NotFound):
        return None
    if view is None or view.status != "open" or (instead is not None and instead.session.id == view.id):
        return None
    if steps.is_waiting(view) or any(
        item.service == "immigration" and item.value in ("refer", "hold") for item in view.decisions
    ):
        return None
    _record(viewer, view.ref)
    return Left(view.id, view.name)


def _unread(viewer: Actor, place: Lane, lines: Sequence[str], error: BadInput, *, text: str) -> Lane:
    """The lane with what was scanned still in the field, and what is wrong in it, place by place."""
    day = clock.local_day(clock.now(), territory.get_zone(place.post_slug))
    read = mrz.read(lines, today=day)
    found = mangled(read)
    said = " ".join(str(problem.what) for problem in error.problems)
    wrong = gettext("The machine readable zone does not add up.") if found else said
    twin = _twin(viewer, read) if found and found.may_open else None
    return replace(place, wrong=wrong, lines=text, mangled=found, twin=twin)


def _twin(viewer: Actor, read: mrz.MrzDocument) -> Left | None:
    """A session that is open at the post on the same name and nationality: the misread document may be that one."""
    name = " ".join(part for part in (read.given_names, read.surname) if part)
    for item in selectors.list_waiting(viewer, most=_MOST_WAITING):
        if (item.name, item.nationality) == (name, read.nationality):
            _record(viewer, Ref("crossings.session", item.id))
            return Left(item.id, item.name)
    return None


@requires(policies.may_work_lane)
@posted("crossings:lane")
@never_cache
def clear(request: HttpRequest, session: UUID) -> HttpResponse:
    """Enter on an ordinary traveller: Immigration clears, the gate opens, the traveller goes through."""
    viewer = viewer_of(request)
    done, wrong = "", ""
    try:
        services.clear_and_release(viewer, session=session)
    except (Conflict, Refused) as error:
        wrong = str(error)
    page = _page(viewer, session)
    if not wrong:
        done = gettext("%(name)s has been let through. Scan the next traveller.") % {"name": page.session.name}
    _record(viewer, page.session.ref)
    return _answer(request, replace(_lane(request), session=page, wrong=wrong, done=done))


@requires(policies.may_work_lane)
@posted("crossings:lane")
@never_cache
def refer(request: HttpRequest, session: UUID) -> HttpResponse:
    """Enter on a traveller who is to be referred: for the reason that the page gives, which it reads again."""
    viewer = viewer_of(request)
    page = _page(viewer, session)
    found = steps.find_referring(page.session)
    done, wrong = "", ""
    if found is None:
        wrong = gettext("This has changed meanwhile. Look again.")
    else:
        try:
            steps.refer(viewer, session=session, found=found, sentence=page.first)
        except (BadInput, Conflict, Refused) as error:
            wrong = str(error)
        page = _page(viewer, session)
    if not wrong:
        whom = words.SERVICES["customs"] if found and found.to_service else gettext("secondary inspection")
        done = gettext("%(name)s is referred to %(whom)s. Scan the next traveller.") % {
            "name": page.session.name,
            "whom": whom,
        }
    _record(viewer, page.session.ref)
    return _answer(request, replace(_lane(request), session=page, wrong=wrong, done=done))


@requires(policies.may_work_lane)
@require_safe
@never_cache
def counts(request: HttpRequest) -> HttpResponse:
    """The day's counts of the post, which the page asks for after a step; no person in them."""
    return render(request, "crossings/_counts.html", {"lane": _counted(_lane(request))})


def _record(viewer: Actor, shown: Ref) -> None:
    record_read(
        viewer,
        dataset="crossings.session",
        purpose="clearance",
        basis="UU 6/2011 Art. 9",
        records=[shown],
        page="lane",
    )


def _page(viewer: Actor, session: UUID, earlier: Sequence[LastCrossing] | None = None) -> SessionPage:
    view = selectors.get_session(viewer, session=session)
    if earlier is None:
        earlier = selectors.list_history(viewer, issuer=view.issuer, number=view.number, today=view.local_day, most=4)
    return session_page(viewer, view, history=earlier[:4] if policies.may_see_history(viewer) else ())


def _answer(request: HttpRequest, place: Lane) -> HttpResponse:
    """Answer with the part that changes, or where no script runs with the whole page, counted last."""
    if _is_part(request):
        return render(request, "crossings/_lane.html", {"lane": place, "part": True})
    return render(request, "crossings/lane.html", {"lane": _counted(place)})


def _counted(place: Lane) -> Lane:
    day = clock.local_day(clock.now(), territory.get_zone(place.post_slug))
    return replace(place, counts=selectors.count_post(post=place.post_slug, day=day))


def _is_part(request: HttpRequest) -> bool:
    """Whether only the part that changes is asked for."""
    return request.headers.get("HX-Request") == "true"


def _seats(viewer: Actor) -> list[Seat]:
    """Every lane of the viewer's post in every direction that it serves."""
    post = territory.find_post(viewer.post or "")
    return [Seat(lane.code, going) for lane in (post.lanes if post else ()) for going in lane.directions]


def _lane(request: HttpRequest) -> Lane:
    viewer = viewer_of(request)
    slug = viewer.post or ""
    post = territory.find_post(slug)
    seats = _seats(viewer) or [Seat("1", going) for going in DIRECTIONS]
    kept = Seat(request.session.get(_LANE, ""), request.session.get(_DIRECTION, ""))
    seat = kept if kept in seats else seats[0]
    return Lane(
        post=post.name if post else slug,
        post_slug=slug,
        lane=seat.lane,
        seats=seats,
        direction=seat.direction,
    )
