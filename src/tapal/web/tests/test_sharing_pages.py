"""An agreement in a real browser: drafted, tried, signed by both, explained, lapsed; no accessibility violation."""

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import translation
from django.utils.translation import gettext
from playwright.sync_api import Page, expect

from tapal.agencies.tests import factories as people
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.sharing import selectors, services
from tapal.sharing.tests import factories as made
from tapal.sharing.tests.test_requests import ask
from tapal.sharing.tests.test_services import clause, in_force
from tapal.web.tests.conftest import Opener

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(autouse=True)
def history() -> Iterator[None]:
    with made.history_registered():
        yield


def violations(page: Page) -> list[str]:
    """What axe finds, a line each."""
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['target']} {node.get('failureSummary', '')}" for v in found for node in v["nodes"]]


def ask_why(page: Page, field: str = "Crossing history: day") -> Page:
    """Ask whether a Customs investigator sees a field of a crossing that a named case is linked to."""
    page.goto("/sharing/agreements/why/")
    page.get_by_label("An officer who is").select_option("beacukai.p2")
    page.get_by_label("of", exact=True).select_option("beacukai")
    page.get_by_label("wants to see").select_option(label=field)
    page.get_by_label("for", exact=True).select_option(made.PURPOSE)
    page.get_by_label("in a record of").select_option("imigrasi")
    page.get_by_label("A case is named").check()
    page.get_by_role("button", name="Ask why").click()
    return page


def search(page: Page, purpose: str = made.PURPOSE) -> Page:
    """Search other agencies for a traveller, for a purpose, in a case."""
    page.goto("/sharing/search/")
    page.get_by_label("Name").fill("Contoh")
    page.get_by_label("For", exact=True).select_option(purpose)
    page.get_by_label("Case").fill(made.CASE)
    page.get_by_role("main").get_by_role("button", name="Search").click()
    return page


def test_an_agreement_is_signed_by_both_and_opens_what_it_says(visit: Opener) -> None:
    customs, immigration = make_signers()
    investigator = people.make_officer("beacukai.p2", None)
    made.crossing()
    asked = search(visit("/", actor=investigator))
    expect(asked.get_by_text("Nothing is shown to you.")).to_be_visible()
    expect(ask_why(asked).get_by_text("Not shown, but to be asked for: Imigrasi")).to_be_visible()

    draft = services.draft_agreement(customs, text=made.a_text())
    page = visit(f"/sharing/agreements/{draft}/", actor=customs)
    page.get_by_role("link", name="Try it on last month").click()
    expect(page.get_by_role("row", name="Bea Cukai Crossing history")).to_contain_text("PKS Perlintasan Contoh, 3: 1")
    page.go_back()
    page.get_by_role("button", name="Lay before the parties").click()
    for signer in (page, visit(f"/sharing/agreements/{draft}/", actor=immigration)):
        signer.get_by_label("Your position").fill("Kepala")
        signer.get_by_role("button", name="Sign for my agency").click()
        expect(signer.get_by_role("listitem").filter(has_text="Kepala").first).to_be_visible()
    expect(signer.get_by_text("in force", exact=True)).to_be_visible()

    expect(search(asked).get_by_text("By PKS Perlintasan Contoh, 3")).to_be_visible()
    expect(asked.get_by_text("2026-11-20")).to_be_visible()
    expect(ask_why(asked).get_by_text("A clause in force shows this.")).to_be_visible()
    expect(asked.get_by_text("PKS Perlintasan Contoh, 3").first).to_be_visible()
    expect(ask_why(asked, "Crossing history: name").get_by_text("but not this field")).to_be_visible()

    signer.get_by_text("End for good").click()
    signer.locator("#terminate-reason").fill("diganti perjanjian baru")
    signer.get_by_role("button", name="End the agreement").click()
    expect(search(asked).get_by_text("Nothing is shown to you.")).to_be_visible()
    expect(ask_why(asked).get_by_text("Not shown, but to be asked for: Imigrasi")).to_be_visible()


