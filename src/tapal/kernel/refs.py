"""Typed references: what an entry is about, without a foreign key."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True, order=True)
class Ref:
    """A kind such as `crossings.session` and the identifier of one of them; written `crossings.session:<uuid>`."""

    kind: str
    id: UUID

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Ref":
        """Return the reference of its text; raises ValueError."""
        kind, separator, identifier = text.partition(":")
        if not separator or not kind:
            raise ValueError(f"not a reference: {text!r}")
        return cls(kind, UUID(identifier))
