"""Generated contents of machine readable zones, for the property tests."""

from datetime import date, timedelta
from typing import Final

from hypothesis import strategies as st

from tapal.subjects.engine.mrz import Format, MrzContent

TODAY: Final = date(2026, 11, 24)

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CHARACTERS: Final = _LETTERS + "0123456789"
_LONGEST_NUMBER: Final = {Format.TD1: 22, Format.TD2: 14}
_OPTIONAL_ROOM: Final = {Format.TD1: 15, Format.TD2: 7, Format.TD3: 14, Format.MRV_A: 16, Format.MRV_B: 8}
_TYPES: Final = {Format.TD1: "ACI", Format.TD2: "ACI", Format.TD3: "P", Format.MRV_A: "V", Format.MRV_B: "V"}

_part = st.text(_LETTERS, min_size=1, max_size=12)
_name = st.lists(_part, min_size=1, max_size=5).map(" ".join)


def _optional(room: int) -> st.SearchStrategy[str]:
    return st.text(_CHARACTERS + "<", max_size=room).map(lambda text: text.strip("<"))


def _unknown(day: date, known: int) -> str:
    return "-".join(day.isoformat().split("-")[:known])


@st.composite
def contents(draw: st.DrawFn, kind: Format, *, dates_known: bool = False) -> MrzContent:
    """Draw what a document of this format may say; birth within 99 years before `TODAY`, expiry within 49 around it."""
    number = draw(st.text(_CHARACTERS, min_size=1, max_size=_LONGEST_NUMBER.get(kind, 9)))
    room = _OPTIONAL_ROOM[kind] - (max(len(number) - 9, -2) + 2)
    birth = TODAY - timedelta(days=draw(st.integers(0, 99 * 365)))
    expiry = TODAY + timedelta(days=draw(st.integers(-49 * 365, 49 * 365)))
    known = 3 if dates_known else draw(st.sampled_from([1, 2, 3, 3, 3]))
    return MrzContent(
        document_type=draw(st.sampled_from(_TYPES[kind])) + draw(st.sampled_from(["", "D", "S"])),
        issuer=draw(st.sampled_from(["IDN", "D", "TLS", "XXA", "MYS"])),
        number=number,
        surname=draw(_name),
        given_names=draw(st.one_of(st.just(""), _name)),
        nationality=draw(st.sampled_from(["IDN", "D", "PNG", "XXB", "QQQ"])),
        birth_date=_unknown(birth, known),
        sex=draw(st.sampled_from("MFX")),
        expiry_date=expiry.isoformat(),
        optional=draw(_optional(max(room, 0))),
        optional_2=draw(_optional(11)) if kind is Format.TD1 else "",
    )


any_format: Final = st.sampled_from(list(Format))
