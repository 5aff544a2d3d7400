"""Account, register, clients and duties in a real browser: sign-in by keyboard alone, no accessibility violation."""

import time
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from allauth.mfa.totp.internal import auth as totp
from axe_playwright_python.sync_playwright import Axe
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tapal.agencies import selectors
from tapal.agencies.tests import factories
from tapal.duties import services as duties
from tapal.kernel import clock
from tapal.kernel.refs import Ref
from tapal.web.tests.conftest import Opener

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def violations(page: Page) -> list[str]:
    """What axe finds, a line each."""
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['target']} {node.get('failureSummary', '')}" for v in found for node in v["nodes"]]


def press(page: Page, *keys: str) -> None:
    """Type texts and press keys, as they come."""
    for key in keys:
        if key in {"Tab", "Enter"}:
            page.keyboard.press(key)
        else:
            page.keyboard.type(key)


def test_an_officer_signs_in_by_keyboard_and_sets_up_the_second_factor(visit: Opener) -> None:
    cache.clear()
    officer = factories.make_officer(credential=True)
    credential = selectors.find_credential(UUID(officer.id))
    assert credential is not None
    page = visit("/account/sign-in/")
    assert violations(page) == []
    page.locator("#id_login").focus()
    press(page, credential.username, "Tab", factories.PASSWORD, "Enter")
    expect(page).to_have_url("/account/second-factor/app/")
    assert violations(page) == []
    secret = page.locator(".facts dd").inner_text()
    page.locator("#id_code").focus()
    press(page, str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))), "Enter")
    expect(page).to_have_url("/account/second-factor/codes/")
    assert violations(page) == []
    page.goto("/account/")
    expect(page.get_by_role("heading", level=1)).to_have_text(officer.name)


@pytest.mark.parametrize(("language", "dark", "phone"), [("id", False, True), ("en", True, False)])
def test_pages_of_people_have_no_accessibility_violations(
    visit: Opener, language: str, dark: bool, phone: bool
) -> None:
    client, _token = factories.make_client()
    lane = factories.make_officer(credential=True)
    with clock.frozen(datetime.now(UTC) - timedelta(hours=3)):
        duty = duties.open_duty(
            factories.SETUP,
            kind="hit-judgement",
            agency="imigrasi",
            post="motamasin",
            subject=Ref("tests.thing", uuid4()),
            cause=uuid4(),
        )
    duties.escalate_overdue()
    addresses = {
        "admin": [
            "/account/",
            "/officers/",
            "/officers/new/",
            f"/officers/{lane.id}/",
            "/clients/",
            f"/clients/{client}/",
        ],
        "lane": ["/account/", "/duties/", f"/duties/{duty}/", "/account/password/", "/account/second-factor/"],
    }
    for who, actor in (("admin", factories.make_admin(credential=True)), ("lane", lane)):
        page = visit("/", actor=actor, dark=dark, phone=phone)
        page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
        for address in addresses[who]:
            page.goto(address)
            page.wait_for_load_state("networkidle")
            assert page.locator("html").get_attribute("lang") == language
            assert violations(page) == [], address
            width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert width == 0, f"{address} scrolls sideways"
