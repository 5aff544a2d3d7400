"""Signed notes, checkpoints and cosignatures."""

from __future__ import annotations

import pytest

from tapal.journal.engine.canonical import to_base64
from tapal.journal.engine.checkpoint import (
    Checkpoint,
    open_checkpoint,
    parse_checkpoint,
    read_unverified,
    sign_checkpoint,
)
from tapal.journal.engine.cosignature import (
    Ed25519Cosigner,
    MLDSA44Cosigner,
    cosignature_time,
    cosigners,
    ed25519_message,
    mldsa44_message,
    verifier,
)
from tapal.journal.engine.notes import (
    Ed25519Signer,
    NoteError,
    PublicKey,
    Signature,
    open_note,
    parse_note,
    parse_vkey,
    sign_note,
)

# The example of the documentation of Go's note package, which fixed this format.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_SECRET = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_TEXT = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
GO_NOTE = (
    GO_TEXT
    + "\n— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)
TREE = Checkpoint("tapal.example/motamasin", 1234, bytes(range(32)))
NOW = 1_795_000_000


def test_reads_and_writes_what_go_wrote() -> None:
    opened = open_note(GO_NOTE.encode(), [verifier(GO_KEY)])
    assert opened.text == GO_TEXT
    signer = Ed25519Signer.from_secret(GO_SECRET)
    assert str(signer.public) == GO_KEY
    assert signer.secret() == GO_SECRET
    assert sign_note(GO_TEXT, [signer]) == GO_NOTE
    assert str(parse_note(GO_NOTE)) == GO_NOTE


def test_unknown_keys_are_ignored_and_a_known_bad_signature_rejects() -> None:
    known, other = Ed25519Signer.generate("log.example"), Ed25519Signer.generate("log.example")
    note = sign_note("text\n", [other, known])
    opened = open_note(note, [known.verifier])
    assert [one.key_id for one in opened.verified] == [known.public.key_id]
    assert [one.key_id for one in opened.unknown] == [other.public.key_id]
    with pytest.raises(NoteError, match="no known key"):
        open_note(note, [])
    with pytest.raises(NoteError, match="no known key"):
        open_note(sign_note("text\n", [other]), [known.verifier])
    with pytest.raises(NoteError, match="doesn't hold"):
        open_note(note.replace("text", "test"), [known.verifier])
    # A good line of one known key doesn't make up for the bad line of another.
    bad = Signature("log.example", other.public.key_id, bytes(64))
    with pytest.raises(NoteError, match="doesn't hold"):
        open_note(sign_note("text\n", [known], beside=[bad]), [known.verifier, other.verifier])


def test_sixteen_signatures_and_more_are_accepted_but_not_any_number() -> None:
    signers = [Ed25519Signer.generate(f"witness{n}.example") for n in range(16)]
    opened = open_note(sign_note("text\n", signers), [one.verifier for one in signers])
    assert len(opened.verified) == 16
    line = f"— a.example {to_base64(bytes(68))}\n"
    assert len(parse_note("text\n\n" + line * 100).signatures) == 100
    with pytest.raises(NoteError, match="101 signatures"):
        parse_note("text\n\n" + line * 101)
    with pytest.raises(NoteError, match="longer"):
        parse_note("text\n" * 300_000 + "\n" + line)


def test_the_text_may_have_empty_lines() -> None:
    signer = Ed25519Signer.generate("a.example")
    text = "Ognuno sta solo\n\ned è subito sera.\n"
    assert open_note(sign_note(text, [signer]), [signer.verifier]).text == text


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text\n",
        "text\n\n",
        "text",
        "text\n\n— a.example AAAAAAAA",
        "text\n\n- a.example AAAAAAAA\n",
        "text\n\n—a.example AAAAAAAA\n",
        "text\n\n— a.example\n",
        "text\n\n—  AAAAAAAA\n",
        "text\n\n— a+b AAAAAAAA\n",
        "text\n\n— a\u00a0b AAAAAAAA\n",
        "text\n\n— a.example AAAAAA==\n",
        "text\n\n— a.example AAAAAAA\n",
        "text\n\n— a.example AAAAA AAA\n",
        "text\n\n— a.example AAAAAAAA\nmore\n",
        "te\txt\n\n— a.example AAAAAAAA\n",
        "te\rxt\n\n— a.example AAAAAAAA\n",
        b"te\xffxt\n\n\xe2\x80\x94 a.example AAAAAAAA\n",
        "te\ud800xt\n\n— a.example AAAAAAAA\n",
    ],
)
def test_malformed_notes_are_refused(note: str | bytes) -> None:
    with pytest.raises(NoteError) as refused:
        parse_note(note)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "a.example",
        "a.example+c74f20a3",
        "a.example+c74f20a3+",
        "a.example+c74f20a3+AQ==",
        "a b+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
        GO_KEY.replace("c74f20a3", "c74f20a4"),
        GO_KEY.replace("c74f20a3", "C74F20A3"),
        GO_KEY.replace("PeterNeumann", "PeterNeumann2"),
        GO_KEY + "AAAA",
        GO_KEY[:-1] + "!",
    ],
)
def test_malformed_keys_are_refused(key: str) -> None:
    with pytest.raises(NoteError):
        parse_vkey(key)


