"""What only a browser can show: accessibility, keys, the scanner's way, a lost line."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tapal.agencies.tests.factories import make_officer
from tapal.kernel import clock, registry
from tapal.kernel.actors import Actor
from tapal.kernel.registry import NavItem, WorkItem, WorkSource
from tapal.kernel.rulings import allow
from tapal.web.showcase_examples import SPECIMEN
from tapal.web.tests.conftest import Opener

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> None:
    """A desk with one main job and two things due."""

    def list_items(viewer: Actor, limit: int) -> list[WorkItem]:
        now: datetime = clock.now()
        return [
            WorkItem("x", "Judge a hit", "entry 1", "/offline", now, now - timedelta(hours=2)),
            WorkItem("x", "Inspect", "lane 2", "/offline", now, now + timedelta(minutes=5), urgent=True),
        ]

    source = WorkSource("specimen", "Hits", 1, list_items)
    item = NavItem("specimen", "Open the lane", "web:offline", 1, lambda viewer: allow("x"), key="Enter")
    monkeypatch.setitem(registry.work_sources, "specimen", source)
    monkeypatch.setitem(registry.nav_items, "specimen", item)


def violations(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {node['target']} {node.get('failureSummary', '')}" for v in found for node in v["nodes"]]


@pytest.mark.parametrize(
    ("language", "dark", "phone"), [("id", False, False), ("id", True, True), ("en", True, False), ("en", False, True)]
)
def test_components_have_no_accessibility_violations(visit: Opener, language: str, dark: bool, phone: bool) -> None:
    page = visit(f"/components?lang={language}", dark=dark, phone=phone)
    assert page.locator("html").get_attribute("lang") == language
    assert violations(page) == []
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width == 0, "the page scrolls sideways"


@pytest.mark.parametrize("path", ["/account/sign-in/", "/offline", "/components?show=dark"])
def test_open_pages_have_no_accessibility_violations(visit: Opener, path: str) -> None:
    assert violations(visit(path)) == []


@pytest.mark.usefixtures("work")
@pytest.mark.parametrize("dark", [False, True])
def test_home_has_no_accessibility_violations(visit: Opener, dark: bool) -> None:
    page = visit("/", actor=make_officer(), dark=dark)
    expect(page.get_by_role("link", name="Judge a hit")).to_be_visible()
    assert violations(page) == []
    page.get_by_text("Petugas").first.click()
    assert violations(page) == []


@pytest.mark.usefixtures("work")
def test_keys_press_what_they_stand_at(visit: Opener) -> None:
    page = visit("/", actor=make_officer())
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys on this page")
    expect(dialog).to_contain_text("Open the lane")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.keyboard.press("Enter")
    page.wait_for_url("**/offline")


@pytest.mark.usefixtures("work")
def test_a_document_scanned_into_a_page_that_reads_none_presses_nothing(visit: Opener) -> None:
    page = visit("/", actor=make_officer())
    page.evaluate("""() => {
        window.presses = 0;
        const button = document.createElement("button");
        button.dataset.key = "1";
        button.textContent = "One";
        button.addEventListener("click", () => { window.presses += 1; });
        document.querySelector("main").append(button);
    }""")
    for focus in ("document.activeElement.blur()", "document.querySelector('main button').focus()"):
        page.evaluate(focus)
        kept = page.evaluate(
            """(text) => [...text].map((one) => document.activeElement.dispatchEvent(new KeyboardEvent(
                "keydown", {key: one === "\\n" ? "Enter" : one, bubbles: true, cancelable: true})))""",
            f"{SPECIMEN}\n".replace("L898902C3", "L111111C3"),
        )
        assert not any(kept[4:]), "a key of the scanner went on to the page"
        page.wait_for_timeout(100)
        assert (page.evaluate("window.presses"), page.url.rpartition("/")[2]) == (0, "")
    expect(page.get_by_role("status").get_by_text("A document was scanned")).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("1")  # a hand
    assert page.evaluate("window.presses") == 1


@pytest.mark.usefixtures("work")
def test_a_hand_that_rests_on_a_key_is_no_scanner(visit: Opener) -> None:
    """Space held down turns the page over, and over: the key repeats faster than any hand types."""
    page = visit("/", actor=make_officer())
    kept = page.evaluate(
        """() => Array.from({length: 12}, (_, at) => document.body.dispatchEvent(new KeyboardEvent(
            "keydown", {key: " ", repeat: at > 0, bubbles: true, cancelable: true})))"""
    )
    assert all(kept)
    expect(page.get_by_text("A document was scanned")).to_have_count(0)


@pytest.mark.usefixtures("work")
def test_letters_can_be_switched_off(visit: Opener) -> None:
    page = visit("/", actor=make_officer())
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keys on this page")
    dialog.get_by_role("checkbox").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(dialog).to_be_hidden()


def test_the_first_stop_of_the_keyboard_leads_past_the_head(visit: Opener) -> None:
    page = visit("/offline")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the main part")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()


def test_a_document_scanned_while_nobody_is_signed_in_leaves_one_sentence(visit: Opener) -> None:
    page = visit("/account/sign-in/")
    expect(page.locator("#id_login")).to_be_focused()
    for line in SPECIMEN.split():
        page.keyboard.type(line, delay=1)
        page.keyboard.press("Enter")
    expect(page.get_by_role("alert").get_by_role("link")).to_contain_text("A document was scanned")
    expect(page.get_by_role("alert").get_by_role("link")).to_have_count(1)
    expect(page.locator("#id_password")).to_have_value("")
    assert violations(page) == []


def test_the_error_summary_takes_the_focus_and_leads_to_the_field(visit: Opener) -> None:
    page = visit("/account/sign-in/")
    expect(page.locator("#id_login")).to_be_focused()
    page.keyboard.press("Enter")
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    page.evaluate("window.same = true")
    page.keyboard.press("Enter")
    assert page.evaluate("window.same"), "an Enter too many sent the form again"
    summary.get_by_role("link").first.click()
    expect(page.locator("#id_login")).to_be_focused()


def scanner(page: Page) -> None:
    """A page with one scan field whose sent lines are kept in `window.sent`."""
    page.evaluate("""() => {
        document.querySelectorAll("[data-scan]")[1].remove();
        window.sent = [];
        document.addEventListener("submit", (event) => {
            event.preventDefault();
            window.sent.push(event.target.mrz.value);
            event.target.mrz.value = "";
            queueMicrotask(() => document.dispatchEvent(new CustomEvent("htmx:finally:request", {bubbles: true})));
        });
    }""")
    page.add_script_tag(url="/static/web/js/scan.js")


def test_a_scanner_types_lines_with_enter_and_the_last_one_sends(visit: Opener) -> None:
    page = visit("/components")
    scanner(page)
    first, second = SPECIMEN.split("\n")
    page.keyboard.type(first)
    page.keyboard.press("Enter")
    assert page.evaluate("window.sent") == []
    page.keyboard.type(second)
    page.keyboard.press("Enter")
    assert page.evaluate("window.sent") == [SPECIMEN]
    # The next traveller, at once: nobody touched the mouse.
    page.keyboard.type("I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\n")
    assert len(page.evaluate("window.sent")) == 1
    page.keyboard.type("ERIKSSON<<ANNA<MARIA<<<<<<<<<<\n")
    assert page.evaluate("window.sent[1].split('\\n').length") == 3


def test_one_enter_too_many_takes_no_step(visit: Opener) -> None:
    page = visit("/components")
    scanner(page)
    page.evaluate("""() => {
        window.steps = 0;
        document.querySelector("#button [data-key=F4]").dataset.key = "Enter";
        document.querySelector("#button [data-key=Enter]").addEventListener("click", () => { window.steps += 1; });
    }""")
    page.keyboard.type(f"{SPECIMEN}\n\n")
    assert page.evaluate("[window.sent.length, window.steps]") == [1, 0]
    page.evaluate(
        """async (zone) => {
            const field = document.querySelector("[data-scan] textarea");
            const wait = (time) => new Promise((done) => setTimeout(done, time));
            const send = (type) => field.dispatchEvent(
                new KeyboardEvent(type, {key: "Enter", code: "Enter", bubbles: true, cancelable: true}));
            field.value = zone;
            field.form.requestSubmit();
            await wait(0);
            send("keydown");  // a hand, but nobody has looked at the answer yet
            await wait(60);
            send("keyup");
        }""",
        SPECIMEN,
    )
    assert page.evaluate("[window.sent.length, window.steps]") == [2, 0]
    page.wait_for_timeout(700)
    page.keyboard.press("Enter")  # a scanner, late
    assert page.evaluate("[window.sent.length, window.steps]") == [2, 0]
    page.keyboard.press("Enter", delay=60)
    assert page.evaluate("[window.sent.length, window.steps]") == [2, 1]


def test_the_scan_field_gets_the_focus_back(visit: Opener) -> None:
    page = visit("/components")
    scanner(page)
    field = page.locator("#scan-a-mrz")
    page.get_by_role("heading", name="Components").click()
    expect(field).to_be_focused()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.type("P")
    expect(field).to_have_value("P")


def test_a_pasted_zone_is_sent_at_once_and_an_unfinished_one_is_not(visit: Opener) -> None:
    page = visit("/components")
    scanner(page)
    for text in (SPECIMEN.split("\n")[0], SPECIMEN):
        page.evaluate(
            """(text) => {
                const field = document.querySelector("[data-scan] textarea");
                field.value = text;
                field.dispatchEvent(new ClipboardEvent("paste", {bubbles: true}));
            }""",
            text,
        )
        page.wait_for_timeout(50)
    assert page.evaluate("window.sent") == [SPECIMEN]


def test_a_zone_of_one_line_is_sent_by_an_empty_line(visit: Opener) -> None:
    page = visit("/components")
    scanner(page)
    page.keyboard.type("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<\n")
    assert page.evaluate("window.sent") == []
    page.keyboard.press("Enter")
    assert len(page.evaluate("window.sent")) == 1


def test_a_lost_line_is_said_and_taken_back(visit: Opener) -> None:
    page = visit("/offline")
    banner = page.locator("[data-no-line]")
    expect(banner).to_be_hidden()
    page.context.set_offline(True)
    expect(banner).to_be_visible()
    assert violations(page) == []
    page.context.set_offline(False)
    expect(banner).to_be_hidden()


def test_an_idle_session_warns_and_one_key_keeps_it(visit: Opener, settings: Any) -> None:
    settings.SESSION_IDLE_SECONDS = 125  # the warning comes 120 seconds before the end
    page = visit("/", actor=make_officer())
    page.clock.install()
    page.reload()
    page.clock.run_for(8_000)
    dialog = page.get_by_role("dialog", name="You will be signed out soon")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
