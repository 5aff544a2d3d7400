"""What scanners, keyboards and files send, taken apart into documents."""

import pytest

from tapal.subjects.engine import mrz
from tapal.subjects.engine.mrz.scan import MOST_LINES
from tapal.subjects.tests.mrz_strategies import TODAY
from tapal.subjects.tests.test_mrz_reader import PASSPORT, lines_of

CARD = lines_of(mrz.Format.TD1)
VISA = lines_of(mrz.Format.MRV_B)


@pytest.mark.parametrize("lines", [PASSPORT, CARD, VISA], ids=["88", "90", "72"])
@pytest.mark.parametrize(
    "form",
    ["{}", "\ufeff{}", "{}\n", "\x02{}\r\x03", "  {}\t", "{}\r\n\r\n"],
    ids=["bare", "byte-order mark", "line end", "serial frame", "blanks", "two line ends"],
)
@pytest.mark.parametrize("between", ["", "\n", "\r\n", "\r", "\t", "  \n", "\n\n"])
def test_scan_is_taken_apart(lines: tuple[str, ...], form: str, between: str) -> None:
    assert mrz.normalise_scan(form.format(between.join(lines))) == list(lines)


@pytest.mark.parametrize("between", ["", "\n", "\r\n", "\r", "\t"])
def test_reader_takes_a_scan_as_it_comes(between: str) -> None:
    document = mrz.read([between.join(PASSPORT)], today=TODAY)
    assert document.valid
    assert document.lines == PASSPORT


def test_documents_are_separated_by_blank_lines() -> None:
    text = "\n \t\n".join("\r\n".join(lines) for lines in (PASSPORT, CARD, VISA))
    assert mrz.split_documents(f"\ufeff\n{text}\n\n\n") == [list(PASSPORT), list(CARD), list(VISA)]


def test_a_document_in_one_line_needs_no_blank_line() -> None:
    text = "\n".join(["".join(PASSPORT), "".join(CARD), "note", "".join(VISA)])
    assert mrz.split_documents(text) == [list(PASSPORT), list(CARD), ["note"], list(VISA)]


def test_text_without_documents_has_none() -> None:
    assert mrz.split_documents(" \n\r\n\t\n") == []


def test_a_blank_inside_a_line_is_not_taken_away() -> None:
    broken = PASSPORT[0][:8] + " " + PASSPORT[0][9:]
    document = mrz.read([broken, PASSPORT[1]], today=TODAY)
    assert [(one.code, one.line, one.position, one.found) for one in document.problems] == [
        ("illegal_character", 1, 9, "U+0020")
    ]


def test_lines_without_end_are_not_kept() -> None:
    blocks = list(mrz.iter_documents(PASSPORT[0] for _ in range(100_000)))
    assert [len(block) for block in blocks] == [MOST_LINES]
    assert mrz.read(blocks[0], today=TODAY).problems[0].found == " + ".join(["44"] * (MOST_LINES - 1)) + " + …"
