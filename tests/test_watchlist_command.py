"""`tapal watchlist` as the keeper of a list meets it. All people here are invented."""

import json
from pathlib import Path

import pytest

from tapal.command import main
from tapal.runtime.database import Database

LIST = """entry_id,name,birth_date,nationality,sex
A1,Soekarno Djojohadikoesoemo,1974-08-12,IDN,M
A2,Ratna Kusumaningtyas,1984-02-30,IDN,F
,Nobody At All,,,
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A list with two mistakes."""
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    return path


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run in this process; returns status, output, errors."""
    status = main(["watchlist", *words])
    return status, *capsys.readouterr()


def test_check_counts_and_changes_nothing(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, output, _ = run(capsys, "check", f"csv:{file}")
    assert status == 0
    assert "entries: 2" in output
    assert "check: 1 × The row has no identifier and was left out." in output
    assert "structure: 1 × The date doesn't exist and was left out." in output
    assert "Nobody" not in output
    answer = json.loads(run(capsys, "check", f"csv:{file}", "--json")[1])
    assert answer["findings"] == {"impossible_date": 1, "no_id": 1}


def test_the_report_names_every_row_with_its_reason(
    file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report = tmp_path / "report.jsonl"
    run(capsys, "check", f"csv:{file}", "--report", str(report))
    found = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert [(row["where"], row["code"], row["rejected"]) for row in found] == [
        ("list.csv:3", "impossible_date", False),
        ("list.csv:4", "no_id", True),
    ]
    assert found[0]["before"] == "1984-02-30"


@pytest.mark.parametrize("verb", ["check", "import"])
@pytest.mark.parametrize(
    ("named", "sentence"),
    [("list.csv", "KIND:PATH"), ("csv:nothing.csv", "can't be read"), ("un:{file}", "no list of the United Nations")],
)
def test_wrong_use_is_one_sentence_and_status_2(
    verb: str, named: str, sentence: str, file: Path, request: pytest.FixtureRequest
) -> None:
    capsys: pytest.CaptureFixture[str] = request.getfixturevalue("capsys")
    if verb == "import":
        request.getfixturevalue("site_db")
    status, output, errors = run(capsys, verb, named.format(file=file))
    assert (status, output) == (2, "")
    assert sentence in errors
    assert "Traceback" not in errors


def test_import_and_status(site_db: Database, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status, _, errors = run(capsys, "import", f"csv:{file}")
    assert status == 2
    assert "describe it with --name, --owner and --basis" in errors
    described = (
        "--code",
        "soi",
        "--name",
        "Subyek",
        "--owner",
        "imigrasi",
        "--basis",
        "Perintah uji",
        "--list-kind",
        "soi",
    )
    status, output, _ = run(capsys, "import", f"csv:{file}", *described)
    assert status == 0
    assert "version: 1" in output
    assert "rejected: 1" in output
    file.write_text(LIST.replace("A2,", "A3,"), encoding="utf-8")
    status, output, _ = run(capsys, "import", f"csv:{file}", "--code", "soi", "--json")
    answer = json.loads(output)
    assert (answer["version"], answer["entries"]) == (2, 2)
    assert answer["against_version_before"] == {"added": 1, "ended": 1, "changed": 0}
    status, output, _ = run(capsys, "status", "--json")
    (state,) = (json.loads(line) for line in output.splitlines())
    assert (state["code"], state["version"], state["entries"], state["stale"]) == ("soi", 2, 2, False)
    assert run(capsys, "status")[1].startswith("soi: version 2, 2 entries")


def test_a_refused_file_leaves_the_version_before(
    site_db: Database, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    described = ("--code", "soi", "--name", "Subyek", "--owner", "imigrasi", "--basis", "Perintah uji")
    run(capsys, "import", f"csv:{file}", *described)
    for content in ("entry_id,name\n", "nothing of the kind\n", ""):
        file.write_text(content, encoding="utf-8")
        status, _, errors = run(capsys, "import", f"csv:{file}", "--code", "soi")
        assert status == 2
        assert errors.count("\n") <= 2
    assert "version 1, 2 entries" in run(capsys, "status")[1]


def test_without_lists_status_says_so(site_db: Database, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, "status") == (0, "There is no list at this site.\n", "")
