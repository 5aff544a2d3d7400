"""The shell's pages as the server sends them."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import path
from django.utils import translation

from tapal.agencies.tests.factories import SETUP, make_officer, sign_in
from tapal.kernel import clock, registry
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Conflict, NotFound, Problem, Refused
from tapal.kernel.guard import public, requires
from tapal.kernel.registry import Mode, NavItem, WorkItem, WorkSource
from tapal.kernel.rulings import Ruling, allow, refuse
from tapal.territory.services import load_reference_posts
from tapal.web import errors, urls
from tapal.web.contexts import QueueItem
from tapal.web.selectors import group_work

NOON = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def browser(role: str = "imigrasi.lane", **headers: str) -> Client:
    client = Client(headers=headers, raise_request_exception=False)
    sign_in(client, make_officer(role))
    return client


def text(response: Any) -> str:
    content: str = response.content.decode()
    return content


# --- who gets in ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_nobody_is_led_to_sign_in_and_back() -> None:
    response = Client().get("/")
    assert (response.status_code, response["Location"]) == (302, "/account/sign-in/?next=/")


@pytest.mark.django_db
def test_a_part_of_a_page_leads_the_whole_page_to_sign_in() -> None:
    response = Client(headers={"HX-Request": "true", "HX-Current-URL": "/x"}).get("/")
    assert response["HX-Redirect"] == "/account/sign-in/?next=/x"


def never(viewer: Actor) -> Ruling:
    return refuse("Not for this role.", "rule:never")


@requires(never)
def refused(request: HttpRequest) -> HttpResponse:
    raise AssertionError("must not run")


def undeclared(request: HttpRequest) -> HttpResponse:
    raise AssertionError("must not run")


@public("a view of the tests that fails in every way")
def failing(request: HttpRequest, kind: str) -> HttpResponse:
    raise {
        "refused": Refused(refuse("Not at this post.", "rule:x")),
        "missing": NotFound("It was somebody's."),
        "conflict": Conflict("Customs has not decided.", missing=["customs"]),
        "bad": BadInput([Problem("number", "has nine characters")]),
        "denied": PermissionDenied(),
        "broken": RuntimeError("a secret detail"),
    }[kind]


urlpatterns = [
    *urls.urlpatterns,
    path("t/refused", refused),
    path("t/undeclared", undeclared),
    path("t/failing/<slug:kind>", failing),
]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_policy_that_says_no_is_a_page_with_its_reason_and_a_record() -> None:
    response = browser().get("/t/refused")
    assert response.status_code == 403
    assert "Not for this role." in text(response)
    assert "rule:never" in text(response)
    with connection.cursor() as cursor:
        cursor.execute("SELECT refusal->>'reason' FROM journal.flood WHERE refusal->>'action' = 'web.open'")
        assert cursor.fetchall() == [("Not for this role.",)]


@pytest.mark.django_db
@pytest.mark.urls(__name__)
def test_a_view_without_a_policy_is_closed() -> None:
    assert browser().get("/t/undeclared").status_code == 403
    assert Client().get("/t/undeclared").status_code == 403


@pytest.mark.django_db
@pytest.mark.urls(__name__)
@pytest.mark.parametrize(
    ("kind", "status", "says", "hides"),
    [
        ("refused", 403, "Not at this post.", ""),
        ("missing", 404, "nothing that you may see", "somebody"),
        ("conflict", 409, "Customs has not decided.", ""),
        ("bad", 400, "number: has nine characters", ""),
        ("denied", 403, "Your role does not allow this.", ""),
        ("broken", 500, "The fault is ours.", "secret"),
    ],
)
@pytest.mark.parametrize("part", [False, True])
def test_an_error_says_what_to_do(kind: str, status: int, says: str, hides: str, part: bool) -> None:
    client = browser(**({"HX-Request": "true"} if part else {}))
    response = client.get(f"/t/failing/{kind}")
    assert response.status_code == status
    assert says in text(response)
    assert not hides or hides not in text(response)
    assert ("<html" in text(response)) is not part


@pytest.mark.django_db
def test_an_unknown_address_is_a_page() -> None:
    response = Client().get("/nowhere")
    assert response.status_code == 404
    assert "There is nothing here" in text(response)


@pytest.mark.django_db
def test_a_form_that_was_open_too_long_says_so() -> None:
    response = Client(enforce_csrf_checks=True).post("/language", {"language": "id"})
    assert response.status_code == 403
    assert "nothing was sent" in text(response)


def test_the_page_about_a_failure_never_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> HttpResponse:
        raise RuntimeError

    monkeypatch.setattr(errors, "answer", broken)
    response = errors.failed(RequestFactory().get("/"))
    assert response.status_code == 500
    assert b"The fault is ours." in response.content


# --- home ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def list_items(viewer: Actor, limit: int) -> list[WorkItem]:
        return [WorkItem("x", f"Task of {viewer.agency}", "detail", "/x", NOON, NOON - timedelta(hours=1))]

    monkeypatch.setattr(registry, "work_sources", {"s": WorkSource("s", "Hits", 1, list_items)})
    items = [
        NavItem("a", "Sessions", "web:components", 2, lambda viewer: allow("x")),
        NavItem("b", "Lane", "web:offline", 1, lambda viewer: allow("x"), key="Enter"),
        NavItem("c", "Audit", "web:home", 3, never),
        NavItem("d", "Not mounted", "nowhere:at-all", 4, lambda viewer: allow("x")),
    ]
    monkeypatch.setattr(registry, "nav_items", {item.code: item for item in items})
    with clock.frozen(NOON):
        yield


@pytest.mark.django_db
@pytest.mark.usefixtures("desk")
def test_home_shows_who_where_what_is_due_and_the_main_job() -> None:
    page = text(browser().get("/"))
    assert "Task of imigrasi" in page
    assert "Overdue" in page
    assert "1\xa0hour late" in page
    main = re.search(r'<a class="button button-big" href="/offline" data-key="Enter">(\w+)', page)
    assert main
    assert main.group(1) == "Lane"


@pytest.mark.django_db
@pytest.mark.usefixtures("desk")
def test_the_head_holds_only_links_that_this_viewer_may_follow() -> None:
    page = text(browser().get("/components"))
    nav = page[page.index('<nav class="nav"') : page.index("</nav>")]
    assert re.findall(r"<a [^>]*>(\w+)", nav) == ["Lane", "Sessions"]
    assert re.findall(r'aria-current="page"', nav) == ['aria-current="page"']


@pytest.mark.django_db
@pytest.mark.usefixtures("desk")
def test_times_are_those_of_the_post() -> None:
    assert 'title="24 Nov 2026 11:00 WIB"' in text(browser("system.admin").get("/"))
    load_reference_posts(SETUP)
    page = text(browser().get("/"))
    assert 'title="24 Nov 2026 12:00 WITA"' in page


def item(due: timedelta | None, urgent: bool = False) -> QueueItem:
    return QueueItem(str(due), "", "/x", "", NOON, NOON + due if due is not None else None, urgent)


def test_work_is_grouped_by_when_it_is_due() -> None:
    rows = [
        item(None),
        item(timedelta(days=30)),
        item(timedelta(days=3)),
        item(timedelta(hours=2)),
        item(timedelta(days=3), urgent=True),
        item(-timedelta(hours=1)),
        item(-timedelta(days=1)),
    ]
    groups = [(group.title, [row.title for row in group.rows], group.late) for group in group_work(rows, NOON)]
    assert groups == [
        ("Overdue", ["-1 day, 0:00:00", "-1 day, 23:00:00"], True),
        ("Today", ["3 days, 0:00:00", "2:00:00"], False),
        ("Within seven days", ["3 days, 0:00:00"], False),
        ("Later", ["30 days, 0:00:00"], False),
        ("No date", ["None"], False),
    ]


def test_no_group_is_empty() -> None:
    assert group_work([], NOON) == []


# --- mode, language, session -----------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_strictest_mode_is_on_every_page(monkeypatch: pytest.MonkeyPatch) -> None:
    sources = {"a": lambda: Mode("cached"), "b": lambda: Mode("stale", "Lists are 30 hours old.", NOON)}
    monkeypatch.setattr(registry, "mode_sources", sources)
    for path_ in ("/offline", "/account/sign-in/", "/nowhere"):
        page = text(Client().get(path_))
        assert 'data-mode="stale"' in page
        assert "Lists are 30 hours old." in page
    monkeypatch.setattr(registry, "mode_sources", {})
    assert 'data-mode="online"' in text(Client().get("/offline"))


@pytest.mark.django_db
def test_the_language_follows_the_browser_and_the_switch() -> None:
    client = Client(headers={"Accept-Language": "id"})
    assert '<html lang="id">' in text(client.get("/offline"))
    client.post("/language", {"language": "en", "next": "/offline"})
    assert '<html lang="en">' in text(client.get("/offline"))
    assert "When the line or the system is down" in text(client.get("/offline"))


@pytest.mark.django_db
def test_staying_signed_in_is_answered_only_while_one_is() -> None:
    assert browser().post("/session").status_code == 204
    assert Client().post("/session").status_code == 401


def test_the_outcome_speaks_the_other_language_too() -> None:
    from django.template.loader import render_to_string

    with translation.override("en"):
        html = render_to_string("web/components/outcome.html", {"kind": "hold"})
    assert re.search(r'outcome-word">Hold<', html)
    assert re.search(r'outcome-other" lang="id">Tahan<', html)


# --- what is asked and sent ----------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/lane/", "/sessions/", "/offline", "/components", "/posts/", "/travellers/"])
def test_a_page_answers_a_head_as_it_answers_a_get(path: str) -> None:
    client = browser()
    assert client.head(path).status_code == client.get(path).status_code


@pytest.mark.django_db
def test_what_is_no_writing_comes_no_further_than_the_door() -> None:
    load_reference_posts(SETUP)
    client = browser("imigrasi.lane")
    sent = client.post("/lane/scan", {"mrz": "P<UTO\x00SPECIMEN", "accept": "1"})
    assert sent.status_code == 400
    assert "control character" in text(sent)
    assert client.get("/posts/", {"kind": "a\x00"}).status_code == 400
    assert client.get("/posts/mota%00ain/").status_code in (400, 404)
