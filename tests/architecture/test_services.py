"""Services write: actor first, the rest by name, and each says which journal action it is."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator

import pytest

from tapal.journal import registry
from tests.architecture.house import DOMAIN_APPS, heights, modules, packages

# Public functions in services modules that append nothing, each with its reason.
EXEMPT: dict[str, str] = {
    "tapal.screening.services.lists.import_file": "reads the file before the transaction of `import_list` begins",
    "tapal.duties.services.escalate_overdue": "the worker's loop over `escalate`, each call a transaction of its own",
}


def public_functions(name: str) -> Iterator[tuple[str, Callable[..., object]]]:
    """Public functions that the services (or selectors …) of an app define."""
    seen: set[str] = set()
    for app in DOMAIN_APPS:
        for module_name in modules(app, name):
            module = importlib.import_module(module_name)
            for attribute, value in vars(module).items():
                if attribute.startswith("_") or not inspect.isfunction(value):
                    continue
                if not value.__module__.startswith(f"tapal.{app}.{name}"):
                    continue
                dotted = f"{value.__module__}.{value.__qualname__}"
                if dotted not in seen and "<locals>" not in dotted:
                    seen.add(dotted)
                    yield dotted, value


def test_every_service_has_a_journal_action() -> None:
    without = [
        name
        for name, function in public_functions("services")
        if not hasattr(function, "journal_action") and name not in EXEMPT
    ]
    assert without == []


def test_every_service_names_an_action_of_the_catalogue() -> None:
    unknown = [
        f"{name}: {action}"
        for name, function in public_functions("services")
        if (action := getattr(function, "journal_action", None)) and action not in registry.actions
    ]
    assert unknown == []


def test_a_service_takes_the_actor_and_then_only_names() -> None:
    odd = []
    for name, function in public_functions("services"):
        parameters = list(inspect.signature(function).parameters.values())
        first = parameters[0].name if parameters else ""
        if first != "actor" or any(p.kind is not p.KEYWORD_ONLY for p in parameters[1:]):
            odd.append(name)
    assert odd == []


@pytest.mark.parametrize("code", sorted(registry.actions))
def test_every_action_is_folded_or_says_that_it_folds_nothing(code: str) -> None:
    action = registry.actions[code]
    assert (code in registry.handlers) is action.folds
    app = code.split(".", maxsplit=1)[0]
    assert app in packages()
    if action.aggregate is not None:
        home = action.aggregate.split(".")[0]
        assert home == app or heights()[home] <= heights()[app]


def test_every_handler_folds_a_declared_action() -> None:
    assert sorted(set(registry.handlers) - set(registry.actions)) == []


def test_whatever_holds_personal_data_can_be_forgotten() -> None:
    personal = {
        action.aggregate
        for action in registry.actions.values()
        if action.aggregate and action.folds and action.sensitivity in ("restricted", "secret")
    }
    # Officers answer for what they did for as long as the log stands.
    kept = {"agencies.officer", "agencies.credential", "agencies.sign_in", "agencies.client"}
    assert sorted(personal - set(registry.forgetters) - kept) == []
