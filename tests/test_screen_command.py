"""`tapal screen` and `tapal names compare` as a person and a script meet them. All people here are invented."""

import csv
import io
import json
import os
import subprocess
import sys
import termios
from contextlib import suppress
from pathlib import Path

import pytest

from tapal.command import main

LIST = """entry_id,name,birth_date,nationality,sex,document_number,valid_from,valid_to
A1,Soekarno Djojohadikoesoemo,1974-08-12,IDN,M,B7654321,,
A1,Karno Djojo,,,,,,
A2,Muhammad Rizky,1990-01-05,IDN,M,,,
A3,Ratna Kusumaningtyas,1969-07-16,IDN,F,,2020-01-01,2020-06-30
A4,Bambang Wirjosentono,1984,UTO,M,,,
"""
QUERIES = """id,name,birth_date,nationality,sex,document_number
q1,SUKARNO<JOYOHADIKUSUMO,1974-08-12,IDN,M,
q2,RIZKY<<MUHAMMAD<<<<<,1990-01-05,IDN,M,
q3,Ratna Kusumaningtyas,1969-07-16,IDN,F,
q4,Somebody Elsewhere,1950-01-02,,,
q5,Somebody Elsewhere,1950-01-02,,,B7654321
q6,…,1990-01-05,IDN,M,
q7,Wiryosentono Bambang,17 Mar 1984,Atlantis,Q,
"""


class Ran:
    """A command that was run in this process."""

    def __init__(self, capsys: pytest.CaptureFixture[str], *words: str) -> None:
        self.status = main([*words])
        self.output, self.errors = capsys.readouterr()

    @property
    def rows(self) -> list[dict[str, str]]:
        """The answer as a table."""
        return list(csv.DictReader(io.StringIO(self.output)))

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Query and entry of every row."""
        return [(row["query_id"], row["entry_id"]) for row in self.rows]


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    """A list and queries."""
    (tmp_path / "list.csv").write_text(LIST, encoding="utf-8")
    (tmp_path / "queries.csv").write_text(QUERIES, encoding="utf-8")
    return f"csv:{tmp_path / 'list.csv'}", str(tmp_path / "queries.csv")


def test_the_answer(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, "screen", "--list", files[0], "--queries", files[1], "--out", "-")
    assert ran.status == 0
    assert ran.output.splitlines()[0] == "query_id,entry_id,score,matched_name"
    assert ran.pairs == [("q1", "A1"), ("q2", "A2"), ("q5", "A1"), ("q7", "A4")]
    assert all(0.7 <= float(row["score"]) < 1.0 for row in ran.rows)
    assert ran.rows[0]["matched_name"] == "Soekarno Djojohadikoesoemo"


def test_who_cannot_be_screened_and_what_was_left_out_is_said(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    ran = Ran(capsys, "screen", "--list", files[0], "--queries", files[1], "--out", "-")
    assert "Query q6 can't be screened: the name holds no letters." in ran.errors
    assert "Query q7: nationality 'Atlantis' isn't understood and was left out." in ran.errors
    assert "Query q7: sex 'Q' isn't understood and was left out." in ran.errors


def test_an_order_counts_on_its_day_only(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    words = ("screen", "--list", files[0], "--queries", files[1], "--out", "-", "--on")
    assert ("q3", "A3") in Ran(capsys, *words, "2020-06-30").pairs
    assert ("q3", "A3") not in Ran(capsys, *words, "2020-07-01").pairs


def test_the_threshold(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    words = ("screen", "--list", files[0], "--queries", files[1], "--out", "-", "--threshold")
    few, many = Ran(capsys, *words, "0.99"), Ran(capsys, *words, "0.05")
    assert set(few.pairs) < set(many.pairs)


def test_the_explanation_is_json_and_adds_up(files: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, "screen", "--list", files[0], "--queries", files[1], "--out", "-", "--explain")
    features = json.loads(ran.rows[0]["features"])
    assert {feature["code"] for feature in features} >= {"name_word", "birth_date", "sex", "nationality"}
    assert {"code", "outcome", "bits", "reason", "asked", "listed"} == set(features[0])


def test_statistics_are_one_json_object_on_standard_error(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.csv"
    ran = Ran(capsys, "screen", "--list", files[0], "--queries", files[1], "--out", str(out), "--stats")
    stats = json.loads(ran.errors.splitlines()[-1])
    assert list(stats) == [
        "entries", "build_s", "open_s", "memory_mb", "queries", "p50_us", "p95_us", "p99_us", "queries_per_s",
    ]  # fmt: skip
    assert (stats["entries"], stats["queries"]) == (4, 7)
    assert 0 < stats["p50_us"] <= stats["p95_us"] <= stats["p99_us"]
    assert stats["queries_per_s"] > 0
    assert ran.output == ""
    assert out.read_text(encoding="utf-8").startswith("query_id,")


ALONE = """
import os, resource, sys
from tapal.command import main
status = main({words!r})
forked = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime > 0
sys.exit(status if forked or len(os.sched_getaffinity(0)) < 2 else "nobody helped")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="asks for the cores and opens a terminal as Linux does")
@pytest.mark.parametrize("watched", [False, True])
def test_many_queries_go_to_all_cores_and_keep_their_order(
    files: tuple[str, str], tmp_path: Path, watched: bool
) -> None:
    """In a process of its own, with a bar and without: workers are forked, which a run with threads must not do."""
    queries = tmp_path / "many.csv"
    rows = [f"q{number:04d},Ratna Sukarno Joyohadikusumo,1974-08-12,IDN,M," for number in range(3000)]
    queries.write_text("\n".join(["id,name,birth_date,nationality,sex,document_number", *rows]), encoding="utf-8")
    words = ["screen", "--list", files[0], "--queries", str(queries), "--out", "-"]
    terminal, end = os.openpty()
    termios.tcsetwinsize(end, (24, 80))
    done = subprocess.run(
        [sys.executable, "-c", ALONE.format(words=words)],
        check=False, stdout=subprocess.PIPE, stderr=end if watched else subprocess.PIPE, text=True, timeout=60,
        env=dict(os.environ),
    )  # fmt: skip
    os.close(end)
    said = b""
    with suppress(OSError):  # how a terminal ends
        while more := os.read(terminal, 10_000):
            said += more
    os.close(terminal)
    assert done.returncode == 0, done.stderr or said
    assert (b"queries" in said) is watched
    answered = [row["query_id"] for row in csv.DictReader(io.StringIO(done.stdout))]
    assert answered == [f"q{number:04d}" for number in range(3000)]


