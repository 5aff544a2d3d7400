"""Canonical JSON (RFC 8785), restricted to what the journal allows, and the commitments made of it.

Allowed: objects with string keys, arrays, strings, safe integers, booleans, null. Refused: floats (RFC 8785 3.2.2.3
is where implementations differ, and an amount is a decimal string here), integers that a double can't hold exactly,
lone surrogates.
"""

from __future__ import annotations

import binascii
import hashlib
import secrets
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final

import msgspec

type Json = bool | int | str | list[Json] | dict[str, Json] | None
"""What :func:`parse` returns: plain JSON values."""

SALT_BYTES: Final = 16
COMMITMENT_BYTES: Final = 32
SAFE_INTEGER: Final = 2**53 - 1
"""The largest integer that every JSON reader holds exactly (RFC 8785 appendix D, RFC 7493 2.2)."""

OUTCOMES: Final = ("done", "refused", "failed")

_UTF8_ORDER: Final = msgspec.json.Encoder(order="sorted")
_GIVEN_ORDER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder()
_ASTRAL: Final = tuple(bytes([lead]) for lead in range(0xF0, 0xF5))
"""The first bytes of characters beyond U+FFFF in UTF-8."""


def _allowed(depth: int) -> Any:  # Any: a type made at run time, for the decoder's eyes only
    """The allowed values down to some depth as a type, so that reading refuses the others without a second look."""
    scalar: Any = bool | str | Annotated[int, msgspec.Meta(ge=-SAFE_INTEGER, le=SAFE_INTEGER)] | None
    allowed = scalar
    for _ in range(depth):
        allowed = scalar | list[allowed] | dict[str, allowed]  # type: ignore[valid-type]  # made at run time
    return allowed


_ALLOWED_DECODER: Final[msgspec.json.Decoder[Json]] = msgspec.json.Decoder(_allowed(6))
# Types that msgspec would turn into strings of its own taste are left alone, so that the check below refuses them.
_NOT_CONVERTED: Final = (bytes, bytearray, memoryview, date, datetime, time, timedelta, Decimal)


class CanonicalError(ValueError):
    """A value that has no canonical form in the journal. The text is one sentence."""


def canonical(value: object) -> bytes:
    """The canonical JSON of a plain value or of a message (``msgspec.Struct``; its UUIDs and enums become strings).

    Raises CanonicalError for anything that the journal doesn't allow.
    """
    if isinstance(value, msgspec.Struct):
        value = msgspec.to_builtins(value, builtin_types=_NOT_CONVERTED)
    try:
        if _check(value):
            return _UTF8_ORDER.encode(value)
        return _GIVEN_ORDER.encode(_in_utf16_order(value))
    except UnicodeEncodeError:
        raise CanonicalError("a string holds half of a surrogate pair") from None
    except RecursionError:
        raise CanonicalError("the value is nested too deeply") from None


def _check(value: object) -> bool:
    """Refuse what isn't allowed; return whether sorting keys by UTF-8 bytes is right here.

    RFC 8785 3.2.3 sorts keys by UTF-16 code units. Both orders agree unless a key has a character beyond U+FFFF, whose
    surrogates (U+D800 to U+DFFF) sort before U+E000 to U+FFFF in UTF-16 and after it in UTF-8.
    """
    kind = type(value)
    if kind is str or value is None or kind is bool:
        return True
    if kind is int:
        if -SAFE_INTEGER <= value <= SAFE_INTEGER:  # type: ignore[operator]  # mypy doesn't narrow by type(value)
            return True
        raise CanonicalError(f"the integer {value} is beyond ±(2^53 - 1): write it as a string")
    plain = True
    if isinstance(value, dict):
        for key, item in value.items():
            if type(key) is not str:
                raise CanonicalError(f"an object key is of type {type(key).__name__}, only strings are allowed")
            if not key.isascii() and max(key) > "\uffff":
                plain = False
            if type(item) is not str and not _check(item):
                plain = False
        return plain
    if isinstance(value, (list, tuple)):
        for item in value:
            if type(item) is not str and not _check(item):
                plain = False
        return plain
    if kind is float:
        raise CanonicalError(f"the number {value} is no integer: write it as a string")
    raise CanonicalError(f"a value of type {kind.__name__} has no form in the journal")


