"""A verifier written from docs/journal-format.md alone: `python outsider.py [VERIFIER-KEY …] < EXPORT-OR-PROOF`."""

import json
import sys
from base64 import b64decode
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def need(condition: object, what: str) -> None:
    if not condition:
        raise ValueError(what)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    need(len(found := dict(pairs)) == len(pairs), "a key is named twice")
    return found


def binary(text: str, length: int = 32) -> bytes:
    need(len(value := b64decode(text, validate=True)) == length, "base64 of another length")
    return value


def digest(*pieces: bytes) -> bytes:
    return sha256(b"".join(pieces)).digest()


def canonical(value: Any) -> bytes:
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: key.encode("utf-16-be"))
        return b"{" + b",".join(canonical(key) + b":" + canonical(value[key]) for key in keys) + b"}"
    if isinstance(value, list):
        return b"[" + b",".join(map(canonical, value)) + b"]"
    need(not isinstance(value, float) and (not isinstance(value, int) or abs(value) < 2**53), "no such number")
    return json.dumps(value, ensure_ascii=False).encode()


def leaf(line: dict[str, Any]) -> bytes:
    if "leaf" in line:
        return digest(b"\x00", binary(line["leaf"]))
    for name, part in line["parts"].items():
        proved = digest(binary(part["salt"], 16), canonical(part["value"])) == binary(line["header"]["parts"][name])
        need(proved, f"part {name} of number {line['number']}")
    return digest(b"\x00", digest(binary(line["header_salt"], 16), canonical(line["header"])))


def checkpoint(note: str, keys: Any) -> list[str]:
    text, _, lines = note.rpartition("\n\n")
    known = {(name, key_id): b64decode(key) for name, key_id, key in (key.split("+", 2) for key in keys)}
    signed = False
    for _, name, line in map(str.split, lines.splitlines()):
        key = known.get((name, b64decode(line)[:4].hex()), b"\x00")
        if key[0] == 1:
            Ed25519PublicKey.from_public_bytes(key[1:]).verify(b64decode(line)[4:], text.encode() + b"\n")
            signed = True
    need(signed, "no known key has signed the checkpoint")
    return text.split("\n")[:3]


def climb(value: bytes, at: int, size: int, steps: list[str]) -> bytes:
    if size == 1:
        return value
    left, step = 1 << ((size - 1).bit_length() - 1), binary(steps.pop())
    if at < left:
        return digest(b"\x01", climb(value, at, left, steps), step)
    return digest(b"\x01", step, climb(value, at - left, size - left, steps))


def verify(lines: Any, trusted: Any = ()) -> None:
    head, *rest = (json.loads(line, object_pairs_hook=once) for line in lines)
    signed = checkpoint(head["checkpoint"], trusted or head["keys"])
    need(signed == [head["origin"], str(head["size"]), head["root"]], "the checkpoint says another thing")
    root, at, frontier = digest(), 0, list[tuple[int, bytes]]()  # the perfect subtrees: number of leaves, hash
    if "proof" in head:
        need(0 <= head["number"] < head["size"], "no such number")
        root, at = climb(leaf(head), head["number"], head["size"], steps := head["proof"]), head["size"] + len(steps)
    for line in rest:
        one = {"level": 0, "index": at}
        run = line.get("run") or {"from": line["number"], "to": at + 1, "reason": "-", "nodes": [one]}
        need(run["from"] == at < run["to"] and run["reason"].strip(), f"number {at} is missing")
        need(set(line) in ({"run"}, {"number", "leaf"}, {"number", "header_salt", "header", "parts"}), "unproved field")
        for one in run["nodes"]:
            value, leaves = binary(one["hash"]) if "run" in line else leaf(line), 2 ** one["level"]
            need(at == one["index"] * leaves, "a subtree where none can be")
            at += leaves
            while frontier and frontier[-1][0] == leaves:
                value, leaves = digest(b"\x01", frontier.pop()[1], value), 2 * leaves
            frontier.append((leaves, value))
        need(at == run["to"], "the nodes of a run don't cover it")
    for place, (_, value) in enumerate(reversed(frontier)):
        root = digest(b"\x01", value, root) if place else value
    need(at == head["size"] and root == binary(head["root"]), "the entries don't lead to the root")


if __name__ == "__main__":
    verify(sys.stdin.buffer, sys.argv[1:])
