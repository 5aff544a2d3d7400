"""One traveller crosses at one post, end to end, in a real browser against a real server, by keyboard alone.

Each story is told in both languages. Every page that an officer looks at is held to its language, to axe and to a
console without complaints; nobody in it exists.
"""

from __future__ import annotations

import re

import pytest
from django.utils.formats import number_format
from django.utils.translation import override
from playwright.sync_api import expect

from tapal.crossings.rules import book
from tapal.kernel import clock
from tests.stories.conftest import Opener, sign_in
from tests.stories.desk import Desk, code_of
from tests.stories.world import LIST, LIST_NAME, OVERSTAYED, Account, World

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def at_the_lane(desk: Opener, account: str = "imigrasi") -> Desk:
    """From the home page to the lane: Enter."""
    seat = desk(account)
    seat.page.goto("/")
    seat.press("Enter")
    seat.page.wait_for_url("**/lane/")
    expect(seat.page.locator("#scan-mrz")).to_be_focused()
    return seat


def let_through(seat: Desk, name: str) -> None:
    """The traveller is through, and the lane is ready for the next."""
    seat.reads("ready")
    expect(seat.page.locator(".outcome-do")).to_contain_text(name)


def test_signing_in_with_a_second_factor(desk: Opener, world: World, language: str) -> None:
    """The first time an officer sets up an app, led there by the system; from then on its code is asked for."""
    seat, officer = desk(locale="en-GB"), world.accounts[f"newcomer-{language}"]
    if language == "id":
        seat.push("Bahasa Indonesia")
    seat.holds()
    seat.go_to(seat.page.locator("#id_login"))
    seat.type(officer.username)
    seat.press("Tab")
    seat.type(officer.password)
    seat.press("Enter")
    seat.page.wait_for_url("**/account/second-factor/app/")
    seat.holds()
    secret = seat.page.locator("dd.mono").inner_text()
    seat.go_to(seat.page.locator("#id_code"))
    seat.type(code_of(secret))
    seat.press("Enter")
    seat.page.wait_for_url(re.compile(r"/account/second-factor/(?!app)"))
    seat.holds()
    seat.page.goto("/")
    seat.holds()
    seat.go_to(seat.page.locator("[data-menu] summary"))
    seat.press("Enter")
    seat.push(seat.say("Sign out"))
    seat.page.wait_for_url("**/account/sign-in/**")
    world.accounts["again"] = Account(officer.username, officer.password, secret)
    sign_in(seat, world, "again", steps=1)
    expect(seat.page.get_by_role("link", name=seat.say("Lane")).first).to_be_visible()


def test_an_ordinary_traveller_and_the_next(desk: Opener, world: World) -> None:
    """Scan, compare, Enter; then the next, without a hand on anything but scanner and keyboard."""
    seat = at_the_lane(desk)
    seat.reads("ready")
    seat.holds()
    for number, person in enumerate((world.people.foreigner(), world.people.neighbour())):
        seat.scan(person.lines)
        seat.reads("proceed")
        expect(seat.page.locator(".facts-large")).to_contain_text(person.name.upper())
        seat.scanner_sends("Enter")  # one too many: nobody has looked at the traveller yet
        seat.settle()
        seat.scanner_sends("Enter")  # and late: no hand pressed it
        seat.page.wait_for_timeout(200)
        seat.reads("proceed")
        if number == 0:
            seat.holds()
        seat.press("Enter")
        let_through(seat, person.name.upper())
    seat.holds()
    seat.settle()
    seat.press("F8")
    seat.page.wait_for_url("**/sessions/**")
    expect(seat.page.get_by_text(seat.say("The traveller has been let through."))).to_be_visible()
    expect(seat.page.locator(".timeline")).to_contain_text(seat.say("Released"))
    seat.holds()
    seat.go_to(seat.page.get_by_role("link", name=seat.say("What is known of this traveller")))
    seat.press("Enter")
    expect(seat.page.locator("[data-panel]")).to_have_count(0)
    expect(seat.page.get_by_role("region", name=seat.say("Earlier crossings"))).to_contain_text(seat.say("Released"))
    seat.holds()


