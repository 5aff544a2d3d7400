"""An outsider's verifier, made from docs/journal-format.md alone, agrees with ours and notices every falsification."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidSignature

from tapal.journal.engine.canonical import to_base64
from tapal.journal.engine.cosignature import verifier
from tapal.journal.engine.export import ExportError, write_export
from tapal.journal.engine.tree import inclusion_proof
from tapal.journal.engine.verification import verify_export
from tapal.journal.tests.samples import LOG, STRANGER, Log, sample_log, shown_entry
from tapal.journal.tests.tamperings import NEEDS_TRUST, TAMPERINGS, edited, put
from tests.journal import outsider

SOURCE = Path(outsider.__file__)
NOTICED = (ValueError, KeyError, TypeError, AttributeError, IndexError, InvalidSignature)


def proof_of(log: Log, number: int) -> dict[str, Any]:
    """What `tapal journal prove` prints."""
    head = log.head()
    shown = log.entries[number]
    return {
        "origin": head.origin,
        "size": head.size,
        "root": to_base64(head.root),
        "checkpoint": head.checkpoint,
        "keys": list(head.keys),
        "number": number,
        "header_salt": to_base64(shown.header_salt),
        "header": json.loads(shown.header),
        "parts": {
            name: {"salt": to_base64(salt), "value": json.loads(text)} for name, (salt, text) in shown.parts.items()
        },
        "proof": [to_base64(one) for one in inclusion_proof(number, head.size, log.node)],
    }


def verdict(log: Log) -> str:
    """What is said of a log that holds: its name, how many entries were counted, and the hash that they lead to."""
    head = log.head()
    return f"It holds: {head.origin}, size {head.size}, root {to_base64(head.root)}."


def test_it_is_short_and_imports_nothing_of_ours() -> None:
    source = SOURCE.read_text(encoding="utf-8")
    assert len(source.splitlines()) < 100
    imported = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imported |= {name.name.split(".")[0] for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add((node.module or "").split(".")[0])
    assert imported - set(sys.stdlib_module_names) == {"cryptography"}


@pytest.mark.parametrize("trusted", [(), (str(LOG.public),)])
def test_it_verifies_an_export_that_shows_and_withholds(trusted: tuple[str, ...]) -> None:
    assert outsider.verify(sample_log().export(), trusted) == verdict(sample_log())
    for size in (0, 1, 2, 255, 256, 300):
        log = Log([shown_entry(number) for number in range(size)])
        assert outsider.verify(list(write_export(log.head(), log.entries)), trusted) == verdict(log)


@pytest.mark.parametrize("name", TAMPERINGS)
def test_it_notices(name: str) -> None:
    with pytest.raises(NOTICED):
        outsider.verify(TAMPERINGS[name](sample_log().export()))


@pytest.mark.parametrize("name", NEEDS_TRUST)
def test_it_notices_with_the_key_from_elsewhere(name: str) -> None:
    lines = NEEDS_TRUST[name](sample_log().export())
    assert outsider.verify(lines).startswith("It holds: ")
    with pytest.raises(NOTICED):
        outsider.verify(lines, [str(LOG.public)])


def test_it_verifies_a_proof_of_every_number() -> None:
    for size in (1, 2, 20, 37):
        log = Log([shown_entry(number) for number in range(size)])
        for number in range(size):
            proof = proof_of(log, number)
            assert outsider.verify([json.dumps(proof)], [str(LOG.public)]) == verdict(log)
            with pytest.raises(NOTICED):
                outsider.verify([json.dumps({**proof, "header_salt": to_base64(bytes(16))})], [str(LOG.public)])


def test_it_notices_a_false_proof() -> None:
    log = sample_log()
    for number in (0, 5, 36):
        good = proof_of(log, number)
        assert holds([json.dumps(good).encode()])
        steps = [str(step) for step in json.loads(json.dumps(good["proof"]))]
        for changed in (
            {"number": number + 1 if number < 36 else 35},
            {"number": -1},
            {"number": 37},
            {"proof": steps[:-1]},
            {"proof": [*steps, steps[0]]},
            {"proof": steps[::-1]},
            {"header_salt": to_base64(bytes(16))},
            {"checkpoint": log.head(36).checkpoint},
            {"keys": [str(STRANGER.public)]},
            {"remark": "in order"},
            {"number": float(number)},
            {"parts": {**good["parts"], "facts": {**good["parts"]["facts"], "remark": "in order"}}},
            {"leaf": to_base64(bytes(32))},
        ):
            line = json.dumps({**good, **changed})
            with pytest.raises(NOTICED):
                outsider.verify([line])
            assert not holds([line.encode()]), changed
        for lines in ([json.dumps(good), "{}"], [json.dumps(good), ""], [*["\n"], json.dumps(good)]):
            with pytest.raises(NOTICED):
                outsider.verify(lines)
            assert not holds([one.encode() for one in lines])


def run(sent: bytes, *keys: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, SOURCE, *keys], input=sent, capture_output=True, check=False)


def said(text: bytes) -> str:
    """The one line that was said."""
    (line,) = text.decode().splitlines()
    return line


def test_as_a_command_it_says_one_line_and_how_it_ended() -> None:
    export = "".join(f"{line}\n" for line in map(bytes.decode, map(as_bytes, sample_log().export()))).encode()
    for keys in ((), (str(LOG.public),)):
        held = run(export, *keys)
        assert (held.returncode, held.stderr) == (0, b"")
        assert said(held.stdout).startswith(f"It holds: {sample_log().head().origin}, size 37, root ")
    for sent, keys in ((export, (str(STRANGER.public),)), (export[:-200], ()), (b"{}\n", ())):
        false = run(sent, *keys)
        assert (false.returncode, false.stdout) == (1, b"")
        assert said(false.stderr).startswith("It does not hold: ")
    for sent, keys in ((b"", ()), (b"PK\x03\x04", ()), (export, ("log.jsonl",)), (export, ("--help",))):
        wrong = run(sent, *keys)
        assert (wrong.returncode, wrong.stdout) == (2, b"")
        assert said(wrong.stderr).startswith("Use: python outsider.py")


def as_bytes(line: str | bytes) -> bytes:
    return line.encode().rstrip(b"\n") if isinstance(line, str) else line.rstrip(b"\n")


def test_both_notice_a_claim_in_the_head() -> None:
    lines = edited(0, put("remark", to="in order"))(sample_log().export())
    with pytest.raises(NOTICED):
        outsider.verify(lines)
    assert not holds(lines)


def holds(lines: list[bytes]) -> bool:
    """What `tapal journal verify` makes of it."""
    try:
        return verify_export(lines).holds
    except ExportError:
        return False


def test_a_proof_is_verified_by_us_too() -> None:
    log = sample_log()
    for number in range(37):
        line = json.dumps(proof_of(log, number)).encode()
        report = verify_export([line], trusted=[verifier(str(LOG.public))])
        assert (report.problems, report.shown, report.parts_shown, report.size) == ([], 1, 3, 37)
        assert report.recomputed_root == log.root(37)
        assert not verify_export([line], trusted=[verifier(str(STRANGER.public))]).holds
