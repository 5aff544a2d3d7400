"""Canonical JSON and commitments, held against the rfc8785 package and against the entry of docs/journal-format.md."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from tapal.journal.engine.canonical import (
    SAFE_INTEGER,
    CanonicalError,
    canonical,
    canonical_text,
    commitment,
    from_base64,
    header_json,
    new_salt,
    parse,
    refuse_repeated_keys,
    to_base64,
)
from tapal.journal.engine.tree import Frontier, leaf_hash

WHO = {"actor": "officer-7", "agency": "imigrasi", "basis": "uu-6-2011:9", "purpose": "clearance", "v": "1"}
FACTS = {"reason": "documents in order", "session": "0193a0aa-0000-7000-8000-000000000001", "v": "1"}
HEADER = (
    '{"action":"crossings.release","at":"2026-11-24T01:02:03.000004Z","cause":null,'
    '"id":"0193a0aa-0000-7000-8000-0000000000ff","outcome":"done",'
    '"parts":{"facts":"jGLZkRYfMzfSyv+Twgv5joe6CjfzR8wCo/L05bsTmI0=",'
    '"who":"+sl99B6Vsvksv5501BhcTtLVBpH4tPYMEjduN+mqkcM="},"site":"motamasin","version":"1"}'
)

characters = st.characters(exclude_categories=["Cs"])
# Few letters, so that keys collide in their beginnings; some on each side of U+FFFF, where the two sort orders differ.
keys = st.text(st.sampled_from('ab~é\x7f\u2028\ud7ff\ue000\uffff\U00010000\U0001f600"\\\n\x00'), max_size=4)
scalars = st.none() | st.booleans() | st.integers(-SAFE_INTEGER, SAFE_INTEGER) | st.text(characters)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=6), max_leaves=25
)


@given(values)
def test_is_what_rfc_8785_says(value: object) -> None:
    assert canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]  # the strategy makes only JSON


@given(values)
def test_any_spelling_reads_back_to_the_same_text(value: object) -> None:
    text = canonical(value)
    assert canonical(parse(text)) == text
    for spelled in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1)):
        assert canonical_text(spelled.encode()) == text


def test_keys_sort_by_utf16_and_not_by_code_point() -> None:
    assert canonical({"\ue000": 1, "\U0001f600": 2}) == '{"\U0001f600":2,"\ue000":1}'.encode()
    assert canonical_text('{"\ue000":1,"\U0001f600":{"\uffff":1,"\U00010000":2}}'.encode()) == (
        '{"\U0001f600":{"\U00010000":2,"\uffff":1},"\ue000":1}'.encode()
    )


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        0.5,
        float("nan"),
        SAFE_INTEGER + 1,
        -SAFE_INTEGER - 1,
        2**70,
        "half \ud83d",
        {"\udc00": 1},
        {1: "x"},
        {None: 1},
        b"bytes",
        Decimal("1.5"),
        datetime(2026, 11, 24, tzinfo=UTC),
        {1, 2},
        object(),
    ],
    ids=repr,
)
def test_refuses_what_has_no_form(value: object) -> None:
    for nested in (value, [value], {"a": [{"b": value}]}):
        with pytest.raises(CanonicalError):
            canonical(nested)


@pytest.mark.parametrize("text", ["1.0", "[1e2]", "9007199254740992", '"\\ud800"', "NaN", "{", '{"a":1,}', "", "1 2"])
def test_refuses_such_texts(text: str) -> None:
    with pytest.raises(CanonicalError):
        canonical_text(text.encode())


def test_refuses_what_is_nested_without_end() -> None:
    value: list[object] = []
    value.append(value)
    with pytest.raises(CanonicalError, match="deeply"):
        canonical(value)
    with pytest.raises(CanonicalError):
        canonical_text(b"[" * 100_000)


class Message(msgspec.Struct, frozen=True, kw_only=True):
    session: UUID
    amount: str
    count: int = 3
    absent: str | None = None
    v: str = "1"


class WrongMessage(msgspec.Struct):
    at: datetime


def test_a_message_is_its_fields() -> None:
    message = Message(session=UUID(FACTS["session"]), amount="1.50")
    assert canonical(message) == (
        b'{"absent":null,"amount":"1.50","count":3,"session":"0193a0aa-0000-7000-8000-000000000001","v":"1"}'
    )
    with pytest.raises(CanonicalError, match="datetime"):
        canonical(WrongMessage(at=datetime(2026, 11, 24, tzinfo=UTC)))


def test_the_golden_entry() -> None:
    who, facts = commitment(b"\x01" * 16, WHO), commitment(b"\x02" * 16, FACTS)
    assert to_base64(who) == "+sl99B6Vsvksv5501BhcTtLVBpH4tPYMEjduN+mqkcM="
    assert to_base64(facts) == "jGLZkRYfMzfSyv+Twgv5joe6CjfzR8wCo/L05bsTmI0="
    header = header_json(
        id="0193a0aa-0000-7000-8000-0000000000ff",
        site="motamasin",
        at="2026-11-24T01:02:03.000004Z",
        action="crossings.release",
        version="1",
        outcome="done",
        cause=None,
        parts={"who": who, "facts": facts},
    )
    assert header == HEADER.encode()
    entry = commitment(b"\x09" * 16, parse(header))
    assert to_base64(entry) == "/FvnemzfhKmWrpRrF1s691fbWMAEaY7LTAWz7KmCJ0M="
    assert to_base64(leaf_hash(entry)) == "ojYkqFab6nwdXrVejvvy6KYPfP/kLFFUJWwVeapkP2w="
    tree = Frontier()
    tree.append(leaf_hash(entry))
    assert tree.root() == leaf_hash(entry)


def test_an_outcome_that_is_not_declared_is_refused() -> None:
    with pytest.raises(CanonicalError, match="maybe"):
        header_json(id="x", site="s", at="t", action="a.b", version="1", outcome="maybe", cause=None, parts={})


def test_keys_named_twice_are_refused_at_any_depth() -> None:
    refuse_repeated_keys(b'{"a":{"b":1},"c":{"b":1}}')
    for text in (b'{"a":1,"a":1}', b'[{"x":{"a":1,"\\u0061":2}}]'):
        with pytest.raises(CanonicalError, match="twice"):
            refuse_repeated_keys(text)


def test_salts_are_fresh() -> None:
    salts = {new_salt() for _ in range(100)}
    assert len(salts) == 100
    assert {len(salt) for salt in salts} == {16}


@given(st.binary(max_size=40))
def test_base64_has_one_spelling(value: bytes) -> None:
    assert from_base64(to_base64(value), len(value)) == value


@pytest.mark.parametrize("text", ["AA", "AA=", "AB==", "A A=", "AAAA\n", "AA-_", "=AAA", "AAA=AAA=", "é===", 3, None])
def test_other_spellings_of_base64_are_refused(text: object) -> None:
    with pytest.raises(CanonicalError):
        from_base64(text)
