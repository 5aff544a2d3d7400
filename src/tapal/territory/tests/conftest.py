"""What the tests of territory share."""

import csv
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def corpora_airports(corpora: Path) -> dict[str, dict[str, str]]:
    """The Indonesian airports of the sample data by IATA code."""
    with (corpora / "06-geo" / "airports" / "airports_indonesia.csv").open(encoding="utf-8", newline="") as rows:
        return {row["iata"]: row for row in csv.DictReader(rows) if row["iata"]}
