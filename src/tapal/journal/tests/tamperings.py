"""Ways to falsify the export of `samples.sample_log`, each by name; every verifier must notice each of them."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

from tapal.journal.engine.checkpoint import Checkpoint, sign_checkpoint
from tapal.journal.engine.export import write_head, write_line
from tapal.journal.tests.samples import LOG, ORIGIN, STRANGER, entry_bytes, sample_log, shown_entry

type Tampering = Callable[[list[bytes]], list[bytes]]
LOG_OF = sample_log()
# Lines of the file: the head, then 0 to 3, then the withheld 4, then the run, then 19, then 20 to 36.
HEAD, FIRST, WITHHELD, RUN, PARTLY, LAST = 0, 1, 5, 6, 7, -1


def edited(at: int, edit: Callable[[dict[str, Any]], object]) -> Tampering:
    """Change one line as JSON."""

    def tamper(lines: list[bytes]) -> list[bytes]:
        line = json.loads(lines[at])
        edit(line)
        lines[at] = json.dumps(line, ensure_ascii=False).encode() + b"\n"
        return lines

    return tamper


def replaced(at: int, old: bytes, new: bytes) -> Tampering:
    """Change one line as text."""

    def tamper(lines: list[bytes]) -> list[bytes]:
        assert old in lines[at]
        lines[at] = lines[at].replace(old, new, 1)
        return lines

    return tamper


def flipped(text: str) -> str:
    """The same base64 with one bit changed."""
    value = bytearray(b64decode(text))
    value[3] ^= 1
    return b64encode(value).decode()


def put(
    *path: str | int, to: object = None, by: Callable[[Any], object] | None = None
) -> Callable[[dict[str, Any]], None]:
    """Set or change the value at a path of an object."""

    def edit(line: Any) -> None:
        for key in path[:-1]:
            line = line[key]
        line[path[-1]] = by(line[path[-1]]) if by else to

    return edit


def with_head(**changed: object) -> Tampering:
    """Another first line."""
    return lambda lines: [write_head(LOG_OF.head(**changed)), *lines[1:]]  # type: ignore[arg-type]


def swapped(lines: list[bytes]) -> list[bytes]:
    """Two entries change places, and their numbers with them."""
    first, second = json.loads(lines[1]), json.loads(lines[2])
    first["number"], second["number"] = 1, 0
    lines[1:3] = [json.dumps(one).encode() + b"\n" for one in (second, first)]
    return lines


def shown_in_place_of_run(lines: list[bytes]) -> list[bytes]:
    """Entries that were never in the log are shown where the run was."""
    made_up = [write_line(shown_entry(number, {"facts": {"made": "up"}})) for number in range(5, 19)]
    return lines[:RUN] + made_up + lines[RUN + 1 :]


def rewritten(lines: list[bytes]) -> list[bytes]:
    """The whole log is written anew by somebody without the log's key, who keeps the old signature."""
    other = sample_log(37)
    entries = [shown_entry(0, {"facts": {"made": "up"}}), *other.entries[1:]]
    log = type(other)(entries)
    head = LOG_OF.head()
    _, blank, signature = head.checkpoint.rpartition("\n\n")
    note = Checkpoint(ORIGIN, 37, log.root(37)).text + blank[1:] + signature
    return [write_head(type(head)(ORIGIN, 37, log.root(37), note, head.keys)), *map(write_line, log.lines())]


