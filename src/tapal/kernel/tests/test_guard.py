"""Views declare who may use them."""

import pytest

from tapal.kernel import guard
from tapal.kernel.rulings import Ruling, allow


def may_look(viewer: object) -> Ruling:
    return allow("everyone")


def test_a_function_declares_its_policy() -> None:
    @guard.requires(may_look)
    def page() -> str:
        return "page"

    assert guard.declared(page) is may_look
    assert page() == "page"


def test_a_class_declares_its_policy_for_the_view_it_becomes() -> None:
    @guard.requires(may_look)
    class Page:
        @classmethod
        def as_view(cls) -> object:
            def view() -> None: ...

            view.view_class = cls  # type: ignore[attr-defined]  # as Django's as_view() does
            return view

    assert guard.declared(Page.as_view()) is may_look


def test_a_public_page_says_why() -> None:
    @guard.public("readiness is asked before anybody is known")
    def ready() -> None: ...

    declared = guard.declared(ready)
    assert isinstance(declared, guard.Public)
    assert declared.reason.startswith("readiness")
    with pytest.raises(ValueError, match="say why"):
        guard.public("open")


def test_a_view_that_says_nothing_has_no_policy() -> None:
    assert guard.declared(lambda: None) is None
