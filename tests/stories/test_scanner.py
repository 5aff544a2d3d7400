"""A scanner does not wait: what it types while an answer is under way, while half a document is there, or too often.

The scanner is a keyboard whose keys last hardly any time; the officer's hand holds a key. Where a story needs a slow
server, its answer is held back.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import Route, expect

from tests.stories.conftest import Opener
from tests.stories.desk import Desk
from tests.stories.test_one_traveller import at_the_lane
from tests.stories.world import World

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAUSE = 2300  # milliseconds after which half a zone is called one (static/web/js/scan.js: 2,000)


class Slow:
    """The line to the server: requests to an address wait until they are let go."""

    def __init__(self, seat: Desk, path: str) -> None:
        self.waiting: list[Route] = []
        self.sent: list[str] = []
        self.seat = seat
        seat.page.route(f"**{path}", self._hold)

    def _hold(self, route: Route) -> None:
        self.sent.append(route.request.post_data or "")
        self.waiting.append(route)

    def holds(self, requests: int) -> None:
        """So many requests have been sent and are waiting."""
        for _ in range(100):
            if len(self.waiting) == requests:
                return
            self.seat.page.wait_for_timeout(20)
        raise AssertionError(f"{len(self.waiting)} requests wait, not {requests}")

    def let_go(self) -> None:
        """The oldest request goes on its way."""
        self.waiting.pop(0).continue_()


def shows(seat: Desk, name: str) -> None:
    expect(seat.page.locator("#lane .facts-large")).to_contain_text(name.upper())


def field(seat: Desk) -> str:
    return seat.page.locator("#scan-mrz").input_value()


def test_the_next_document_is_scanned_before_the_answer_has_come(desk: Opener, world: World) -> None:
    """Each character of it counts, wherever between two answers it was typed; three in a row are three sessions."""
    seat = at_the_lane(desk)
    people = [world.people.foreigner(), world.people.neighbour(), world.people.foreigner()]
    line = Slow(seat, "/lane/scan")
    seat.scan(people[0].lines)
    line.holds(1)
    assert field(seat) == ""
    seat.scan(people[1].lines)
    seat.type(people[2].lines[0][:20])
    assert len(line.sent) == 1
    line.let_go()
    shows(seat, people[0].name)
    line.holds(1)  # the second was sent by itself
    seat.type(people[2].lines[0][20:])
    seat.scanner_sends("Enter")
    line.let_go()
    shows(seat, people[1].name)
    assert field(seat).strip() == people[2].lines[0]
    seat.type(people[2].lines[1])
    seat.scanner_sends("Enter")
    line.holds(1)
    line.let_go()
    shows(seat, people[2].name)
    assert len(line.sent) == 3
    expect(seat.page.locator("#lane [role=alert]")).to_contain_text(people[1].name.upper())  # nobody decided
    seat.holds()


def test_the_next_document_is_scanned_while_the_traveller_before_is_released(desk: Opener, world: World) -> None:
    seat = at_the_lane(desk)
    first, second = world.people.foreigner(), world.people.neighbour()
    seat.scan(first.lines)
    seat.reads("proceed")
    line = Slow(seat, "/lane/*/clear")
    seat.settle()
    seat.press("Enter")
    line.holds(1)
    seat.scan(second.lines)
    line.let_go()
    shows(seat, second.name)
    expect(seat.page.locator("#lane [role=alert]")).to_have_count(0)  # the first is through


def test_a_document_that_could_not_be_read_leaves_what_stands_in_the_field(desk: Opener, world: World) -> None:
    """The lines come back into an empty field only, and the field says what is wrong with it."""
    seat, person = at_the_lane(desk), world.people.foreigner()
    line = Slow(seat, "/lane/scan")
    seat.scan(["GOOD", "MORNING", "ALL"])
    line.holds(1)
    seat.type(person.lines[0][:10])
    line.let_go()
    seat.reads("unread")
    assert field(seat) == person.lines[0][:10]
    seat.type(person.lines[0][10:])
    seat.scanner_sends("Enter")
    seat.type(person.lines[1])
    seat.scanner_sends("Enter")
    line.holds(1)
    line.let_go()
    shows(seat, person.name)


def test_what_did_not_arrive_is_put_back(desk: Opener, world: World) -> None:
    seat, person = at_the_lane(desk), world.people.foreigner()
    line = Slow(seat, "/lane/scan")
    seat.scan(person.lines)
    line.holds(1)
    seat.expected.append("502 (Bad Gateway)")
    line.waiting.pop(0).fulfill(status=502, body="")
    expect(seat.page.locator("#scan-mrz")).to_have_value("\n".join(person.lines))
    seat.settle()
    seat.press("Enter")
    line.holds(1)
    line.let_go()
    shows(seat, person.name)


def test_what_did_not_arrive_outlasts_the_step_before_it(desk: Opener, world: World) -> None:
    """Enter releases the traveller on the screen, as the button says; the document behind is still in the field."""
    seat = at_the_lane(desk)
    first, second = world.people.foreigner(), world.people.neighbour()
    seat.scan(first.lines)
    shows(seat, first.name)
    line = Slow(seat, "/lane/scan")
    seat.scan(second.lines)
    line.holds(1)
    seat.expected.append("502 (Bad Gateway)")
    line.waiting.pop(0).fulfill(status=502, content_type="text/html", body="<h1>Bad Gateway</h1>")
    expect(seat.page.locator("#scan-mrz")).to_have_value("\n".join(second.lines))
    expect(seat.page.locator("#scan-wrong")).to_have_text(seat.say("That did not work. Try again."))
    shows(seat, first.name)  # what a proxy says takes nobody's place
    expect(seat.page.locator(".scan kbd")).to_be_hidden()  # one Enter on the page means one thing
    seat.settle()
    seat.press("Enter")
    seat.reads("ready")
    expect(seat.page.locator("#scan-mrz")).to_have_value("\n".join(second.lines))
    expect(seat.page.locator(".scan kbd")).to_be_visible()
    seat.settle()
    seat.press("Enter")
    line.holds(1)
    line.let_go()
    shows(seat, second.name)
    assert field(seat) == ""


@pytest.mark.parametrize("torn", ["line", "inside the first", "inside the second"])
def test_half_a_document_is_said_and_the_next_one_is_read(desk: Opener, world: World, torn: str) -> None:
    """The scanner was torn away: after a pause that is said; the next document begins at its own first line."""
    seat = at_the_lane(desk)
    first, second = world.people.foreigner(), world.people.foreigner()
    half = {"line": first.lines[0] + "\n", "inside the first": first.lines[0][:17],
            "inside the second": first.lines[0] + "\n" + first.lines[1][:9]}[torn]  # fmt: skip
    for part in half.splitlines(keepends=True):
        seat.type(part.rstrip("\n"))
        if part.endswith("\n"):
            seat.scanner_sends("Enter")
    said = seat.page.locator("[data-part]")
    expect(said).to_be_hidden()
    seat.page.wait_for_timeout(PAUSE)
    expect(said).to_be_visible()
    assert field(seat).strip() == half.strip()
    seat.holds()
    seat.scan(second.lines)
    shows(seat, second.name)
    left_out = seat.page.locator("[data-broken]")
    expect(left_out).to_contain_text(half.split()[0])
    assert field(seat) == ""
    seat.holds()
    seat.scan(first.lines)
    shows(seat, first.name)
    expect(left_out).to_be_hidden()


def test_a_scanner_that_ends_its_last_line_with_nothing(desk: Opener, world: World) -> None:
    """After a pause a zone that is all there is read."""
    seat, person = at_the_lane(desk), world.people.foreigner()
    seat.type(person.lines[0])
    seat.scanner_sends("Enter")
    seat.type(person.lines[1])
    seat.page.wait_for_timeout(PAUSE)
    shows(seat, person.name)


def test_no_enter_of_a_scanner_releases_anybody(desk: Opener, world: World) -> None:
    """However late it comes, and wherever the focus is: only a key that a hand holds takes the step."""
    seat, person = at_the_lane(desk), world.people.foreigner()
    seat.scan(person.lines)
    shows(seat, person.name)
    seat.settle()
    seat.scanner_sends("Enter")
    seat.page.evaluate("document.activeElement.blur()")
    seat.scanner_sends("Enter")
    step = seat.page.locator("#lane [data-key=Enter]")
    step.focus()
    seat.scanner_sends("Enter")
    told = seat.say("That was too short for a hand. Hold Enter a moment longer, or click the button.")
    expect(seat.page.get_by_text(told)).to_be_visible()
    seat.reads("proceed")
    step.focus()
    other = world.people.neighbour()
    seat.scan(other.lines)  # the focus stood on the button: the document is read all the same
    shows(seat, other.name)
    seat.settle()
    seat.press("Enter")
    seat.reads("ready")
