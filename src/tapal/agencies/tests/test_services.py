"""The register of agencies and officers: what each service does, refuses and records."""

import pytest

from tapal.agencies import rules
from tapal.agencies.tests import factories

pytestmark = pytest.mark.django_db


def test_an_officer_acts_in_the_role_at_the_post() -> None:
    actor = factories.make_officer("imigrasi.lane", "motamasin")
    assert (actor.kind, actor.agency, actor.post) == ("officer", "imigrasi", "motamasin")
    assert actor.roles == {"imigrasi.lane"}
    assert rules.services_of(actor) == {"immigration"}
