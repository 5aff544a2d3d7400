"""List entries as compact bytes, so that a segment of a million holds them without a million objects."""

from datetime import date
from typing import get_args

import msgspec

from tapal.screening.engine.entry import BirthDate, BirthKind, Document, EntryKind, Name, NameKind, Sex, StructuredEntry

_NAME_KINDS: tuple[NameKind, ...] = get_args(NameKind)
_ENTRY_KINDS: tuple[EntryKind, ...] = get_args(EntryKind)
_BIRTH_KINDS: tuple[BirthKind, ...] = get_args(BirthKind)

type _Name = str | tuple[str, int, str]
type _Packed = tuple[
    str,
    int,
    tuple[_Name, ...],
    tuple[tuple[int, int, int], ...],
    tuple[str, ...],
    Sex | None,
    tuple[tuple[str, str, str], ...],
    tuple[str, ...],
    str,
    int,
    int,
]

_encoder = msgspec.msgpack.Encoder()
_decoder: msgspec.msgpack.Decoder[_Packed] = msgspec.msgpack.Decoder(_Packed)


def pack(entry: StructuredEntry) -> bytes:
    """One entry as bytes."""
    return _encoder.encode(
        (
            entry.entry_id,
            _ENTRY_KINDS.index(entry.kind),
            [_pack_name(name) for name in entry.names],
            [
                (_BIRTH_KINDS.index(born.kind), born.first.toordinal(), born.last.toordinal())
                for born in entry.birth_dates
            ],
            entry.nationalities,
            entry.sex,
            [(document.type, document.number, document.issuer) for document in entry.documents],
            entry.programmes,
            entry.remarks_sha256,
            entry.valid_from.toordinal() if entry.valid_from else 0,
            entry.valid_to.toordinal() if entry.valid_to else 0,
        )
    )


def unpack(packed: bytes) -> StructuredEntry:
    """The entry of :func:`pack`."""
    entry_id, kind, names, births, nations, sex, documents, programmes, remarks, valid_from, valid_to = _decoder.decode(
        packed
    )
    return StructuredEntry(
        entry_id=entry_id,
        kind=_ENTRY_KINDS[kind],
        names=tuple(map(_unpack_name, names)),
        birth_dates=tuple(
            BirthDate(kind=_BIRTH_KINDS[code], first=date.fromordinal(first), last=date.fromordinal(last))
            for code, first, last in births
        ),
        nationalities=nations,
        sex=sex,
        documents=tuple(Document(type=of, number=number, issuer=issuer) for of, number, issuer in documents),
        programmes=programmes,
        remarks_sha256=remarks,
        valid_from=date.fromordinal(valid_from) if valid_from else None,
        valid_to=date.fromordinal(valid_to) if valid_to else None,
    )


def _pack_name(name: Name) -> _Name:
    if name.kind == "primary" and name.script == "Latn":
        return name.value
    return name.value, _NAME_KINDS.index(name.kind), name.script


def _unpack_name(packed: _Name) -> Name:
    if isinstance(packed, str):
        return Name(value=packed)
    value, kind, script = packed
    return Name(value=value, kind=_NAME_KINDS[kind], script=script)
