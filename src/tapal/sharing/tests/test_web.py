"""Pages of agreements: signed on the page, tried, explained, and closed to whom they are not for."""

import re
from collections.abc import Iterator

import pytest
from django.test import Client

from tapal.agencies.tests import factories as people
from tapal.kernel.actors import Actor
from tapal.sharing import selectors, services
from tapal.sharing.models import Agreement
from tapal.sharing.tests import factories as made
from tapal.sharing.tests.test_services import in_force

pytestmark = pytest.mark.django_db
WHY = {
    "role": "beacukai.p2",
    "agency": "beacukai",
    "field": f"{made.HISTORY}/day",
    "purpose": made.PURPOSE,
    "owner": "imigrasi",
    "days": "3",
}


@pytest.fixture(autouse=True)
def history() -> Iterator[None]:
    with made.history_registered():
        yield


@pytest.fixture
def customs() -> Actor:
    return people.make_officer("beacukai.head", None)


@pytest.fixture
def immigration() -> Actor:
    return people.make_officer("imigrasi.tpi_director", None)


def text_of(client: Client, path: str, **query: str) -> str:
    response = client.get(path, query)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode())


def leads_to_its_field(client: Client, path: str, form: dict[str, str], field: str) -> bool:
    """Whether what is wrong is said on top, leads to the field, and stands there again, unfolded."""
    response = client.post(path, form)
    page = response.content.decode()
    wrong = [attributes for attributes in re.findall(r"<input ([^>]*)>", page) if f'id="{field}"' in attributes]
    assert response.status_code == 422
    assert re.findall('href="#([a-z_-]+)">[^<]*: This field is required', page) == [field]
    assert ['aria-invalid="true"' in attributes for attributes in wrong] == [True]
    return page.count("<details open>") == (0 if field.startswith("id_") else 1)


def test_a_draft_is_written_tried_and_signed_on_its_pages(client: Client, customs: Actor, immigration: Actor) -> None:
    people.sign_in(client, customs)
    today = selectors.get_today()
    form = {
        "kind": "pks",
        "title": "PKS Contoh",
        "other": "imigrasi",
        "legal_basis": "UU 6/2011; UU 10/1995",
        "valid_from": today.isoformat(),
        "valid_to": today.replace(year=today.year + 1, day=1).isoformat(),
        "number": "1",
        "words": "Immigration shows Customs the day of a crossing.",
        "owner": "imigrasi",
        "receiver": "beacukai",
        "roles": ["beacukai.p2"],
        "fields_shown": [f"{made.HISTORY}/day"],
        "mode": "full",
        "purposes": [made.PURPOSE],
        "conditions": ["linked_case"],
    }
    wrong = client.post("/sharing/agreements/draft/", {**form, "receiver": "imigrasi"})
    assert wrong.status_code == 422
    assert "An agency needs no agreement with itself." in wrong.content.decode()
    missing = client.post("/sharing/agreements/draft/", {**form, "title": "", "words": "", "purposes": []})
    led_to = re.findall('href="#([a-z_]+)">[^<]*: This field is required', missing.content.decode())
    assert led_to == ["id_title", "id_words", "id_purposes"]  # of both forms, in one summary
    assert client.post("/sharing/agreements/draft/", form).status_code == 302
    page = f"/sharing/agreements/{Agreement.objects.get().id}/"
    assert "Try it on last month" in text_of(client, page)
    assert "What would this let whom see?" in text_of(client, f"{page}trial/")
    further = {**form, "number": "2", "fields_shown": [f"{made.HISTORY}/name"], "purposes": ["clearance"]}
    assert client.post(f"{page}clause/", further).status_code == 302
    assert "fields that no clause shows together" in text_of(client, f"{page}trial/")
    assert client.post(page, {"deed": "propose"}).status_code == 302
    content = Agreement.objects.get().content
    for signer in (customs, immigration):
        people.sign_in(client, signer)
        assert leads_to_its_field(client, page, {"deed": "sign", "content": content, "position": ""}, "id_position")
        assert client.post(page, {"deed": "sign", "content": content, "position": "Kepala"}).status_code == 302
    assert "in force" in text_of(client, page)
    assert leads_to_its_field(client, page, {"deed": "suspend", "reason": ""}, "suspend-reason")
    assert leads_to_its_field(client, page, {"deed": "terminate", "reason": ""}, "terminate-reason")
    assert client.post(page, {"deed": "suspend", "reason": "diperiksa"}).status_code == 302
    assert "diperiksa" in text_of(client, page)
    assert client.post(page, {"deed": "nothing", "reason": "x"}).status_code == 404


