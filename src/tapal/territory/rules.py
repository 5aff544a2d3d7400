"""What holds of every post: identifiers, shapes of codes, the three zones, the frame of Indonesia. Pure."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from uuid import UUID

from tapal.kernel.ids import named_id

KINDS = ("plbn_land", "plbn_sea", "airport", "seaport")
STATUSES = ("operating", "unconfirmed", "planned", "closed")
LANE_KINDS = ("counter", "autogate", "manual", "onboard", "vehicle")
DIRECTIONS = ("entry", "exit")
MARKS = ("verified", "unverified", "conflict")
NAME_KINDS = ("other", "former", "in_dataset")
POSITION_BASES = ("R", "G", "E")
RELATIONS = ("names", "covers")

# The shape of a code in each scheme, and who keeps the scheme.
SCHEMES: Mapping[str, tuple[re.Pattern[str], str]] = {
    "iata": (re.compile(r"[A-Z]{3}"), "IATA"),
    "icao": (re.compile(r"W[A-Z]{3}"), "ICAO"),
    "unlocode": (re.compile(r"ID[A-Z2-9]{3}"), "UNECE"),
    "ecd_port": (re.compile(r"[A-Z]{3}"), "DJBC"),
    "customs_office": (re.compile(r"\d{6}"), "DJBC"),
    "quarantine_unit": (re.compile(r"\d{4}"), "Barantin"),
}

# The frame in which the territory of Indonesia lies, with a margin, in degrees (WGS 84): a typing error falls outside.
SOUTH, NORTH, WEST, EAST = Decimal("-11.2"), Decimal("6.3"), Decimal("94.8"), Decimal("141.3")

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Zone:
    """One of the three legal times: code, IANA zone, English and Indonesian name."""

    code: str
    zone: str
    name: str
    name_id: str


def post_id(slug: str) -> UUID:
    """Return the identifier of the post of that slug: equal at every site, because it derives from the name alone."""
    return named_id("territory.post", slug)


def read_rows(name: str) -> list[dict[str, str]]:
    """Return the rows of `resources/<name>.csv` as they are written."""
    text = files("tapal.territory").joinpath("resources", f"{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def zones() -> Mapping[str, Zone]:
    """Return the three zones by their code (WIB, WITA, WIT)."""
    return {row["code"]: Zone(row["code"], row["zone"], row["name"], row["name_id"]) for row in read_rows("zones")}


def zone_code(zone: str) -> str:
    """Return WIB, WITA or WIT for an IANA zone, or the zone itself where it is none of the three."""
    return next((known.code for known in zones().values() if known.zone == zone), zone)


@cache
def provinces() -> Mapping[str, str]:
    """Return the names of the provinces by their ISO 3166-2 code."""
    return {row["code"]: row["name"] for row in read_rows("provinces")}


def holds_on(valid_from: str | None, valid_to: str | None, day: str) -> bool:
    """Whether an inclusive validity covers an ISO day; open ends cover everything."""
    return (valid_from is None or valid_from <= day) and (valid_to is None or day <= valid_to)
