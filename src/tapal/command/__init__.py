"""The `tapal` command: one module per noun, imported only when it is named: `tapal mrz read` never loads Django.

A noun is a line in `NOUNS` and a module in this package with

    def register(subparsers: command.Subparsers) -> None:
        parser = subparsers.add_parser("mrz", help="machine readable zones", description="...")
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
        read = verbs.add_parser("read", help="...")
        read.add_argument("file", nargs="?", default="-", help="...")
        read.set_defaults(run=run_read)

    def run_read(args: argparse.Namespace) -> int:
        from tapal.screening import messages  # heavy imports inside, where they are needed
        ...
        return 0

`run` returns the exit status: 0 ran (problems in the data included), 1 a check did not hold, 2 wrong use or
unreadable input. Anything a person can cause ends in `fail("One sentence.")`; a traceback is a defect. A command that
needs a site's data calls `add_data(parser)` and works inside `with site(args) as database:`.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from tapal.command.shared import Failure, add_data, fail, open_text, print_json, progress, site

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Failure", "Subparsers", "add_data", "fail", "main", "open_text", "print_json", "progress", "site"]

type Subparsers = argparse._SubParsersAction[Parser]


class Noun(NamedTuple):
    """A noun of the command line: the module that registers it and its line in `tapal --help`."""

    module: str
    help: str


NOUNS: dict[str, Noun] = {
    "demo": Noun("tapal.command.demo", "a believable day at one post, with accounts to try"),
    "serve": Noun("tapal.command.serve", "the server: database, web, sequencer, worker in one process tree"),
    "manage": Noun("tapal.command.manage", "Django's own commands"),
    "site": Noun("tapal.command.site", "set up a site: reference data and first administrator"),
    "mrz": Noun("tapal.command.mrz", "read machine readable zones"),
    "screen": Noun("tapal.command.screen", "screen a file of queries against lists, without a database"),
    "names": Noun("tapal.command.names", "compare two names and explain the score"),
    "watchlist": Noun("tapal.command.watchlist", "import lists and show their state"),
    "journal": Noun("tapal.command.journal", "verify, export, prove and replay the journal"),
}


_LONGEST = 100_000


class Parser(argparse.ArgumentParser):
    """An argument parser whose complaint is one sentence."""

    def error(self, message: str) -> NoReturn:
        fail(f"{self.prog}: {message.rstrip('.')} (see {self.prog} --help).")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns its exit status."""
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        _require_text(words)
        args = _parser(words).parse_args(words)
        status = args.run(args)
        sys.stdout.flush()
    except Failure as failure:
        print(failure.sentence, file=sys.stderr)
        return failure.code
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has had enough (`| head`); keep the interpreter from complaining at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return int(status)


def _require_text(words: Sequence[str]) -> None:
    """Fail for what no argument of ours can be, before a file, a database or a terminal stumbles over it."""
    for word in words:
        if "\0" in word:
            fail("An argument holds a NUL character.")
        if not word.isascii() and any("\ud800" <= character <= "\udfff" for character in word):
            fail("An argument holds bytes that are no UTF-8 text.")
        if len(word) > _LONGEST:
            fail(f"An argument is longer than {_LONGEST:,} characters.")


def _parser(words: Sequence[str]) -> Parser:
    """The parser with only the named noun loaded, or with every noun's line when none is named."""
    parser = Parser(prog="tapal", description="Coordinated border management: one traveller, one session, one journal.")
    parser.add_argument("--version", action=_Version, help="show the version and exit")
    subparsers = parser.add_subparsers(dest="noun", required=True, metavar="COMMAND", parser_class=Parser)
    named = words[0] if words and words[0] in NOUNS else None
    for name, noun in NOUNS.items():
        if name == named:
            importlib.import_module(noun.module).register(subparsers)
        else:
            subparsers.add_parser(name, help=noun.help, add_help=False)
    return parser


class _Version(argparse.Action):
    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:  # noqa: A002
        super().__init__(option_strings, dest=argparse.SUPPRESS, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        from importlib.metadata import version

        print(version("tapal"))
        parser.exit()
