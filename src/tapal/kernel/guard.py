"""Every URL says who may use it: a view declares its policy, or says in a sentence why it is open to everybody.

    @requires(policies.may_work_lane)
    def lane(request): ...

    @public("signing in happens before anybody is known")
    def sign_in(request): ...

The declaration is what the web shell enforces before the view runs (nobody signed in, no page) and what a test
demands of every URL; what the policy needs to know of the thing itself is asked where it is read or changed, in
selectors and services, with the same policy.
"""

from collections.abc import Callable
from dataclasses import dataclass

from tapal.kernel.actors import Actor
from tapal.kernel.errors import Refused
from tapal.kernel.rulings import Policy, refuse

ATTRIBUTE = "tapal_policy"


@dataclass(frozen=True, slots=True)
class Public:
    """The view is open to everybody, for this reason."""

    reason: str


Declared = Policy | Public


def requires[V: Callable[..., object]](policy: Policy) -> Callable[[V], V]:
    """Declare the policy of a view (function, class, or what `as_view()` returns)."""
    return _declare(policy)


def public[V: Callable[..., object]](reason: str) -> Callable[[V], V]:
    """Declare a view open to everybody; the reason is a sentence for the reader of the code."""
    if len(reason.split()) < 3:
        raise ValueError("say why the page is public, in a sentence")
    return _declare(Public(reason))


def declared(view: object) -> Declared | None:
    """What the view declared; looks through `as_view()`. None when it declared nothing."""
    found: Declared | None = getattr(view, ATTRIBUTE, None)
    if found is None:
        found = getattr(getattr(view, "view_class", None), ATTRIBUTE, None)
    return found


def _declare[V: Callable[..., object]](declaration: Declared) -> Callable[[V], V]:
    def mark(view: V) -> V:
        # On a class the policy would become a method; staticmethod keeps it what it is.
        value = staticmethod(declaration) if isinstance(view, type) and callable(declaration) else declaration
        setattr(view, ATTRIBUTE, value)
        return view

    return mark


def viewer_of(request: object) -> Actor:
    """Who looks: the actor that the middleware found behind the request; raises Refused where there is nobody."""
    actor = getattr(request, "actor", None)
    if not isinstance(actor, Actor):
        raise Refused(refuse("Sign in first", "signed-in"))
    return actor
