"""One query, every dataset: shown as far as a clause goes; what is not shown can't be told from what is not there."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from tapal.agencies.tests.factories import make_officer, sign_in
from tapal.journal.selectors import list_timeline
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Refused
from tapal.kernel.refs import Ref
from tapal.sharing import services
from tapal.sharing.models import Look
from tapal.sharing.registration import Sought
from tapal.sharing.services import SearchResult
from tapal.sharing.tests import factories as made
from tapal.sharing.tests.test_services import clause, in_force

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def history() -> Iterator[None]:
    with made.history_registered():
        yield


@pytest.fixture
def investigator() -> Actor:
    return make_officer("beacukai.p2", None)


def agree(**more: object) -> None:
    signers = make_officer("beacukai.head", None), make_officer("imigrasi.tpi_director", None)
    in_force(*signers, made.a_text(clauses=(clause(**more),)))


def search(
    officer: Actor, name: str = "Contoh", purpose: str = made.PURPOSE, case: str | None = made.CASE
) -> SearchResult:
    return services.search(officer, wanted=Sought(name=name), purpose=purpose, case=case)


def test_what_may_only_be_asked_for_looks_like_nothing(investigator: Actor) -> None:
    nobody = search(investigator, name="Tidak Ada")
    made.crossing()
    somebody = search(investigator)
    assert somebody == nobody
    assert somebody.may_ask == ((made.HISTORY, "imigrasi"),)
    assert Look.objects.count() == 2


def test_a_clause_shows_its_fields_and_no_others(investigator: Actor) -> None:
    agree()
    linked, _elsewhere = made.crossing(), made.crossing(linked=False)
    (shown,) = search(investigator).shown
    assert shown.record == linked.id
    assert dict(shown.values) == {"day": "2026-11-20", "direction": "entry", "post": "motamasin"}
    assert shown.clause == "PKS Perlintasan Contoh, 3"


def test_a_hit_says_who_has_something_and_nothing_else(investigator: Actor) -> None:
    agree(mode="hit", fields=None)
    made.crossing()
    result = search(investigator)
    assert (result.shown, result.hits) == ((), ((made.HISTORY, "imigrasi"),))
    assert search(investigator, name="Tidak Ada").hits == ()


def test_a_search_needs_a_purpose_a_clause_and_something_to_search_for(investigator: Actor) -> None:
    for officer, purpose in ((investigator, ""), (investigator, "audit"), (make_officer("beacukai.lane"), "clearance")):
        with pytest.raises(Refused):
            search(officer, purpose=purpose)
    with pytest.raises(Refused):
        search(investigator, case=None)  # the default of the matrix wants a case
    with pytest.raises(BadInput):
        search(investigator, name=" ")


def test_the_journal_keeps_the_words_the_purpose_and_what_was_shown(investigator: Actor) -> None:
    agree()
    record = made.crossing()
    search(investigator)
    (entry,) = list_timeline(Ref("sharing.look", Look.objects.get().id))
    assert entry.parts["facts"]["sought"] == "Contoh"
    assert entry.parts["who"]["purpose"] == made.PURPOSE
    assert entry.parts["about"]["also"] == [f"{made.HISTORY}:{record.id}"]


def test_the_page_shows_the_same(client: Client, investigator: Actor) -> None:
    agree()
    made.crossing()
    sign_in(client, investigator)
    assert client.get("/sharing/search/").status_code == 200
    form = {"name": "Contoh", "purpose": made.PURPOSE, "case": made.CASE}
    page = re.sub(r"\s+", " ", client.post("/sharing/search/", form).content.decode())
    assert "2026-11-20" in page
    assert "By PKS Perlintasan Contoh, 3" in page
    blank = client.get("/sharing/search/").content.decode()
    assert re.search(
        r'<select name="purpose"[^>]*>\s*<option value=""( selected)?>', blank
    )  # nothing chosen beforehand
    assert client.post("/sharing/search/", {**form, "purpose": ""}).status_code == 422
    refused = client.post("/sharing/search/", {**form, "purpose": "audit"})
    assert refused.status_code == 422
    assert "No clause in force lets your role search" in refused.content.decode()
