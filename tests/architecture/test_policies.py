"""Policies rule by name; views ask selectors and services and never the tables."""

from __future__ import annotations

import ast
import inspect

from tests.architecture.house import parsed
from tests.architecture.test_services import public_functions


def test_policies_are_questions_about_a_viewer() -> None:
    odd = []
    for name, function in public_functions("policies"):
        parameters = list(inspect.signature(function).parameters)
        if not function.__name__.startswith("may_") or parameters[:1] not in (["viewer"], ["actor"]):
            odd.append(name)
    assert odd == []


def test_selectors_know_who_looks_or_what_is_public() -> None:
    """get_ (or refuse), find_ (or None), list_ (many); anything else in a selectors module is private to it."""
    odd = [
        name
        for name, function in public_functions("selectors")
        if not function.__name__.startswith(("get_", "find_", "list_", "count_", "is_", "has_"))
    ]
    assert odd == []


def test_views_never_touch_tables() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in parsed("web", "api", "views")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"objects", "_base_manager", "_default_manager"}
    ]
    assert found == []
