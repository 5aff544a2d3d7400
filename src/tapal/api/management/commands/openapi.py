"""Write the description of the machine interface, or say whether the kept one is still true."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from tapal.api import frame

SNAPSHOT = Path(frame.__file__).parent / "openapi.json"


def current() -> str:
    """The description as text, as it is kept beside the code."""
    return json.dumps(frame.schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


class Command(BaseCommand):
    """`tapal manage openapi` writes src/tapal/api/openapi.json; with `--check` it only compares."""

    help = "Write the OpenAPI description that is kept beside the code, or compare it with --check."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """One flag."""
        parser.add_argument("--check", action="store_true", help="exit with 1 if the kept description is out of date")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or compare."""
        if not options["check"]:
            SNAPSHOT.write_text(current(), encoding="utf-8")
        elif SNAPSHOT.read_text(encoding="utf-8") != current():
            raise CommandError("openapi.json is out of date: run `tapal manage openapi` and look at what changed.")
