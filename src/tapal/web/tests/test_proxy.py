"""The address of a request behind a proxy, which the lock-out and the journal go by."""

from typing import Any

import pytest
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from tapal.web.proxy import ProxyMiddleware


def address(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.META["REMOTE_ADDR"])


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("127.0.0.1, 192.0.2.7", "192.0.2.7"),
        (" 127.0.0.1 ,2001:db8::7 ", "2001:db8::7"),
        ("192.0.2.7, unknown", "10.0.0.1"),
        ("", "10.0.0.1"),
    ],
)
def test_the_last_address_is_the_one_the_proxy_saw(settings: Any, forwarded: str, expected: str) -> None:
    settings.TAPAL_PROXY = True
    request = RequestFactory(headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="10.0.0.1").get("/")
    assert ProxyMiddleware(address)(request).content.decode() == expected  # type: ignore[attr-defined]  # HttpResponse


def test_without_a_proxy_nobody_says_who_they_are(settings: Any) -> None:
    settings.TAPAL_PROXY = False
    with pytest.raises(MiddlewareNotUsed):
        ProxyMiddleware(address)


@pytest.mark.django_db
def test_behind_a_proxy_every_reader_of_measures_needs_the_scope(settings: Any) -> None:
    settings.TAPAL_PROXY = True
    assert Client().get("/metrics").status_code == 403
    assert Client(headers={"X-Forwarded-For": "127.0.0.1"}).get("/metrics").status_code == 403
