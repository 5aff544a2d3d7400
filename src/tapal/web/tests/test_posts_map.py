"""The map of posts in a browser: keys, shapes, no foreign host, nothing that only the map says."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tapal.agencies.tests.factories import make_officer
from tapal.kernel import actors
from tapal.territory.services import load_reference_posts
from tapal.web.tests.conftest import Opener

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.parametrize(("dark", "phone"), [(False, False), (True, True)])
def test_the_map_is_worked_by_keys_and_asks_nobody_else(visit: Opener, dark: bool, phone: bool) -> None:
    load_reference_posts(actors.system("setup"))
    page = visit("/offline", actor=make_officer("imigrasi.lane", "motamasin"), dark=dark, phone=phone)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/posts/?kind=plbn_land")
    expect(page.locator(".map .land")).not_to_have_count(0)
    expect(page.locator(".map .post-mark")).to_have_count(page.locator("tbody tr").count())
    assert page.locator(".map .is-hollow").count() == 3  # two not confirmed, one planned
    here = page.url.partition("/posts/")[0]
    assert [url for url in asked if not url.startswith((here, "data:"))] == []

    motamasin = page.get_by_role("button", name="Motamasin", exact=True)
    motamasin.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Open the post")).to_be_focused()
    expect(page.locator(".leaflet-popup")).to_contain_text("approximate")
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Escape")
    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(motamasin).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Motamasin")
    assert Axe().run(page).response["violations"] == []


def test_without_the_outline_the_page_says_so_and_stays_useful(visit: Opener) -> None:
    load_reference_posts(actors.system("setup"))
    page = visit("/offline", actor=make_officer("imigrasi.lane", "motamasin"))
    page.route("**/outline*.json", lambda route: route.fulfill(status=200, body="no geometry"))
    page.goto("/posts/")
    expect(page.locator("[data-map-failed]")).to_be_visible()
    expect(page.locator(".map .post-mark")).to_have_count(page.locator("tbody tr").count())
