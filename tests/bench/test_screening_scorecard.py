"""The scorecard and its charts say what was measured."""

from xml.etree import ElementTree as ET

import msgspec

from bench.screening import chart, machine, scorecard
from bench.screening.run import ALLOWANCES, Found, Kind, Known, Plan, Result


def result(engine: str, size: int, p50: float, found: int) -> Result:
    """A result put together by hand: so many of 1,000 found."""
    sets = {
        "corrupted": Found(Kind(found, 1_000), 0.01, {"typo": Kind(found, 1_000)}, Kind(10, 1_000)),
        "travellers": Found(Kind(0, 0), 0.05, {"traveller": Kind(0, 0)}, Kind(40, 1_000)),
        "OFAC aliases": Found(Kind(found - 200, 1_000), 0.05, {"a word shared": Kind(found - 200, 1_000)}, Kind(0, 10)),
    }
    curve = {name: {str(most): found / 1_000 for most in ALLOWANCES} for name in ("corrupted", "OFAC aliases")}
    known = Known(threshold=0.7, birth_weight=None, sets=sets, curve=curve, at={"0.80": sets})
    return Result(
        engine=engine, version=f"{engine} 1", plan=Plan(size=size), entries=size, build=1.0, memory=2**20, disk=None,
        p50=p50, p95=2 * p50, p99=3 * p50, a_second=1 / p50, known={"born": known, "noisy": known},
    )  # fmt: skip


RESULTS = [
    result("tapal", 100_000, 0.0002, 985),
    result("pg_trgm", 100_000, 0.01, 900),
    result("tapal", 1_000_000, 0.0005, 985),
    result("pg_trgm", 1_000_000, 0.03, 900),
]


def test_a_target_is_met_or_missed_by_the_figures() -> None:
    page = scorecard.page(RESULTS, {}, machine.description())
    against = page.partition("## Against the targets")[2].partition("##")[0]
    met = [row for row in against.splitlines() if "| met |" in row]
    missed = [row for row in against.splitlines() if "**missed**" in row]
    assert any("corrupted, name and birth date, 10⁵" in row and "0.985 (0.975–0.991)" in row for row in met)
    assert any("OFAC aliases, name and birth date, 10⁵" in row for row in met)
    assert any("p50" in row and "≤ 0.30 ms" in row for row in missed)
    assert any("times faster than pg_trgm" in row and "| 60.0 | met |" in row for row in met)


def test_f1_is_measured_at_a_threshold_that_other_pairs_chose() -> None:
    pairs = [{"what": "all person pairs", "pairs": 300, "best": 0.81, "best_at": 0.6, "cross_validated": 0.79}]
    page = scorecard.page(RESULTS, {"pairs": pairs}, machine.description())
    against, _, rest = page.partition("## Speed and size")
    assert [row for row in against.splitlines() if "F1" in row and "| 0.790 | **missed** |" in row]
    assert "0.810" not in against
    assert "| all person pairs | 300 | 0.790 | 0.810 | 0.60 |" in rest


def test_size_opening_and_bulk_are_held_to_their_targets() -> None:
    measured = [
        msgspec.structs.replace(one, disk=390_000_000, opened=0.0004, bulk=(19_000.0, 11_000.0))
        for one in RESULTS
        if one.engine == "tapal"
    ]
    page = scorecard.page(measured, {}, machine.description())
    assert "| ≤ 400 MB | 390 MB | met |" in page
    assert "| ≤ 500 ms | 0.40 ms | met |" in page
    assert "| ≥ 20,000/s | 19,000/s (11,000/s of one core's time) | **missed** |" in page


def test_figures_of_several_versions_are_owned_up_to() -> None:
    assert "several versions" not in scorecard.page(RESULTS, {}, machine.description())
    newer = msgspec.structs.replace(RESULTS[0], version="tapal 2")
    page = scorecard.page([newer, *RESULTS[1:]], {}, machine.description())
    assert "tapal was measured in several versions: 100,000 entries by tapal 2, 1,000,000 entries by tapal 1." in page


def test_ratios_are_to_ours_on_the_same_list() -> None:
    rows = [row for row in scorecard.speed_table(RESULTS).splitlines() if "pg_trgm" in row]
    assert [row.split("|")[-2].strip() for row in rows] == ["50.0", "60.0"]


def test_the_page_tells_false_hits_by_purpose() -> None:
    page = scorecard.page(RESULTS, {}, machine.description())
    assert "0.80 lane, manifest" in page
    assert "0.040 (0.030–0.054)" in page


def test_the_charts_are_drawings_with_their_figures_in_words() -> None:
    for drawing in (chart.speed(RESULTS), chart.recall(RESULTS)):
        root = ET.fromstring(drawing)  # noqa: S314 - our own text
        assert root.tag.endswith("svg")
        assert any(child.tag.endswith("desc") and "pg_trgm" in (child.text or "") for child in root)


def test_the_machine_is_described_without_names_or_places() -> None:
    about = machine.description()
    assert set(about) == {"cores", "processor", "memory", "system", "Python"}
    assert not any("/" in value for value in about.values())