def test_a_mangled_zone(desk: Opener, world: World) -> None:
    """What was read stays, the position and the failed check are named, and the document is simply scanned again."""
    seat, person = at_the_lane(desk), world.people.foreigner()
    first, second = person.lines
    misread = second[:9] + ("1" if second[9] != "1" else "2") + second[10:]
    seat.scan([first, misread])
    seat.reads("unread")
    wrong = seat.page.get_by_role("complementary", name=seat.say("What is wrong"))
    expect(wrong).to_contain_text(
        seat.say("Line %(line)s, position %(position)s", line="2", position="10")
        + ": "
        + seat.say("the check digit of the %(field)s is %(found)s, but %(expected)s belongs there",
                   field=seat.say("document number"), found=misread[9], expected=second[9])
    )  # fmt: skip
    expect(wrong.locator("mark").first).to_have_text(misread[9])
    expect(seat.page.locator("#scan-mrz")).to_have_value(f"{first}\n{misread}")
    seat.holds()
    seat.settle()
    seat.scan(person.lines)  # the field is selected: the new scan takes the place of the old
    seat.reads("proceed")

    first, second = world.people.foreigner().lines
    seat.scan([first, second[:9] + ("1" if second[9] != "1" else "2") + second[10:]])
    seat.reads("unread")
    seat.settle()
    seat.press("F9")
    seat.reads("refer")
    expect(seat.page.locator(".decisions .is-good")).to_have_count(0)  # nothing clears by itself what was misread
    seat.settle()
    seat.press("Enter")  # the same key takes the step of every outcome
    seat.reads("ready")
    expect(seat.page.locator(".outcome-do")).to_contain_text(seat.say("secondary inspection"))
    seat.holds()
    seat.press("F8")
    seat.page.wait_for_url("**/sessions/**")
    expect(seat.page.locator(".decisions .is-warn")).to_contain_text(seat.say("The document is doubtful"))
    seat.holds()


def test_a_possible_match(desk: Opener, world: World, language: str) -> None:
    """The lane sees what to do and never why; the owner of the list judges; the gate lets go; the lane releases."""
    wanted = world.wanted[language]
    seat = at_the_lane(desk)
    seat.scan(wanted.traveller.lines)
    seat.reads("hold")
    expect(seat.page.locator(".outcome-do")).to_have_text(
        seat.say("Keep the traveller here and call the supervisor. Say nothing about why.")
    )
    seat.holds()
    sources = [seat.page.content()]
    seat.settle()
    seat.press("Enter")
    seat.page.wait_for_url("**/sessions/**")
    seat.holds()
    sources.append(seat.page.content())
    session = seat.page.url

    owner = desk("polri")
    owner.page.goto("/")
    owner.holds()
    expect(owner.page.locator(".work-item")).not_to_have_count(0)
    owner.follow(owner.say("Hits"))
    owner.holds()
    owner.follow(wanted.traveller.name.upper())
    expect(owner.page.locator("table.sides")).to_contain_text(wanted.listed_name)
    score = owner.page.locator(".balance dd .small").first.inner_text().strip("(+").split()[0]
    owner.holds()
    owner.go_to(owner.page.get_by_label(owner.say("No, somebody else")))
    owner.press("Space")
    owner.fill(owner.say("Reason"), "Compared the photographs: not the same ears")
    owner.push(owner.say("Record judgement"))
    owner.told("Judged. The lane is told what to do.")
    owner.holds()
    for source in sources:
        told = [word for word in (wanted.listed_name, wanted.entry_id, LIST_NAME, LIST, score)
                if word.casefold() in source.casefold()]  # fmt: skip
        assert told == []

    for _ in range(40):  # the sequencer gives the judgement its number, the reaction carries it into the session
        seat.page.reload()
        if seat.page.locator('[data-outcome="proceed"]').count():
            break
        seat.page.wait_for_timeout(250)
    seat.reads("proceed")
    seat.press("Enter")
    seat.page.wait_for_url("**/clear")
    let_through(seat, wanted.traveller.name.upper())
    seat.page.goto(session)
    expect(seat.page.locator(".timeline")).to_contain_text(seat.say("Possible match settled"))


def test_a_referral_to_customs(desk: Opener, world: World) -> None:
    """Immigration asks Customs to look; that is a duty of Customs, and the gate stays shut until it has answered."""
    person = world.people.neighbour()
    seat = at_the_lane(desk)
    seat.scan(person.lines)
    seat.reads("proceed")
    seat.press("F8")
    seat.page.wait_for_url("**/sessions/**")
    session = seat.page.url
    folded = seat.page.locator("summary", has_text=seat.say("Ask another service to look (as %(name)s)",
                                                            name=seat.say("Immigration")))  # fmt: skip
    seat.go_to(folded)
    seat.press("Enter")
    form = seat.page.locator("details[open]")
    seat.go_to(form.locator("select").nth(1))
    seat.type(seat.say("Goods to inspect"))
    seat.go_to(form.locator("textarea"))
    seat.type("Two cool boxes")
    seat.go_to(form.get_by_role("button"))
    seat.press("Enter")
    seat.told("Referred. The gate stays shut until the answer.")
    seat.reads("wait")
    seat.holds()

    customs = desk("beacukai")
    customs.page.goto("/")
    customs.holds()
    path = session.removeprefix(session.partition("/sessions/")[0])
    customs.go_to(customs.page.locator(f".work-item a[href='{path}']").first)
    customs.press("Enter")
    customs.page.wait_for_url("**/sessions/**")
    customs.holds()
    customs.press("1")  # nothing found
    customs.push(customs.say("Answer"))
    customs.told("Answer recorded.")
    customs.holds()

    seat.page.goto(session)
    seat.press("Enter")
    seat.page.wait_for_url("**/clear")
    let_through(seat, person.name.upper())


