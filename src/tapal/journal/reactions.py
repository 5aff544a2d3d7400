"""Reactions: what follows from an entry, run by the worker behind the log, at least once.

A reaction reads the numbered journal by a cursor of its own. It never runs during fold or replay. Its services name
what they make by ids derived from the entry, so that running twice makes nothing twice.
"""

from collections.abc import Sequence

from django.db import connection

from tapal.journal import registry
from tapal.journal.groups import caused_by
from tapal.journal.registry import Reaction, UnknownEntry
from tapal.journal.selectors import folded_entry

BATCH = 200


def run_once(names: Sequence[str] | None = None) -> int:
    """Let every reaction (or those named) take its next batch; return how many entries were reacted to."""
    chosen = [reaction for name, reaction in registry.reactions.items() if names is None or name in names]
    return sum(_advance(reaction) for reaction in chosen)


def _advance(reaction: Reaction) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number FROM journal.reaction_cursor WHERE name = %s",
            [reaction.name],
        )
        row = cursor.fetchone()
        after = row[0] if row else -1
        cursor.execute(
            "SELECT l.number, l.entry_id, e.action, e.outcome, e.header FROM journal.leaf l"
            " JOIN journal.entry e ON e.id = l.entry_id WHERE l.number > %s ORDER BY l.number LIMIT %s",
            [after, BATCH],
        )
        batch = cursor.fetchall()
    done = 0
    for number, entry_id, action, outcome, header in batch:
        if action in reaction.actions and outcome == "done":
            with connection.cursor() as cursor:
                cursor.execute("SELECT name, value FROM journal.parts_of(%s)", [entry_id])
                parts = dict(cursor.fetchall())
            try:
                entry = folded_entry(header, parts)
            except UnknownEntry:
                continue
            with caused_by(entry_id):
                reaction.react(entry)
            done += 1
            _remember(reaction, number)
    if batch:
        _remember(reaction, batch[-1][0])
    return done


def _remember(reaction: Reaction, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO journal.reaction_cursor (name, number) VALUES (%s, %s)"
            " ON CONFLICT (name) DO UPDATE SET number = excluded.number",
            [reaction.name, number],
        )