def _in_utf16_order(value: object) -> object:
    if isinstance(value, dict):
        return {key: _in_utf16_order(value[key]) for key in sorted(value, key=lambda key: key.encode("utf-16-be"))}
    if isinstance(value, (list, tuple)):
        return [_in_utf16_order(item) for item in value]
    return value


def parse(text: bytes | str | msgspec.Raw) -> Json:
    """Read JSON. Raises CanonicalError when it is no JSON. (Keys named twice: see below.)"""
    try:
        value: Json = _DECODER.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CanonicalError(f"this is no JSON: {error}") from None
    return value


def canonical_text(text: bytes | str | msgspec.Raw) -> bytes:
    """The canonical JSON of a JSON text; the same as ``canonical(parse(text))``, quicker for what is usual.

    Raises CanonicalError. (Keys named twice: see below.)
    """
    try:
        value = _ALLOWED_DECODER.decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return canonical(parse(text))
    found = _UTF8_ORDER.encode(value)
    if found.isascii() or not any(lead in found for lead in _ASTRAL):
        return found
    return canonical(value)


def refuse_repeated_keys(text: bytes | str) -> None:
    """Raise CanonicalError when an object in this JSON names a key twice.

    Of two values of one key two readers may take different ones, and then one of them is shown what nothing proves.
    """
    import json  # only the rare, foreign-written file comes here

    def pairs(items: list[tuple[str, object]]) -> None:
        names = [name for name, _ in items]
        if len(set(names)) != len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise CanonicalError(f"the key {twice!r} is named twice")

    try:
        json.loads(text, object_pairs_hook=pairs)
    except RecursionError:
        raise CanonicalError("the value is nested too deeply") from None
    except ValueError as error:
        raise error if isinstance(error, CanonicalError) else CanonicalError(f"this is no JSON: {error}") from None


def new_salt() -> bytes:
    """16 fresh random bytes; one salt for the header and for each part of every entry."""
    return secrets.token_bytes(SALT_BYTES)


def commitment(salt: bytes, value: object) -> bytes:
    """SHA-256(salt ‖ canonical JSON of the value), 32 bytes."""
    return hashlib.sha256(salt + canonical(value)).digest()


def commitment_of(salt: bytes, text: bytes) -> bytes:
    """The same for a text that is canonical already."""
    return hashlib.sha256(salt + text).digest()


def header_json(
    *,
    id: str,  # noqa: A002  the header's own word
    site: str,
    at: str,
    action: str,
    version: str,
    outcome: str,
    cause: str | None,
    parts: Mapping[str, bytes],
) -> bytes:
    """The canonical JSON of an entry's header.

    ``at`` is RFC 3339 UTC with six decimals, ``cause`` the id of the entry that led to this one, ``parts`` maps the
    name of each part to its commitment. The header is committed with a salt of its own, and that commitment is the
    entry in the tree.
    """
    if outcome not in OUTCOMES:
        raise CanonicalError(f"the outcome {outcome!r} is none of {', '.join(OUTCOMES)}")
    return canonical(
        {
            "action": action,
            "at": at,
            "cause": cause,
            "id": id,
            "outcome": outcome,
            "parts": {name: to_base64(value) for name, value in parts.items()},
            "site": site,
            "version": version,
        }
    )


def to_base64(value: bytes) -> str:
    """Standard base64 with padding, as everywhere in the journal's files."""
    return binascii.b2a_base64(value, newline=False).decode("ascii")


def from_base64(text: object, length: int | None = None) -> bytes:
    """Read strict base64 (one text for one value); raises CanonicalError, also when it isn't ``length`` bytes."""
    if not isinstance(text, str):
        raise CanonicalError(f"base64 is expected, and {type(text).__name__} was found")
    try:
        value = binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError):
        raise CanonicalError(f"{text[:60]!r} is no base64") from None
    if binascii.b2a_base64(value, newline=False) != text.encode():
        raise CanonicalError(f"{text[:60]!r} is no base64 as RFC 4648 writes it")
    if length is not None and len(value) != length:
        raise CanonicalError(f"{length} bytes of base64 are expected, and {len(value)} were found")
    return value
