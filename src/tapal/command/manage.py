"""`tapal manage …`: Django's own commands on the site's database, as the role that each needs."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from tapal.command.shared import add_data, database, directory, fail, start_django, use_data

if TYPE_CHECKING:
    from tapal.command import Subparsers
    from tapal.runtime.database import Role

# These change the schema or look at it as its owner does.
_AS_OWNER = {"migrate", "sqlmigrate", "showmigrations", "optimizemigration", "squashmigrations", "inspectdb", "dbshell"}
# These need no database, so none is started for them.
_WITHOUT_DATABASE = {
    *("check", "collectstatic", "compilemessages", "diffsettings", "findstatic", "help", "makemessages"),
    *("makemigrations", "openapi", "startapp", "version"),
}


def register(subparsers: Subparsers) -> None:
    """Add `tapal manage`."""
    parser = subparsers.add_parser("manage", help="Django's own commands", description=__doc__)
    add_data(parser)
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="COMMAND …", help="as for django-admin")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the command in this process."""
    words: list[str] = args.words or ["help"]
    for at, word in enumerate(words[1:], 1):  # our own option works behind Django's command as well
        if word == "--data" and at + 1 < len(words):
            args.data, words = _data(words[at + 1]), words[:at] + words[at + 2 :]
            break
        if word.startswith("--data="):
            args.data, words = _data(word.removeprefix("--data=")), words[:at] + words[at + 1 :]
            break
    role: Role = "owner" if words[0] in _AS_OWNER else "app"
    if words[0] in _WITHOUT_DATABASE or {"--help", "-h"} & set(words):
        use_data(args)
        return _execute(words, role)
    with database(args, make=words[0] == "migrate") as found:
        status = _execute(words, role)
        if words[0] == "migrate":
            from tapal.runtime import database as databases

            databases.seal(found)
    return status


def _data(value: str) -> Path:
    try:
        return directory(value)
    except argparse.ArgumentTypeError as error:
        fail(f"--data: {error}.")


def _execute(words: list[str], role: Role) -> int:
    import warnings

    from django.core.management import CommandParser, execute_from_command_line, get_commands

    start_django(role)
    CommandParser.error = _complain  # type: ignore[method-assign]  # a sentence instead of the whole usage
    if words[0] not in {*get_commands(), "help", "version"} and not words[0].startswith("-"):
        fail(f"There is no command {words[0][:40]!r}; tapal manage help lists them.")
    # makemigrations would like to compare with a database; the migrations themselves are what counts.
    warnings.filterwarnings("ignore", "Got an error checking a consistent migration history")
    try:
        execute_from_command_line(["tapal manage", *words])
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1
    except LookupError as error:
        if type(error) is not LookupError:  # a KeyError is a fault of ours
            raise
        fail(f"{str(error).rstrip('.')}.")  # an app or a model that isn't there
    return 0


def _complain(self: argparse.ArgumentParser, message: str) -> NoReturn:
    fail(f"{self.prog}: {message.rstrip('.')} (see {self.prog} --help).")
