"""What docs/journal-format.md shows is true: its entry, its checkpoint and its key."""

from __future__ import annotations

import json
import re
from pathlib import Path

from tapal.journal.engine.canonical import canonical_text, commitment_of, from_base64, to_base64
from tapal.journal.engine.checkpoint import open_checkpoint
from tapal.journal.engine.cosignature import verifier
from tapal.journal.engine.tree import leaf_hash
from tests.journal import outsider

DOCUMENT = (Path(__file__).parents[2] / "docs" / "journal-format.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL)


def test_its_entry_has_the_commitments_that_it_says() -> None:
    who, who_said, facts, facts_said, header, entry_said, leaf_said = BLOCKS[0].splitlines()
    for line, said, salt in ((who, who_said, 1), (facts, facts_said, 2), (header, entry_said, 9)):
        text = line.partition(" ")[2].strip().encode()
        assert canonical_text(text) == text
        assert to_base64(commitment_of(bytes([salt]) * 16, text)) == said.split()[-1]
    assert to_base64(leaf_hash(from_base64(entry_said.split()[-1]))) == leaf_said.split()[-1]
    assert json.loads(header.removeprefix("header "))["parts"] == {
        "who": who_said.split()[-1],
        "facts": facts_said.split()[-1],
    }


def test_its_checkpoint_holds_and_is_of_its_entry() -> None:
    (note,) = (block for block in BLOCKS if "\n— " in block)
    (key,) = re.findall(r"`(tapal\.example/motamasin\+[0-9a-f]{8}\+\S+)`", DOCUMENT)
    checkpoint = open_checkpoint(note, [verifier(key)])
    assert (checkpoint.origin, checkpoint.size) == ("tapal.example/motamasin", 1)
    assert to_base64(checkpoint.root) == BLOCKS[0].splitlines()[-1].split()[-1]
    origin, size, root = note.split("\n")[:3]
    head = {"origin": origin, "size": int(size), "root": root, "checkpoint": note, "keys": []}
    entry = {"number": 0, "leaf": BLOCKS[0].splitlines()[-2].split()[-1]}
    assert outsider.verify([json.dumps(head), json.dumps(entry)], [key]).startswith(
        "It holds: tapal.example/motamasin, size 1, "
    )


def test_every_path_that_it_links_to_exists() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", DOCUMENT):
        assert (Path(__file__).parents[2] / "docs" / target).exists(), target
