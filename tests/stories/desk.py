"""An officer at a screen, with a keyboard, a document scanner and nothing else."""

from __future__ import annotations

import re
import time

from allauth.mfa.totp.internal import auth as totp
from axe_playwright_python.sync_playwright import Axe
from django.utils.translation import gettext, override
from playwright.sync_api import Locator, Page, expect

from tapal.web import words

SETTLE = 700  # milliseconds after an answer in which the lane takes no Enter for a step (static/web/js/scan.js)
HAND = 80  # milliseconds for which a hand holds a key down; a scanner's keys last hardly any time
SCANNER = 0.004  # seconds for which a scanner does
MOST_TABS = 120


def code_of(secret: str, steps: int = 0) -> str:
    """The six digits that the authenticator app shows now, or `steps` half minutes later."""
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps)))


class Desk:
    """A page in one language. Every step is a key; nothing is clicked."""

    def __init__(self, page: Page, language: str) -> None:
        self.page = page
        self.language = language
        self.expected: list[str] = []  # what the console may complain of in this story

    def say(self, sentence: str, **values: str) -> str:
        """A sentence of the interface in the desk's language."""
        with override(self.language):
            return gettext(sentence) % values if values else gettext(sentence)

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, as a hand does: down for a moment."""
        for key in keys:
            self.page.keyboard.press(key, delay=HAND)

    def type(self, text: str) -> None:
        """Type into whatever has the focus."""
        self.page.keyboard.type(text)

    def go_to(self, target: Locator) -> None:
        """Tab forward until the target has the focus; fails where the keyboard does not lead there."""
        expect(target).to_be_visible()
        element = target.element_handle()
        for _ in range(MOST_TABS):
            if element.evaluate("element => element === document.activeElement"):
                return
            self.press("Tab")
        raise AssertionError(f"Tab does not lead to {target}")

    def follow(self, link: str) -> None:
        """Go to a link by its words and follow it."""
        self.go_to(self.page.get_by_role("link", name=link).first)
        self.press("Enter")
        self.page.wait_for_load_state()

    def push(self, button: str) -> None:
        """Go to a button by its words and press it."""
        self.go_to(self.page.get_by_role("button", name=button).first)
        self.press("Enter")
        self.page.wait_for_load_state()

    def choose(self, label: str, option: str) -> None:
        """Pick an option of a list by its words, with the arrow keys."""
        field = self._field(label)
        self.go_to(field)
        for _ in range(40):
            if field.evaluate("field => field.selectedOptions[0].text") == option:
                return
            self.press("ArrowDown")
        raise AssertionError(f"{label} does not offer {option}")

    def fill(self, label: str, text: str) -> None:
        """Type into a field by its label."""
        self.go_to(self._field(label))
        self.type(text)

    def _field(self, label: str) -> Locator:
        """The field of a label that may say besides that it is optional; not one that is folded away."""
        return self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}\b")).locator("visible=true").first

    def scan(self, lines: list[str]) -> None:
        """Scan a document: the scanner types each line and an Enter."""
        for line in lines:
            self.type(line)
            self.scanner_sends("Enter")

    def scanner_sends(self, key: str = "Enter") -> None:
        """Enter as a scanner sends it: down and up in a few milliseconds, however busy this machine is."""
        moment = time.time()
        line = self.page.context.new_cdp_session(self.page)
        for kind, at in (("keyDown", moment), ("keyUp", moment + SCANNER)):
            line.send(
                "Input.dispatchKeyEvent",
                {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": 13, "text": "\r", "timestamp": at},
            )
        line.detach()

    def reads(self, outcome: str) -> None:
        """The outcome is there: in words of both languages, not in colour alone."""
        block = self.page.locator(f'[data-outcome="{outcome}"]')
        expect(block).to_be_visible()
        word, other = words.outcome(outcome).word, "en" if self.language == "id" else "id"
        with override(self.language):
            expect(block.locator(".outcome-word")).to_have_text(str(word))
        with override(other):
            expect(block.locator(".outcome-other")).to_have_text(str(word))
            expect(block.locator(".outcome-other")).to_have_attribute("lang", other)

    def told(self, sentence: str) -> None:
        """The page says what came of the last step."""
        expect(self.page.locator("main > .note")).to_have_text(self.say(sentence))

    def settle(self) -> None:
        """Look at the traveller for as long as the lane wants before it takes a step."""
        self.page.wait_for_timeout(SETTLE)

    def holds(self) -> None:
        """The page is sound: its language, accessibility, width."""
        expect(self.page.locator("html")).to_have_attribute("lang", self.language)
        found = Axe().run(self.page).response["violations"]
        assert [(v["id"], [node["target"] for node in v["nodes"]]) for v in found] == []
        assert self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") == 0
