"""Absurd arguments to every command: never a traceback, and what is wrong use is one sentence and status 2.

Generated from the parsers: each argument of each command gets each absurd value, the others being sound.
"""

from __future__ import annotations

import argparse
import importlib
import io
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tapal import command
from tapal.command import NOUNS, Parser

ZONE = "P<UTOSPECIMEN<<TRAVELLER<<<<<<<<<<<<<<<<<<<<\nX1234567<7UTO9005019F3105010<<<<<<<<<<<<<<<0\n"
LIST = "entry_id,name,birth_date,nationality,sex\n1,BUDI CONTOH,,,\n"
# What each command needs to be sound; {files} is a directory with files for it. What makes a site
# is told to make it below a file: whatever else is absurd, it must not begin.
SOUND: dict[str, list[str]] = {
    "demo": ["--data={files}/list.csv/site", "--port=1"],
    "serve": ["--data={files}/list.csv/site", "--port=1"],
    "manage": ["check"],
    "site create": ["--administrator=kepala", "--name=Kepala Contoh", "--number=1", "--data={files}/list.csv/site"],
    "mrz read": ["{files}/zone.txt"],
    "screen": ["--list=csv:{files}/list.csv", "--queries={files}/queries.csv", "--out={files}/answer.csv"],
    "names compare": ["BUDI CONTOH", "BUDI CONTO"],
    "watchlist import": ["csv:{files}/list.csv", "--name=Uji", "--owner=imigrasi", "--basis=Aturan uji"],
    "watchlist check": ["csv:{files}/list.csv"],
    "watchlist status": [],
    "journal verify": [],
    "journal export": ["--output={files}/log.jsonl"],
    "journal prove": ["0"],
    "journal replay": ["--check"],
    "journal catalogue": [],
}


# These make a site in any directory that can be one, however odd its name.
MAKERS = ("demo", "serve", "site create")


def leaves(parser: argparse.ArgumentParser, name: str = "") -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """Every command that does something, by its words."""
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    if not below:
        yield name, parser
    for action in below:
        for word, child in action.choices.items():
            yield from leaves(child, f"{name} {word}".strip())


def parsers() -> dict[str, argparse.ArgumentParser]:
    """The parsers of all commands."""
    root = Parser(prog="tapal")
    subparsers = root.add_subparsers(parser_class=Parser)
    for noun in NOUNS.values():
        importlib.import_module(noun.module).register(subparsers)
    return dict(leaves(root))


def test_every_command_is_tried() -> None:
    assert set(SOUND) == set(parsers())


def absurdities(files: Path) -> dict[str, str]:
    """Absurd values, by what is absurd about them."""
    (files / "nothing").touch()
    (files / "bytes").write_bytes(bytes(range(256)) * 40)
    return {
        "empty": "",
        "blank": " ",
        "no such file": str(files / "nowhere"),
        "a directory": str(files),
        "below a file": str(files / "list.csv" / "x"),
        "an empty file": str(files / "nothing"),
        "a file of bytes": str(files / "bytes"),
        "a file that can't be read": "/proc/self/mem",
        "NUL": "a\0b",
        "bytes that are no text": "a\udcff",
        "ten megabytes": "x" * 10_000_000,
        "long": "x" * 5_000,
        "negative": "-1",
        "no number": "nan",
        "huge": "9" * 400,
        "a colon": ":",
        "a list that isn't there": "csv:nowhere",
        "a list that is a directory": f"csv:{files}",
        "a list of no kind": f"xyz:{files}/list.csv",
    }


def variants(name: str, sound: list[str], value: str) -> Iterator[list[str]]:
    """The command with one argument after the other given the value."""
    parser = parsers()[name]
    for action in parser._actions:
        if action.nargs == 0 or isinstance(action, argparse._HelpAction):
            continue
        if action.option_strings:
            option = max(action.option_strings, key=len)
            if option == "--data" and name in MAKERS and value not in ("", " ", "a\0b", "a\udcff", "x" * 5_000):
                continue
            rest = [word for word in sound if not word.startswith(f"{option}=")]
            yield [*rest, f"{option}={value}"]
    for place, word in enumerate(sound):
        if not word.startswith("--"):
            yield [*sound[:place], value, *sound[place + 1 :]]
    yield [*sound, value]
    yield [*sound, f"--absurd={value}"]


Run = Callable[[list[str]], "tuple[int, str]"]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    directory = tmp_path / "files"
    directory.mkdir()
    (directory / "zone.txt").write_text(ZONE)
    (directory / "list.csv").write_text(LIST)
    (directory / "queries.csv").write_text(LIST.replace("entry_id", "id"))
    return directory


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command; return its status and what it complained of."""
    surroundings = os.environ

    def once(words: list[str]) -> tuple[int, str]:
        # What a command puts into the environment is gone when it ends, as outside of a test.
        monkeypatch.setattr(os, "environ", dict(surroundings))
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"lima-belas-kunang-kunang\n")))
        capsys.readouterr()
        status = command.main(words)
        return status, capsys.readouterr().err

    return once


def complaints(name: str, files: Path, run: Run) -> list[str]:
    """What is wrong with how a command takes absurd arguments."""
    wrong = []
    sound = [word.format(files=files) for word in SOUND[name]]
    for absurdity, value in absurdities(files).items():
        for words in variants(name, sound, value):
            shown = f"{absurdity}: {' '.join(word[:60] for word in words)!r}"
            try:
                status, error = run([*name.split(), *words])
            except BaseException as exception:
                wrong.append(f"{shown}: {exception!r:.200}")
                continue
            if status == 2 and (error.count("\n") != 1 or not error.endswith(".\n") or len(error) > 700):
                wrong.append(f"{shown}: said {error[:300]!r}, {len(error)} characters")
            elif "Traceback" in error:
                wrong.append(f"{shown}: {error[-300:]}")
    return wrong


@pytest.mark.parametrize("name", SOUND)
def test_without_a_site(name: str, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    for role in ("OWNER", "APP", "SEQUENCER", "RETENTION"):
        monkeypatch.delenv(f"DATABASE_URL_{role}", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("TAPAL_DATA", str(tmp_path / "slip"))
    monkeypatch.chdir(tmp_path)
    found = complaints(name, files, run)
    assert not found, "\n".join(found)


# Those that read or write a site, and can in a process that tests run in; the odd ones out work as another role.
WITH_A_SITE = (
    "site create",
    "watchlist import",
    "watchlist status",
    "journal verify",
    "journal export",
    "journal prove",
)


@pytest.mark.slow
@pytest.mark.usefixtures("site_db")
@pytest.mark.parametrize("name", WITH_A_SITE)
def test_with_a_site(name: str, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.setenv("TAPAL_DATA", str(tmp_path / "site"))
    monkeypatch.chdir(tmp_path)
    # The site stands wherever the environment says; what `--data` names is tried above.
    monkeypatch.setitem(SOUND, name, [word for word in SOUND[name] if not word.startswith("--data=")])
    found = complaints(name, files, run)
    assert not found, "\n".join(found)
