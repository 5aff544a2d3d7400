"""`tapal serve`: the server of a site, everything in one process tree."""

from __future__ import annotations

import argparse
import shutil
import sys
from typing import TYPE_CHECKING

from tapal.command.shared import add_data, fail, site

if TYPE_CHECKING:
    from collections.abc import Callable

    from tapal.command import Subparsers
    from tapal.runtime.database import Database


def register(subparsers: Subparsers) -> None:
    """Add `tapal serve`."""
    parser = subparsers.add_parser(
        "serve",
        help="the server: database, web, sequencer, worker in one process tree",
        description="Run the server of a site: database, web, sequencer and worker, in one process tree. "
        "Ctrl-C or SIGTERM stops all of it.",
    )
    add_data(parser)
    add_address(parser)
    parser.set_defaults(run=run)


def add_address(parser: argparse.ArgumentParser) -> None:
    """Add `--host` and `--port`."""
    parser.add_argument(
        "--host", default="127.0.0.1", metavar="ADDRESS", help="address to listen on (default: %(default)s)"
    )
    parser.add_argument("--port", default=8000, type=port, metavar="N", help="port to listen on (default: %(default)s)")


def port(value: str) -> int:
    """A TCP port from the command line."""
    if not value.isdecimal() or not 0 < int(value) < 65_536:
        raise argparse.ArgumentTypeError(f"{value!r} is no port between 1 and 65535")
    return int(value)


def run(args: argparse.Namespace) -> int:
    """Serve until told to stop."""
    check_address(args)
    with site(args, make=True) as database:
        return serve(args, database, lambda: print(f"Tapal answers on {address(args)}", flush=True))


def check_address(args: argparse.Namespace) -> None:
    """Fail in a sentence if the port is taken, before anything is started."""
    from tapal.runtime import supervise

    if not supervise.is_free(args.host, args.port):
        fail(f"Port {args.port} of {args.host} is in use; choose another with --port.")


def address(args: argparse.Namespace) -> str:
    """Where a browser on this machine finds the server."""
    host = "localhost" if args.host in {"127.0.0.1", "0.0.0.0"} else args.host  # noqa: S104  compared, not bound
    return f"http://{f'[{host}]' if ':' in host else host}:{args.port}"


def serve(args: argparse.Namespace, database: Database, on_ready: Callable[[], None]) -> int:
    """Collect static files and run the process tree on a database that is ready."""
    from django.core.management import call_command
    from django.db import connections

    from tapal.runtime import supervise
    from tapal.settings import env

    call_command("collectstatic", interactive=False, verbosity=0)
    connections.close_all()
    measures = env.data_dir() / "measures"  # of processes that are gone
    shutil.rmtree(measures, ignore_errors=True)
    measures.mkdir()
    env.put("PROMETHEUS_MULTIPROC_DIR", str(measures))
    try:
        tree = [supervise.web(args.host, args.port), *supervise.programs()]
    except ValueError as error:
        fail(f"{error}.")
    sys.stdout.flush()
    try:
        return supervise.supervise(
            tree,
            data=env.data_dir(),
            server=database.server,
            ready=lambda: supervise.answers(args.host, args.port),
            on_ready=on_ready,
        )
    except supervise.NeverReady:
        fail("The server does not come up; what its programs said about it stands above.", 1)