def test_an_overstay(desk: Opener, world: World, language: str) -> None:
    """The days are counted and the fee is computed from the dated rule; it is taken, then the traveller leaves."""
    person = world.overstayers[language]
    seat = desk("imigrasi2")
    seat.page.goto("/lane/")
    seat.press("F4")
    seat.choose(seat.say("Lane"), f"out-1 · {seat.say('Exit')}")
    seat.press("Enter")
    expect(seat.page.get_by_role("heading", level=1)).to_contain_text(seat.say("Exit"))
    expect(seat.page.locator("#scan-mrz")).to_be_focused()
    seat.scan(person.lines)
    seat.reads("refer")
    fee = OVERSTAYED * int(book().at("overstay.fee_per_day_idr", clock.now().date()).value)
    with override(language):
        expect(seat.page.locator(".outcome-do")).to_contain_text(f"Rp{number_format(fee, force_grouping=True)}")
    seat.holds()
    seat.press("F8")
    seat.page.wait_for_url("**/sessions/**")
    seat.press("1")
    seat.choose(seat.say("Reason"), seat.say("Overstay fee paid"))
    seat.push(seat.say("Record decision"))
    seat.reads("proceed")
    seat.holds()
    seat.page.locator("body").press("Enter")
    expect(seat.page.get_by_text(seat.say("The traveller has been let through."))).to_be_visible()


def test_a_citizen_is_offered_no_refusal(desk: Opener, world: World) -> None:
    """The form has no such choice, and the server takes none (UU 6/2011 Art. 14)."""
    seat, person = at_the_lane(desk), world.people.citizen()
    seat.scan(person.lines)
    seat.reads("proceed")
    seat.press("F8")
    seat.page.wait_for_url("**/sessions/**")
    name = seat.say("Immigration")
    seat.go_to(seat.page.locator("summary", has_text=seat.say("Decide otherwise for %(name)s", name=name)))
    seat.press("Enter")
    form = seat.page.locator("details[open] form")
    values = form.locator("[type=radio]").evaluate_all("all => all.map((one) => one.value)")
    assert values == ["clear", "refer", "hold"]
    assert form.locator("optgroup").evaluate_all("all => all.map((one) => one.label)") == [
        seat.say(word) for word in ("Clear", "Refer", "Hold")
    ]
    seat.holds()
    answer = seat.page.request.post(
        str(form.evaluate("form => form.action")),
        headers={"Referer": seat.page.url},
        form={
            "csrfmiddlewaretoken": form.locator("[name=csrfmiddlewaretoken]").input_value(),
            "immigration-value": "refuse",
            "immigration-reason": "13-1-b",
        },
    )
    assert answer.status == 422
    seat.page.reload()
    expect(seat.page.locator(".decisions")).not_to_contain_text(seat.say("Refused"))


def test_a_withdrawal_after_release_takes_two(desk: Opener, world: World) -> None:
    """Whoever released proposes; only a second person settles it, and finds it in the work queue."""
    person = world.people.foreigner()
    seat = at_the_lane(desk)
    seat.scan(person.lines)
    seat.reads("proceed")
    seat.settle()
    seat.press("Enter")
    let_through(seat, person.name.upper())
    seat.press("F8")
    seat.page.wait_for_url("**/sessions/**")
    seat.go_to(seat.page.locator("summary", has_text=seat.say("Something is wrong in this session")))
    seat.press("Enter", "Tab")
    seat.type("Scanned for the traveller behind")
    seat.push(seat.say("Propose withdrawal"))
    expect(seat.page.locator(".amendment")).to_contain_text(seat.say("Waits for the second person"))
    expect(seat.page.get_by_role("button", name=seat.say("Confirm"))).to_have_count(0)
    seat.holds()

    second = desk("supervisor")
    second.page.goto("/")
    second.holds()
    second.follow(person.name.upper())
    second.holds()
    second.push(second.say("Confirm"))
    second.told("Settled.")
    expect(second.page.get_by_text(second.say("This session was withdrawn and counts for nothing."))).to_be_visible()
    second.holds()
