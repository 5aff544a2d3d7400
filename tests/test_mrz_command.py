"""`tapal mrz read` as a person and a script meet it. All people here are invented."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tapal.command import main

UPPER = "P<IDNRAMADHAN<<MUHAMMAD<RIZKY<<<<<<<<<<<<<<<"
LOWER = "X7654321<5IDN9901018M3401011<<<<<<<<<<<<<<<6"
MANGLED = "X7654321<6IDN9901018M3401011<<<<<<<<<<<<<<<6"


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run the command in this process; returns status, output, errors."""
    status = main(["mrz", "read", *words])
    output, errors = capsys.readouterr()
    return status, output, errors


def write(path: Path, content: str | bytes) -> str:
    """Write a file and return its name."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return str(path)


def test_one_json_object_a_line_in_the_order_of_the_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "scans.txt", f"{UPPER}\r\n{LOWER}\r\n\r\n{UPPER}\n{MANGLED}\n\n{UPPER}{LOWER}\nnote\n")
    status, output, errors = run(capsys, file, "--json")
    documents = [json.loads(line) for line in output.splitlines()]
    assert (status, errors) == (0, "")
    assert [document["valid"] for document in documents] == [True, False, True, False]
    assert [document["format"] for document in documents] == ["TD3", "TD3", "TD3", None]
    wrong = documents[1]["problems"][0]
    assert (wrong["line"], wrong["position"], wrong["field"], wrong["code"]) == (2, 10, "number", "check_digit")


def test_one_byte_that_is_no_character_spoils_its_own_line_only(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "scans.txt", f"{UPPER}\n{LOWER[:30]}\0{LOWER[31:]}\n\n{UPPER}\n{LOWER}\n")
    status, output, _ = run(capsys, file, "--json")
    assert status == 0
    assert [json.loads(line)["valid"] for line in output.splitlines()] == [False, True]


def test_for_reading(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, output, _ = run(capsys, write(tmp_path / "scan.txt", f"{UPPER}\n{MANGLED}\n\n\x1b[31m{UPPER}\n"))
    assert status == 0
    assert "TD3, not valid" in output
    assert "RAMADHAN" in output
    assert "error: Line 2, position 10: the check digit of the document number is 6, but 5 belongs there" in output
    assert "refused" in output
    assert "\x1b" not in output


@pytest.mark.parametrize(("lower", "status"), [(LOWER, 0), (MANGLED, 1)])
def test_check_tells_by_its_status(lower: str, status: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, write(tmp_path / "scan.txt", f"{UPPER}\n{lower}"), "--check")[0] == status


def test_today_may_be_another_day(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "scan.txt", f"{UPPER}\n{LOWER}")
    output = run(capsys, file, "--json", "--today", "1998-01-01")[1]
    assert json.loads(output)["birth_date"] == "1899-01-01"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_a_byte_order_mark(encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = run(capsys, write(tmp_path / "scan.txt", f"{UPPER}\n{LOWER}".encode(encoding)), "--json")[1]
    assert json.loads(output)["valid"]


def test_a_stray_byte_is_a_problem_of_its_document_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    content = f"{UPPER}\n{LOWER}\n\n".encode() + UPPER.encode().replace(b"RIZKY", b"RIZK\xdd") + f"\n{LOWER}\n".encode()
    _, output, _ = run(capsys, write(tmp_path / "scan.txt", content), "--json")
    first, second = (json.loads(line) for line in output.splitlines())
    assert first["valid"]
    assert [(one["code"], one["line"], one["position"]) for one in second["problems"]] == [("illegal_character", 1, 29)]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b" \r\n\t\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"\x7fELF\x02\x01\x01\0\0\0", "is not a text file"),
        (bytes(range(128, 256)) * 4, "is not a text file"),
    ],
)
def test_unreadable_input_is_one_sentence_and_status_2(
    content: bytes, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, output, errors = run(capsys, write(tmp_path / "scan.txt", content), "--json")
    assert (status, output) == (2, "")
    assert sentence in errors
    assert errors.count("\n") == 1


@pytest.mark.parametrize("words", [["no-such-file.txt"], ["."], ["--today", "yesterday"], ["a", "b"], ["bad\0name"]])
def test_wrong_use_is_one_sentence_and_status_2(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    status, output, errors = run(capsys, *words)
    assert (status, output) == (2, "")
    assert errors.count("\n") == 1


def test_a_line_without_end_does_not_fill_the_memory(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write(tmp_path / "scan.txt", "A" * 5_000_000 + f"\n\n{UPPER}\n{LOWER}\n")
    first, second = (json.loads(line) for line in run(capsys, file, "--json")[1].splitlines())
    assert first["problems"][0]["found"] == "128+"
    assert second["valid"]


def test_standard_input_without_django() -> None:
    program = (
        "import sys; from tapal.command import main; status = main(['mrz', 'read', '-', '--json']); "
        "assert not [name for name in sys.modules if name.partition('.')[0] == 'django']; sys.exit(status)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], input=f"{UPPER}\n{LOWER}\n", capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["surname"] == "RAMADHAN"
