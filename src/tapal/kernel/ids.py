"""Identifiers: UUIDv7 for what happens, UUIDv5 for what follows from it.

A UUIDv7 (RFC 9562) sorts by time, so that the journal can be partitioned by month on its key alone. A UUIDv5 is
derived, so that a reaction which runs twice names the same thing twice.
"""

import os
import uuid

from tapal.kernel import clock

_NAMESPACE = uuid.UUID("6f1d7a52-6d0e-5f0c-9a53-7461706c0001")


def new_id() -> uuid.UUID:
    """Return a UUIDv7 whose timestamp is the kernel's clock, in milliseconds, the rest random."""
    milliseconds = int(clock.now().timestamp() * 1000)
    return uuid7_at(milliseconds)


def uuid7_at(milliseconds: int) -> uuid.UUID:
    """Return a UUIDv7 for a time in milliseconds since 1970 UTC (RFC 9562, section 5.7)."""
    value = (milliseconds & 0xFFFF_FFFF_FFFF) << 80
    value |= int.from_bytes(os.urandom(10))
    value = value & ~(0xF << 76) | (0x7 << 76)
    value = value & ~(0x3 << 62) | (0x2 << 62)
    return uuid.UUID(int=value)


def derived_id(parent: uuid.UUID, *names: str) -> uuid.UUID:
    """Return the UUIDv5 of `names` under `parent`: the same cause and the same words give the same identifier."""
    return uuid.uuid5(parent, "\x1f".join(names))


def named_id(kind: str, name: str) -> uuid.UUID:
    """Return the identifier of a thing with a public name of its own (a post, an agency), equal at every site."""
    return uuid.uuid5(_NAMESPACE, f"{kind}\x1f{name}")
