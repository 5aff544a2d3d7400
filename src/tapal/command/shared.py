"""What commands share: failing in a sentence, the site's data, progress, JSON. Nothing here loads Django by itself."""

from __future__ import annotations

import contextlib
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from tapal.runtime.database import Database, Role


_LONGEST = 500


class Failure(Exception):
    """The command can't go on; `sentence` goes to standard error, `code` is the exit status."""

    def __init__(self, sentence: str, code: int = 2) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code


def fail(sentence: str, code: int = 2) -> NoReturn:
    """End the command with one sentence on standard error and this exit status (2: wrong use or unreadable input)."""
    said = " ".join(sentence.split())
    # What somebody typed is said back, but not by the page.
    raise Failure(said if len(said) <= _LONGEST else f"{said[: _LONGEST - 200]} … {said[-200:]}", code)


@contextlib.contextmanager
def found() -> Iterator[None]:
    """End the command with the sentence of what isn't there."""
    from tapal.kernel.errors import NotFound

    try:
        yield
    except NotFound as error:
        fail(f"{error}.")


def add_data(parser: argparse.ArgumentParser, default: str = "var/site") -> None:
    """Add `--data DIR` to a command that needs a site's data; `default` is where it lies unless somebody says so."""
    parser.add_argument(
        "--data",
        metavar="DIR",
        type=directory,
        help=f"data directory of the site (default: TAPAL_DATA, else {default}); DATABASE_URL names another server",
    )


def directory(value: str) -> Path:
    """A directory from the command line; an empty word, as of a variable that isn't set, is none."""
    import argparse

    if not value.strip():
        raise argparse.ArgumentTypeError(f"{value!r} names no directory")
    return Path(value)


def use_data(args: argparse.Namespace, default: str | None = None, *, make: bool = True) -> Path:
    """The data directory this command works on, from `--data`, TAPAL_DATA or the default; made if missing.

    Without `make` a directory that holds no site ends the command: a slip of the hand makes no site.
    """
    from tapal.settings import env

    if args.data is not None:
        env.put("TAPAL_DATA", str(args.data.expanduser().absolute()))
    elif default is not None and not env.is_set("TAPAL_DATA"):
        env.put("TAPAL_DATA", str(Path(default).absolute()))
    data = env.data_dir()
    try:
        if not make and not _holds_site(data):
            fail(f"There is no site in {data}; tapal site create makes one.")
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fail(f"The data directory {data} can't be made: {error.strerror}.")
    return data


def _holds_site(data: Path) -> bool:
    """Whether the site has its secrets there, or all that is needed to know of it stands in the environment."""
    from tapal.runtime.database import ROLES
    from tapal.settings import env, secrets

    return (data / secrets.FILE).exists() or all(env.is_set(f"DATABASE_URL_{role.upper()}") for role in ROLES)


@contextlib.contextmanager
def site(
    args: argparse.Namespace, *, role: Role = "app", migrate: bool = True, make: bool = False
) -> Iterator[Database]:
    """Django set up on the site's database as `role`; starts the embedded server unless one of this site runs.

    Without `make` there must be a site. A database that is new, or an embedded one that is behind this version, is
    migrated first.
    """
    with database(args, make=make) as found:
        start_django(role)
        if migrate:
            from tapal.runtime import pointing

            pointing.ensure_schema(found)
        yield found


@contextlib.contextmanager
def database(args: argparse.Namespace, default: str | None = None, *, make: bool = True) -> Iterator[Database]:
    """The site's database without Django; what stands in its way is one sentence. Without `make` it must be there."""
    import psycopg

    from tapal.runtime import database as databases
    from tapal.runtime.embedded import ServerProblem

    data = use_data(args, default, make=make)
    with contextlib.ExitStack() as stack:
        try:
            found = stack.enter_context(databases.opened(data))
        except ServerProblem as problem:
            fail(str(problem))
        except psycopg.Error as error:
            fail(f"The database can't be reached: {str(error).strip().splitlines()[0]}.")
        except (OSError, ValueError) as error:
            fail(f"The data directory {data} can't be used: {error}.")
        found.export()
        yield found


def start_django(role: Role = "app") -> None:
    """Load settings and apps, connecting as `role`."""
    import django

    from tapal.settings import env

    env.put("TAPAL_DATABASE_ROLE", role)
    env.use_settings()
    try:
        django.setup()
    except ValueError as error:
        fail(f"{error}.")


def open_text(path: str) -> str:
    """Content of a UTF-8 file, or of standard input for `-`; unreadable input is one sentence and exit 2."""
    try:
        raw = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except OSError as error:
        fail(f"{path} can't be read: {error.strerror}.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        fail(f"{path} is not UTF-8 text (byte {error.start + 1}).")


def print_json(value: object) -> None:
    """One JSON object on one line of standard output."""
    print(json.dumps(value, ensure_ascii=False, separators=(", ", ": ")))


def progress[T](items: Iterable[T], *, total: int | None = None, unit: str = "it", label: str = "") -> Iterable[T]:
    """Show a progress bar on standard error while iterating, when that is a terminal; else just the items."""
    if not sys.stderr.isatty():
        return items
    from tqdm import tqdm

    tqdm.monitor_interval = 0  # its thread would keep the engine, which forks workers, to one core
    return tqdm(items, total=total, unit=unit, desc=label or None, leave=False)
