"""What the journal says about posts. Pure; coordinates are decimal texts, days ISO texts, absent values None."""

import msgspec

from tapal.journal.messages import Message


class PostName(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A name beside the present one. `kind` is `other`, `former` or `in_dataset`; days are inclusive."""

    name: str
    kind: str
    valid_from: str | None = None
    valid_to: str | None = None
    mark: str = "unverified"
    note: str = ""


class PostCode(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A code of somebody's scheme for a post.

    `relation` is `names` (the code means this post) or `covers` (the code means an office or a place that the post
    belongs to). `mark` is `verified`, `unverified` or `conflict`: where sources disagree, both codes stay.
    """

    scheme: str
    code: str
    relation: str = "names"
    valid_from: str | None = None
    valid_to: str | None = None
    mark: str = "unverified"
    note: str = ""


class PostLane(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A lane: `kind` is counter, autogate, manual, onboard or vehicle; `directions` holds entry, exit or both."""

    code: str
    kind: str
    directions: tuple[str, ...]


class PostDescription(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a post is and where. `unverified` names the fields that rest on general knowledge only.

    `zone` is an IANA zone; `province` ISO 3166-2; `neighbour` ICAO three letters. Latitude and longitude are WGS 84
    degrees and always approximate: `position_basis` is R (airport register), G (anchored on a named place) or E
    (estimate).
    """

    name: str
    kind: str
    status: str
    zone: str
    province: str
    latitude: str
    longitude: str
    position_basis: str
    position_anchor: str = ""
    place: str = ""
    island: str = ""
    kecamatan: str = ""
    regency: str = ""
    neighbour: str | None = None
    neighbour_region: str = ""
    partner_post: str = ""
    wave: str = ""
    opened: str | None = None
    note: str = ""
    note_id: str = ""
    unverified: tuple[str, ...] = ()


class PostRegistered(Message, frozen=True, kw_only=True):
    """A post came into the register. `reference` is the digest of the packaged row, None for one entered by hand."""

    slug: str
    description: PostDescription
    names: tuple[PostName, ...] = ()
    codes: tuple[PostCode, ...] = ()
    lanes: tuple[PostLane, ...] = ()
    reference: str | None = None


class PostChanged(Message, frozen=True, kw_only=True):
    """A post is now described like this, whole. With `reference` the change came with the packaged data."""

    description: PostDescription
    names: tuple[PostName, ...]
    reason: str
    reference: str | None = None


class CodeAdded(Message, frozen=True, kw_only=True):
    """One more code for a post."""

    code: PostCode
    reason: str


class CodeEnded(Message, frozen=True, kw_only=True):
    """A code of a post ends with a day; it stays readable in the past."""

    scheme: str
    code: str
    valid_to: str
    reason: str


class LanesSet(Message, frozen=True, kw_only=True):
    """The lanes of a post, all of them."""

    lanes: tuple[PostLane, ...]
    reason: str
