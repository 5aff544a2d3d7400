"""Invented readings and actors, as small as a test allows."""

from typing import Any

from tapal.kernel.actors import Actor
from tapal.kernel.ids import named_id


def officer(role: str, *, name: str = "Petugas Contoh", post: str | None = "motamasin") -> Actor:
    """An officer of the agency that the role begins with."""
    identifier = str(named_id("test.officer", f"{role} {name}"))
    return Actor("officer", identifier, name, role.partition(".")[0], frozenset({role}), post)


def reading(**changes: Any) -> dict[str, Any]:
    """The object of `tapal mrz read` for an invented passport."""
    checks = {"number": True, "birth_date": True, "expiry_date": True, "optional": True, "composite": True}
    return {
        "format": "TD3",
        "document_type": "P",
        "issuer": "UTO",
        "number": "X7654321",
        "surname": "CONTOH",
        "given_names": "BUDI",
        "nationality": "UTO",
        "birth_date": "1990-01-01",
        "sex": "M",
        "expiry_date": "2034-01-01",
        "optional": "",
        "checks": checks,
        "valid": True,
        "problems": [],
        **changes,
    }
