"""`tapal mrz read`: machine readable zones from a file or a scanner, as JSON or for reading."""

from __future__ import annotations

import argparse
import codecs
import contextlib
import io
import json
import sys
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from tapal.command.shared import fail, progress

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tapal.command import Subparsers
    from tapal.subjects.engine.mrz import MrzDocument

_SAMPLE = 4096
_LARGE = 1_000_000
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x02\x03\x1a"))


def register(subparsers: Subparsers) -> None:
    """Add `tapal mrz`."""
    parser = subparsers.add_parser(
        "mrz",
        help="read machine readable zones",
        description="The machine readable zone of travel documents (Doc 9303).",
    )
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    read = verbs.add_parser(
        "read",
        help="read documents and name what is wrong with them",
        description="Read documents of the formats TD1, TD2, TD3, MRV-A and MRV-B. Documents are separated by blank "
        "lines; a line of 72, 88 or 90 characters, as scanners send it, is a document by itself.",
        epilog="Exit status: 0 documents were read, whatever is wrong with them; 1 with --check, when one is not "
        "valid; 2 wrong use, or the input is missing, empty or no text.",
    )
    read.add_argument("file", nargs="?", default="-", help="a text file, or - for standard input (default)")
    read.add_argument("--json", action="store_true", help="one JSON object a line for each document")
    read.add_argument("--check", action="store_true", help="end with status 1 unless every document is valid")
    read.add_argument(
        "--today",
        type=_day,
        default=None,
        metavar="YYYY-MM-DD",
        help="the day that decides the century of a birth or an expiry (default: today)",
    )
    read.set_defaults(run=run_read)


def run_read(args: argparse.Namespace) -> int:
    """Read and print every document; returns the exit status."""
    from tapal.kernel.clock import now
    from tapal.subjects.engine import mrz

    today: date = args.today or now().astimezone().date()
    name = "Standard input" if args.file == "-" else args.file
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")
    count, valid = 0, True
    with _opened(args.file) as stream:
        blocks: Iterable[list[str]] = mrz.iter_documents(_lines(stream, name))
        if args.file != "-" and not sys.stdout.isatty() and Path(args.file).stat().st_size > _LARGE:
            blocks = progress(blocks, unit=" documents")
        for block in blocks:
            document = mrz.read(block, today=today)
            if args.json:
                print(json.dumps(document.to_json()), flush=args.file == "-")
            else:
                print("\n" * bool(count) + _for_reading(document), flush=args.file == "-")
            count += 1
            valid = valid and document.valid
    if not count:
        fail(f"{name} is empty: there is no document in it.")
    return 1 if args.check and not valid else 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day of the form 2026-11-24") from None


@contextlib.contextmanager
def _opened(path: str) -> Iterator[io.BufferedReader]:
    if path == "-":
        stream = sys.stdin.buffer
        yield stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(io.BytesIO(stream.read()))
        return
    try:
        file = Path(path).open("rb")  # noqa: SIM115 - closed below; failing to open is a sentence of its own
    except (OSError, ValueError) as error:
        fail(f"{path} can't be read: {getattr(error, 'strerror', None) or error}.")
    with file:
        yield file


def _lines(stream: io.BufferedReader, name: str) -> Iterator[str]:
    """Yield lines without their ends, each cut where it means nothing any more, so that no input fills the memory."""
    from tapal.subjects.engine.mrz.scan import MOST_CHARACTERS

    encoding = _encoding(stream, name)
    try:
        with io.TextIOWrapper(stream, encoding=encoding, errors="replace") as text:
            while piece := text.readline(MOST_CHARACTERS):
                line = piece
                while piece and piece[-1] != "\n":
                    piece = text.readline(MOST_CHARACTERS)
                yield line.rstrip("\n")
    except OSError as error:
        fail(f"{name} can't be read: {error.strerror}.")


def _encoding(stream: io.BufferedReader, name: str) -> str:
    """Return the encoding of a text, or fail where the first bytes are those of none."""
    try:
        sample = stream.peek(_SAMPLE)[:_SAMPLE]
    except OSError as error:
        fail(f"{name} can't be read: {error.strerror}.")
    if sample.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    odd = len(sample) - len(sample.translate(None, _CONTROLS))
    odd += codecs.getincrementaldecoder("utf-8")("replace").decode(sample).count("\ufffd")
    if odd > max(1, len(sample) / 50):
        fail(f"{name} is not a text file: it holds bytes that are no characters.")
    return "utf-8-sig"


def _for_reading(document: MrzDocument) -> str:
    """Return a block of lines for a person."""
    from tapal.subjects.engine.mrz import FIELD_NAMES, Level
    from tapal.subjects.engine.mrz.codes import special_codes

    if document.format is None:
        head, rows = "refused", [("", _plain(line)) for line in document.lines]
    else:
        head = f"{document.format}, {'valid' if document.valid else 'not valid'}"
        values = {key: value for key, value in document.to_json().items() if key in _SHOWN}
        faulty = {problem.field for problem in document.at(Level.ERROR)}
        names = {**FIELD_NAMES, "surname": "surname", "given_names": "given names"}
        rows = []
        for key, value in values.items():
            absent = "not read" if key in faulty else "unknown"
            shown = absent if value is None else _plain(str(value)) or "none"
            meaning = special_codes().get(str(value)) if key in {"issuer", "nationality"} else None
            rows.append((names[key], f"{shown} ({meaning})" if meaning else shown))
        checks = document.checks.to_json().items()
        told = [f"{names[key]} {'holds' if holds else 'FAILS'}" for key, holds in checks if holds is not None]
        rows.append(("check digits", ", ".join(told)))
    width = max((len(label) for label, _ in rows), default=0)
    lines = chain(
        [head],
        (f"  {label:{width}}  {value}".rstrip() for label, value in rows),
        (f"  {problem.level}: {problem.message}" for problem in document.problems),
    )
    return "\n".join(lines)


_SHOWN = frozenset(
    {
        "document_type",
        "issuer",
        "number",
        "surname",
        "given_names",
        "nationality",
        "birth_date",
        "sex",
        "expiry_date",
        "optional",
    }
)


def _plain(text: str) -> str:
    """Return text without characters that would steer a terminal."""
    return "".join(character if character.isprintable() else "\ufffd" for character in text)
