"""Closed by default, and the whole surface is listed: every address has a policy or says why it is open."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

from tapal.kernel import guard


def views(resolver: URLResolver, prefix: str = "/") -> Iterator[tuple[str, object]]:
    """Every address with the view behind it."""
    for pattern in resolver.url_patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from views(pattern, address)
        else:
            assert isinstance(pattern, URLPattern)
            yield address, pattern.callback


def test_every_address_declares_who_may_use_it() -> None:
    listed = dict(views(get_resolver()))
    assert len(listed) > 10
    assert [address for address, view in listed.items() if guard.declared(view) is None] == []


def test_a_policy_rules_and_is_named_like_one() -> None:
    """`may_<verb>` in a module of policies, so that a reader finds the clause behind every page."""
    odd = []
    for address, view in views(get_resolver()):
        policy = guard.declared(view)
        if policy is None or isinstance(policy, guard.Public):
            continue
        name, module = getattr(policy, "__name__", ""), getattr(policy, "__module__", "")
        if not name.startswith("may_") or not module.split(".")[2].startswith("policies"):
            odd.append(f"{address}: {module}.{name}")
    assert odd == []
