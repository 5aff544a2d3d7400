"""Whatever is asked of whatever list: an answer of bounded size, or a named exception."""

import os
import shutil
import subprocess
import sys
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from tapal.screening.engine import Document, Index, Name, StructuredEntry, Unscreenable, knowledge, magic, query
from tapal.screening.engine.doors import COUNTED, NUMBER, hashes
from tapal.screening.engine.entry import exact


def people(count: int, name: str, **facts: object) -> list[StructuredEntry]:
    """So many namesakes."""
    return [
        StructuredEntry(entry_id=f"e{k:05d}", names=(Name(value=name),), **facts)  # type: ignore[arg-type]  # any facts
        for k in range(count)
    ]


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "no_letters"),
        ("   \t\n", "no_letters"),
        ("12345", "no_letters"),
        ("\x00\x01\u200b\u202e", "no_letters"),
        ("😀👩‍👩‍👧", "no_letters"),
        ("A", "one_letter"),
        ("UNKNOWN", "placeholder"),
        ("A" * 1001, "too_long"),
        ("ab " * 70, "too_long"),
    ],
)
def test_what_is_no_name_is_refused_by_name(name: str, reason: str) -> None:
    index = Index.build(people(3, "Ratna Kusumaningtyas"))
    with pytest.raises(Unscreenable) as caught:
        index.search(query(name), 0.5)
    assert caught.value.reason == reason


@pytest.mark.parametrize(
    "name",
    [
        "a" * 500,
        "Ratna" * 100,
        "ab " * 64,
        "M " * 64,
        "Ратна Kusumaningtyas رتنا 拉特娜",
        "Ratna 😀 Kusumaningtyas",
        "Ratna\x00Kusumaningtyas",
        "Ra\u0301tna\u200d Kusumaningtyas",
        "RATNA<KUSUMANINGTYAS<<<<<<<<<<<<<<<<<<<",
        "\ud800Ratna",
        "=Ratna;DROP TABLE",
    ],
)
def test_odd_names_are_answered(name: str) -> None:
    index = Index.build([*people(50, "Ratna Kusumaningtyas"), *people(50, "Mu M. A. B. Li"), *people(2, "a" * 400)])
    for threshold in (0.0, 0.5, 1.0):
        assert len(index.search(query(name, birth_date="1984-03-17"), threshold)) <= 154


def test_of_many_namesakes_the_best_are_answered_and_the_rest_is_owned_up_to() -> None:
    he = StructuredEntry(entry_id="he", names=(Name(value="Ratna Kusuma"),), birth_dates=(exact(date(1990, 8, 23)),))
    index = Index.build([*people(30_000, "Ratna Kusuma"), he])
    found = index.search(query("Kusuma Ratna", birth_date="1990-08-23"), 0.05, limit=3)
    assert [match.entry_id for match in found] == ["he", "e00000", "e00001"]
    assert found.more
    assert len(index.search(query("Kusuma Ratna"), 0.01)) == 1000
    alone = index.search(query("Kusuma Ratna", birth_date="1990-08-23"), 0.5, limit=3)
    assert [match.entry_id for match in alone] == ["he"]
    assert not alone.more


def test_a_number_that_everybody_has_is_answered_with_so_many() -> None:
    index = Index.build(people(5_000, "Ratna Kusuma", documents=(Document(type="passport", number="000000"),)))
    found = index.search(query("Budi Hartono", document_number="OOOOOO"), 0.1, limit=10)
    assert len(found) == 10
    assert found.more


def test_a_query_of_light_words_alone_is_answered_by_who_was_born_that_day() -> None:
    words = sorted(knowledge.light())[:6]
    born = exact(date(1984, 3, 17))
    index = Index.build([*people(5_000, " ".join(words[:2])), *people(1, " ".join(words[:2]), birth_dates=(born,))])
    assert len(index.search(query(" ".join(words[:2])), 0.5)) == 0
    assert len(index.search(query(" ".join(words[:2]), birth_date="1984-03-17"), 0.5)) == 1
    assert len(index.search(query(" ".join(words)), 0.05, limit=7)) <= 7


def test_a_longer_word_than_any_name_is_still_itself() -> None:
    long = "kusuma" * 8
    index = Index.build(people(1, long))
    assert len(long) > magic.EDIT_MAX_LETTERS
    assert index.search(query(long), 0.5)
    assert not index.search(query(long[:-1] + "b"), 0.5)


@pytest.mark.slow
def test_loops_are_compiled_in_memory_where_nothing_can_be_kept(tmp_path: Path) -> None:
    """A copy of the engine with a file where the directory of compiled code would be, and a user without a home."""
    package = Path(str(resources.files("tapal.screening.engine")))
    engine = tmp_path / "tapal" / "screening" / "engine"
    shutil.copytree(package, engine, ignore=shutil.ignore_patterns("__pycache__"))
    for directory in (engine.parent.parent, engine.parent):
        (directory / "__init__.py").touch()
    (engine / "__pycache__").touch()
    asked = "from tapal.screening.engine import doors, keys; print(doors.__file__, keys.hash_all.stats.cache_path)"
    asked += "; print(*doors.hashes([(doors.NUMBER, 'B7654321'), (doors.COUNTED, 'ratna')]))"
    told = subprocess.run(  # the interpreter that runs this test
        [sys.executable, "-c", asked],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "HOME": os.devnull, "XDG_CACHE_HOME": os.devnull, "PATH": os.defpath},
    )
    place, hashed = told.stdout.splitlines()
    assert place == f"{engine / 'doors.py'} None"
    assert hashed.split() == [str(key) for key in hashes([(NUMBER, "B7654321"), (COUNTED, "ratna")])]


def test_nobody_pays_for_the_compiler_who_searches_nothing() -> None:
    """The command line imports the engine for a name or an error; numba alone takes longer than all the rest."""
    told = subprocess.run(  # the interpreter that runs this test
        [sys.executable, "-c", "import sys, tapal.screening.engine; print('numba' in sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    )
    assert told.stdout.strip() == "False"
