"""What the lane does for somebody who can't be screened fully, and when a judgement is taken back."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from tapal.agencies.tests.factories import make_officer
from tapal.crossings import selectors, services
from tapal.crossings.reactions import settle
from tapal.crossings.tests.factories import POST, load_posts, open_session, zone
from tapal.duties import selectors as duties
from tapal.journal import selectors as journal
from tapal.journal.registry import FoldedEntry
from tapal.kernel import clock
from tapal.kernel.actors import Actor, system
from tapal.kernel.refs import Ref
from tapal.screening import selectors as screened
from tapal.screening import services as screening
from tapal.screening.engine import Name, StructuredEntry
from tapal.screening.engine.entry import exact

pytestmark = pytest.mark.django_db
SETUP = system("setup")
DOCUMENT: dict[str, Any] = {"surname": "ZHURAVSKAYA", "given_names": "QUIRINA", "nationality": "NLD"}


@pytest.fixture
def officer() -> Actor:
    load_posts()
    screening.describe_list(
        SETUP, code="dpo", name="Wanted", kind="dpo", owner="imigrasi", legal_basis="x", action="hold_and_call"
    )
    put("Quirina Zhuravskaya")
    return make_officer("imigrasi.lane", POST)


@pytest.fixture
def supervisor(officer: Actor) -> Actor:
    return make_officer("imigrasi.supervisor", POST)


def put(*names: str) -> UUID:
    """The next version of the list."""
    entry = StructuredEntry(entry_id="W-1", names=tuple(Name(value=name) for name in names), nationalities=("NLD",))
    return screening.import_list(SETUP, code="dpo", entries=[entry], source="test")


def instructions(viewer: Actor, session: UUID) -> list[str]:
    view = selectors.get_session(viewer, session=session)
    return [item.code for item in view.assessment.instructions]


def without_birth_date() -> list[str]:
    """A passport that states no birth date."""
    first, second = zone(surname="SOMEBODY", given_names="ELSE", birth_date="1990-05-01")
    return [first, second[:13] + "<<<<<<<" + second[20:]]


def test_without_a_birth_date_somebody_is_referred_and_is_a_duty(officer: Actor, supervisor: Actor) -> None:
    session = services.open_session(
        officer, post=POST, lane="1", direction="entry", lines=without_birth_date(), accept_mangled=True
    ).session
    assert "screening.no_birth_date" in instructions(officer, session)
    assert selectors.get_session(officer, session=session).assessment.level == "refer"
    (duty,) = (item for item in duties.list_open(supervisor) if item.kind == "unscreenable")
    assert duty.subject.kind == "screening.gap"


def test_a_name_without_letters_is_referred_and_is_one_duty_however_often_it_is_scanned(
    officer: Actor, supervisor: Actor
) -> None:
    lines = zone(surname="X", given_names="")
    session = open_session(officer, lines=lines)
    assert "screening.unscreenable" in instructions(officer, session)
    put("Somebody Elsewhere")
    assert open_session(officer, lines=lines) == session
    assert len([item for item in duties.list_open(supervisor) if item.kind == "unscreenable"]) == 1


def test_a_new_version_of_an_entry_comes_up_again_while_the_traveller_waits(officer: Actor, supervisor: Actor) -> None:
    session = open_session(officer, **DOCUMENT)
    (hit,) = selectors.get_session(officer, session=session).hits
    screening.judge_hit(supervisor, hit=hit, state="false_positive", reason="another face")
    put("Quirina Zhuravskaya", "Q. Zhuravska")
    assert open_session(officer, **DOCUMENT) == session
    assert len(selectors.get_session(officer, session=session).hits) == 2
    put("Quirina Zhuravskaya", "Q. Zhuravska", "Somebody Elsewhere")
    assert open_session(officer, **DOCUMENT) == session
    assert len(selectors.get_session(officer, session=session).hits) == 2, "the second is being judged"


def test_who_matches_more_entries_than_can_be_judged_is_an_exception(officer: Actor, supervisor: Actor) -> None:
    facts: dict[str, Any] = {"birth_dates": (exact(date(1990, 5, 1)),), "nationalities": ("NLD",)}
    names = (Name(value="Quirina Zhuravskaya"),)
    entries = [StructuredEntry(entry_id=f"W-{number}", names=names, **facts) for number in range(30)]
    screening.import_list(SETUP, code="dpo", entries=entries, source="test")
    session = open_session(officer, **DOCUMENT)
    assert len(selectors.get_session(officer, session=session).hits) == 20
    assert "screening.too_many" in instructions(officer, session)
    (duty,) = (item for item in duties.list_open(supervisor) if item.kind == "unscreenable")
    assert duty.subject.kind == "screening.gap"


LONG: dict[str, Any] = {
    "surname": "ZHURAVSKAYANTSEVICH",
    "given_names": "CONSTANTINOPOLITANSKAYA",
    "nationality": "NLD",
}
"""More than the name field of a passport holds: the last letters of the given name are not in it."""


def test_a_name_that_the_passport_cuts_off_is_found(officer: Actor) -> None:
    put("Constantinopolitanskaya Zhuravskayantsevich")
    session = open_session(officer, **LONG)
    view = selectors.get_session(officer, session=session)
    assert len(view.hits) == 1
    assert view.given_names == "CONSTANTINOPOLITAN"


def test_it_is_found_when_a_list_changes_while_its_bearer_waits_or_later(officer: Actor) -> None:
    session = open_session(officer, **LONG)
    assert selectors.get_session(officer, session=session).hits == ()
    put("Constantinopolitanskaya Zhuravskayantsevich")
    open_session(officer, **LONG)
    assert len(selectors.get_session(officer, session=session).hits) == 1
    put("Somebody Elsewhere")
    services.clear_and_release(officer, session=open_session(officer, lane="2", **{**LONG, "number": "X2"}))
    rescreening, version = system("rescreening"), put("Constantinopolitanskaya Zhuravskayantsevich")
    run = screening.start_rescreening(rescreening, code="dpo", version=version)
    assert run is not None
    screening.rescreen_chunk(rescreening, run=run, number=1)
    (view,) = screened.list_rescreenings(make_officer("imigrasi.intel"))
    assert (view.people, view.hits) == (1, 1)


def last_entry(hit: UUID) -> FoldedEntry:
    """The latest entry about a hit, as a reaction gets it."""
    latest = journal.list_timeline(Ref("screening.hit", hit))[-1]
    with connection.cursor() as cursor:
        cursor.execute("SELECT header FROM journal.entry WHERE id = %s", [latest.id])
        header = cursor.fetchone()[0]
        cursor.execute("SELECT name, value FROM journal.parts_of(%s)", [latest.id])
        return journal.folded_entry(header, dict(cursor.fetchall()))


def test_a_revoked_judgement_shuts_the_gate_again(officer: Actor, supervisor: Actor) -> None:
    session = open_session(officer, **DOCUMENT)
    (hit,) = selectors.get_session(officer, session=session).hits
    screening.judge_hit(supervisor, hit=hit, state="false_positive", reason="another face")
    services.settle_hit(system("reactions"), session=session, hit=hit, blocks=False)
    assert "hit" not in selectors.get_session(officer, session=session).gate.missing
    screening.revoke_judgement(supervisor, hit=hit, reason="an old photograph was compared")
    settle(last_entry(hit))
    assert "hit" in selectors.get_session(officer, session=session).gate.missing


@pytest.mark.parametrize(("post", "zone_name"), [("skouw", "Asia/Jayapura"), ("aruk", "Asia/Jakarta")])
@pytest.mark.parametrize("order_zone", ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"])
def test_an_order_ends_with_its_legal_day_in_its_own_zone_at_whatever_post(
    post: str, zone_name: str, order_zone: str, officer: Actor
) -> None:
    """One order ends at one instant everywhere: not when the day ends at the post where its holder happens to stand."""
    del officer
    last = date(2027, 6, 30)
    screening.describe_list(
        SETUP, code="order", name="Bans", kind="penangkalan", owner="imigrasi", legal_basis="x", action="refuse",
        zone=order_zone,
    )  # fmt: skip
    entry = StructuredEntry(
        entry_id="O-1", names=(Name(value="Tamsin Okonkwo"),), valid_to=last, nationalities=("NGA",)
    )
    screening.import_list(SETUP, code="order", entries=[entry], source="test")
    ends = datetime.combine(last + timedelta(days=1), time(), ZoneInfo(order_zone))
    here = make_officer("imigrasi.lane", post)
    for moment, found in ((ends - timedelta(seconds=1), 1), (ends, 0)):
        with clock.frozen(moment):
            assert clock.local_day(moment, zone_name) in (last, last + timedelta(days=1))
            lines = zone(surname="OKONKWO", given_names="TAMSIN", nationality="NGA", number=f"X{found}")
            session = open_session(here, lane="x1", lines=lines)
            assert len(selectors.get_session(here, session=session).hits) == found, moment
