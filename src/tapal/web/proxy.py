"""Behind a proxy of the site's own: the address of a request is the one that the proxy saw."""

import ipaddress
from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class ProxyMiddleware:
    """Stands first, so that measures, the lock-out of an address and the journal mean the same address.

    Of X-Forwarded-For only the last part counts, which the proxy in front added; what stands before it, anybody may
    have written. Without the header, or with no address in it, the address stays the proxy's.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        if not settings.TAPAL_PROXY:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer with the address set right."""
        last = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
        with suppress(ValueError):
            request.META["REMOTE_ADDR"] = str(ipaddress.ip_address(last))
        return self.get_response(request)
