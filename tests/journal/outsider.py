"""A verifier written from docs/journal-format.md alone: `python outsider.py [VERIFIER-KEY …] < EXPORT-OR-PROOF`."""

import json
import sys
from base64 import b64decode, b64encode
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def need(condition: object, what: str) -> None:
    if not condition:
        raise ValueError(what)


def binary(text: str, length: int = 32) -> bytes:
    need(len(value := b64decode(text, validate=True)) == length and b64encode(value).decode() == text, "other base64")
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
    for name, part in line.get("parts", {}).items():
        proved = digest(binary(part["salt"], 16), canonical(part["value"])) == binary(line["header"]["parts"][name])
        need(proved and set(part) == {"salt", "value"}, f"part {name} of number {line['number']}")
    given = [binary(line["leaf"])] if "leaf" in line else [binary(line["header_salt"], 16), canonical(line["header"])]
    return digest(b"\x00", *given if "leaf" in line else [digest(*given)])


def climb(value: bytes, at: int, size: int, steps: list[str]) -> bytes:
    if size == 1:
        return value
    left, step = 1 << ((size - 1).bit_length() - 1), binary(steps.pop())
    below = climb(value, at - left, size - left, steps) if at >= left else climb(value, at, left, steps)
    return digest(b"\x01", step, below) if at >= left else digest(b"\x01", below, step)


def verify(lines: Any, trusted: Any = ()) -> str:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        need(len(found := dict(pairs)) == len(pairs), "a key is named twice")
        return found

    head, *rest = (json.loads(line, object_pairs_hook=once) for line in lines)
    fields, shown = {"origin", "size", "root", "checkpoint", "keys"}, {"number", "header_salt", "header", "parts"}
    need(set(head) in (fields, fields | shown | {"proof"}), "unproved field")
    keys = ((name, mark, b64decode(key)) for name, mark, key in (key.split("+", 2) for key in trusted or head["keys"]))
    known, signed, (text, _, notes) = {key[:2]: key[2] for key in keys}, False, head["checkpoint"].rpartition("\n\n")
    for _, name, line in map(str.split, notes.splitlines()):
        key = known.get((name, b64decode(line)[:4].hex()), b"\x00")
        if key[0] == 1:
            Ed25519PublicKey.from_public_bytes(key[1:]).verify(b64decode(line)[4:], text.encode() + b"\n")
            signed = text.split("\n")[:3] == [head["origin"], str(head["size"]), head["root"]]
    need(signed, "no known key has signed this")
    root, at, frontier = digest(), 0, list[tuple[int, bytes]]()  # the perfect subtrees: number of leaves, hash
    if "proof" in head:
        need(type(head["number"]) is int and 0 <= head["number"] < head["size"], "no such number")
        root, at = climb(leaf(head), head["number"], head["size"], steps := head["proof"]), head["size"] + len(steps)
    for line in rest:
        need(set(line) in ({"run"}, {"number", "leaf"}, shown), "unproved field")
        one = {"level": 0, "index": at, "hash": ""}
        run = line.get("run") or {"from": line["number"], "to": at + 1, "reason": "-", "nodes": [one]}
        need(run["from"] == at < run["to"] and run["reason"].strip() and len(run) == 4, f"number {at} is missing")
        for one in run["nodes"]:
            need({*map(type, (run["from"], run["to"], one["level"], one["index"]))} == {int}, "no whole number")
            value, leaves = binary(one["hash"]) if "run" in line else leaf(line), 1 << one["level"]
            need(at == one["index"] * leaves and len(one) == 3, "a subtree where none can be")
            at += leaves
            while frontier and frontier[-1][0] == leaves:
                value, leaves = digest(b"\x01", frontier.pop()[1], value), 2 * leaves
            frontier.append((leaves, value))
        need(at == run["to"], "the nodes of a run don't cover it")
    for place, (_, value) in enumerate(reversed(frontier)):
        root = digest(b"\x01", value, root) if place else value
    need(at == head["size"] and root == binary(head["root"]), "the entries don't lead to the root")
    return f"It holds: {head['origin']}, size {at}, root {b64encode(root).decode()}."


if __name__ == "__main__":
    given, own = [] if sys.stdin.isatty() else sys.stdin.buffer.readlines(), sys.argv[1:]
    if not given or not given[0].startswith(b"{") or any(key.count("+") < 2 for key in own):
        sys.exit(sys.stderr.write("Use: python outsider.py [VERIFIER-KEY …] < EXPORT-OR-PROOF\n") and 2)
    try:
        sys.stdout.write(f"{verify(given, own)}\n")
    except Exception as error:  # whatever it trips over, the file is not what it says
        sys.exit(f"It does not hold: {str(error) or repr(error)}")
