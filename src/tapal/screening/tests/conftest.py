"""The posts and the officers that most tests of hits need."""

import pytest

from tapal.agencies.tests.factories import make_officer
from tapal.kernel.actors import Actor
from tapal.screening.tests.factories import POST, SETUP
from tapal.territory import services as territory


@pytest.fixture
def posts(db: None) -> None:
    """The packaged posts."""
    territory.load_reference_posts(SETUP)


@pytest.fixture
def lane(posts: None) -> Actor:
    """An officer of Immigration at a lane."""
    return make_officer("imigrasi.lane", POST)


@pytest.fixture
def supervisor(posts: None) -> Actor:
    """The supervisor of that post."""
    return make_officer("imigrasi.supervisor", POST)