def test_why_names_the_clause_and_what_is_in_the_way(client: Client, customs: Actor, immigration: Actor) -> None:
    in_force(customs, immigration, made.a_text())
    people.sign_in(client, people.make_officer("beacukai.p2", None))
    assert "Say who wants to see what" in text_of(client, "/sharing/agreements/why/")
    unlinked = text_of(client, "/sharing/agreements/why/", **WHY)
    assert "No clause in force shows this" in unlinked
    assert "Wanted: the record is linked to the case that is named" in unlinked
    linked = text_of(client, "/sharing/agreements/why/", **WHY, linked="on")
    assert "A clause in force shows this." in linked
    assert "PKS Perlintasan Contoh, 3" in linked
    other_field = text_of(client, "/sharing/agreements/why/", **{**WHY, "field": f"{made.HISTORY}/name"}, linked="on")
    assert "but not this field" in other_field
    asked = text_of(client, "/sharing/agreements/why/", **{**WHY, "role": "beacukai.pau"}, linked="on")
    assert "Not shown, but to be asked for: Imigrasi" in asked


def test_why_does_not_tell_that_others_are_about_to_agree(client: Client, customs: Actor) -> None:
    people.sign_in(client, people.make_officer("bnpp.asdep", None))
    query = {**WHY, "role": "bnpp.asdep", "agency": "bnpp", "purpose": "border-management"}

    def elsewhere() -> list[str]:
        return re.findall(r"(\d+) more clauses? speaks?", text_of(client, "/sharing/agreements/why/", **query))

    before = elsewhere()
    draft = services.draft_agreement(customs, text=made.a_text())
    services.propose_agreement(customs, agreement=draft)
    assert elsewhere() == before != []


def test_an_officer_asks_about_the_own_agency_an_overseer_about_any(client: Client) -> None:
    people.sign_in(client, people.make_officer("bnn.analyst", None))
    assert client.get("/sharing/agreements/why/", WHY).status_code == 422
    people.sign_in(client, people.make_officer("pdp_officer", None, agency="apip"))
    assert client.get("/sharing/agreements/why/", WHY).status_code == 200


def test_what_is_not_signed_is_read_by_its_parties(client: Client, customs: Actor) -> None:
    draft = services.draft_agreement(customs, text=made.a_text())
    people.sign_in(client, people.make_officer("bnpp.asdep", None))
    assert client.get(f"/sharing/agreements/{draft}/").status_code == 404
    assert client.get(f"/sharing/agreements/{draft}/trial/").status_code == 404
    assert "PKS Perlintasan Contoh" not in text_of(client, "/sharing/agreements/")
    people.sign_in(client, people.make_admin())
    assert client.get("/sharing/agreements/").status_code == 403


def test_a_document_leaves_as_a_download(client: Client, customs: Actor) -> None:
    draft = services.draft_agreement(customs, text=made.a_text())
    digest = services.attach_document(
        customs, agreement=draft, name="<b>.html", body=b"<script>", media_type="text/html"
    )
    people.sign_in(client, customs)
    response = client.get(f"/sharing/agreements/{draft}/documents/{digest}/")
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment")
    assert client.get(f"/sharing/agreements/{draft}/documents/{'0' * 64}/").status_code == 404


def test_the_matrix_says_which_cells_were_read_in_the_law(client: Client) -> None:
    people.sign_in(client, people.make_officer())
    page = text_of(client, "/sharing/agreements/matrix/")
    assert "Permenimipas 13/2025 ✔" in page
    assert "tapal:need-to-know ◇" in page
    assert re.search(r"<th [^>]*>Immigration, lane <small [^>]*>◇", page)
    assert 'last crossings<br><small class="quiet" title="not verified: general knowledge' in page
    assert "not shared yet" in page
    indonesian = client.get("/sharing/agreements/matrix/", headers={"accept-language": "id"}).content.decode()
    assert "Riwayat perlintasan" in indonesian
