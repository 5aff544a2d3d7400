"""What the tests of territory share."""

import csv
from pathlib import Path

import pytest

from tapal.kernel import actors
from tapal.territory import services
from tapal.territory.engine.reference import reference_posts

SOME = ("entikong", "sei-nyamuk", "serasan", "motaain", "motamasin", "wini", "napan", "sei-kelik", "skouw", "sota",
        "yetetkun", "mkq", "cgk")  # fmt: skip


@pytest.fixture(scope="session")
def corpora_airports(corpora: Path) -> dict[str, dict[str, str]]:
    """The Indonesian airports of the sample data by IATA code."""
    with (corpora / "06-geo" / "airports" / "airports_indonesia.csv").open(encoding="utf-8", newline="") as rows:
        return {row["iata"]: row for row in csv.DictReader(rows) if row["iata"]}


@pytest.fixture
def loaded(db: None, monkeypatch: pytest.MonkeyPatch) -> services.LoadReport:
    """A few of the packaged posts in the journal of this test, loaded as all are."""
    few = tuple(post for post in reference_posts() if post.slug in SOME)
    monkeypatch.setattr(services, "reference_posts", lambda: few)
    return services.load_reference_posts(actors.system("setup"))
