"""Retention and legal hold: whole aggregates are blanked after their term, and everything else stays provable."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
from django.db import connection

from tapal.journal import blanking, keys, log_reader, registry, retention, verification
from tapal.journal.engine.cosignature import verifier
from tapal.journal.models import Blanking, Hold
from tapal.journal.reads import record_read
from tapal.journal.sequencer import number_pending
from tapal.journal.tests.logbook import NOTE, OFFICER, forged_group, new_counter, note
from tapal.kernel import actors, clock
from tapal.kernel.actors import Actor
from tapal.kernel.errors import Conflict, Refused
from tapal.kernel.ids import new_id
from tapal.kernel.refs import Ref
from tapal.runtime import pointing
from tapal.runtime.database import Database

START = datetime(2026, 11, 24, 8, tzinfo=UTC)
LATER = START + timedelta(days=3654)  # ten years and a day
KEEPER = Actor(kind="officer", id=str(new_id()), name="Keeper", agency="tapal", roles=frozenset({"pdp_officer"}))


@pytest.fixture
def forgotten(site: Database, monkeypatch: pytest.MonkeyPatch) -> list[Ref]:
    """What a forgetter was told to forget, the sample action being one that folds."""
    told: list[Ref] = []
    monkeypatch.setitem(registry.actions, NOTE.code, replace(NOTE, folds=True))
    monkeypatch.setitem(registry.handlers, NOTE.code, lambda entry: None)
    monkeypatch.setattr(registry, "forgetters", {"sample.counter": told.append})
    return told


def values(site: Database, about: Ref | None = None) -> dict[str, int]:
    """How many parts have a value and how many have none, of one aggregate or of all."""
    with psycopg.connect(site.dsn("owner")) as owner:
        row = owner.execute(
            "SELECT count(p.value), count(blanked_at) FILTER (WHERE p.value IS NULL AND p.salt IS NULL)"
            " FROM journal.part p JOIN journal.entry e ON e.id = p.entry_id WHERE %s::text IS NULL OR e.aggregate = %s",
            [about and str(about), about and str(about)],
        ).fetchone()
    assert row is not None
    return {"kept": row[0], "blanked": row[1]}


def note_at(moment: datetime, about: Ref, *, times: int = 2, new: bool = True) -> None:
    with clock.frozen(moment):
        note(OFFICER, about=about, new=new, times=times)


def decide(moment: datetime) -> int:
    with clock.frozen(moment):
        return retention.blank_due()


def carry_out(site: Database, moment: datetime) -> int:
    number_pending()
    return blanking.carry_out(site.dsn("retention"), now=moment)


def problems(site: Database) -> list[str]:
    with log_reader.snapshot(site.dsn("owner")) as log:
        known = [verifier(key) for key in keys.list_public_keys()]
        return [str(one) for one in verification.verify_site(log, keys.get_origin(), known).problems]


def test_a_whole_aggregate_is_blanked_after_its_term_and_the_rest_stays_proved(
    site: Database, forgotten: list[Ref]
) -> None:
    old, young, mixed = new_counter(), new_counter(), new_counter()
    note_at(START, old)
    note_at(START + timedelta(days=30), young)
    note_at(START, mixed, times=1)
    note_at(START + timedelta(days=30), mixed, times=1, new=False)
    assert decide(START + timedelta(days=3000)) == 0
    assert decide(LATER) == 1
    assert forgotten == [old]
    assert decide(LATER) == 0
    assert values(site, old) == {"kept": 8, "blanked": 0}
    assert carry_out(site, LATER) == 6
    assert carry_out(site, LATER) == 0
    # Who did it stays; everything else of the aggregate is gone, with its salts.
    assert values(site, old) == {"kept": 2, "blanked": 6}
    assert values(site, young) == {"kept": 8, "blanked": 0}
    assert values(site, mixed) == {"kept": 8, "blanked": 0}
    assert problems(site) == []
    assert Blanking.objects.get().aggregate == str(old)
    with connection.cursor() as cursor:
        cursor.execute("SELECT parts FROM journal.blanked")
        assert cursor.fetchall() == [(6,)]


def test_what_is_held_is_kept_until_it_is_released(site: Database, forgotten: list[Ref]) -> None:
    about = new_counter()
    note_at(START, about)
    retention.place_hold(KEEPER, about=about, reason="an investigation")
    assert Hold.objects.get().aggregate == str(about)
    assert decide(LATER) == 0
    with pytest.raises(Refused):
        retention.release_hold(OFFICER, about=about, reason="over")
    retention.release_hold(KEEPER, about=about, reason="over")
    with pytest.raises(Conflict):
        retention.release_hold(KEEPER, about=about, reason="over again")
    assert decide(LATER) == 1
    with pytest.raises(Conflict):
        retention.place_hold(KEEPER, about=about, reason="too late")
    assert carry_out(site, LATER) == 6
    with pytest.raises(Refused):
        retention.place_hold(OFFICER, about=about, reason="not mine to hold")


def test_a_kind_that_nobody_can_forget_is_left_alone(
    site: Database, forgotten: list[Ref], monkeypatch: pytest.MonkeyPatch
) -> None:
    about = new_counter()
    note_at(START, about)
    monkeypatch.setattr(registry, "forgetters", {})
    assert decide(LATER) == 0
    # What folds nothing can be forgotten without being told how.
    monkeypatch.setitem(registry.actions, NOTE.code, NOTE)
    assert decide(LATER) == 1


def test_reads_and_refusals_are_blanked_by_the_term_of_their_action(site: Database) -> None:
    with clock.frozen(START):
        record_read(OFFICER, dataset="d", purpose="p", basis="b", records=[new_counter()], page="/a")
        with pytest.raises(Refused):
            retention.place_hold(OFFICER, about=new_counter(), reason="x")
    with clock.frozen(LATER - timedelta(days=10)):
        record_read(OFFICER, dataset="d", purpose="p", basis="b", records=[new_counter()], page="/b")
    assert decide(LATER) == 1  # the read; a refused hold is kept as long as a hold
    assert decide(LATER + timedelta(hours=1)) == 0
    assert carry_out(site, LATER) == 2
    assert problems(site) == []
    assert decide(LATER + timedelta(days=3654)) == 1
    assert carry_out(site, LATER + timedelta(days=3654)) == 2


def test_a_decision_that_should_not_have_been_taken_is_not_carried_out(site: Database, forgotten: list[Ref]) -> None:
    young, held = new_counter(), new_counter()
    note_at(START, young)
    note_at(START, held)
    retention.place_hold(KEEPER, about=held, reason="a court")
    # The folded holds are the application's to change; the entry of the hold is not.
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM journal_hold")
    assert decide(LATER) == 2
    number_pending()
    retention_dsn = site.dsn("retention")
    # By the clock of the database their ten years are far away.
    assert blanking.carry_out(retention_dsn) == 0
    assert blanking.carry_out(retention_dsn, now=LATER) == 6
    assert values(site, held)["blanked"] == 0
    assert values(site, young)["blanked"] == 6


MALFORMED: list[dict[str, object]] = [
    {"v": "1"},
    {"entries": "all"},
    {"entries": 1, "aggregate": "nothing", "v": "1"},
    {"action": "sample.note", "before": "2026-99-99T00:00:00.000000Z", "entries": 1, "v": "1"},
]


def test_an_order_that_makes_no_sense_stands_in_nobodys_way(site: Database, forgotten: list[Ref]) -> None:
    old = new_counter()
    note_at(START, old)
    for facts in MALFORMED:
        forge("journal.blank", facts)
    assert decide(LATER) == 1
    number_pending()
    assert blanking.carry_out(site.dsn("retention"), most=1, now=LATER) == 6


def test_what_is_blanked_without_an_order_is_found(site: Database, forgotten: list[Ref]) -> None:
    """The role that may blank is held to what the log ordered, and to the term."""
    for moment in (START, START + timedelta(days=1)):
        note_at(moment, new_counter(), times=1)
    with clock.frozen(START):
        record_read(OFFICER, dataset="d", purpose="p", basis="b", records=[new_counter()], page="/a")
    young = new_counter()
    note_at(START, young, times=1)
    number_pending()
    blank = (
        "UPDATE journal.part SET salt = NULL, value = NULL, blanked_at = now() FROM journal.leaf"
        " WHERE leaf.entry_id = part.entry_id AND number = %s AND name <> 'who'"
    )
    with psycopg.connect(site.dsn("retention"), autocommit=True) as own:
        with pytest.raises(psycopg.errors.CheckViolation):
            own.execute("UPDATE journal.part SET salt = NULL, value = NULL WHERE name = 'who'")
        own.execute(blank, [2])
        assert problems(site)[0] == "number 2: the part 'about' is blanked, and no order covers it"
    with clock.frozen(START + timedelta(days=3000)):
        forge("journal.blank", {"action": None, "aggregate": str(young), "before": None, "entries": 1, "v": "1"})
        forge(
            "journal.blank",
            {
                "action": "journal.read",
                "aggregate": None,
                "before": clock.instant(START + timedelta(days=1)),
                "entries": 1,
                "v": "1",
            },
        )
    number_pending()
    with psycopg.connect(site.dsn("retention"), autocommit=True) as own:
        own.execute(blank, [3])
    found = problems(site)
    assert "number 2: the part 'about' is blanked, and its term was not over" in found
    assert "number 3: the part 'about' is blanked, and its term was not over" in found
    assert not any("number 0" in one or "number 1:" in one for one in found)


def forge(action: str, facts: dict[str, object]) -> None:
    """Append as a thief of the application's role does: straight to the database, with right hashes."""
    about = str(new_counter())
    entries, parts = forged_group(action=action, about=about, facts=facts, at=clock.now())
    with connection.cursor() as cursor:
        cursor.execute("SELECT journal.append(%s, %s)", [json.dumps(entries), json.dumps(parts)])


