"""Hits, exceptions and re-screenings in a real browser: judged by keys alone, progress that moves, nothing for axe."""

from uuid import UUID, uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tapal.agencies.tests.factories import make_officer
from tapal.kernel.actors import Actor, system
from tapal.kernel.refs import Ref
from tapal.screening import selectors, services
from tapal.screening.tests.factories import BORN, NAME, POST, SETUP, entry, find, make_list
from tapal.territory import services as territory
from tapal.web.tests.conftest import Opener

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def supervisor(site: str) -> Actor:
    del site  # its database first
    territory.load_reference_posts(SETUP)
    return make_officer("imigrasi.supervisor", POST)


@pytest.fixture
def hit(supervisor: Actor) -> UUID:
    """A hit with everything: what agrees, what is close, what speaks against, what is missing."""
    del supervisor
    lane = make_officer("imigrasi.lane", POST)
    make_list(entries=[entry("P-1", f"{NAME} Kartanegara", "Bambang Wiryo", born="1984-03-18", number="Z9876543")])
    (found,) = find(lane, number="Z9876S43").found
    return services.raise_hit(
        lane, found=found, encounter=Ref("crossings.session", uuid4()), post=POST, name=NAME, birth_date=BORN,
        nationality="UTO", sex="M", number="Z9876S43", issuer="UTO",
    )  # fmt: skip


def sound(page: Page) -> None:
    """Nothing for axe, and the page does not scroll sideways."""
    found = Axe().run(page).response["violations"]
    assert [f"{v['id']}: {node['target']}" for v in found for node in v["nodes"]] == []
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0


@pytest.mark.parametrize(("language", "device"), [("id", {"phone": True}), ("en", {"dark": True})])
def test_every_page_is_sound(
    visit: Opener, supervisor: Actor, hit: UUID, language: str, device: dict[str, bool]
) -> None:
    gap = services.open_gap(SETUP, encounter=Ref("crossings.session", uuid4()), post=POST, reason="no_birth_date")
    services.leave_hit(supervisor, hit=hit, reason="the photograph is asked for")
    services.start_rescreening(system("rescreening"), code="dpo", version=selectors.list_states()[0].version or uuid4())
    page = visit("/", actor=supervisor, **device)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
    for address in (
        "/hits/", f"/hits/{hit}/", "/hits/?state=judged", "/gaps/", f"/gaps/{gap}/", "/lists/",
        "/lists/dpo/", "/rescreenings/",
    ):  # fmt: skip
        page.goto(address)
        assert page.locator("html").get_attribute("lang") == language
        sound(page)
    services.judge_hit(supervisor, hit=hit, state="false_positive", reason="another face")
    for address in (f"/hits/{hit}/", "/hits/?state=judged", "/hits/"):
        page.goto(address)
        sound(page)


def test_a_hit_is_judged_by_keys_alone_and_the_judgement_taken_back(
    visit: Opener, supervisor: Actor, hit: UUID
) -> None:
    page = visit("/hits/", actor=supervisor)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/hits/{hit}/")
    expect(page.get_by_text("Speaks against")).to_be_visible()
    page.keyboard.press("1")
    expect(page.get_by_label("No, somebody else")).to_be_checked()
    page.keyboard.press("r")
    page.keyboard.type("another face", delay=80)  # as a hand types: what comes faster is taken for a scanner
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Record judgement")).to_be_focused()
    page.wait_for_timeout(500)
    page.keyboard.press("Enter")
    page.wait_for_url("**/hits/")
    expect(page.get_by_text("No hit waits for your desk.")).to_be_visible()
    assert selectors.get_hit(supervisor, hit=hit).state == "false_positive"
    page.goto(f"/hits/{hit}/")
    expect(page.get_by_text("are not raised again for this entry")).to_be_visible()
    page.get_by_text("Take this judgement back").click()
    page.get_by_label("Why the judgement does not stand").fill("an old photograph was compared")
    page.get_by_role("button", name="Revoke judgement").click()
    expect(page.get_by_label("Yes, this is the person")).to_be_visible()
    expect(page.get_by_text("an old photograph was compared")).to_be_visible()


def test_progress_moves_by_itself_until_it_is_done(visit: Opener, supervisor: Actor) -> None:
    worker = system("rescreening")
    run = services.start_rescreening(worker, code="dpo", version=make_list())
    assert run is not None
    page = visit("/rescreenings/", actor=supervisor)
    expect(page.locator("progress")).to_be_visible()
    assert not services.rescreen_chunk(worker, run=run, number=1), "there is nobody to ask"
    expect(page.get_by_text("done", exact=True)).to_be_visible(timeout=15_000)
    expect(page.locator("progress")).to_have_count(0)
