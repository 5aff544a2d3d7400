"""`tapal demo`: a believable day at one post, on this machine, with accounts to try."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tapal.command import serve
from tapal.command.shared import add_data, database, progress, start_django

if TYPE_CHECKING:
    from tapal.command import Subparsers
    from tapal.runtime.database import Database

DATA = "var/demo"


def register(subparsers: Subparsers) -> None:
    """Add `tapal demo`."""
    parser = subparsers.add_parser(
        "demo",
        help="a believable day at one post, with accounts to try",
        description="Build a demo world of generated people on first use and serve it; prints the address and the "
        "accounts. Delete the data directory to begin again.",
    )
    add_data(parser, DATA)
    serve.add_address(parser)
    parser.add_argument(
        "--build-only", action="store_true", help="build the world and print the accounts, do not serve"
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Build the world if it is not there yet, then serve it."""
    from tapal.settings import env

    if not args.build_only:
        serve.check_address(args)
    env.put("TAPAL_DEMO", "1")
    _stage("Starting the database …")
    with database(args, default=DATA) as found:
        start_django()
        world = _world(env.data_dir(), found, serve.address(args))
        if args.build_only:
            _print(world)
            return 0
        _stage("Starting the server …")
        return serve.serve(args, found, lambda: _print(world))


def _world(data: Path, found: Database, url: str) -> dict[str, Any]:
    """The content of `demo.json`, building the world when there is none. A build that was cut short starts afresh."""
    from tapal import demo
    from tapal.runtime import database as databases
    from tapal.runtime import pointing

    path = data / "demo.json"
    _stage("Bringing the tables up to date …")
    if path.exists():
        pointing.ensure_schema(found)
        world: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    else:
        if found.server is not None:  # never drop a database on a server that is not our own
            databases.drop(found)
            forget_key(data)
            databases.prepare(data, found.server.admin, name=found.name)
        pointing.ensure_schema(found)
        _stage("Building the day …")
        world = demo.build_world(progress=progress)
    world["url"] = url
    _write(path, world)
    return world


def _stage(sentence: str) -> None:
    """Say what takes a while now, to whoever waits at a terminal."""
    if sys.stderr.isatty():
        print(sentence, file=sys.stderr, flush=True)


def forget_key(data: Path) -> None:
    """Take away the signing key of a log that is dropped: one key must never sign two logs."""
    for name in ("journal.key", "journal.vkey"):
        (data / name).unlink(missing_ok=True)


def _write(path: Path, world: dict[str, Any]) -> None:
    fresh = path.with_suffix(".new")
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:  # noqa: PTH123
        json.dump(world, file, indent=1, ensure_ascii=False)
    fresh.replace(path)


def _print(world: dict[str, Any]) -> None:
    rows: list[tuple[str, ...]] = [("username", "password", "role", "agency", "post")]
    rows += [tuple(str(account.get(name) or "") for name in rows[0]) for account in world["accounts"]]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    print(f"\nTapal demo: {world['url']}   (generated people only; Ctrl-C ends it)\n")
    for row in rows:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    print(f"\n  API key of the machine client: {world['api_key']}\n", flush=True)
