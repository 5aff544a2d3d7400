"""Showing the log to somebody: whole or in part, as an export, or one entry with the proof that it is in the log."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection as default_connection
from django.utils.translation import gettext_lazy as _

from tapal.journal import keys, log_reader, registry, stored_tree
from tapal.journal.engine.canonical import parse, to_base64
from tapal.journal.engine.checkpoint import parse_checkpoint
from tapal.journal.engine.export import Head, Line, ShownEntry, WithheldEntry, withhold_run
from tapal.journal.engine.notes import parse_note
from tapal.journal.engine.tree import NodeReader, inclusion_proof
from tapal.journal.groups import Frame, opened
from tapal.journal.log_reader import Connection, StoredEntry
from tapal.journal.messages import Exported
from tapal.journal.registry import Action, register_action
from tapal.kernel.actors import Actor
from tapal.kernel.errors import NotFound
from tapal.kernel.refs import Ref

OTHER_MATTERS = "not part of this disclosure"


EXPORT = register_action(
    Action(
        code="journal.export",
        aggregate=None,
        parts={"facts": Exported},
        title=_("Journal disclosed"),
        dataset="journal.export",
        sensitivity="internal",
        folds=False,
    )
)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What is shown. No aggregates named: all. `withheld` names parts: `who`, or `crossings.decide:evidence`."""

    aggregates: frozenset[str] = frozenset()
    withheld: frozenset[str] = frozenset()
    reason: str = OTHER_MATTERS

    def shows(self, action: str, part: str) -> bool:
        """Whether a part of an entry of this action is shown."""
        return part not in self.withheld and f"{action}:{part}" not in self.withheld

    def check(self) -> None:
        """Raise NotFound for a reference or part that can't exist: a misspelt one would disclose what it should not."""
        for text in self.aggregates:
            try:
                Ref.parse(text)
            except ValueError:
                raise NotFound(f"{text!r} is no reference such as crossings.session:0193a0aa-…") from None
        for text in self.withheld:
            action, _, part = text.rpartition(":")
            if action and action not in registry.actions:
                raise NotFound(f"No action {action!r} is declared")
            declared = [registry.actions[action]] if action else registry.actions.values()
            if part not in registry.COMMON_PARTS and not any(part in one.parts for one in declared):
                raise NotFound(f"No part {part!r} is declared")


def record_export(actor: Actor, account: str, disclosure: Disclosure, *, size: int, number: int | None = None) -> None:
    """Append that the journal was disclosed; committed before anything leaves."""
    facts = Exported(
        size=size,
        aggregates=tuple(sorted(disclosure.aggregates)),
        number=number,
        withheld=tuple(sorted(disclosure.withheld)),
        account=account,
    )
    with opened(Frame(EXPORT.code, actor, "audit", "operator")) as group:
        group.append(EXPORT.code, about=None, parts={"facts": facts})


def get_head() -> Head:
    """The first line of an export up to the last checkpoint. Raises NotFound where none is signed."""
    found = stored_tree.find_checkpoint()
    if found is None:
        raise NotFound("The log has no signed checkpoint yet")
    checkpoint = parse_checkpoint(parse_note(found.note).text)
    return Head(checkpoint.origin, found.size, found.root, found.note, tuple(keys.list_public_keys()))


def list_lines(connection: Connection, size: int, disclosure: Disclosure) -> Iterator[Line]:
    """The lines of an export of `size` entries, in the order of numbers."""
    if not disclosure.aggregates:
        for batch in log_reader.read_entries(connection, 0, size):
            for entry in batch:
                yield _shown(entry, disclosure)
        return
    node = stored_tree.node_reader(size)
    at = 0
    for batch in log_reader.read_listed(connection, _numbers_about(disclosure.aggregates, size)):
        for entry in batch:
            yield from _withheld(at, entry.number, disclosure.reason, node)
            yield _shown(entry, disclosure)
            at = entry.number + 1
    yield from _withheld(at, size, disclosure.reason, node)


def check_present(disclosure: Disclosure, size: int) -> None:
    """Raise NotFound for an aggregate of which no entry among the first `size` speaks: an export would show nothing."""
    with default_connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT e.aggregate FROM journal.entry e JOIN journal.leaf l ON l.entry_id = e.id"
            " WHERE e.aggregate = ANY(%s) AND l.number < %s",
            [list(disclosure.aggregates), size],
        )
        absent = sorted(disclosure.aggregates - {aggregate for (aggregate,) in cursor.fetchall()})
    if absent:
        raise NotFound(f"No entry of this log is about {', '.join(absent)}")


def _numbers_about(aggregates: frozenset[str], size: int) -> list[int]:
    with default_connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.number FROM journal.entry e JOIN journal.leaf l ON l.entry_id = e.id"
            " WHERE e.aggregate = ANY(%s) AND l.number < %s ORDER BY l.number",
            [list(aggregates), size],
        )
        return [number for (number,) in cursor.fetchall()]


def _shown(entry: StoredEntry, disclosure: Disclosure) -> ShownEntry:
    if entry.header is None or entry.header_salt is None or entry.action is None:
        raise NotFound(f"The entry with number {entry.number} is missing; `tapal journal verify` says more")
    parts = {
        name: (salt, value.encode())
        for _, name, _, salt, value in sorted(entry.parts)
        if salt is not None and value is not None and disclosure.shows(entry.action, name)
    }
    return ShownEntry(entry.number, entry.header_salt, entry.header.encode(), parts)


def _withheld(start: int, end: int, reason: str, node: NodeReader) -> Iterator[Line]:
    if end - start == 1:
        (entry,) = stored_tree.list_entry_bytes(start, end)
        yield WithheldEntry(start, entry)
    elif end > start:
        yield withhold_run(start, end, reason, node)


def prove(connection: Connection, head: Head, number: int, disclosure: Disclosure) -> dict[str, Any]:
    """One entry with the hashes that lead to the checkpoint's root, as plain values. Raises NotFound beyond it."""
    if not 0 <= number < head.size:
        raise NotFound(f"The last checkpoint covers the numbers 0 to {head.size - 1}, not {number}")
    ((entry,),) = log_reader.read_listed(connection, [number])
    shown = _shown(entry, disclosure)
    proof = inclusion_proof(number, head.size, stored_tree.node_reader(head.size))
    return {
        "origin": head.origin,
        "size": head.size,
        "root": to_base64(head.root),
        "checkpoint": head.checkpoint,
        "keys": list(head.keys),
        "number": number,
        "header_salt": to_base64(shown.header_salt),
        "header": parse(shown.header),
        "parts": _parts(shown.parts),
        "proof": [to_base64(step) for step in proof],
    }


def _parts(parts: Mapping[str, tuple[bytes, bytes]]) -> dict[str, object]:
    return {name: {"salt": to_base64(salt), "value": parse(value)} for name, (salt, value) in parts.items()}
