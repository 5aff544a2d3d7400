"""Cosignatures (C2SP tlog-cosignature): a witness says that at a time this was the largest consistent tree it had seen.

Two types: Ed25519 (0x04), which the witness networks of today read, and ML-DSA-44 (0x06), which holds against quantum
computers and which a log may use for its own checkpoint too. Each witness has a key of its own per type.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey, MLDSA44PublicKey

from tapal.journal.engine.checkpoint import Checkpoint, parse_checkpoint
from tapal.journal.engine.notes import (
    ED25519,
    ED25519_KEY_BYTES,
    Ed25519Verifier,
    NoteError,
    PublicKey,
    Signature,
    Verifier,
    ed25519_holds,
    parse_vkey,
)

ED25519_COSIGNATURE: Final = 0x04
MLDSA44_COSIGNATURE: Final = 0x06
MLDSA44_KEY_BYTES: Final = 1312
MLDSA44_SIGNATURE_BYTES: Final = 2420
_ED25519_SIGNATURE_BYTES: Final = 64
_TIME_BYTES: Final = 8
_MAX_TIME: Final = 2**63 - 1


def cosignature_time(signature: bytes) -> int:
    """The POSIX seconds of a cosignature (the bytes after the key id). Raises NoteError when there are none."""
    if len(signature) < _TIME_BYTES:
        raise NoteError("a cosignature begins with eight bytes of time")
    (seconds,) = struct.unpack_from(">Q", signature)
    if seconds > _MAX_TIME:
        raise NoteError("the time of a cosignature is out of range")
    return int(seconds)


def ed25519_message(seconds: int, checkpoint_text: str) -> bytes:
    """What an Ed25519 cosignature signs."""
    return f"cosignature/v1\ntime {seconds}\n{checkpoint_text}".encode()


def mldsa44_message(cosigner: str, seconds: int, checkpoint: Checkpoint) -> bytes:
    """What an ML-DSA-44 cosignature of a whole tree signs (``cosigned_message``, start 0)."""
    name, origin = cosigner.encode(), checkpoint.origin.encode()
    if len(name) > 255 or len(origin) > 255:
        raise NoteError("the names in an ML-DSA-44 cosignature have at most 255 bytes")
    return b"".join(
        (
            b"subtree/v1\n\0",
            bytes([len(name)]) + name,
            struct.pack(">Q", seconds),
            bytes([len(origin)]) + origin,
            struct.pack(">QQ", 0, checkpoint.size),
            checkpoint.root,
        )
    )


@dataclass(frozen=True, slots=True)
class Ed25519CosignatureVerifier:
    """Verifies cosignatures of type 0x04."""

    public: PublicKey

    def __post_init__(self) -> None:
        if self.public.kind != ED25519_COSIGNATURE or len(self.public.key) != ED25519_KEY_BYTES:
            raise NoteError(f"the key of {self.public.name!r} is no Ed25519 key for cosignatures")

    def verify(self, text: str, signature: bytes) -> bool:
        if len(signature) != _TIME_BYTES + _ED25519_SIGNATURE_BYTES:
            return False
        try:
            parse_checkpoint(text)
            message = ed25519_message(cosignature_time(signature), text)
        except NoteError:
            return False
        return ed25519_holds(self.public.key, signature[_TIME_BYTES:], message)


@dataclass(frozen=True, slots=True)
class MLDSA44CosignatureVerifier:
    """Verifies cosignatures of type 0x06. They say nothing about extension lines, so a checkpoint must have none."""

    public: PublicKey

    def __post_init__(self) -> None:
        if self.public.kind != MLDSA44_COSIGNATURE or len(self.public.key) != MLDSA44_KEY_BYTES:
            raise NoteError(f"the key of {self.public.name!r} is no ML-DSA-44 key for cosignatures")

    def verify(self, text: str, signature: bytes) -> bool:
        if len(signature) != _TIME_BYTES + MLDSA44_SIGNATURE_BYTES:
            return False
        try:
            checkpoint = parse_checkpoint(text)
            message = mldsa44_message(self.public.name, cosignature_time(signature), checkpoint)
        except NoteError:
            return False
        if checkpoint.extension:
            return False
        try:
            MLDSA44PublicKey.from_public_bytes(self.public.key).verify(signature[_TIME_BYTES:], message)
        except (InvalidSignature, ValueError):
            return False
        return True


class Ed25519Cosigner:
    """Cosigns checkpoints with Ed25519. ``seconds`` gives the POSIX time of signing."""

    __slots__ = ("_private", "_seconds", "public")

    def __init__(self, name: str, seed: bytes, seconds: Callable[[], int]) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self._seconds = seconds
        self.public = PublicKey(name, ED25519_COSIGNATURE, self._private.public_key().public_bytes_raw())

    def sign(self, text: str) -> bytes:
        parse_checkpoint(text)
        seconds = self._seconds()
        return struct.pack(">Q", seconds) + self._private.sign(ed25519_message(seconds, text))


class MLDSA44Cosigner:
    """Cosigns checkpoints with ML-DSA-44; its seed has 32 bytes."""

    __slots__ = ("_private", "_seconds", "public")

    def __init__(self, name: str, seed: bytes, seconds: Callable[[], int]) -> None:
        self._private = MLDSA44PrivateKey.from_seed_bytes(seed)
        self._seconds = seconds
        self.public = PublicKey(name, MLDSA44_COSIGNATURE, self._private.public_key().public_bytes_raw())

    def sign(self, text: str) -> bytes:
        checkpoint = parse_checkpoint(text)
        if checkpoint.extension:
            raise NoteError("an ML-DSA-44 cosignature doesn't cover extension lines, so it is not given to them")
        seconds = self._seconds()
        message = mldsa44_message(self.public.name, seconds, checkpoint)
        return struct.pack(">Q", seconds) + self._private.sign(message)


def verifier(vkey: str | PublicKey) -> Verifier:
    """The verifier of a key of any type that Tapal reads. Raises NoteError for another type or a malformed key."""
    public = parse_vkey(vkey) if isinstance(vkey, str) else vkey
    match public.kind:
        case 0x01:
            return Ed25519Verifier(public)
        case 0x04:
            return Ed25519CosignatureVerifier(public)
        case 0x06:
            return MLDSA44CosignatureVerifier(public)
    raise NoteError(f"the key of {public.name!r} is of signature type {public.kind:#04x}, which is not read here")


def cosigners(signatures: Iterable[Signature], known: Iterable[Verifier]) -> dict[str, int]:
    """Of verified signatures, who cosigned and when: name → POSIX seconds (log signatures left out)."""
    kinds = {(one.public.name, one.public.key_id): one.public.kind for one in known}
    return {
        one.name: cosignature_time(one.signature)
        for one in signatures
        if kinds.get((one.name, one.key_id), ED25519) != ED25519
    }
