"""Big lists are indexed into files that processes share; a change counts at once, whatever happened to the files."""

import threading
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings

from tapal.kernel.actors import Actor
from tapal.screening import services
from tapal.screening.engine import StructuredEntry
from tapal.screening.engine.entry import canonical_line
from tapal.screening.selectors import indexes, shelf
from tapal.screening.tests.factories import SETUP, entry, find, make_list

pytestmark = pytest.mark.django_db

MANY = [entry(f"E-{number:04d}", f"Purwanto Kusuma{number:04d}x", born=None) for number in range(1_200)]


@pytest.fixture(autouse=True)
def files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An empty site directory; the process has opened nothing yet."""
    monkeypatch.setattr(settings, "DATA", tmp_path)
    indexes._held.clear()
    return tmp_path / "indexes"


def kept(directory: Path) -> list[str]:
    """Which kinds of files there are."""
    return sorted(path.suffix for path in directory.iterdir() if path.suffix != ".lock")


def ids(actor: Actor, *names: str) -> set[str]:
    """Who is found."""
    return {item.match.entry_id for name in names or ("Bambang Wirjosentono",) for item in find(actor, name).found}


def put(*entries: StructuredEntry) -> UUID:
    """The next version of the list."""
    return services.import_list(SETUP, code="dpo", entries=entries, source="test")


def anew() -> None:
    """What another process sees: nothing is opened."""
    indexes._held.clear()


def test_a_small_list_keeps_no_file(lane: Actor, files: Path) -> None:
    make_list()
    assert ids(lane) == {"P-1"}
    assert not files.exists()


def test_a_big_list_is_a_file_before_its_version_counts_and_a_change_is_a_small_one(lane: Actor, files: Path) -> None:
    make_list(entries=[*MANY, entry("P-1"), entry("P-2", "Ratna Lestari")])
    assert kept(files) == [".index"]
    assert ids(lane) == {"P-1"}
    changed = [*MANY[1:], entry("P-2"), entry("P-4")]
    version = put(*changed)
    assert kept(files) == [".change", ".index"]
    for _ in range(2):
        assert ids(lane) == {"P-2", "P-4"}
        assert ids(lane, "Ratna Lestari", "Purwanto Kusuma0000x") == set()
        held = indexes.get_held(version)
        assert {one.entry_id: one for one in held.index.entries()} == {one.entry_id: one for one in changed}
        assert 0 < held.index.delta_size < 6
        anew()


def test_a_change_of_a_change_is_one_change_of_the_whole(lane: Actor, files: Path) -> None:
    make_list(entries=[*MANY, entry("P-1")])
    put(*MANY, entry("P-2"))
    version = put(*MANY, entry("P-3"))
    assert ids(lane) == {"P-3"}
    assert indexes.get_held(version).index.delta_size == 2
    assert kept(files) == [".change", ".change", ".index"]


def test_a_great_change_is_a_whole_index_anew(lane: Actor, files: Path) -> None:
    make_list(entries=[*MANY, entry("P-1")])
    version = put(*MANY[100:], entry("P-2"))
    assert kept(files) == [".index", ".index"]
    assert ids(lane) == {"P-2"}
    assert indexes.get_held(version).index.delta_size == 0


@pytest.mark.parametrize("harm", ["gone", "cut", "foreign", "no directory"])
def test_whatever_happens_to_the_files_the_answer_is_right(
    lane: Actor, files: Path, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_list(entries=[*MANY, entry("P-1")])
    put(*MANY, entry("P-2"))
    for path in files.iterdir():
        if harm == "gone":
            path.unlink()
        elif harm == "cut":
            path.write_bytes(path.read_bytes()[:100])
        elif harm == "foreign":
            path.write_bytes(b"something else")
    if harm == "no directory":
        (files.parent / "file").write_text("not a directory")
        monkeypatch.setattr(settings, "DATA", files.parent / "file")
    anew()
    assert ids(lane) == {"P-2"}
    put(*MANY, entry("P-3"))
    assert ids(lane) == {"P-3"}


def test_an_entry_that_is_read_from_a_file_has_the_hash_of_what_was_imported(lane: Actor) -> None:
    given = entry("P-1", "Bambang Wirjosentono", "Bambang Wiryo", number="Z9876543")
    version = make_list(entries=[*MANY, given])
    found = indexes.find_entry(version, "P-1")
    assert found is not None
    assert canonical_line(found) == canonical_line(given)
    assert indexes.find_entry(version, "P-9") is None


def test_one_builds_and_the_others_wait_and_map_what_it_built(files: Path) -> None:
    made: list[int] = []

    def build() -> None:
        opened = shelf.Shelf(files).build("aa", MANY)
        assert len(opened.index) == len(MANY)
        made.append((files / "aa.index").stat().st_mtime_ns)

    builders = [threading.Thread(target=build) for _ in range(3)]
    for one in builders:
        one.start()
    for one in builders:
        one.join()
    assert len(made) == 3
    assert len(set(made)) == 1


def test_files_that_nobody_needs_go_after_a_day(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_list(entries=[*MANY, entry("P-1")])
    put(*MANY[100:], entry("P-2"))
    monkeypatch.setattr(shelf, "_KEPT_SECONDS", -1.0)
    version = put(*MANY[100:], entry("P-3"))
    assert kept(files) == [".change", ".index"]
    anew()
    assert indexes.get_held(version).index.delta_size == 2


@pytest.mark.parametrize("writable", [True, False])
def test_who_starts_opens_every_list_alone(files: Path, writable: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    version = make_list()
    if not writable:
        (files.parent / "file").write_text("not a directory")
        monkeypatch.setattr(settings, "DATA", files.parent / "file")
    assert indexes.count_warmed() == 1
    assert version in indexes._held
    assert (files / "warming.lock").exists() is writable
