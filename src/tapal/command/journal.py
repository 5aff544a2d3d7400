"""`tapal journal`: verify, export, prove and replay the log; describe its catalogue."""

from __future__ import annotations

import argparse
import contextlib
import getpass
import json
import os
import sys
import tempfile
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tapal.command.shared import add_data, fail, found, print_json, progress, site

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tapal.command import Subparsers
    from tapal.journal.disclosure import Disclosure
    from tapal.journal.engine.export import Head
    from tapal.journal.engine.notes import Verifier
    from tapal.journal.engine.verification import Findings
    from tapal.kernel.actors import Actor


UNVOUCHED = 3
"""Exit status: a file agrees with itself, and whether its key is that of the log nobody has said."""

UNVOUCHED_SENTENCE = (
    "Agrees with itself. Whether it is the site's log is open: anybody can sign a made-up log with a key of this name. "
    "Get the key from the site and name it with --key, or name the site's directory with --data."
)


def register(subparsers: Subparsers) -> None:
    """Add `tapal journal`."""
    parser = subparsers.add_parser("journal", help="verify, export, prove and replay the journal", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    verify = verbs.add_parser(
        "verify",
        help="check an export, or the site's own journal",
        description="Check an export or a proof (- for standard input), or without one the site's own journal: every "
        "shown part, header and number, the root recomputed from them, the signature. Exit 1 when something doesn't "
        f"hold, {UNVOUCHED} when a file agrees with itself and was held to no key that you know (--key or --data).",
    )
    verify.add_argument("export", nargs="?", metavar="FILE", help="what `tapal journal export` or `prove` wrote")
    _add_keys(verify)
    verify.add_argument("--json", action="store_true", help="print one JSON object")
    verify.set_defaults(run=run_verify)
    export = verbs.add_parser(
        "export",
        help="write the journal as a file that anybody can verify",
        description="Write the journal up to a fresh checkpoint, whole or in part. What is withheld is proved to be "
        "there and says nothing. The disclosure is itself an entry of the journal.",
    )
    export.add_argument("-o", "--output", required=True, metavar="FILE", help="file to write (- for standard output)")
    export.add_argument(
        "--aggregate",
        action="append",
        default=[],
        metavar="REF",
        help="show only entries about this, such as crossings.session:0193a0aa-…; may be repeated",
    )
    export.add_argument("--reason", metavar="TEXT", help="why the other entries are withheld, written with each run")
    _add_withhold(export)
    export.set_defaults(run=run_export)
    prove = verbs.add_parser(
        "prove",
        help="print one entry with the proof that it is in the log",
        description="Print one entry with the hashes that lead from it to the root of a fresh checkpoint, as one JSON "
        "object. The disclosure is itself an entry of the journal.",
    )
    prove.add_argument("number", type=_number, metavar="NUMBER", help="the entry's number, from 0")
    _add_withhold(prove)
    prove.set_defaults(run=run_prove)
    replay = verbs.add_parser(
        "replay",
        help="fold the journal again and compare",
        description="Fold the whole journal into empty tables beside the real ones and compare every folded table, "
        "row by row. Exit 1 when one differs.",
    )
    replay.add_argument("--check", action="store_true", required=True, help="compare; the real tables are not touched")
    replay.add_argument("--json", action="store_true", help="print one JSON object")
    replay.set_defaults(run=run_replay)
    catalogue = verbs.add_parser(
        "catalogue",
        help="print the declared actions as Markdown",
        description="Print docs/journal-actions.md from the actions that the installed apps declare.",
    )
    catalogue.set_defaults(run=run_catalogue)
    for verb in (verify, export, prove, replay):
        add_data(verb)


def _add_keys(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="VKEY",
        help="public key that the checkpoint must be signed with, as name+id+base64; may be repeated. Without one, the "
        "keys are those in the data directory, which for a file must be named with --data",
    )


def _add_withhold(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--withhold",
        action="append",
        default=[],
        metavar="PART",
        help="leave out a part of the shown entries: who, or crossings.decide:evidence; may be repeated",
    )


def _number(value: str) -> int:
    if not value.isascii() or not value.isdecimal() or len(value) > 18:
        raise argparse.ArgumentTypeError(f"{value!r} is no number of an entry")
    return int(value)


def run_verify(args: argparse.Namespace) -> int:
    """Check an export or the site."""
    trusted = [_verifier(key) for key in args.key]
    if args.export is not None and args.data is not None and not trusted:
        trusted = _site_keys(args.data)
    return _verify_site(args, trusted) if args.export is None else _verify_export(args, trusted)


def _site_keys(data: Path) -> list[Verifier]:
    path = data / "journal.vkey"
    try:
        listed = path.read_text(encoding="ascii").split() or [""]
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{path} can't be read: {getattr(error, 'strerror', None) or 'it holds no public key'}.")
    return [_verifier(key) for key in listed]


def _verifier(key: str) -> Verifier:
    from tapal.journal.engine.cosignature import verifier
    from tapal.journal.engine.notes import NoteError

    try:
        return verifier(key)
    except NoteError as error:
        fail(f"{error}.")


def _verify_export(args: argparse.Namespace, trusted: list[Verifier]) -> int:
    from tapal.journal.engine.canonical import to_base64
    from tapal.journal.engine.export import ExportError
    from tapal.journal.engine.verification import verify_export

    with _reading(args.export) as file, _bar("entries") as tell:
        try:
            report = verify_export(file, trusted=trusted, progress=tell)
        except ExportError as error:
            fail(f"{args.export}: {error}.")
        except OSError as error:
            fail(f"{args.export} can't be read: {error.strerror}.")
    facts = {
        "origin": report.origin,
        "size": report.size,
        "root": to_base64(report.root),
        "holds": report.holds and report.trusted,
        "agrees_with_itself": report.holds,
        "shown": report.shown,
        "withheld": report.withheld,
        "runs": report.runs,
        "parts_shown": report.parts_shown,
        "parts_withheld": report.parts_withheld,
        "signed_by": list(report.signed_by),
        "cosigned": report.cosigned,
        "trusted_key": report.trusted,
    }
    lines = [
        f"{report.origin}: {report.size} entries, root {to_base64(report.root)}",
        f"shown {report.shown} entries with {report.parts_shown} parts ({report.parts_withheld} parts withheld), "
        f"withheld {report.withheld}" + "".join(f"; {count}: {reason}" for reason, count in report.runs.items()),
        f"signed by {', '.join(report.signed_by) or 'nobody known'}"
        + ("" if report.trusted else ", by a key that only the file itself names"),
    ]
    status = _say(args, facts, lines, report, good="Holds." if report.trusted else UNVOUCHED_SENTENCE)
    return status if status or report.trusted else UNVOUCHED


def _verify_site(args: argparse.Namespace, trusted: list[Verifier]) -> int:
    from tapal.journal.engine.canonical import to_base64

    with site(args, role="owner"), _bar("entries") as tell:
        from tapal.journal import keys, log_reader, verification

        known = trusted or [_verifier(key) for key in keys.list_public_keys()]
        with log_reader.snapshot() as connection:
            report = verification.verify_site(connection, keys.get_origin(), known, progress=tell)
    facts = {
        "origin": report.origin,
        "size": report.size,
        "root": to_base64(report.root),
        "holds": report.holds,
        "parts": report.parts,
        "blanked": report.blanked,
        "checkpoints": report.checkpoints,
        "signed_size": report.signed_size,
        "pending": report.pending,
    }
    lines = [
        f"{report.origin}: {report.size} entries, root {to_base64(report.root)}",
        f"{report.parts} parts ({report.blanked} blanked), {report.pending} entries waiting for a number",
        f"{report.checkpoints} checkpoints, the last of {report.signed_size or 0} entries",
    ]
    return _say(args, facts, lines, report)


def _say(
    args: argparse.Namespace, facts: dict[str, Any], lines: list[str], report: Findings, *, good: str = "Holds."
) -> int:
    count, first = report.problem_count, report.first_problem
    if args.json:
        listed = [{"number": one.number, "what": one.what} for one in report.problems]
        print_json({**facts, "problem_count": count, "problems": listed})
    else:
        for line in lines:
            print(line)
        if first is None:
            print(good)
        else:
            print(f"Does not hold: {first}." + (f" ({count} problems in all.)" if count > 1 else ""))
    return 1 if count else 0


def run_export(args: argparse.Namespace) -> int:
    """Write an export file."""
    from tapal.journal.engine.export import write_export

    with site(args, role="owner"):
        from tapal.journal import disclosure, log_reader

        what = _disclosure(args, frozenset(args.aggregate), args.reason)
        head = _head()
        with found():
            disclosure.check_present(what, head.size)
        disclosure.record_export(_operator(), _account(), what, size=head.size)
        with log_reader.snapshot() as connection, _writing(args.output) as file:
            shown = disclosure.list_lines(connection, head.size, what)
            for line in progress(write_export(head, shown), total=head.size + 1, unit=" lines", label="export"):
                file.write(line)
    if args.output != "-":
        print(f"{args.output}: {head.origin}, {head.size} entries")
    return 0


def run_prove(args: argparse.Namespace) -> int:
    """Print one entry and its proof."""
    with site(args, role="owner"):
        from tapal.journal import disclosure, log_reader

        what = _disclosure(args, frozenset(), None)
        head = _head()
        with log_reader.snapshot() as connection, found():
            proof = disclosure.prove(connection, head, args.number, what)
        disclosure.record_export(_operator(), _account(), what, size=head.size, number=args.number)
    print(json.dumps(proof, ensure_ascii=False, separators=(",", ":")))
    return 0


def _disclosure(args: argparse.Namespace, aggregates: frozenset[str], reason: str | None) -> Disclosure:
    from tapal.journal.disclosure import OTHER_MATTERS, Disclosure

    what = Disclosure(aggregates, frozenset(args.withhold), " ".join((reason or "").split()) or OTHER_MATTERS)
    with found():
        what.check()
    return what


def _head() -> Head:
    """Number what waits and take the checkpoint of it."""
    from tapal.journal import disclosure, keys, sequencer

    try:
        sequencer.number_pending()
    except (keys.KeyProblem, sequencer.LogProblem) as problem:
        fail(str(problem), 1)
    return disclosure.get_head()


def _operator() -> Actor:
    from tapal.kernel import actors

    return actors.system("operator")


def _account() -> str:
    """The account on this machine that runs the command."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's number without a name
        return str(os.getuid())


def run_replay(args: argparse.Namespace) -> int:
    """Fold the journal again and compare."""
    with site(args, role="owner"), _bar("entries") as tell:
        from tapal.journal import replay

        try:
            report = replay.replay(progress=tell)
        except replay.ReplayProblem as problem:
            fail(str(problem), 1)
    if args.json:
        print_json(
            {
                "holds": report.holds,
                "entries": report.entries,
                "folded": report.folded,
                "parked": dict(report.parked),
                "tables": report.rows,
                "differences": [str(one) for one in report.differences],
            }
        )
        return 0 if report.holds else 1
    print(f"{report.entries} entries, {report.folded} folded")
    for reason, count in report.parked.items():
        print(f"  set aside {count}: {reason}")
    for table, rows in report.rows.items():
        print(f"  {table}: {rows} rows")
    for difference in report.differences:
        print(f"Differs: {difference}.")
    if report.holds:
        print("The state is what the journal makes of it.")
    return 0 if report.holds else 1


def run_catalogue(_args: argparse.Namespace) -> int:
    """Print the catalogue."""
    from tapal.command.shared import start_django

    start_django()
    from tapal.journal import catalogue

    print(catalogue.markdown(), end="")
    return 0


@contextlib.contextmanager
def _reading(path: str) -> Iterator[IO[bytes]]:
    if path == "-":
        yield sys.stdin.buffer
        return
    try:
        with Path(path).open("rb", buffering=1 << 20) as file:
            yield file
    except OSError as error:
        fail(f"{path} can't be read: {error.strerror}.")


@contextlib.contextmanager
def _writing(path: str) -> Iterator[IO[bytes]]:
    """A file that stands under its name only when it is whole; readable by this account alone."""
    if path == "-":
        yield sys.stdout.buffer
        return
    target = Path(path)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}-")
    except OSError as error:
        fail(f"{path} can't be written: {error.strerror}.")
    try:
        with os.fdopen(handle, "wb", buffering=1 << 20) as file:
            yield file
        Path(name).replace(target)
    except OSError as error:
        fail(f"{path} can't be written: {error.strerror}.")
    finally:
        Path(name).unlink(missing_ok=True)


@contextlib.contextmanager
def _bar(unit: str) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar on standard error that is told how far it is, when that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from tqdm import tqdm

    with tqdm(unit=f" {unit}", leave=False) as shown:

        def tell(done: int, total: int) -> None:
            shown.total = total
            shown.update(done - shown.n)

        yield tell
