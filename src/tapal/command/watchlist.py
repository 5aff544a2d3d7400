"""`tapal watchlist`: import lists into the database, check them without one, show their state."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from tapal.command.shared import add_data, fail, print_json, progress, site

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from tapal.command import Subparsers
    from tapal.screening.lists import Finding


def register(subparsers: Subparsers) -> None:
    """Add `tapal watchlist`."""
    from tapal.screening.rules import ACTIONS, KINDS

    parser = subparsers.add_parser("watchlist", help="import lists and show their state", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    take = verbs.add_parser(
        "import",
        help="make a file the present version of a list",
        description="Read a list in three stages (check, correct, structure), make what is sound its present version, "
        "and say what was refused or changed and why. Half an import is never visible.",
        epilog="Exit status: 0 imported, whatever was wrong with single rows; 2 nothing was imported.",
    )
    _add_list(take)
    take.add_argument("--code", help="code of the list (default: KIND)")
    new = take.add_argument_group(
        "a list that isn't described yet", "Needed for ftm and csv; ofac, un and uk describe themselves."
    )
    new.add_argument("--name", help="its name")
    new.add_argument("--owner", metavar="AGENCY", help="code of the agency that owns it, such as imigrasi or polri")
    new.add_argument("--basis", metavar="TEXT", help="its legal basis")
    new.add_argument(
        "--list-kind",
        default="sanctions",
        choices=KINDS,
        metavar="WHAT",
        help=f"what it is: {', '.join(KINDS)} (default: %(default)s)",
    )
    new.add_argument(
        "--action",
        choices=ACTIONS,
        metavar="ACTION",
        help=f"what a hit asks for: {', '.join(ACTIONS)} (default: secondary)",
    )
    take.add_argument(
        "--smaller", action="store_true", help="take a file with far fewer entries than the present version"
    )
    _add_report(take)
    add_data(take)
    take.set_defaults(run=run_import)
    check = verbs.add_parser(
        "check",
        help="read a file as import would, and change nothing",
        description="The three stages of an import without a database: counts, and what would be refused or changed.",
    )
    _add_list(check)
    _add_report(check)
    check.set_defaults(run=run_check)
    status = verbs.add_parser("status", help="show every list with version and age", description="Lists at this site.")
    status.add_argument("--json", action="store_true", help="one JSON object a line")
    add_data(status)
    status.set_defaults(run=run_status)


def _add_list(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "list", metavar="KIND:PATH", help="ofac, un, uk, ftm or csv, and a file (ofac: or its directory)"
    )


def _add_report(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--report",
        metavar="FILE",
        help="write every refused or changed row here, a JSON object a line; it may name people (- for output)",
    )


def run_check(args: argparse.Namespace) -> int:
    """Read a list and say what is in it; returns the exit status."""
    from tapal.screening.lists import WrongLayout, read_list

    kind, path = _kind_and_path(args.list)
    findings: list[Finding] = []
    try:
        reading = read_list(kind, path, findings.append)
        entries = list(progress(reading.entries(), unit=" entries", label=path.name))
    except WrongLayout as error:
        fail(str(error))
    except OSError as error:
        fail(f"{path} can't be read: {error.strerror}.")
    _write_report(args.report, findings)
    facts: dict[str, object] = {
        "list": args.list,
        "entries": len(entries),
        "kinds": dict(Counter(entry.kind for entry in entries)),
        "names": sum(len(entry.names) for entry in entries),
        "rows": dict(reading.rows),
    }
    if reading.is_delta:
        facts["ended"] = len(reading.ended)
    _show(args, facts, findings)
    return 0


def run_import(args: argparse.Namespace) -> int:
    """Import a list; returns the exit status."""
    kind, path = _kind_and_path(args.list)
    try:
        path.stat()
    except OSError as error:
        fail(f"{path} can't be read: {error.strerror}.")
    with site(args):
        from tapal.kernel.actors import system
        from tapal.kernel.errors import BadInput, Conflict, NotFound, Refused
        from tapal.screening import selectors, services
        from tapal.screening.lists import WrongLayout

        actor = system("watchlist")
        code = args.code or kind
        try:
            before = {state.code: state for state in selectors.list_watchlists(actor)}.get(code)
            if before is None:
                _describe(args, kind, code)
            report = services.import_file(actor, code=code, kind=kind, path=path, accept_shrunk=args.smaller)
        except WrongLayout as error:
            fail(str(error))
        except OSError as error:
            fail(f"{path} can't be read: {error.strerror}.")
        except BadInput as error:
            fail("; ".join(f"{problem.where}: {problem.what}" for problem in error.problems))
        except (Conflict, NotFound, Refused) as error:
            fail(str(error))
        versions = selectors.list_versions(actor, code=code, most=1)
        _write_report(args.report, report.findings)
        facts: dict[str, object] = {
            "list": code,
            "version": versions[0].number,
            "entries": report.entries,
            "rejected": report.rejected,
            "corrected": report.changed,
        }
        changes = selectors.find_changes(actor, code=code)
        if changes is not None:
            facts["against_version_before"] = {
                "added": changes.added,
                "ended": changes.ended,
                "changed": changes.changed,
            }
        _show(args, facts, report.findings)
    return 0


def _describe(args: argparse.Namespace, kind: str, code: str) -> None:
    from tapal.kernel import clock
    from tapal.kernel.actors import system
    from tapal.screening import rules, services

    known = rules.published(kind, clock.now().date())
    if known is None and not (args.name and args.owner and args.basis):
        fail(
            f"There is no list {code!r} yet; describe it with --name, --owner and --basis, or name another with --code."
        )
    services.describe_list(
        system("watchlist"),
        code=code,
        name=args.name or (known.more["name"] if known else code),
        kind=args.list_kind,
        owner=args.owner or (known.more["owner"] if known else ""),
        legal_basis=args.basis or (known.legal_basis if known else ""),
        action=args.action or (known.more["action"] if known else "secondary"),
        max_age_hours=int(known.value) if known else 24,
    )


def run_status(args: argparse.Namespace) -> int:
    """Show every list; returns the exit status."""
    with site(args):
        from tapal.kernel.actors import system
        from tapal.screening import selectors

        viewer = system("watchlist")
        states = selectors.list_watchlists(viewer)
        if not states and not args.json:
            print("There is no list at this site.")
        for state in states:
            versions = selectors.list_versions(viewer, code=state.code, most=1)
            latest = versions[0] if versions else None
            facts = {
                "code": state.code,
                "name": state.name,
                "owner": state.owner,
                "version": latest.number if latest else None,
                "entries": latest.entries if latest else 0,
                "age_s": state.age_s,
                "stale": state.is_stale,
            }
            if args.json:
                print_json(facts)
            else:
                print(_line(facts))
    return 0


def _line(facts: Mapping[str, object]) -> str:
    age = facts["age_s"]
    told = "never imported" if not isinstance(age, int) else f"{age // 3600} h old"
    state = ", OLDER THAN ALLOWED" if facts["stale"] and isinstance(age, int) else ""
    return f"{facts['code']}: version {facts['version'] or '–'}, {facts['entries']} entries, {told}{state}"


def _show(args: argparse.Namespace, facts: dict[str, object], findings: Sequence[Finding]) -> None:
    from tapal.screening.lists.findings import CODES

    counts = Counter((finding.stage, finding.code) for finding in findings)
    if args.json:
        facts["findings"] = {code: number for (_, code), number in sorted(counts.items())}
        print_json(facts)
        return
    for name, value in facts.items():
        shown = ", ".join(f"{key} {number}" for key, number in value.items()) if isinstance(value, dict) else value
        print(f"{name.replace('_', ' ')}: {shown}")
    for (stage, code), number in sorted(counts.items()):
        print(f"  {stage}: {number} × {CODES[code]}")


def _write_report(path: str | None, findings: Sequence[Finding]) -> None:
    if path is None:
        return
    lines = [
        json.dumps(
            {
                "stage": finding.stage,
                "where": finding.where,
                "code": finding.code,
                "rejected": finding.rejected,
                "message": finding.message,
                "before": finding.before,
                "after": finding.after,
            },
            ensure_ascii=False,
        )
        for finding in findings
    ]
    text = "".join(f"{line}\n" for line in lines)
    if path == "-":
        sys.stdout.write(text)
        return
    try:
        Path(path).write_text(text, encoding="utf-8")
    except OSError as error:
        fail(f"{path} can't be written: {error.strerror}.")


def _kind_and_path(named: str) -> tuple[str, Path]:
    from tapal.screening.lists import KINDS

    kind, colon, path = named.partition(":")
    if not colon or not path:
        fail(f"A list is named KIND:PATH, such as un:consolidated.xml, and {named!r} is none.")
    if kind not in KINDS:
        fail(f"{kind!r} is no kind of list; the kinds are {', '.join(KINDS)}.")
    return kind, Path(path)
