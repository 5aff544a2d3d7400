"""The frame's manners: who, whether, and how every failure is told."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from tapal.agencies.tests.factories import make_admin, make_client, sign_in
from tapal.api.problems import MEDIA_TYPE
from tapal.api.tests.conftest import DONE, caller

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("framed")]


def problem(response: Any, status: int, kind: str) -> dict[str, Any]:
    assert (response.status_code, response["Content-Type"]) == (status, MEDIA_TYPE)
    body: dict[str, Any] = response.json()
    assert body["type"] == f"urn:tapal:problem:{kind}"
    assert body["status"] == status
    assert body["title"]
    assert body["detail"]
    return body


def test_success_is_the_routers_own_answer() -> None:
    response = caller().get("/api/v1/things/fine")
    assert (response.status_code, response.json()) == (200, {"name": "fine", "nth": 0})


@pytest.mark.parametrize(
    ("path", "status", "kind", "more"),
    [
        ("refused", 403, "refused", {"basis": "rule:x"}),
        ("missing", 404, "not-found", {}),
        ("conflict", 409, "conflict", {"missing": ["customs"]}),
        (
            "bad",
            422,
            "bad-input",
            {"problems": [{"where": "mrz.1", "what": "the check digit does not hold", "value": "8"}]},
        ),
    ],
)
def test_errors_of_the_kernel_are_problems(path: str, status: int, kind: str, more: dict[str, Any]) -> None:
    body = problem(caller().get(f"/api/v1/things/{path}"), status, kind)
    assert more.items() <= body.items()


def test_a_fault_of_ours_says_nothing_of_itself(caplog: pytest.LogCaptureFixture) -> None:
    response = caller().get("/api/v1/things/broken")
    problem(response, 500, "failed")
    assert b"secret" not in response.content
    assert "a secret detail" in caplog.text


def test_an_unknown_path_is_a_problem() -> None:
    problem(caller().get("/api/v1/nothing"), 404, "not-found")
    problem(caller().get("/api/"), 404, "not-found")
    problem(Client().post("/api/v1/nothing/x", "{}", content_type="application/json"), 404, "not-found")


def test_another_method_is_a_problem_that_names_the_right_ones() -> None:
    response = caller().put("/api/v1/things", "{}", content_type="application/json")
    problem(response, 405, "method-not-allowed")
    assert response["Allow"] == "POST"


def test_a_body_of_another_form_names_the_place() -> None:
    response = caller().post("/api/v1/things", {"lines": ["a", 5]}, content_type="application/json")
    body = problem(response, 422, "invalid")
    assert {p["where"] for p in body["problems"]} == {"body.name", "body.lines.1"}
    assert DONE == []


def test_what_is_no_json_is_a_problem() -> None:
    problem(caller().post("/api/v1/things", b"{", content_type="application/json"), 400, "bad-request")
    assert DONE == []


@pytest.mark.parametrize("sort", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_that_is_not_called_json_is_a_problem(sort: str) -> None:
    problem(
        caller().generic("POST", "/api/v1/things", b'{"name": "x"}', content_type=sort), 415, "unsupported-media-type"
    )
    assert DONE == []


@pytest.mark.parametrize("wrong", ["a\x00", "\x08", "\x1b[2J", "\ud800"])
def test_a_text_that_nothing_can_hold_names_its_place(wrong: str) -> None:
    sent = json.dumps({"name": "fine\n", "lines": ["fine", wrong]})
    body = problem(caller().post("/api/v1/things", sent, content_type="application/json"), 422, "bad-input")
    assert [(p["where"], p["what"]) for p in body["problems"]] == [
        ("body.lines.1", "This holds a control character, which is no writing.")
    ]
    assert DONE == []
    fine = caller().post("/api/v1/things", {"name": 'fine\n\t"', "lines": []}, content_type="application/json")
    assert fine.status_code == 201


def test_a_body_too_long_is_a_problem(settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    for key in ({}, {"Idempotency-Key": "k"}):
        body = json.dumps({"name": "x" * 200})
        response = caller().post("/api/v1/things", body, content_type="application/json", headers=key)
        problem(response, 413, "content-too-large")
    assert DONE == []


@pytest.mark.parametrize(
    "header", [None, "Bearer", "Bearer ", "Bearer tapal_guess", "Basic dXNlcjpwYXNz", "tapal_guess"]
)
def test_nobody_known_is_told_how_to_be(header: str | None) -> None:
    response = Client(headers={"authorization": header} if header else {}).get("/api/v1/things/fine")
    problem(response, 401, "unauthenticated")
    assert response["WWW-Authenticate"].startswith("Bearer")


def test_the_token_counts_and_no_cookie() -> None:
    browser = Client()
    sign_in(browser, make_admin())
    problem(browser.get("/api/v1/things/fine"), 401, "unauthenticated")


def test_a_scope_that_was_not_given_refuses_and_is_recorded() -> None:
    body = problem(caller(frozenset({"sessions.read"})).get("/api/v1/things/fine"), 403, "refused")
    assert body["basis"] == "scope:documents.read"
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal.flood WHERE refusal->>'action' = 'api.call'")
        assert cursor.fetchone() == (1,)


def test_an_operation_without_a_scope_is_closed() -> None:
    problem(caller(frozenset({"documents.read"})).get("/api/v1/things/closed/it"), 403, "refused")


def test_a_client_learns_what_it_may_call_and_why() -> None:
    answer = caller().get("/api/v1/credential").json()
    rulings = {(p["method"], p["path"]): (p["allowed"], p["basis"]) for p in answer["operations"]}
    assert rulings == {
        ("GET", "/api/v1/credential"): (True, "own"),
        ("POST", "/api/v1/things"): (True, "scope:documents.read"),
        ("GET", "/api/v1/things/{kind}"): (True, "scope:documents.read"),
        ("GET", "/api/v1/things/closed/it"): (False, "api"),
    }
    assert all(p["reason"] for p in answer["operations"] if not p["allowed"])


def test_texts_follow_the_callers_language() -> None:
    _client, token = make_client(scopes=frozenset())
    headers = {"authorization": f"Bearer {token}", "accept-language": "id"}
    response = Client(headers=headers).get("/api/v1/things/fine")
    assert response["Content-Language"] == "id"


def test_the_description_tells_failures_and_keys() -> None:
    schema = Client().get("/api/openapi.json").json()
    assert schema["openapi"].startswith("3.1")
    post = schema["paths"]["/api/v1/things"]["post"]
    assert "application/problem+json" in post["responses"]["default"]["content"]
    assert [p["name"] for p in post["parameters"]] == ["Idempotency-Key"]
    assert schema["components"]["securitySchemes"]["Bearer"]["scheme"] == "bearer"