TAMPERINGS: dict[str, Tampering] = {
    "a fact changed": edited(FIRST, put("parts", "facts", "value", "reason", to="dokumen tidak lengkap")),
    "a fact added": edited(FIRST, put("parts", "facts", "value", "more", to="x")),
    "a fact left out": edited(FIRST, lambda line: line["parts"]["facts"]["value"].pop("note")),
    "a number became a float": replaced(FIRST, b'"count":0', b'"count":0.0'),
    "a number became a string": replaced(FIRST, b'"count":0', b'"count":"0"'),
    "a fact said twice": replaced(FIRST, b'"count":0', b'"count":9,"count":0'),
    "a part said twice": replaced(
        FIRST, b'"parts":{', b'"parts":{"facts":{"salt":"AAAAAAAAAAAAAAAAAAAAAA==","value":{}},'
    ),
    "the number said twice": replaced(FIRST, b'{"number":0', b'{"number":7,"number":0'),
    "a part's salt changed": edited(FIRST, put("parts", "who", "salt", by=flipped)),
    "a part the header doesn't name": edited(
        FIRST, put("parts", "evidence", to={"salt": b64encode(bytes(16)).decode(), "value": {}})
    ),
    "two parts exchanged": edited(
        FIRST, lambda line: line["parts"].update(who=line["parts"]["facts"], facts=line["parts"]["who"])
    ),
    "the header changed": edited(FIRST, put("header", "outcome", to="refused")),
    "the time changed": edited(PARTLY, put("header", "at", to="2026-11-24T01:02:04.000019Z")),
    "a commitment changed": edited(PARTLY, put("header", "parts", "who", by=flipped)),
    "a commitment left out": edited(PARTLY, lambda line: line["header"]["parts"].pop("who")),
    "the header's salt changed": edited(PARTLY, put("header_salt", by=flipped)),
    "a claim that nothing proves": edited(FIRST, put("remark", to="in order")),
    "a claim beside a withheld entry": edited(WITHHELD, put("action", to="crossings.release")),
    "a claim inside a part": edited(FIRST, put("parts", "facts", "remark", to="in order")),
    "a claim inside the run": edited(RUN, put("run", "remark", to="in order")),
    "a claim inside a node": edited(RUN, put("run", "nodes", 0, "remark", to="in order")),
    "the number as a float": replaced(FIRST, b'{"number":0,', b'{"number":0.0,'),
    "the number as a truth value": replaced(FIRST + 1, b'{"number":1,', b'{"number":true,'),
    "a withheld number as a float": replaced(WITHHELD, b'{"number":4,', b'{"number":4.0,'),
    "the run's end as a float": replaced(RUN, b'"to":19', b'"to":19.0'),
    "a level as a float": replaced(RUN, b'"level":0', b'"level":0.0'),
    "an empty line": lambda lines: [*lines[:4], b"\n", *lines[4:]],
    "an empty line at the end": lambda lines: [*lines, b"\n"],
    "a withheld entry changed": edited(WITHHELD, put("leaf", by=flipped)),
    "a node of the run changed": edited(RUN, put("run", "nodes", 1, "hash", by=flipped)),
    "a node of the run left out": edited(RUN, lambda line: line["run"]["nodes"].pop()),
    "two nodes of the run exchanged": edited(RUN, lambda line: line["run"]["nodes"].reverse()),
    "the run ends earlier": edited(RUN, put("run", "to", to=18)),
    "the run begins earlier": edited(RUN, put("run", "from", to=4)),
    "the run says no reason": edited(RUN, put("run", "reason", to="")),
    "the run is empty": edited(RUN, put("run", to={"from": 5, "to": 5, "reason": "x", "nodes": []})),
    "entries made up in place of the run": shown_in_place_of_run,
    "a line left out": lambda lines: lines[:3] + lines[4:],
    "a line doubled": lambda lines: [*lines[:3], lines[2], *lines[3:]],
    "two lines exchanged": lambda lines: [*lines[:2], lines[3], lines[2], *lines[4:]],
    "two entries exchanged": swapped,
    "the last line left out": lambda lines: lines[:-1],
    "the end cut off": lambda lines: [*lines[:-1], lines[-1][:200]],
    "a line added": lambda lines: [*lines, write_line(shown_entry(37))],
    "another size": with_head(size=36),
    "another size in the head alone": edited(HEAD, put("size", to=36)),
    "another root in the head alone": edited(HEAD, put("root", by=flipped)),
    "another origin in the head alone": edited(HEAD, put("origin", to="tapal.example/motaain")),
    "the signature changed": edited(
        HEAD, put("checkpoint", by=lambda note: note[:-90] + ("A" if note[-90] != "A" else "B") + note[-89:])
    ),
    "no signature": edited(HEAD, put("checkpoint", by=lambda note: note.rpartition("\n\n")[0] + "\n")),
    "signed by a stranger": edited(
        HEAD, put("checkpoint", to=sign_checkpoint(Checkpoint(ORIGIN, 37, LOG_OF.root(37)), [STRANGER]))
    ),
    "no keys": edited(HEAD, put("keys", to=[])),
    "rewritten with the old signature": rewritten,
}
"""Name → what it does to the lines of `samples.sample_log().export()`."""

NEEDS_TRUST: dict[str, Tampering] = {
    "the log written anew by a stranger": with_head(signer=STRANGER),
}
"""What only somebody notices who knows the log's key from elsewhere."""

assert entry_bytes(LOG_OF.entries[4]) == b64decode(json.loads(LOG_OF.export()[WITHHELD])["leaf"])
assert LOG_OF.head().keys == (str(LOG.public),)
