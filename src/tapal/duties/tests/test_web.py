"""Pages of duties."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from tapal.agencies.tests import factories
from tapal.duties import services
from tapal.duties.models import Duty
from tapal.kernel import clock
from tapal.kernel.refs import Ref

pytestmark = pytest.mark.django_db


def open_one(kind: str = "hit-judgement", **more: object) -> str:
    wanted: dict[str, object] = {"agency": "imigrasi", "post": "motamasin", "cause": uuid4(), **more}
    subject = Ref("tests.thing", uuid4())
    return str(services.open_duty(factories.SETUP, kind=kind, subject=subject, **wanted))  # type: ignore[arg-type]  # the test's own keywords


def test_a_desk_reads_and_closes_its_duty(client: Client) -> None:
    factories.sign_in(client, factories.make_officer())
    with clock.frozen(datetime.now(UTC) - timedelta(hours=5)):
        duty = open_one()
    listed = client.get("/duties/")
    assert listed.status_code == 200
    assert "Judge a potential hit" in listed.content.decode()
    assert "Overdue" in listed.content.decode()
    page = client.get(f"/duties/{duty}/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "tapal:desk" in text
    assert "not verified" in text
    assert "Immigration supervisor" in text
    empty = client.post(f"/duties/{duty}/", {"deed": "complete", "result": ""})
    assert empty.status_code == 422
    assert "There is a problem" in empty.content.decode()
    done = client.post(f"/duties/{duty}/", {"deed": "complete", "result": "bukan orang yang sama"}, follow=True)
    assert "bukan orang yang sama" in done.content.decode()
    assert Duty.objects.get(id=duty).state == "done"
    assert "It is done" not in client.get(f"/duties/{duty}/").content.decode()


def test_a_duty_is_cancelled_with_a_reason(client: Client) -> None:
    factories.sign_in(client, factories.make_officer())
    duty = open_one()
    assert client.post(f"/duties/{duty}/", {"deed": "cancel", "reason": ""}).status_code == 422
    assert client.post(f"/duties/{duty}/", {"deed": "cancel", "reason": "dobel"}).status_code == 302
    assert Duty.objects.get(id=duty).state == "cancelled"


def test_a_duty_of_another_desk_is_like_none(client: Client) -> None:
    factories.sign_in(client, factories.make_officer("beacukai.lane"))
    duty = open_one()
    for one in (duty, uuid4()):
        assertContains(client.get(f"/duties/{one}/"), "nothing here, or nothing that you may see", status_code=404)
    assert client.post(f"/duties/{duty}/", {"deed": "complete", "result": "x"}).status_code == 404
    assert Duty.objects.get(id=duty).state == "open"


def test_pages_speak_indonesian(client: Client) -> None:
    factories.sign_in(client, factories.make_officer())
    open_one()
    page = client.get("/duties/", headers={"accept-language": "id"}).content.decode()
    assert "Menilai kemungkinan kecocokan daftar" in page


def test_an_administrator_has_no_duties(client: Client) -> None:
    factories.sign_in(client, factories.make_admin())
    assert client.get("/duties/").status_code == 403
