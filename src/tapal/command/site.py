"""`tapal site create`: a new site gets its posts, agencies and first administrator."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING

from tapal.command.shared import add_data, fail, site

if TYPE_CHECKING:
    from tapal.command import Subparsers


# Where a problem lies, as it is asked for; what is wrong with a password says so itself.
_OPTIONS = {"username": "--administrator: ", "name": "--name: ", "number": "--number: "}


def register(subparsers: Subparsers) -> None:
    """Add `tapal site`."""
    parser = subparsers.add_parser("site", help="set up a site", description="Set up a site of Tapal.")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    create = verbs.add_parser(
        "create",
        help="the reference data and the first administrator of a new site",
        description="Load posts and agencies and enrol the first administrator, who signs in with a second factor. The "
        "password is asked for, or read from standard input when that is no terminal.",
    )
    create.add_argument(
        "--administrator", required=True, metavar="USERNAME", help="user name of the first administrator"
    )
    create.add_argument("--name", required=True, help="name of the administrator")
    create.add_argument("--number", required=True, help="service number of the administrator")
    add_data(create)
    create.set_defaults(run=run_create)


def run_create(args: argparse.Namespace) -> int:
    """Create the site; a site that has an administrator already is left as it is."""
    password = _password()
    with site(args, make=True):
        from tapal.agencies import services as agencies
        from tapal.kernel.actors import system
        from tapal.kernel.errors import BadInput, TapalError
        from tapal.territory import services as territory

        setup = system("setup")
        try:
            report = territory.load_reference_posts(setup)
            agencies.found_site(
                setup, name=args.name, number=args.number, username=args.administrator, password=password
            )
        except BadInput as error:
            fail(" ".join(f"{_OPTIONS.get(problem.where, '')}{problem.what}" for problem in error.problems))
        except TapalError as error:
            fail(str(error))
    print(f"{len(report.registered)} posts registered; {args.administrator} can sign in.")
    return 0


def _password() -> str:
    if sys.stdin.isatty():
        return getpass.getpass("Password of the administrator: ")
    return sys.stdin.readline().rstrip("\n")
