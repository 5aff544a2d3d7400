"""An index in a file is the index that was saved; a file that can't be trusted is refused by name."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tapal.screening.engine import Document, Index, Match, Name, StructuredEntry, query, storing
from tapal.screening.engine.entry import exact, in_year
from tapal.screening.engine.storing import WrongSegment

ENTRIES = [
    StructuredEntry(
        entry_id="a",
        names=(Name(value="Ratna Kusumaningtyas"), Name(value="Ratih K.", kind="weak alias"), Name(value="P-532")),
        birth_dates=(exact(date(1984, 3, 17)), in_year(1985)),
        nationalities=("IDN", "MYS"),
        sex="F",
        documents=(Document(type="passport", number="B7654321", issuer="IDN"),),
        programmes=("X1",),
        remarks_sha256="ab" * 32,
        valid_to=date(2026, 12, 31),
    ),
    StructuredEntry(entry_id="b", kind="vessel", names=(Name(value="Мария", script="Cyrl"),)),
    StructuredEntry(entry_id="c", names=(Name(value="Muhammad Rizky"),), valid_from=date(2026, 1, 1)),
]


def answers(index: Index) -> list[list[Match]]:
    """What an index answers to a few people."""
    asked = [
        query("Ratna Kusumaningtias", birth_date="1984-03-17"),
        query("Rizky"),
        query("Budi", document_number="B7654321"),
    ]
    return [list(index.search(one, 0.1)) for one in asked]


def test_an_index_comes_back_from_its_file(tmp_path: Path) -> None:
    index = Index.build(ENTRIES)
    index.save(tmp_path / "list.segment")
    opened = Index.open(tmp_path / "list.segment", verify=True)
    assert sorted(opened.entries(), key=lambda entry: entry.entry_id) == ENTRIES
    assert answers(opened) == answers(index)
    assert any(answers(opened))
    assert [file.name for file in tmp_path.iterdir()] == ["list.segment"]


def test_an_opened_index_takes_changes_and_leaves_the_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "list.segment"
    Index.build(ENTRIES).save(path)
    before = path.read_bytes()
    opened = Index.open(path)
    changed = opened.updated(ended={"a"}, added=[StructuredEntry(entry_id="d", names=(Name(value="Siti Lestari"),))])
    assert {entry.entry_id for entry in changed.entries()} == {"b", "c", "d"}
    assert {entry.entry_id for entry in opened.entries()} == {"a", "b", "c"}
    changed.save(path)
    merged = Index.open(path)
    assert merged.delta_size == 0
    assert {entry.entry_id for entry in merged.entries()} == {"b", "c", "d"}
    assert answers(opened) == answers(Index.build(ENTRIES))
    assert path.read_bytes() != before


def test_an_empty_index_has_a_file_too(tmp_path: Path) -> None:
    Index.build([]).save(tmp_path / "none")
    assert len(Index.open(tmp_path / "none")) == 0


def flipped(raw: bytes, place: int) -> bytes:
    """The bytes with one of them flipped."""
    return raw[:place] + bytes([raw[place] ^ 255]) + raw[place + 1 :]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda raw: b"",
        lambda raw: raw[:-64],
        lambda raw: b"JOURNAL!" + raw[8:],
        lambda raw: raw[:8] + b"\x09" + raw[9:],
        lambda raw: raw.replace(b'"row_facts"', b'"row_factx"'),
        lambda raw: flipped(raw, raw.index(b"Ratna")),
    ],
    ids=["empty", "cut off", "another file", "another format", "another header", "a flipped byte"],
)
def test_a_damaged_file_is_refused(tmp_path: Path, spoil: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "list.segment"
    Index.build(ENTRIES).save(path)
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises(WrongSegment):
        Index.open(path, verify=True)


def test_a_file_of_other_rules_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "list.segment"
    Index.build(ENTRIES).save(path)
    monkeypatch.setattr(storing, "maker", lambda: "another release")
    with pytest.raises(WrongSegment, match="another release"):
        Index.open(path)