def test_an_agreement_lapses_by_the_calendar(visit: Opener) -> None:
    customs, immigration = make_signers()
    with clock.frozen(clock.now() - timedelta(days=30)):
        today = selectors.get_today()
        text = made.a_text(valid_from=today.isoformat(), valid_to=(today + timedelta(days=29)).isoformat())
        agreement = in_force(customs, immigration, text)
    page = visit(f"/sharing/agreements/{agreement}/", actor=people.make_officer("beacukai.p2", None))
    expect(page.get_by_text("lapsed", exact=True)).to_be_visible()
    expect(ask_why(page).get_by_text("the agreement is not in force", exact=True)).to_be_visible()


@pytest.mark.parametrize(("language", "dark", "phone"), [("id", False, True), ("en", True, False)])
def test_pages_of_agreements_have_no_accessibility_violations(
    visit: Opener, language: str, dark: bool, phone: bool
) -> None:
    customs, immigration = make_signers()
    wide = made.a_text(
        clauses=(
            made.CLAUSE,
            clause(number="4", fields=("name",), purposes=("clearance",), quota_most=20, quota_period="day"),
            clause(number="5", fields=("document",), refuses=True, conditions=()),
        )
    )
    services.look(
        people.make_officer("beacukai.p2", None), dataset=made.HISTORY, purpose=made.PURPOSE, records=[made.crossing()]
    )
    signed: UUID = in_force(customs, immigration, wide)
    draft = services.draft_agreement(customs, text=made.a_text(title="PKS Perlintasan Kedua", clauses=wide.clauses))
    services.attach_document(customs, agreement=draft, name="lampiran.pdf", body=b"%PDF", media_type="application/pdf")
    page = visit("/", actor=customs, dark=dark, phone=phone)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
    why = f"?role=beacukai.p2&agency=beacukai&field={made.HISTORY}/day&purpose={made.PURPOSE}&owner=imigrasi&days=3"
    pages = {
        "/sharing/agreements/": "Agreements",
        "/sharing/agreements/matrix/": "Default matrix",
        "/sharing/agreements/draft/": "Draft an agreement",
        "/sharing/agreements/why/": "Why can somebody see something?",
        f"/sharing/agreements/why/{why}&linked=on": "Why can somebody see something?",
        f"/sharing/agreements/{signed}/": wide.title,
        f"/sharing/agreements/{draft}/": "PKS Perlintasan Kedua",
        f"/sharing/agreements/{draft}/clause/": "Add a clause",
        f"/sharing/agreements/{draft}/trial/": "What would this let whom see?",
        "/sharing/requests/": "Requests for information",
        "/sharing/requests/new/": "Ask another agency",
        "/sharing/search/": "Search other agencies",
    }
    look_at(page, pages, language)
    answering = people.make_officer("imigrasi.intel", None)
    asked = ask(people.make_officer("beacukai.p2", None))
    page = visit("/", actor=answering, dark=dark, phone=phone)
    page.context.add_cookies([{"name": "django_language", "value": language, "url": page.url}])
    look_at(
        page, {"/sharing/requests/": "Requests for information", f"/sharing/requests/{asked}/": "Pelintas 17"}, language
    )
    services.answer_request(answering, request=asked, values={"day": "2026-11-20"})
    look_at(page, {f"/sharing/requests/{asked}/": "Pelintas 17"}, language)


def look_at(page: Page, pages: dict[str, str], language: str) -> None:
    """Open pages by address, each with its heading; nothing for axe to find, nothing that scrolls sideways."""
    for address, heading in pages.items():
        response = page.goto(address)
        page.wait_for_load_state("networkidle")
        assert response is not None
        assert response.status == 200, address
        assert page.locator("html").get_attribute("lang") == language
        with translation.override(language):
            expect(page.get_by_role("heading", level=1)).to_have_text(gettext(heading))
        assert violations(page) == [], address
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width == 0, f"{address} scrolls sideways"


def make_signers() -> tuple[Actor, Actor]:
    """Who signs for Customs and for Immigration."""
    return people.make_officer("beacukai.head", None), people.make_officer("imigrasi.tpi_director", None)
