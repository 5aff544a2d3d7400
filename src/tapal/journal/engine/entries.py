"""What makes an entry provable: the header names the commitment of every part, and its own commitment is the leaf."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Final, Literal

import msgspec

from tapal.journal.engine.canonical import COMMITMENT_BYTES, SALT_BYTES, CanonicalError, commitment_of, to_base64

_DAY: Final = r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
_INSTANT: Final = re.compile(_DAY + r"T(?:[01][0-9]|2[0-3])(?::[0-5][0-9]){2}\.[0-9]{6}Z")
_UUID: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


class Header(msgspec.Struct, frozen=True):
    """An entry's header as it is read back; ``parts`` maps names to commitments in base64."""

    id: str
    site: str
    at: str
    action: str
    version: str
    outcome: Literal["done", "refused", "failed"]
    cause: str | None
    parts: dict[str, str]


_HEADER: Final = msgspec.json.Decoder(Header)


class EntryError(ValueError):
    """What isn't right with an entry, as the end of a sentence that begins with its number."""


def read_header(text: bytes) -> Header:
    """Read a header. Raises EntryError when a field is missing or isn't of its form."""
    try:
        header = _HEADER.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise EntryError(f"the header is malformed: {error}") from None
    if not _UUID.fullmatch(header.id):
        raise EntryError(f"the header's id {header.id[:60]!r} is no UUID in lower case")
    if header.cause is not None and not _UUID.fullmatch(header.cause):
        raise EntryError(f"the header's cause {header.cause[:60]!r} is no UUID in lower case")
    try:
        right = _INSTANT.fullmatch(header.at) and datetime.fromisoformat(header.at)
    except ValueError:  # the thirtieth of February
        right = None
    if not right:
        raise EntryError(f"the header's time {header.at[:60]!r} is no UTC time with six decimals")
    return header


def check_entry(
    header_salt: bytes, header_text: bytes, parts: Iterable[tuple[str, bytes, bytes]]
) -> tuple[Header, bytes]:
    """Prove the shown parts, (name, salt, canonical JSON) each, against the header's canonical JSON.

    Returns the header and its commitment, 32 bytes: the entry as it stands in the tree. Raises EntryError at the
    first part that the header doesn't name, or whose commitment is another.
    """
    header = read_header(header_text)
    if len(header_salt) != SALT_BYTES:
        raise EntryError(f"the header's salt has {len(header_salt)} bytes, not {SALT_BYTES}")
    named = header.parts
    for name, salt, text in parts:
        if name not in named:
            raise EntryError(f"the part {name!r} isn't named in the header")
        if len(salt) != SALT_BYTES:
            raise EntryError(f"the salt of the part {name!r} has {len(salt)} bytes, not {SALT_BYTES}")
        if to_base64(commitment_of(salt, text)) != named[name]:
            raise EntryError(f"the part {name!r} isn't what the header commits to")
    return header, commitment_of(header_salt, header_text)


def check_commitment(entry: bytes) -> bytes:
    """The bytes of an entry in the tree, which are 32. Raises CanonicalError otherwise."""
    if len(entry) != COMMITMENT_BYTES:
        raise CanonicalError(f"an entry in the tree has {COMMITMENT_BYTES} bytes, not {len(entry)}")
    return entry
