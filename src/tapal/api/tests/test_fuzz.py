"""What schemathesis thinks of against the whole interface: no input breaks it, and every answer is as described."""

from typing import Any

import pytest
import schemathesis
from django.core.wsgi import get_wsgi_application
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import CHECKS
from schemathesis.core.result import Ok

from tapal.agencies.tests.factories import SETUP, make_client
from tapal.runtime.database import Database
from tapal.territory.services import load_reference_posts


@pytest.mark.slow
def test_no_input_breaks_the_interface(site_db: Database) -> None:
    """One test for all operations: schemathesis's own pytest plugin doesn't know this pytest."""
    load_reference_posts(SETUP)
    _client, token = make_client()
    schema = schemathesis.openapi.from_wsgi("/api/openapi.json", get_wsgi_application())
    tried = []
    for found in schema.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()

        @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
        @given(case=operation.as_strategy())
        def no_input_breaks(case: Any) -> None:
            # Well-formed is not yet right: a post that isn't there, a key that was used, an unreadable document.
            excluded = [CHECKS.get_one("positive_data_acceptance")]
            case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=excluded)

        no_input_breaks()
        tried.append(operation.label)
    assert "GET /api/v1/credential" in tried
