"""The words of posts: what the codes of the register are called on a page."""

from collections.abc import Mapping

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext_lazy as _

from tapal.kernel.rulings import Sentence
from tapal.territory import rules

KINDS: Mapping[str, Sentence] = {
    "plbn_land": _("Border post on land (PLBN)"),
    "plbn_sea": _("Border post at sea (PLBN)"),
    "airport": _("Airport"),
    "seaport": _("Seaport or ferry terminal"),
}
STATUSES: Mapping[str, tuple[Sentence, str]] = {
    "operating": (_("operating"), "good"),
    "unconfirmed": (_("not confirmed"), "warn"),
    "planned": (_("planned"), "info"),
    "closed": (_("closed"), "stop"),
}
NEIGHBOURS: Mapping[str, Sentence] = {"MYS": _("Malaysia"), "TLS": _("Timor-Leste"), "PNG": _("Papua New Guinea")}
LANE_KINDS: Mapping[str, Sentence] = {
    "counter": _("counter"),
    "autogate": _("autogate"),
    "manual": _("manual"),
    "onboard": _("on board"),
    "vehicle": _("vehicles"),
}
DIRECTIONS: Mapping[str, Sentence] = {"entry": _("entry"), "exit": _("exit")}
SCHEMES: Mapping[str, Sentence] = {
    "iata": _("IATA airport code"),
    "icao": _("ICAO location indicator"),
    "unlocode": _("UN/LOCODE"),
    "ecd_port": _("Port code of the electronic customs declaration"),
    "customs_office": _("Customs office code"),
    "quarantine_unit": _("Quarantine unit code"),
}
RELATIONS: Mapping[str, Sentence] = {"names": _("this post"), "covers": _("an office or place that it belongs to")}
MARKS: Mapping[str, tuple[Sentence, str]] = {
    "verified": (_("verified"), "good"),
    "unverified": (_("not verified"), "warn"),
    "conflict": (_("sources disagree"), "stop"),
}
NAME_KINDS: Mapping[str, Sentence] = {
    "other": _("also called"),
    "former": _("former name"),
    "in_dataset": _("name in other registers"),
}
POSITIONS: Mapping[str, Sentence] = {
    "R": _("from the airport register"),
    "G": _("approximate: a few kilometres, anchored on %(anchor)s"),
    "E": _("approximate: an estimate, 5 to 30 kilometres"),
}
FIELDS: Mapping[str, Sentence] = {
    "kecamatan": _("Sub-district"),
    "partner_post": _("Partner post"),
    "status": _("Status"),
    "note": _("Note"),
    "name": _("Name"),
    "place": _("Place"),
    "province": _("Province"),
    "zone": _("Time zone"),
    "position": _("Position"),
}


def zone_label(zone: str) -> str:
    """`WITA, Central Indonesia Time` for an IANA zone, in the language of the reader."""
    known = rules.zones().get(rules.zone_code(zone))
    if known is None:
        return zone
    name = known.name_id if (get_language() or "").startswith("id") else known.name
    return f"{known.code}, {name}"


def coordinates(latitude: str, longitude: str) -> str:
    """`9.45° S, 125.10° E` for decimal degrees; the letters are those of the reader's language."""
    south, east = latitude.startswith("-"), not longitude.startswith("-")
    return (
        f"{latitude.lstrip('-')}° {pgettext('latitude', 'S') if south else pgettext('latitude', 'N')}, "
        f"{longitude.lstrip('-')}° {pgettext('longitude', 'E') if east else pgettext('longitude', 'W')}"
    )


def position_note(basis: str, anchor: str) -> str:
    """How far a position can be trusted; never more than approximately."""
    sentence = str(POSITIONS[basis])
    return sentence % {"anchor": anchor.partition(",")[0].rstrip("-0123456789. ") or anchor} if anchor else sentence