def test_only_the_system_decides_and_only_its_role_blanks(site: Database, forgotten: list[Ref]) -> None:
    about = new_counter()
    note_at(START, about)
    with clock.frozen(LATER), pytest.raises(Refused):
        retention.blank(KEEPER, about=about)
    with clock.frozen(START):
        assert not retention.blank(actors.system("retention"), about=about)
    statements = {
        "app": ("UPDATE journal.part SET value = NULL", "SELECT value FROM journal.part", "DELETE FROM journal.entry"),
        "sequencer": ("UPDATE journal.part SET value = NULL",),
        "retention": (
            "UPDATE journal.entry SET header = ''",
            "UPDATE journal.part SET commitment = ''",
            "DELETE FROM journal.part",
            "INSERT INTO journal.pending VALUES (1, '00000000-0000-0000-0000-000000000000', '')",
            "DELETE FROM journal.blanked",
            "SELECT journal.append('[]', '[]')",
            "DELETE FROM public.journal_hold",
            "SELECT * FROM public.django_session",
        ),
    }
    for role, texts in statements.items():
        with psycopg.connect(site.urls[role], autocommit=True) as own:  # type: ignore[index]  # one of the roles
            for text in texts:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    own.execute(text.encode())


def test_replay_agrees_after_blanking(site: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    from tapal.journal import replay

    monkeypatch.setattr(registry, "folded_models", [Hold, Blanking])
    kept = new_counter()
    note_at(START, new_counter())
    note_at(START, kept)
    retention.place_hold(KEEPER, about=kept, reason="a court")
    assert decide(LATER) == 1
    assert carry_out(site, LATER) == 6
    with pointing.pointed(site.dsn("owner")):
        report = replay.replay()
    assert report.differences == []
    assert report.rows == {"journal_hold": 1, "journal_blanking": 1}
    assert sum(report.parked.values()) == 2


@pytest.mark.parametrize("text", ["", "P", "10Y", "P1W", "PT5H", "P10Y ", "PY"])
def test_a_term_that_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no duration"):
        retention.term_of(replace(NOTE, retention=text))


def test_every_declared_term_can_be_read() -> None:
    assert retention.term_of(replace(NOTE, retention="P1Y6M10D")) == (18, 10)
    assert set(retention.terms()) == set(registry.actions)
