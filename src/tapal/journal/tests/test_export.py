"""The export file: what is written reads back, what is shown is proved, what was falsified is found."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tapal.journal.engine.export import (
    ExportError,
    Line,
    ShownEntry,
    WithheldEntry,
    read_head,
    read_line,
    withhold_run,
    write_export,
    write_head,
    write_line,
)
from tapal.journal.engine.verification import verify_export
from tapal.journal.tests.samples import LOG, ORIGIN, STRANGER, Log, entry_bytes, sample_log, shown_entry
from tapal.journal.tests.tamperings import NEEDS_TRUST, TAMPERINGS


def test_an_export_that_shows_and_withholds_holds() -> None:
    log = sample_log()
    report = verify_export(log.export(), trusted=[LOG.verifier])
    assert report.problems == []
    assert report.holds
    assert (report.origin, report.size, report.root) == (ORIGIN, 37, log.root(37))
    assert report.recomputed_root == report.root
    assert (report.shown, report.withheld) == (22, 15)
    assert report.runs == {"another agency's case": 14}
    assert (report.parts_shown, report.parts_withheld) == (21 * 3 + 1, 2)
    assert report.signed_by == (ORIGIN,)
    assert report.trusted


def test_it_reads_back() -> None:
    log = sample_log()
    assert read_head(write_head(log.head())) == log.head()
    for line in log.lines():
        assert read_line(write_line(line)) == line


def test_another_programs_spelling_of_the_same_file_holds() -> None:
    lines = [json.dumps(json.loads(line), indent=None, sort_keys=True).encode() for line in sample_log().export()]
    assert verify_export(lines).holds


def test_an_empty_log_holds() -> None:
    assert verify_export(write_export(Log([]).head(), [])).holds


@settings(max_examples=60, deadline=None)
@given(st.data(), st.integers(1, 80))
def test_any_choice_of_what_is_shown_leads_to_the_same_root(data: st.DataObject, size: int) -> None:
    log = Log([shown_entry(number) for number in range(size)])
    lines: list[Line] = []
    at = 0
    while at < size:
        kind = data.draw(st.sampled_from(["shown", "some parts", "withheld", "run"]))
        end = data.draw(st.integers(at + 1, size)) if kind == "run" else at + 1
        entry = log.entries[at]
        if kind == "shown":
            lines.append(entry)
        elif kind == "some parts":
            names = data.draw(st.sets(st.sampled_from(sorted(entry.parts))))
            parts = {name: entry.parts[name] for name in names}
            lines.append(ShownEntry(at, entry.header_salt, entry.header, parts))
        elif kind == "withheld":
            lines.append(WithheldEntry(at, entry_bytes(entry)))
        else:
            lines.append(withhold_run(at, end, "a reason", log.node))
        at = end
    report = verify_export(write_export(log.head(), lines))
    assert report.holds, report.problems
    assert report.shown + report.withheld == size


@pytest.mark.parametrize("name", TAMPERINGS)
def test_every_falsification_is_found(name: str) -> None:
    report = verify_export(TAMPERINGS[name](sample_log().export()))
    assert not report.holds
    assert report.problem_count <= 3


@pytest.mark.parametrize("name", NEEDS_TRUST)
def test_a_stranger_is_found_by_who_knows_the_key(name: str) -> None:
    lines = NEEDS_TRUST[name](sample_log().export())
    assert verify_export(lines).holds
    report = verify_export(lines, trusted=[LOG.verifier])
    assert "no known key" in str(report.first_problem)


@pytest.mark.parametrize(
    ("name", "number", "what"),
    [
        ("a fact changed", 0, "the part 'facts' isn't what the header commits to"),
        ("a fact said twice", 0, "the key 'count' is named twice"),
        ("a number became a float", 0, "write it as a string"),
        ("a part the header doesn't name", 0, "the part 'evidence' isn't named in the header"),
        ("a commitment left out", None, "the root recomputed"),
        ("a withheld entry changed", None, "the root recomputed"),
        ("a claim that nothing proves", 0, "remark"),
        ("a line left out", 2, "number 2 is expected here, and 3 was found"),
        ("a line doubled", 1, "number 2 is expected here, and 1 was found"),
        ("the last line left out", 36, "the file ends here, and the checkpoint covers 37 entries"),
        ("a line added", 37, "the checkpoint covers only 37 entries"),
        ("the run ends earlier", 5, "maximal perfect subtrees"),
        ("signed by a stranger", None, "no known key has signed"),
        ("the signature changed", None, "doesn't hold"),
        ("another root in the head alone", None, "another root than the signed checkpoint"),
    ],
)
def test_the_first_problem_is_named(name: str, number: int | None, what: str) -> None:
    first = verify_export(TAMPERINGS[name](sample_log().export())).first_problem
    assert first is not None
    assert first.number == number
    assert what in first.what


def test_the_problem_with_the_lowest_number_comes_first_and_many_are_counted() -> None:
    lines = sample_log(300).export()
    for at in range(50, 100):
        lines[at] = lines[at].replace(b"dokumen", b"document")
    report = verify_export(lines)
    assert report.problem_count == 50
    assert len(report.problems) == 20
    assert report.first_problem is not None
    assert report.first_problem.number == json.loads(lines[50])["number"]


@pytest.mark.parametrize("first", [b"", b"{}", b"not json", b'{"number":0,"leaf":"AA=="}', b"\xff\xfe", b"[]"])
def test_what_is_no_export_is_refused(first: bytes) -> None:
    with pytest.raises(ExportError):
        verify_export([first])


@pytest.mark.parametrize(
    "line", [b"{}", b"[]", b"null", b'{"number":0}', b'{"number":true,"leaf":"AA=="}', b"{", b"\xff"]
)
def test_lines_of_another_form_are_problems_not_crashes(line: bytes) -> None:
    lines = sample_log().export()
    lines[4] = line + b"\n"
    report = verify_export(lines)
    assert report.first_problem is not None
    assert report.first_problem.number == 3


def test_a_run_must_be_its_maximal_perfect_subtrees() -> None:
    log = sample_log(8)
    lines = [write_head(log.head()), write_line(withhold_run(0, 8, "x", log.node))]
    assert verify_export(lines).holds
    halves = [withhold_run(0, 4, "x", log.node), withhold_run(4, 8, "x", log.node)]
    assert verify_export([lines[0], *map(write_line, halves)]).holds
    both = json.loads(write_line(halves[0]))
    both["run"]["to"] = 8
    both["run"]["nodes"] += json.loads(write_line(halves[1]))["run"]["nodes"]
    assert not verify_export([lines[0], json.dumps(both).encode()]).holds


def test_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    log = Log([shown_entry(number) for number in range(1100)])
    verify_export(write_export(log.head(), log.entries), progress=lambda at, size: told.append((at, size)))
    assert told == [(512, 1100), (1024, 1100)]


def test_a_key_of_an_unknown_kind_is_a_problem() -> None:
    log = sample_log()
    head = log.head(keys=(str(LOG.public), "x+00000000+AgA="))
    assert verify_export([write_head(head), *log.export()[1:]]).problem_count == 1
    assert STRANGER.public.key_id != LOG.public.key_id
