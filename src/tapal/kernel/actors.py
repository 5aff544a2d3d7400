"""Who acts and who looks: one value for both, made at the edge and passed down."""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

ActorKind = Literal["officer", "machine", "system", "rule"]


@dataclass(frozen=True, slots=True)
class Actor:
    """An officer, a machine client, a named part of the system, or a published rule that decides by itself.

    `id` is a UUID for officers and machines and a name for the others; `roles` are codes such as `imigrasi.lane`;
    `post` is the slug of the post of duty, or None for whoever works nowhere in particular.
    """

    kind: ActorKind
    id: str
    name: str
    agency: str
    roles: frozenset[str] = field(default_factory=frozenset)
    post: str | None = None

    @property
    def ref(self) -> str:
        """`officer:<uuid>`, `rule:<rule id>` and so on, as the journal writes it."""
        return f"{self.kind}:{self.id}"

    @property
    def uuid(self) -> UUID | None:
        """The identifier of an officer or a machine; None for a system part or a rule."""
        return UUID(self.id) if self.kind in ("officer", "machine") else None

    def has_role(self, *roles: str) -> bool:
        """Whether the actor holds any of `roles`."""
        return not self.roles.isdisjoint(roles)


def system(name: str) -> Actor:
    """A named part of the system, for instance `sequencer` or `escalation`; it belongs to no agency of the border."""
    return Actor(kind="system", id=name, name=name, agency="tapal")


def by_rule(rule_id: str, agency: str) -> Actor:
    """A published rule as the author of a decision on behalf of the agency that published it."""
    return Actor(kind="rule", id=rule_id, name=rule_id, agency=agency)
