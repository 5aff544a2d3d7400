"""`journal.append` is the only way in, and takes nothing that verification would reject later."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from tapal.journal import keys, log_reader
from tapal.journal.engine.canonical import canonical, commitment_of
from tapal.journal.engine.cosignature import verifier
from tapal.journal.selectors import get_log_state, list_timeline
from tapal.journal.sequencer import number_pending
from tapal.journal.tests.logbook import OFFICER, fill, forged_group, new_counter, note, to_text
from tapal.journal.verification import verify_site
from tapal.kernel import clock
from tapal.kernel.ids import new_id
from tapal.runtime.database import Database

type Change = Callable[[Group], object]
type Group = tuple[list[list[Any]], list[list[Any]]]
ENTRY_ID, ACTION, OUTCOME, AT, AGGREGATE, HEADER, SALT, LEAF = range(8)
FACTS = 2


def append(group: Group) -> None:
    entries, parts = group
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT journal.append(%s, %s)", [json.dumps(entries), json.dumps(parts)])


def forged() -> Group:
    about = str(new_counter())
    return forged_group(action="sample.note", about=about, facts={"text": 'dicatat ✓ \x00\x1f"\\'}, at=clock.now())


def reheaded(edit: Callable[[str], str]) -> Callable[[Group], None]:
    """Another header, with the right leaf for it."""

    def change(group: Group) -> None:
        entry = group[0][0]
        entry[HEADER] = edit(entry[HEADER])
        salt = bytes(range(16))
        entry[SALT], entry[LEAF] = to_text(salt), to_text(commitment_of(salt, entry[HEADER].encode()))

    return change


def set_entry(field: int, value: object) -> Callable[[Group], None]:
    return lambda group: group[0][0].__setitem__(field, value)


def set_part(field: int, value: object) -> Callable[[Group], None]:
    return lambda group: group[1][FACTS].__setitem__(field, value)


def another_part(group: Group) -> None:
    text, salt = canonical({"made": "up"}), bytes(16)
    group[1].append([group[0][0][ENTRY_ID], "more", to_text(commitment_of(salt, text)), to_text(salt), text.decode()])


def no_json(group: Group) -> None:
    salt = bytes(16)
    name, old = group[1][FACTS][1], group[1][FACTS][2]
    new = to_text(commitment_of(salt, b"no json"))
    group[1][FACTS] = [group[0][0][ENTRY_ID], name, new, to_text(salt), "no json"]
    reheaded(lambda header: header.replace(old, new))(group)


FALSE: dict[str, Change] = {
    "another action in the column": set_entry(ACTION, "other.note"),
    "another outcome in the column": set_entry(OUTCOME, "failed"),
    "another time in the column": set_entry(AT, "2020-01-01T00:00:00.000000Z"),
    "another aggregate in the column": set_entry(AGGREGATE, "sample.counter:x"),
    "no aggregate in the column": set_entry(AGGREGATE, None),
    "another id in the column": set_entry(ENTRY_ID, str(new_id())),
    "a leaf of nothing": set_entry(LEAF, to_text(bytes(32))),
    "a short leaf": set_entry(LEAF, to_text(b"abc")),
    "another salt of the header": set_entry(SALT, to_text(bytes(16))),
    "a header that is not canonical": reheaded(lambda header: header.replace(",", ", ")),
    "a header with a field more": reheaded(lambda header: header.replace('"site"', '"more":1,"site"')),
    "a header with another id": reheaded(lambda header: header.replace('"id":"0', '"id":"1')),
    "a header that is no object": reheaded(lambda _header: "[]"),
    "a header that names a part fewer": reheaded(lambda header: header[:-40]),
    "another value": set_part(4, "{}"),
    "no value": set_part(4, None),
    "a value that is no JSON": no_json,
    "another salt of a part": set_part(3, to_text(bytes(16))),
    "no salt": set_part(3, None),
    "another commitment": set_part(2, to_text(bytes(32))),
    "another name": set_part(1, "evidence"),
    "a part of another entry": set_part(0, str(new_id())),
    "a part that the header doesn't name": another_part,
    "a part left out": lambda group: group[1].pop(),
    "nobody who did it": lambda group: group[1].pop(0),
}


@pytest.mark.django_db
@pytest.mark.parametrize("what", FALSE)
def test_what_is_not_what_it_says_is_refused(what: str) -> None:
    append(forged())
    group = forged()
    FALSE[what](group)
    with pytest.raises(DatabaseError):
        append(group)


@pytest.mark.django_db
def test_nothing_joins_an_older_entry() -> None:
    group = forged()
    append(group)
    for entries, parts in (group, ([], group[1]), ([], [[*group[1][0][:1], "more", *group[1][0][2:]]])):
        with pytest.raises(DatabaseError):
            append((entries, parts))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "attempt",
    [
        "INSERT INTO journal.pending SELECT 1, entry_id, leaf FROM journal.leaf",
        "INSERT INTO journal.pending VALUES (-1, gen_random_uuid(), 'abc')",
        "INSERT INTO journal.part SELECT id, 'more', leaf, header_salt, '{}' FROM journal.entry",
        "INSERT INTO journal.entry SELECT * FROM journal.entry",
        "SELECT nextval('journal.position')",
        "SELECT setval('journal.position', 1)",
        "DELETE FROM journal.set_aside",
        "SELECT * FROM journal.part",
    ],
)
def test_there_is_no_other_way_in(attempt: str) -> None:
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="permission denied"):
        cursor.execute(attempt)


@pytest.mark.django_db
def test_a_blob_has_the_name_of_its_content() -> None:
    with connection.cursor() as cursor, pytest.raises(DatabaseError, match="blob_named_by_content"):
        cursor.execute("INSERT INTO journal.blob VALUES (sha256('a'), 'b', now())")


def test_what_was_forged_with_right_hashes_is_numbered_shown_and_verified(site: Database) -> None:
    about = new_counter()
    note(OFFICER, about=about, new=True)
    append(forged_group(action="sample.note", about=str(about), facts={"text": '\x00\x1f"\\ ✓ 😀'}, at=clock.now()))
    assert number_pending() == 2
    assert list_timeline(about)[1].parts["facts"] == {"text": '\x00\x1f"\\ ✓ 😀'}
    assert verified(site) == []


def verified(site: Database) -> list[str]:
    with log_reader.snapshot(site.dsn("owner")) as log:
        known = [verifier(key) for key in keys.list_public_keys()]
        return [str(one) for one in verify_site(log, keys.get_origin(), known).problems]


def test_a_pending_row_that_can_not_be_numbered_stops_nothing(site: Database) -> None:
    fill(3)
    assert number_pending() == 3
    with psycopg.connect(site.dsn("owner"), autocommit=True) as owner:
        for sql in (
            "INSERT INTO journal.pending SELECT nextval('journal.position'), entry_id, leaf FROM journal.leaf LIMIT 1",
            "INSERT INTO journal.pending VALUES (-1, gen_random_uuid(), 'abc')",
            "INSERT INTO journal.pending VALUES (-2, gen_random_uuid(), sha256(''))",
        ):
            owner.execute(sql.encode())
    fill(2)
    with psycopg.connect(site.dsn("owner"), autocommit=True) as owner:
        owner.execute(
            "INSERT INTO journal.pending SELECT nextval('journal.position'), entry_id, leaf FROM journal.pending"
            " WHERE position > 0 ORDER BY position DESC LIMIT 1"
        )
    assert get_log_state().pending == 6
    number_pending()
    state = get_log_state()
    assert (state.size, state.pending, state.set_aside) == (5, 0, 4)
    assert verified(site) == []
    with psycopg.connect(site.dsn("owner")) as owner:
        reasons = owner.execute("SELECT reason, count(*) FROM journal.set_aside GROUP BY 1 ORDER BY 1").fetchall()
    assert reasons == [("no entry has this leaf", 2), ("the entry has a number", 2)]