def test_a_refused_secret_is_never_quoted() -> None:
    for secret in (
        GO_SECRET[:-4],
        GO_SECRET.replace("c74f20a3", "c74f20a4"),
        GO_SECRET[8:],
        GO_SECRET.replace("AYE", "AoE"),
    ):
        with pytest.raises(NoteError) as refused:
            Ed25519Signer.from_secret(secret)
        assert secret[-20:] not in str(refused.value)


def test_an_unknown_signature_type_is_refused() -> None:
    with pytest.raises(NoteError, match="0x02"):
        verifier(str(PublicKey("a.example", 0x02, bytes(32))))


def test_a_checkpoint_reads_back() -> None:
    signer = Ed25519Signer.generate(TREE.origin)
    note = sign_checkpoint(TREE, [signer])
    assert note.splitlines()[:3] == ["tapal.example/motamasin", "1234", to_base64(TREE.root)]
    assert open_checkpoint(note, [signer.verifier], origin=TREE.origin) == TREE == read_unverified(note)
    with pytest.raises(NoteError, match="other"):
        open_checkpoint(note, [signer.verifier], origin="other.example/log")
    extended = Checkpoint("a.example", 0, bytes(32), ("more", "and more"))
    assert parse_checkpoint(extended.text) == extended


@pytest.mark.parametrize(
    "text",
    [
        "a.example\n1\n",
        f"\n1\n{to_base64(bytes(32))}\n",
        f"a.example\n01\n{to_base64(bytes(32))}\n",
        f"a.example\n-1\n{to_base64(bytes(32))}\n",
        f"a.example\n+1\n{to_base64(bytes(32))}\n",
        f"a.example\n1.0\n{to_base64(bytes(32))}\n",
        f"a.example\n١\n{to_base64(bytes(32))}\n",
        f"a.example\n9223372036854775808\n{to_base64(bytes(32))}\n",
        f"a.example\n1\n{to_base64(bytes(31))}\n",
        f"a.example\n1\n{to_base64(bytes(32))}",
        f"a.example\n1\n{to_base64(bytes(32))}\n\n",
        f"a.example\n1\n{to_base64(bytes(32))}\nx\n\ny\n",
        "a.example\n1\nnot base64\n",
    ],
)
def test_malformed_checkpoints_are_refused(text: str) -> None:
    with pytest.raises(NoteError):
        parse_checkpoint(text)


@pytest.mark.parametrize("kind", [Ed25519Cosigner, MLDSA44Cosigner])
def test_a_witness_cosigns_beside_the_log(kind: type[Ed25519Cosigner] | type[MLDSA44Cosigner]) -> None:
    log = Ed25519Signer.generate(TREE.origin)
    witness = kind("witness.example/w1", bytes(range(32)), lambda: NOW)
    note = parse_note(sign_checkpoint(TREE, [log]))
    cosigned = sign_note(note.text, [witness], beside=note.signatures)
    known = [log.verifier, verifier(str(witness.public))]
    opened = open_note(cosigned, known)
    assert [one.name for one in opened.verified] == [TREE.origin, "witness.example/w1"]
    assert cosignature_time(opened.verified[1].signature) == NOW
    assert cosigners(opened.verified, known) == {"witness.example/w1": NOW}
    # Who doesn't know the witness reads the same checkpoint.
    assert open_checkpoint(cosigned, [log.verifier]) == TREE
    for changed in (
        TREE.text.replace("1234", "1235"),
        TREE.text.replace("motamasin", "motaain"),
        TREE.text + "more\n",
        "x\n",
    ):
        assert not known[1].verify(changed, opened.verified[1].signature)
    later = bytes(7) + b"\x01" + opened.verified[1].signature[8:]
    assert not known[1].verify(TREE.text, later)
    assert not known[1].verify(TREE.text, opened.verified[1].signature[:-1])
    assert not known[1].verify(TREE.text, b"\xff" + opened.verified[1].signature[1:])
    with pytest.raises(NoteError):
        witness.sign("no checkpoint\n")


def test_the_two_messages_that_witnesses_sign_are_as_specified() -> None:
    assert ed25519_message(1_679_315_147, TREE.text) == b"cosignature/v1\ntime 1679315147\n" + TREE.text.encode()
    message = mldsa44_message("w.example", 5, TREE)
    assert message == (
        b"subtree/v1\n\x00"
        b"\x09w.example"
        + (5).to_bytes(8)
        + b"\x17tapal.example/motamasin"
        + (0).to_bytes(8)
        + (1234).to_bytes(8)
        + bytes(range(32))
    )
    with pytest.raises(NoteError, match="255"):
        mldsa44_message("w" * 256, 5, TREE)


def test_an_mldsa_cosignature_is_not_given_to_extension_lines() -> None:
    witness = MLDSA44Cosigner("w.example", bytes(32), lambda: NOW)
    with pytest.raises(NoteError, match="extension"):
        witness.sign(Checkpoint("a.example", 1, bytes(32), ("more",)).text)
