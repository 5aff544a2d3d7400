"""The traveller page: what it shows and records, what it withholds, judging and taking back."""

import json
import re
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from pytest_django.asserts import assertContains

from tapal.agencies.tests.factories import make_officer, sign_in
from tapal.journal.reads import token_covers
from tapal.kernel import registry
from tapal.kernel.actors import Actor
from tapal.kernel.refs import Ref
from tapal.kernel.registry import Panel
from tapal.kernel.rulings import allow
from tapal.subjects import services
from tapal.subjects.models import Link
from tapal.subjects.tests.factories import officer, reading

CUSTOMS = officer("beacukai.lane")


@pytest.fixture
def viewer(db: None) -> Actor:
    """A supervisor of Immigration."""
    return make_officer("imigrasi.supervisor", "motamasin")


@pytest.fixture
def client(client: Client, viewer: Actor) -> Client:
    """The supervisor's browser."""
    sign_in(client, viewer)
    return client


def reads() -> list[dict[str, object]]:
    """What was recorded as read, oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.value FROM journal.entry e, LATERAL journal.parts_of(e.id) p"
            " WHERE e.action = 'journal.read' AND p.name = 'facts' ORDER BY e.id"
        )
        return [json.loads(row[0]) for row in cursor.fetchall()]


def seen(actor: Actor = CUSTOMS, **changes: object) -> services.Observed:
    """An observation made by customs, or somebody else."""
    return services.observe_document(actor, read=reading(**changes), post="motamasin")


@pytest.mark.parametrize("begin", ["9" * 5000, "9" * 18, "-1", "1e3", "", "\u0663"])
def test_a_page_that_begins_nowhere_is_a_page_all_the_same(client: Client, viewer: Actor, begin: str) -> None:
    assert client.get(f"/travellers/{seen(viewer).person}/", {"from": begin}).status_code == 200


def test_the_page_shows_and_records_what_it_shows(client: Client, viewer: Actor) -> None:
    first, second = seen(viewer), seen()
    answer = client.get(f"/travellers/{second.person}/")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "BUDI CONTOH" in text
    assert "2 observations" in text
    assert "same document: issuer, number and birth date" in text
    [entry] = reads()
    assert entry["dataset"] == "subjects.person"
    assert set(entry["records"]) == {  # type: ignore[call-overload]  # a list of references
        f"subjects.{kind}:{identifier}"
        for one in (first, second)
        for kind, identifier in (("person", one.person), ("document", one.document))
    }
    client.get(f"/travellers/{second.person}/")
    assert len(reads()) == 1


def test_a_long_history_stays_within_the_records_of_a_page(client: Client, viewer: Actor) -> None:
    persons = [seen(viewer).person for _ in range(25)]
    for number in range(7):
        seen(viewer, number=f"OTHER{number}")
    assert client.get(f"/travellers/{persons[0]}/").status_code == 200
    text = client.get(f"/travellers/{persons[0]}/?from=19").content.decode()
    assert "20 to 25 of 25" in text
    assert max(len(entry["records"]) for entry in reads()) == 50  # type: ignore[arg-type]  # a list of references


def test_what_another_agency_observed_is_like_nothing(client: Client, db: None) -> None:
    observed = seen(officer("imigrasi.lane"))
    other = Client()
    sign_in(other, make_officer("beacukai.p2", "motamasin"))
    for one in (observed.person, UUID(int=1)):
        assertContains(other.get(f"/travellers/{one}/"), "nothing here, or nothing that you may see", status_code=404)
    assert reads() == []


def test_what_another_agency_observed_is_counted_not_shown(db: None) -> None:
    seen(officer("imigrasi.lane"))
    own = seen()
    assert own.link is not None
    browser = Client()
    sign_in(browser, make_officer("beacukai.p2", "motamasin"))
    text = browser.get(f"/travellers/{own.person}/").content.decode()
    assert "1 observation" in text
    assert "1 of another agency withheld" in text


@pytest.mark.parametrize(("role", "agency"), [("system.admin", None), ("pdp_officer", "imigrasi")])
def test_whose_role_no_matrix_names_has_no_sight_of_travellers(db: None, role: str, agency: str | None) -> None:
    browser = Client()
    sign_in(browser, make_officer(role, None, agency=agency))
    person = seen(officer("imigrasi.lane")).person
    assert browser.get(f"/travellers/{person}/").status_code == 403


def test_judging_and_taking_back(client: Client, viewer: Actor) -> None:
    first, second = seen(viewer, number="A1"), seen(viewer, number="B2")
    path = f"/travellers/{first.person}/"
    assert "same name and birth date" in client.get(path).content.decode()
    answer = client.post(f"{path}link", {"other": str(second.person), "judgement": "same", "reason": ""})
    assert answer.status_code == 422
    assert f'href="#reason-{second.person}"' in answer.content.decode()
    answer = client.post(f"{path}link", {"other": str(second.person), "judgement": "same", "reason": "one face"})
    assert answer.status_code == 302
    link = Link.objects.get()
    text = client.get(path).content.decode()
    assert "one face" in text
    assert re.search(r"2\s+observations", text)
    answer = client.post(f"{path}links/{link.id}/revoke", {"reason": "another face after all"})
    assert answer.status_code == 302
    assert "another face after all" in client.get(path).content.decode()
    assert client.post(f"{path}links/{link.id}/revoke", {"reason": "again"}).status_code == 422


@pytest.mark.parametrize("sent", [{"other": "nobody"}, {"other": str(UUID(int=1)), "judgement": "perhaps"}])
def test_a_judgement_that_says_nothing_is_sent_back(client: Client, viewer: Actor, sent: dict[str, str]) -> None:
    answer = client.post(f"/travellers/{seen(viewer).person}/link", sent)
    assert answer.status_code == 422
    assert not Link.objects.exists()


def test_panels_of_other_apps_carry_the_page(client: Client, viewer: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    panel = Panel("test.panel", "subjects.traveller", "Crossings", "subjects:traveller", 1, lambda _: allow("test"))
    monkeypatch.setitem(registry.panels, panel.code, panel)
    observed = seen(viewer)
    text = client.get(f"/travellers/{observed.person}/").content.decode()
    found = re.search(r'hx-get="/travellers/[^"?]+/\?page=([^"]+)"', text)
    assert found is not None
    assert token_covers(found[1], viewer, Ref("subjects.person", observed.person))


def test_an_unknown_traveller(client: Client) -> None:
    assert client.get(f"/travellers/{UUID(int=1)}/").status_code == 404
