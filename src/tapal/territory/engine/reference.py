"""The packaged reference data: border posts, airports and seaports with their codes, lanes and former names."""

import hashlib
from collections import defaultdict
from functools import cache

import msgspec

from tapal.territory.messages import PostCode, PostDescription, PostLane, PostName, PostRegistered
from tapal.territory.rules import read_rows, zones


@cache
def reference_posts() -> tuple[PostRegistered, ...]:
    """Return every packaged post in the order of the files, each with the digest of what the files say about it."""
    codes: dict[str, list[PostCode]] = defaultdict(list)
    for row in read_rows("aliases"):
        codes[row["slug"]].append(
            PostCode(
                scheme=row["scheme"],
                code=row["code"],
                relation=row["relation"],
                valid_from=row["valid_from"] or None,
                valid_to=row["valid_to"] or None,
                mark=row["mark"],
                note=row["note"],
            )
        )
    names: dict[str, list[PostName]] = defaultdict(list)
    for row in read_rows("names"):
        names[row["slug"]].append(
            PostName(
                name=row["name"],
                kind=row["kind"],
                valid_from=row["valid_from"] or None,
                valid_to=row["valid_to"] or None,
                mark=row["mark"],
                note=row["note"],
            )
        )
    lanes = default_lanes()
    rows = [row for name in ("plbn", "airports", "seaports") for row in read_rows(name)]
    return tuple(_post(row, tuple(names[row["slug"]]), tuple(codes[row["slug"]]), lanes[row["kind"]]) for row in rows)


@cache
def default_lanes() -> dict[str, tuple[PostLane, ...]]:
    """Return the lanes a post of each kind starts with: a working layout, not a survey."""
    lanes: dict[str, list[PostLane]] = defaultdict(list)
    for row in read_rows("lanes"):
        lane = PostLane(code=row["code"], kind=row["kind"], directions=tuple(row["directions"].split(";")))
        lanes[row["post_kind"]].append(lane)
    return {kind: tuple(of_kind) for kind, of_kind in lanes.items()}


def _post(
    row: dict[str, str], names: tuple[PostName, ...], codes: tuple[PostCode, ...], lanes: tuple[PostLane, ...]
) -> PostRegistered:
    description = PostDescription(
        name=row["name"],
        kind=row["kind"],
        status=row["status"],
        zone=zones()[row["zone"]].zone,
        province=row["province"],
        latitude=row["latitude"],
        longitude=row["longitude"],
        position_basis=row["position_basis"],
        position_anchor=row.get("position_anchor", ""),
        place=row.get("place", ""),
        island=row.get("island", ""),
        kecamatan=row.get("kecamatan", ""),
        regency=row.get("regency", ""),
        neighbour=row.get("neighbour") or None,
        neighbour_region=row.get("neighbour_region", ""),
        partner_post=row.get("partner_post", ""),
        wave=row.get("wave", ""),
        opened=row.get("opened") or None,
        note=row["note"],
        note_id=row["note_id"],
        unverified=tuple(field for field in row["unverified"].split(";") if field),
    )
    post = PostRegistered(slug=row["slug"], description=description, names=names, codes=codes, lanes=lanes)
    digest = hashlib.sha256(msgspec.json.encode(post, order="deterministic")).hexdigest()
    return msgspec.structs.replace(post, reference=digest)