def test_an_id_of_several_lists_names_its_list(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entity = {"id": "A2", "schema": "Person", "properties": {"name": ["Muhammad Rizky"], "birthDate": ["1990-01-05"]}}
    (tmp_path / "list.jsonl").write_text(json.dumps(entity) + "\n", encoding="utf-8")
    other = f"ftm:{tmp_path / 'list.jsonl'}"
    ran = Ran(capsys, "screen", "--list", files[0], "--list", other, "--queries", files[1], "--out", "-")
    assert {entry for query, entry in ran.pairs if query == "q2"} == {"csv:A2", "ftm:A2"}
    assert ("q1", "A1") in ran.pairs


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"--list": "list.csv"}, "KIND:PATH"),
        ({"--list": "csv:nothing.csv"}, "can't be read"),
        ({"--list": "uk:nothing.csv"}, "can't be read"),
        ({"--list": "eu:nothing.csv"}, "no kind of list"),
        ({"--queries": "nothing.csv"}, "can't be read"),
        ({"--threshold": "2"}, "no score between 0 and 1"),
        ({"--threshold": "high"}, "no score between 0 and 1"),
        ({"--on": "yesterday"}, "no day"),
        ({"--out": "no/such/folder/out.csv"}, "can't be written"),
    ],
)
def test_wrong_use_is_one_sentence_and_status_2(
    change: dict[str, str], sentence: str, files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    words = {"--list": files[0], "--queries": files[1], "--out": "-"} | change
    ran = Ran(capsys, "screen", *(word for pair in words.items() for word in pair))
    assert ran.status == 2
    assert sentence in ran.errors
    assert "Traceback" not in ran.errors


def test_queries_without_their_columns_are_refused(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "wrong.csv").write_text("name,born\nRatna,1984\n", encoding="utf-8")
    ran = Ran(capsys, "screen", "--list", files[0], "--queries", str(tmp_path / "wrong.csv"), "--out", "-")
    assert (ran.status, ran.output) == (2, "")
    assert "id is missing" in ran.errors


def test_half_an_answer_is_never_taken_for_one(
    files: tuple[str, str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    queries, out = tmp_path / "broken.csv", tmp_path / "out.csv"
    rows = [f"q{number},Ratna Sukarno,,,," for number in range(300)]
    queries.write_bytes("\n".join(["id,name,birth_date,nationality,sex", *rows]).encode() + b"\nq300,\xff\xfe,,,\n")
    out.write_text("an earlier answer", encoding="utf-8")
    ran = Ran(capsys, "screen", "--list", files[0], "--queries", str(queries), "--out", str(out), "--stats")
    assert ran.status == 2
    assert "not UTF-8 text" in ran.errors
    assert "Traceback" not in ran.errors
    assert out.read_text(encoding="utf-8") == "an earlier answer"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["broken.csv", "list.csv", "out.csv", "queries.csv"]


def test_queries_from_standard_input_are_read_as_often_as_needed(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(QUERIES.encode())))
    ran = Ran(capsys, "screen", "--list", files[0], "--queries", "-", "--out", "-", "--stats")
    assert ("q1", "A1") in ran.pairs
    assert json.loads(ran.errors.splitlines()[-1])["queries"] == 7


def test_everything_that_reaches_the_threshold_is_given(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [f"A{number:04d},Bambang Wirjosentono,,,\n" for number in range(1200)]
    (tmp_path / "list.csv").write_text("entry_id,name,birth_date,nationality,sex\n" + "".join(rows), encoding="utf-8")
    (tmp_path / "queries.csv").write_text("id,name\nq1,Bambang Wirjosentono\n", encoding="utf-8")
    words = ("--list", f"csv:{tmp_path / 'list.csv'}", "--queries", str(tmp_path / "queries.csv"))
    ran = Ran(capsys, "screen", *words, "--out", "-", "--threshold", "0.1")
    assert len(set(ran.pairs)) == len(ran.rows) == 1200


def test_two_names_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    ran = Ran(capsys, "names", "compare", "Soekarno Djojohadikoesoemo", "SUKARNO<JOYOHADIKUSUMO")
    assert ran.status == 0
    assert ran.output.startswith("score 0.9")
    assert "the same in today's spelling" in ran.output
    answer = json.loads(Ran(capsys, "names", "compare", "Ratna Lestari", "Ratna Wibowo", "--json").output)
    assert answer["score"] < 0.5
    assert [feature["reason"] for feature in answer["features"]] == ["word", "contradiction"]
    assert "nothing agrees" in Ran(capsys, "names", "compare", "Ratna", "Bambang").output


def test_a_name_that_cannot_be_compared(capsys: pytest.CaptureFixture[str]) -> None:
    for names in (("", "Ratna"), ("Ratna", "😀")):
        ran = Ran(capsys, "names", "compare", *names)
        assert ran.status == 2
        assert "can't be compared" in ran.errors
