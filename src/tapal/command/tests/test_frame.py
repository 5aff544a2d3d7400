"""The frame of the command line: help everywhere, one sentence for wrong use, nothing loaded that isn't needed."""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandParser

from tapal import command


@pytest.mark.parametrize("noun", list(command.NOUNS))
def test_every_noun_has_help(noun: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        command.main([noun, "--help"])
    assert end.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: tapal {noun}")


@pytest.mark.parametrize(
    "words", [[], ["bogus"], ["serve", "--port", "high"], ["serve", "extra"], ["demo", "--colour"]]
)
def test_wrong_use_is_one_sentence_and_exit_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.endswith(".\n")


def test_a_taken_port_is_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        assert command.main(["serve", "--port", port, "--data", str(tmp_path / "site")]) == 2
    assert capsys.readouterr().err == f"Port {port} of 127.0.0.1 is in use; choose another with --port.\n"
    assert not (tmp_path / "site").exists()


def test_a_data_directory_that_is_a_file_is_one_sentence(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert command.main(["manage", "--data", str(tmp_path / "file" / "site"), "check"]) == 2
    assert capsys.readouterr().err == f"The data directory {tmp_path}/file/site can't be made: Not a directory.\n"


@pytest.mark.parametrize(
    "words",
    [
        ["watchlist", "status"],
        ["journal", "verify"],
        ["manage", "shell"],
        ["manage", "nosuch"],
    ],
)
def test_a_slip_in_the_data_directory_makes_no_site(
    words: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for role in ("OWNER", "APP", "SEQUENCER", "RETENTION"):
        monkeypatch.delenv(f"DATABASE_URL_{role}", raising=False)
    monkeypatch.setenv("TAPAL_DATA", str(tmp_path / "slip"))
    assert command.main(words) == 2
    error = capsys.readouterr().err
    assert error == f"There is no site in {tmp_path}/slip; tapal site create makes one.\n"
    assert not (tmp_path / "slip").exists()


def test_an_unknown_command_of_django_is_one_sentence(tmp_path: Path) -> None:
    """In a process of its own: Django's settings are loaded once."""
    roles = {f"DATABASE_URL_{role}": "dbname=nothing" for role in ("OWNER", "APP", "SEQUENCER", "RETENTION")}
    words = [sys.executable, "-m", "tapal", "manage", "--data", str(tmp_path), "nosuch"]
    result = subprocess.run(words, env=os.environ | roles, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (2, "There is no command 'nosuch'; tapal manage help lists them.\n")


@pytest.mark.parametrize("read", ["list.csv", "queries.csv"])
def test_an_answer_is_not_written_over_what_was_asked(
    read: str, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    listed = "entry_id,name,birth_date,nationality,sex\n1,BUDI CONTOH,,,\n"
    (tmp_path / "list.csv").write_text(listed)
    (tmp_path / "queries.csv").write_text(listed.replace("entry_id", "id"))
    before = (tmp_path / read).read_text()
    where = [f"--list=csv:{tmp_path}/list.csv", f"--queries={tmp_path}/queries.csv", f"--out={tmp_path}/./{read}"]
    assert command.main(["screen", *where]) == 2
    assert (tmp_path / read).read_text() == before
    assert "is read by this command" in capsys.readouterr().err


def test_a_long_name_is_not_echoed_whole(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["names", "compare", "BUDI", "1" * 9000]) == 2
    assert len(capsys.readouterr().err) < 200


def test_a_database_that_is_not_there_is_one_sentence(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://somebody@/nothing?host={tmp_path}")
    assert command.main(["manage", "--data", str(tmp_path), "migrate"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("The database can't be reached: ")
    assert error.count("\n") == 1


def test_nouns_without_a_site_never_load_django() -> None:
    code = (
        "import sys, io, contextlib; from tapal import command\n"
        "for noun in ('mrz', 'screen', 'names'):\n"
        "    with contextlib.suppress(SystemExit), contextlib.redirect_stdout(io.StringIO()):\n"
        "        command.main([noun, '--help'])\n"
        "print([name for name in ('django', 'psycopg', 'structlog') if name in sys.modules])"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"


def test_whoever_had_enough_of_the_output_gets_no_traceback() -> None:
    code = "from tapal import command; import sys; sys.exit(command.main(['--help']))"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


def test_input_that_is_no_text_names_the_byte(tmp_path: Path) -> None:
    path = tmp_path / "bytes"
    path.write_bytes(b"abc\xff")
    with pytest.raises(command.Failure, match=r"is not UTF-8 text \(byte 4\)"):
        command.open_text(str(path))
    with pytest.raises(command.Failure, match="can't be read: No such file"):
        command.open_text(str(tmp_path / "nowhere"))


def test_json_is_one_line_of_unicode(capsys: pytest.CaptureFixture[str]) -> None:
    command.print_json({"name": "Sū Mèi", "n": 1})
    line = capsys.readouterr().out
    assert line == '{"name": "Sū Mèi", "n": 1}\n'
    assert json.loads(line)["n"] == 1


def test_progress_is_silent_when_nobody_watches(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(command.progress(range(3), label="work")) == [0, 1, 2]
    assert capsys.readouterr().err == ""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    assert list(command.progress(range(3), label="work")) == [0, 1, 2]
    assert "work" in terminal.getvalue()


def test_data_comes_from_the_option_then_the_environment_then_the_default(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tapal.command.shared import use_data

    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TAPAL_DATA", "")
    assert use_data(argparse.Namespace(data=None), default="own") == tmp_path / "own"
    monkeypatch.setenv("TAPAL_DATA", str(tmp_path / "environment"))
    assert use_data(argparse.Namespace(data=None), default="own") == tmp_path / "environment"
    assert use_data(argparse.Namespace(data=Path("option")), default="own") == tmp_path / "option"


def test_a_fault_in_a_command_of_django_is_not_said_to_be_wrong_use(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def broken(_words: list[str]) -> None:
        raise KeyError("post")

    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr(CommandParser, "error", CommandParser.error)  # put back what the command sets for good
    monkeypatch.setattr("django.core.management.execute_from_command_line", broken)
    with pytest.raises(KeyError):
        command.main(["manage", "--data", str(tmp_path), "makemigrations"])
