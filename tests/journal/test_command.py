"""`tapal journal` as an operator and an auditor use it, in processes of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tapal.command import main
from tapal.journal.sequencer import number_pending
from tapal.journal.tests.samples import LOG, STRANGER, sample_log
from tapal.journal.tests.tamperings import NEEDS_TRUST, TAMPERINGS
from tapal.runtime.database import Database
from tests.journal import outsider
from tests.journal.counters import SHARED, WRITER, begin, count
from tests.journal.test_outsider import proof_of


def tapal(*words: str, status: int = 0) -> str:
    """Run the command; its standard output, or its standard error where it fails."""
    program = "import sys; from tapal.command import main; sys.exit(main())"
    done = subprocess.run(
        [sys.executable, "-c", program, "journal", *words],
        capture_output=True,
        text=True,
        check=False,
        env=dict(os.environ),
    )
    assert done.returncode == status, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done.stdout or done.stderr


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n")[:-1]]


@pytest.fixture
def filled(site: Database) -> Database:
    """Twenty-one entries about three shared counters and six of their own."""
    for step in range(1, 6):
        count(WRITER, counters=SHARED[:3], steps=[step, 1, 2])
        begin(WRITER, step=step)
    begin(WRITER, step=2)
    return site


@pytest.mark.slow
def test_a_whole_export_is_verified_by_us_and_by_an_outsider(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "log.jsonl"
    assert "21 entries" in tapal("export", "-o", str(file))
    assert file.stat().st_mode & 0o777 == 0o600
    head, *entries = lines(file)
    assert (head["origin"], head["size"]) == ("tapal.example/motamasin", 21)
    assert [line["number"] for line in entries] == list(range(21))
    assert all(set(line["parts"]) == set(line["header"]["parts"]) for line in entries)
    with file.open("rb") as raw:
        outsider.verify(raw)
    (key,) = head["keys"]
    assert "Holds." in tapal("verify", str(file), "--key", key)
    report = json.loads(tapal("verify", str(file), "--json", "--key", key))
    assert (report["holds"], report["size"], report["shown"], report["root"]) == (True, 21, 21, head["root"])
    # The disclosure itself is an entry, behind what it disclosed.
    number_pending()
    with psycopg.connect(filled.dsn("owner")) as owner:
        row = owner.execute(
            "SELECT l.number, p.value FROM journal.leaf l JOIN journal.entry e ON e.id = l.entry_id JOIN journal.part p"
            " ON p.entry_id = e.id AND p.name = 'facts' WHERE e.action = 'journal.export'"
        ).fetchone()
    assert row is not None
    assert (row[0], json.loads(row[1])["size"]) == (21, 21)


@pytest.mark.slow
def test_a_partial_export_shows_one_matter_and_withholds_the_rest(filled: Database, tmp_path: Path) -> None:
    file = tmp_path / "part.jsonl"
    tapal("export", "-o", str(file), "--aggregate", str(SHARED[1]), "--withhold", "who", "--reason", "another matter")
    shown = [line for line in lines(file) if "header" in line]
    assert len(shown) == 5
    for line in shown:
        assert line["parts"]["about"]["value"]["aggregate"] == str(SHARED[1])
        assert set(line["parts"]) == {"about", "facts"}
        assert set(line["header"]["parts"]) == {"about", "facts", "who"}
    assert {line["run"]["reason"] for line in lines(file) if "run" in line} == {"another matter"}
    for other in (SHARED[0], SHARED[2]):
        assert str(other.id) not in file.read_text()
    with file.open("rb") as raw:
        outsider.verify(raw)
    report = json.loads(tapal("verify", str(file), "--json", "--data", os.environ["TAPAL_DATA"]))
    assert (report["holds"], report["shown"], report["withheld"]) == (True, 5, 16)
    assert (report["parts_shown"], report["parts_withheld"]) == (10, 5)
    # Only a part that exists can be withheld: a slip must not disclose.
    assert "No part 'whom'" in tapal("export", "-o", str(file), "--withhold", "whom", status=2)
    assert "no reference" in tapal("export", "-o", str(file), "--aggregate", "counter", status=2)
    absent = "tests.counter:0193a0aa-0000-7000-8000-000000000000"
    assert "No entry" in tapal("export", "-o", str(tmp_path / "none.jsonl"), "--aggregate", absent, status=2)
    assert not (tmp_path / "none.jsonl").exists()
    assert "can't be written" in tapal("export", "-o", str(tmp_path / "no" / "where"), status=2)


@pytest.mark.slow
def test_an_entry_is_proved_to_be_in_the_log(filled: Database, tmp_path: Path) -> None:
    proof = tapal("prove", "7")
    assert proof.count("\n") == 1
    outsider.verify([proof])
    said = json.loads(proof)
    assert (said["number"], said["size"]) == (7, 21)
    assert said["parts"]["facts"]["value"]["seen"] >= 0
    bare = json.loads(tapal("prove", "0", "--withhold", "who", "--withhold", "facts", "--withhold", "about"))
    assert bare["parts"] == {}
    outsider.verify([json.dumps(bare)])
    assert "0 to 2" in tapal("prove", "4000", status=2)
    assert "no number" in tapal("prove", "seven", status=2)


@pytest.mark.slow
def test_the_sites_own_log_is_verified(filled: Database) -> None:
    assert "Holds." in tapal("verify")
    number_pending()
    report = json.loads(tapal("verify", "--json"))
    assert (report["holds"], report["size"], report["parts"], report["pending"]) == (True, 21, 63, 0)
    with psycopg.connect(filled.dsn("owner"), autocommit=True) as owner:
        owner.execute(
            "UPDATE journal.part SET value = replace(value, '\"step\":2', '\"step\":9')"
            " WHERE name = 'facts' AND value LIKE '%\"step\":2%'"
        )
    said = tapal("verify", status=1)
    assert "Does not hold: number 2: the part 'facts' isn't what the header commits to." in said
    report = json.loads(tapal("verify", "--json", status=1))
    assert report["problem_count"] == len(report["problems"]) > 1
    assert "no known key has signed" in tapal("verify", "--key", str(STRANGER.public), "--json", status=1)


@pytest.mark.slow
def test_what_is_not_the_log_is_said_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "other.txt"
    file.write_text("not an export\n")
    assert "no head of an export" in tapal("verify", str(file), status=2)
    assert "can't be read" in tapal("verify", str(tmp_path / "nothing"), status=2)
    assert "can't be read" in tapal("verify", str(tmp_path), status=2)
    assert "no verifier key" in tapal("verify", str(file), "--key", "abc", status=2)
    assert "required" in tapal("replay", status=2)
    assert "required" in tapal("export", status=2)
    assert "invalid choice" in tapal("forge", status=2)


@pytest.mark.parametrize("name", TAMPERINGS)
def test_every_falsification_ends_in_a_sentence_and_exit_1(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "log.jsonl"
    file.write_bytes(b"".join(TAMPERINGS[name](sample_log().export())))
    assert main(["journal", "verify", str(file)]) == 1
    assert "Does not hold: " in capsys.readouterr().out


def test_an_export_needs_no_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "log.jsonl"
    file.write_bytes(b"".join(sample_log().export()))
    assert main(["journal", "verify", str(file), "--key", str(LOG.public)]) == 0
    said = capsys.readouterr().out
    assert "tapal.example/motamasin: 37 entries" in said
    assert "14: another agency's case" in said
    assert main(["journal", "verify", str(file), "--key", str(STRANGER.public)]) == 1
    assert "no known key has signed" in capsys.readouterr().out


def test_a_log_made_up_under_the_sites_name_is_not_called_good(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever has only the file learns that it agrees with itself; the site's key or directory shows the forgery."""
    good, forged = tmp_path / "good.jsonl", tmp_path / "forged.jsonl"
    good.write_bytes(b"".join(sample_log().export()))
    forged.write_bytes(b"".join(NEEDS_TRUST["the log written anew by a stranger"](sample_log().export())))
    data = tmp_path / "site"
    data.mkdir()
    assert main(["journal", "verify", str(good), "--data", str(data)]) == 2
    assert "can't be read" in capsys.readouterr().err
    (data / "journal.vkey").write_text(f"{LOG.public}\n")
    for file, known in ((good, 0), (forged, 1)):
        assert main(["journal", "verify", str(file)]) == 3
        said = capsys.readouterr().out
        assert "Agrees with itself." in said
        assert "Holds" not in said
        assert main(["journal", "verify", "--json", str(file)]) == 3
        report = json.loads(capsys.readouterr().out)
        assert (report["holds"], report["agrees_with_itself"], report["trusted_key"]) == (False, True, False)
        assert main(["journal", "verify", str(file), "--data", str(data)]) == known
        assert main(["journal", "verify", str(file), "--key", str(LOG.public)]) == known
        capsys.readouterr()


def test_a_proof_is_verified_by_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "proof.json"
    proof = proof_of(sample_log(), 7)
    file.write_text(json.dumps(proof) + "\n")
    assert main(["journal", "verify", str(file), "--key", str(LOG.public)]) == 0
    assert "shown 1 entries with 3 parts" in capsys.readouterr().out
    file.write_text(json.dumps({**proof, "number": 8}))
    assert main(["journal", "verify", str(file), "--key", str(LOG.public)]) == 1
    assert "Does not hold: number 8: the proof doesn't lead" in capsys.readouterr().out


@pytest.mark.slow
def test_the_document_of_the_catalogue_is_current() -> None:
    document = Path(__file__).parents[2] / "docs" / "journal-actions.md"
    assert document.read_text(encoding="utf-8") == tapal("catalogue"), (
        "The catalogue changed: tapal journal catalogue > docs/journal-actions.md"
    )


@pytest.mark.slow
def test_replay_is_checked_from_the_command_line(filled: Database) -> None:
    # The process knows nothing of counters: it sets their entries aside and says so.
    said = tapal("replay", "--check")
    assert "set aside 21" in said
    assert "The state is what the journal makes of it." in said
