"""Signed notes (C2SP signed-note): a text, an empty line, and lines ``— <key name> <base64 of key id and signature>``.

Signing and verifying Ed25519 notes (type 0x01) is here; what witnesses sign (types 0x04 and 0x06) is in
:mod:`.cosignature`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Final, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tapal.journal.engine.canonical import CanonicalError, from_base64, to_base64

ED25519: Final = 0x01
KEY_ID_BYTES: Final = 4
ED25519_KEY_BYTES: Final = 32
MAX_SIGNATURES: Final = 100
"""The specification asks for at least 16 and for some limit."""
MAX_NOTE_BYTES: Final = 1_000_000

_CONTROL: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
_DASH: Final = "— "


class NoteError(ValueError):
    """A note or key that is malformed, or whose signatures don't hold. The text is one sentence."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A named public key of one signature type; as text a *vkey*, ``name+hex key id+base64(type ‖ key)``."""

    name: str
    kind: int
    key: bytes

    def __post_init__(self) -> None:
        check_key_name(self.name)

    @property
    def key_id(self) -> bytes:
        """The first 4 bytes of SHA-256(name ‖ 0x0A ‖ type ‖ key)."""
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.key).digest()[:KEY_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{to_base64(bytes([self.kind]) + self.key)}"


class Verifier(Protocol):
    """Something that knows one key."""

    @property
    def public(self) -> PublicKey: ...

    def verify(self, text: str, signature: bytes) -> bool:
        """Whether the bytes after the key id sign this note text."""


class Signer(Protocol):
    """Something that can sign with one key."""

    @property
    def public(self) -> PublicKey: ...

    def sign(self, text: str) -> bytes:
        """The bytes that follow the key id."""


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature line."""

    name: str
    key_id: bytes
    signature: bytes

    def __str__(self) -> str:
        return f"{_DASH}{self.name} {to_base64(self.key_id + self.signature)}\n"


@dataclass(frozen=True, slots=True)
class Note:
    """A text and its signatures, none of them verified."""

    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return f"{self.text}\n{''.join(str(one) for one in self.signatures)}"


@dataclass(frozen=True, slots=True)
class OpenedNote:
    """A note of which at least one known key's signature holds and no known key's signature fails."""

    text: str
    verified: tuple[Signature, ...]
    unknown: tuple[Signature, ...]


def check_key_name(name: str) -> None:
    """Raise NoteError unless the name is non-empty and has no spaces, plus or control characters."""
    if not name or "+" in name or any(char.isspace() or char < " " for char in name):
        raise NoteError(f"{name!r} is no key name: it must be non-empty and have no spaces and no plus sign")


def parse_vkey(text: str) -> PublicKey:
    """Read a vkey. Raises NoteError when a piece is missing or the key id isn't that of the key."""
    # The base64 may have a plus of its own, a name and a key id can't.
    pieces = text.strip().split("+", 2)
    if len(pieces) != 3:
        raise NoteError(f"{text[:80]!r} is no verifier key: name+hex key id+base64 is expected")
    name, key_id, encoded = pieces
    try:
        typed = from_base64(encoded)
    except CanonicalError as error:
        raise NoteError(f"the verifier key of {name!r} is malformed: {error}") from None
    if len(typed) < 2:
        raise NoteError(f"the verifier key of {name!r} holds no key")
    key = PublicKey(name, typed[0], typed[1:])
    if key.kind == ED25519 and len(key.key) != ED25519_KEY_BYTES:
        raise NoteError(f"the verifier key of {name!r} is {len(key.key)} bytes long, an Ed25519 key has 32")
    if key_id != key.key_id.hex():
        raise NoteError(f"the verifier key of {name!r} has the key id {key.key_id.hex()}, not {key_id[:20]}")
    return key


@dataclass(frozen=True, slots=True)
class Ed25519Verifier:
    """Verifies note signatures of type 0x01."""

    public: PublicKey

    def __post_init__(self) -> None:
        if self.public.kind != ED25519 or len(self.public.key) != ED25519_KEY_BYTES:
            raise NoteError(f"the key of {self.public.name!r} is no Ed25519 key for notes")

    def verify(self, text: str, signature: bytes) -> bool:
        return ed25519_holds(self.public.key, signature, text.encode())


def ed25519_holds(key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the Ed25519 signature (64 bytes) is that of the key (32 bytes) over the message."""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


class Ed25519Signer:
    """Signs notes with Ed25519 (type 0x01)."""

    __slots__ = ("_private", "public")

    def __init__(self, name: str, seed: bytes) -> None:
        self._private = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = PublicKey(name, ED25519, self._private.public_key().public_bytes_raw())

    @classmethod
    def generate(cls, name: str) -> Ed25519Signer:
        """A new key."""
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def verifier(self) -> Ed25519Verifier:
        """The verifier of this key."""
        return Ed25519Verifier(self.public)

    def sign(self, text: str) -> bytes:
        return self._private.sign(text.encode())

    def secret(self) -> str:
        """The private key as one line, in the form of Go's note package."""
        typed = to_base64(bytes([ED25519]) + self._private.private_bytes_raw())
        return f"PRIVATE+KEY+{self.public.name}+{self.public.key_id.hex()}+{typed}"

    @classmethod
    def from_secret(cls, text: str) -> Ed25519Signer:
        """Read what :meth:`secret` wrote. Raises NoteError, never quoting the key."""
        pieces = text.strip().split("+", 4)
        if len(pieces) != 5 or pieces[:2] != ["PRIVATE", "KEY"]:
            raise NoteError("this is no private key of a note signer")
        try:
            typed = from_base64(pieces[4], ED25519_KEY_BYTES + 1)
        except CanonicalError:
            raise NoteError("the private key of a note signer is malformed") from None
        if typed[0] != ED25519:
            raise NoteError(f"the private key is of signature type {typed[0]}, Ed25519 (1) is expected")
        signer = cls(pieces[2], typed[1:])
        if signer.public.key_id.hex() != pieces[3]:
            raise NoteError("the private key of a note signer doesn't fit its key id")
        return signer


def parse_note(raw: str | bytes) -> Note:
    """Take a note apart without verifying anything. Raises NoteError when it is malformed."""
    if len(raw) > MAX_NOTE_BYTES:
        raise NoteError(f"the note is longer than {MAX_NOTE_BYTES} bytes")
    try:
        note = raw.decode() if isinstance(raw, bytes) else raw
        note.encode()
    except UnicodeError:
        raise NoteError("the note is no UTF-8") from None
    control = _CONTROL.search(note)
    if control:
        raise NoteError(f"the note has the control character U+{ord(control[0]):04X} at position {control.start()}")
    text, blank, lines = note.rpartition("\n\n")
    if not blank or not lines.endswith("\n"):
        raise NoteError("the note has no signatures: a text, an empty line and signature lines are expected")
    signatures = [_parse_line(line) for line in lines[:-1].split("\n")]
    if len(signatures) > MAX_SIGNATURES:
        raise NoteError(f"the note has {len(signatures)} signatures, at most {MAX_SIGNATURES} are read")
    return Note(text + "\n", tuple(signatures))


def _parse_line(line: str) -> Signature:
    if not line.startswith(_DASH):
        raise NoteError(f"the signature line {line[:60]!r} doesn't begin with an em dash and a space")
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not space:
        raise NoteError(f"the signature line {line[:60]!r} has no key name and signature")
    check_key_name(name)
    try:
        value = from_base64(encoded)
    except CanonicalError as error:
        raise NoteError(f"the signature of {name!r} is malformed: {error}") from None
    if len(value) <= KEY_ID_BYTES:
        raise NoteError(f"the signature of {name!r} is too short for a key id and a signature")
    return Signature(name, value[:KEY_ID_BYTES], value[KEY_ID_BYTES:])


def open_note(raw: str | bytes, known: Iterable[Verifier]) -> OpenedNote:
    """Take a note apart and verify every signature of a known key.

    Unknown keys' lines are ignored. A known key's bad signature rejects the note (NoteError), and so does a note that
    no known key has signed.
    """
    note = parse_note(raw)
    verifiers = {(one.public.name, one.public.key_id): one for one in known}
    verified, unknown = [], []
    for one in note.signatures:
        verifier = verifiers.get((one.name, one.key_id))
        if verifier is None:
            unknown.append(one)
        elif verifier.verify(note.text, one.signature):
            verified.append(one)
        else:
            raise NoteError(f"the signature of {one.name!r} doesn't hold")
    if not verified:
        names = ", ".join(sorted({one.name for one in note.signatures}))
        raise NoteError(f"no known key has signed the note; it is signed by {names}")
    return OpenedNote(note.text, tuple(verified), tuple(unknown))


def sign_note(text: str, signers: Sequence[Signer], *, beside: Sequence[Signature] = ()) -> str:
    """A note of this text with the signers' lines after those that it has already.

    The text ends in a newline and has no other control characters (NoteError).
    """
    if not text.endswith("\n") or _CONTROL.search(text):
        raise NoteError("the text of a note ends in a newline and has no other control characters")
    signed = [Signature(one.public.name, one.public.key_id, one.sign(text)) for one in signers]
    return str(Note(text, (*beside, *signed)))
