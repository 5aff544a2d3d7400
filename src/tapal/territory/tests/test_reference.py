"""The packaged files say what they may say, each checked by itself."""

import re
from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tapal.territory import rules
from tapal.territory.engine import checks
from tapal.territory.engine.directory import Directory, PostInfo
from tapal.territory.engine.reference import default_lanes, reference_posts

POSTS = reference_posts()
OF_FILE = {name: rules.read_rows(name) for name in ("plbn", "airports", "seaports")}
SLUGS = [row["slug"] for rows in OF_FILE.values() for row in rows]


def test_zones_are_the_three_legal_times() -> None:
    assert {zone.code: zone.zone for zone in rules.zones().values()} == {
        "WIB": "Asia/Jakarta",
        "WITA": "Asia/Makassar",
        "WIT": "Asia/Jayapura",
    }
    for zone in rules.zones().values():
        ZoneInfo(zone.zone)
        assert all((zone.name, zone.name_id))


def test_provinces_have_iso_codes_names_and_zones() -> None:
    rows = rules.read_rows("provinces")
    assert len({row["code"] for row in rows}) == len(rows)
    for row in rows:
        assert re.fullmatch(r"ID-[A-Z]{2}", row["code"]), row
        assert row["zone"] in rules.zones()
        assert row["mark"] in rules.MARKS
        assert row["name"]


def test_plbn_are_the_eighteen() -> None:
    rows = OF_FILE["plbn"]
    assert len(rows) == 18
    assert Counter(row["status"] for row in rows) == {"operating": 15, "unconfirmed": 2, "planned": 1}
    assert {row["slug"] for row in rows if row["kind"] == "plbn_sea"} == {"sei-nyamuk", "serasan"}
    assert Counter(row["wave"] for row in rows) == {"I": 7, "II": 10, "": 1}
    for row in rows:
        assert all((row["kecamatan"], row["regency"], row["island"])), row["slug"]
        assert row["neighbour"] in {"MYS", "TLS", "PNG"}, row["slug"]
        assert row["position_basis"] in {"G", "E"}, row["slug"]
        assert row["position_anchor"] or row["position_basis"] == "E", row["slug"]


@pytest.mark.parametrize("name", ["plbn", "airports", "seaports"])
def test_posts_of_a_file_are_sound(name: str) -> None:
    zone_of_province = {row["code"]: row["zone"] for row in rules.read_rows("provinces")}
    for row in OF_FILE[name]:
        post = next(post for post in POSTS if post.slug == row["slug"])
        assert list(checks.faults_in(post.slug, post.description)) == [], row["slug"]
        assert row["zone"] == zone_of_province[row["province"]], row["slug"]
        assert bool(row["note"]) == bool(row["note_id"]), row["slug"]
        fields = {*type(post.description).__struct_fields__, "position"}
        assert set(post.description.unverified) <= fields, row["slug"]


def test_every_slug_is_one_post() -> None:
    assert len(set(SLUGS)) == len(SLUGS) == len(POSTS)
    assert len({rules.post_id(slug) for slug in SLUGS}) == len(SLUGS)


def test_the_three_zones_all_occur() -> None:
    assert {post.description.zone for post in POSTS} == {zone.zone for zone in rules.zones().values()}


def test_aliases_have_the_shape_of_their_scheme() -> None:
    for row in rules.read_rows("aliases"):
        assert row["slug"] in SLUGS, row
    for post in POSTS:
        for code in post.codes:
            assert list(checks.faults_in_code(code)) == [], (post.slug, code)


def test_a_code_means_one_post_and_a_post_has_one_code_except_where_marked() -> None:
    posts_of: dict[tuple[str, str], list[str]] = defaultdict(list)
    codes_of: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rules.read_rows("aliases"):
        if row["mark"] == "conflict" or row["relation"] == "covers":
            continue
        posts_of[row["scheme"], row["code"]].append(row["slug"])
        codes_of[row["scheme"], row["slug"]].append(row["code"])
    assert [key for key, slugs in posts_of.items() if len(slugs) > 1] == []
    assert [key for key, codes in codes_of.items() if len(codes) > 1] == []


def test_marked_conflicts_keep_both_sides() -> None:
    sides: dict[tuple[str, str], list[str]] = defaultdict(list)
    for row in rules.read_rows("aliases"):
        if row["mark"] == "conflict":
            sides[row["slug"], row["scheme"]].append(row["code"])
            assert row["note"], row
    assert sides[("makassar", "unlocode")] == ["IDMAK", "IDUPG"]
    assert sides[("motaain", "customs_office")] == ["081300", "081400"]
    assert all(len(codes) == 2 for codes in sides.values())


def test_airports_have_both_codes() -> None:
    for row in OF_FILE["airports"]:
        post = next(post for post in POSTS if post.slug == row["slug"])
        own = {code.scheme: code.code for code in post.codes}
        assert own["iata"] == post.slug.upper()
        assert own["icao"].startswith("W"), post.slug


def test_names_belong_to_posts_and_end_after_they_begin() -> None:
    for row in rules.read_rows("names"):
        assert row["slug"] in SLUGS
        assert row["kind"] in rules.NAME_KINDS
        assert row["mark"] in rules.MARKS
        days = [date.fromisoformat(row[key]) for key in ("valid_from", "valid_to") if row[key]]
        assert days == sorted(days), row
        assert row["kind"] != "former" or row["valid_to"], row


def test_every_kind_of_post_starts_with_lanes_of_both_directions() -> None:
    assert set(default_lanes()) == set(rules.KINDS)
    for lanes in default_lanes().values():
        assert list(checks.faults_in_lanes(lanes)) == []
        assert {direction for lane in lanes for direction in lane.directions} == {"entry", "exit"}


def test_the_directory_finds_by_slug_identifier_and_code() -> None:
    directory = Directory(PostInfo(p.slug, p.description, p.names, p.codes, p.lanes) for p in POSTS)
    soekarno = directory.find("cgk")
    assert soekarno is not None
    assert directory.find(soekarno.id) is soekarno
    assert directory.find_by_code("icao", "wiii ") is soekarno
    assert directory.find_by_code("iata", "ZZZ") is None
    assert directory.find_by_code("unlocode", "IDBTM") is None  # the island: five terminals
    assert {post.slug for post in directory.list_by_code("unlocode", "IDBTM")} >= {"batam-centre", "sekupang"}
    makassar = directory.find_by_code("unlocode", "IDUPG")
    assert makassar is not None
    assert makassar is directory.find_by_code("unlocode", "IDMAK")
    assert soekarno.code("iata") == "CGK"
    assert soekarno.code("quarantine_unit") is None


def test_positions_agree_with_the_airport_register(corpora_airports: dict[str, dict[str, str]]) -> None:
    """Codes and positions of the airports marked R against an independent register, where it is at hand."""
    for post in POSTS:
        if post.description.kind != "airport":
            continue
        known = corpora_airports[post.slug.upper()]
        assert {code.code for code in post.codes if code.scheme == "icao"} == {known["icao"]}, post.slug
        margin = Decimal("0.001") if post.description.position_basis == "R" else Decimal("0.2")
        assert abs(Decimal(post.description.latitude) - Decimal(known["lat"])) < margin, post.slug
        assert abs(Decimal(post.description.longitude) - Decimal(known["lon"])) < margin, post.slug
