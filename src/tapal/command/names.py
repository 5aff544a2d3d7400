"""`tapal names compare`: the score of two names and the table that explains it."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from tapal.command.shared import fail, print_json

if TYPE_CHECKING:
    from tapal.command import Subparsers
    from tapal.screening.engine import Match


_SHOWN = 60  # characters of a name in a complaint


def register(subparsers: Subparsers) -> None:
    """Add `tapal names`."""
    parser = subparsers.add_parser("names", help="compare two names and explain the score", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    compare = verbs.add_parser(
        "compare",
        help="score and feature table of two names",
        description="Compare two names, printed or from an MRZ, in any order and script. Words count by their rarity "
        "in Tapal's own table; against a list they count by their rarity there.",
    )
    compare.add_argument("a", metavar="A", help="a name, such as 'Soekarno Djojohadikoesoemo'")
    compare.add_argument("b", metavar="B", help="another, such as 'SUKARNO<JOYOHADIKUSUMO'")
    compare.add_argument("--json", action="store_true", help="print one JSON object")
    compare.set_defaults(run=run_compare)


def run_compare(args: argparse.Namespace) -> int:
    """Compare and print; returns the exit status."""
    from tapal.screening.engine import Name, StructuredEntry, Unscreenable, query, score
    from tapal.screening.engine.names import written

    for name in (args.a, args.b):
        try:
            written(name)
        except Unscreenable as error:
            fail(f"{name[:_SHOWN]!r}{'…' * (len(name) > _SHOWN)} can't be compared: {error}.")
    match = score(query(args.a), StructuredEntry(entry_id="b", names=(Name(value=args.b),)))
    if args.json:
        print_json(
            {
                "score": round(match.score, 6),
                "bits": round(match.bits, 3),
                "features": [
                    {
                        "code": feature.code,
                        "outcome": feature.outcome,
                        "bits": round(feature.bits, 3),
                        "reason": feature.reason,
                        "a": feature.asked,
                        "b": feature.listed,
                    }
                    for feature in match.features
                    if feature.code.startswith("name_")
                ],
            }
        )
    else:
        print(_table(match))
    return 0


def _table(match: Match) -> str:
    from tapal.screening.engine import features

    lines = [f"score {match.score:.4f}   ({match.bits:+.1f} bits)"]
    rows = [
        (feature.asked or "–", feature.listed or "–", f"{feature.bits:+.1f}", features.REASONS[feature.reason])
        for feature in match.features
        if feature.code.startswith("name_")
    ]
    if not rows:
        return f"{lines[0]}\nnothing agrees"
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for a, b, bits, reason in rows:
        lines.append(f"  {a:{widths[0]}}  {b:{widths[1]}}  {bits:>{widths[2]}}  {reason}")
    return "\n".join(lines)
