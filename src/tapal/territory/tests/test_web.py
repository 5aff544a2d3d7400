"""The pages of posts: map and table show the same, filters, both languages, doubts said."""

import json
import re

import pytest
from django.test import Client
from django.utils.html import escape

from tapal.agencies.tests.factories import make_officer, sign_in
from tapal.kernel import actors
from tapal.territory import services
from tapal.territory.engine.reference import reference_posts
from tapal.territory.tests.conftest import SOME


@pytest.fixture
def client(loaded: services.LoadReport, client: Client) -> Client:
    """An officer at a lane, with a few of the packaged posts."""
    sign_in(client, make_officer("imigrasi.lane", "motamasin"))
    return client


def page(client: Client, path: str, language: str = "en") -> str:
    """The text of a page in a language."""
    answer = client.get(path, headers={"accept-language": language})
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def markers(text: str) -> list[dict[str, object]]:
    """What the page hands to the map."""
    found = re.search(r'<script id="map-markers" type="application/json">(.*?)</script>', text, re.DOTALL)
    assert found is not None
    data: list[dict[str, object]] = json.loads(found[1])
    return data


def rows(text: str) -> list[str]:
    """The names in the table."""
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)</a></th>', text)


def test_map_and_table_show_the_same_posts(client: Client, loaded: services.LoadReport) -> None:
    text = page(client, "/posts/")
    assert [escape(str(marker["name"])) for marker in markers(text)] == rows(text)
    assert len(rows(text)) == len(loaded.registered)


def test_filters_apply_to_both(client: Client) -> None:
    for query, names in {
        "?kind=plbn_sea": ["Sei Nyamuk", "Serasan"],
        "?neighbour=PNG": ["Skouw", "Sota", "Yetetkun"],
        "?province=ID-PS": ["Sota", "Yetetkun", "Mopah"],
        "?kind=airport&neighbour=PNG": [],
    }.items():
        text = page(client, f"/posts/{query}")
        assert rows(text) == names, query
        assert [marker["name"] for marker in markers(text)] == names, query
    assert len(rows(page(client, "/posts/?kind=bridge"))) == len(SOME)  # no such kind: no filter


def test_every_position_of_a_border_post_is_said_to_be_approximate(client: Client) -> None:
    for marker in markers(page(client, "/posts/?kind=plbn_land")):
        facts = marker["facts"]
        assert isinstance(facts, list)
        assert any("approximate" in fact for fact in facts), marker


def test_the_page_of_every_post_opens(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    services.load_reference_posts(actors.system("setup"))
    for post in reference_posts():
        assert escape(post.description.name) in page(client, f"/posts/{post.slug}/"), post.slug


def test_a_page_says_what_is_doubtful(client: Client) -> None:
    text = page(client, "/posts/motaain/")
    assert text.count("sources disagree") == 2
    assert "WITA, Central Indonesia Time" in text
    assert "Batugade" in text
    assert "not verified" in page(client, "/posts/sei-kelik/")


def test_pages_speak_indonesian(client: Client) -> None:
    text = page(client, "/posts/motaain/", "id")
    assert "WITA, Waktu Indonesia Tengah" in text
    assert "16.251 masuk" in text


def test_nobody_sees_posts_before_signing_in(db: None) -> None:
    answer = Client().get("/posts/")
    assert answer.status_code == 302
    assert Client().get("/posts/elsewhere/").status_code == 302


def test_a_post_that_is_not_there(client: Client) -> None:
    assert client.get("/posts/elsewhere/").status_code == 404
