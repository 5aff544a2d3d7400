"""Whom to look for."""

from datetime import date

import msgspec

from tapal.screening.engine.entry import BirthDate, Document, Sex, aged, partial


class Query(msgspec.Struct, frozen=True, kw_only=True):
    """One person as a document or a manifest states them; only the name is required.

    ``truncated``: the name may have been cut off at its end; None leaves it to the length of an MRZ name field.
    ``on``: the legal day whose orders count; None takes every entry, in force or not.
    """

    name: str
    birth_date: BirthDate | None = None
    nationality: str | None = None
    sex: Sex | None = None
    documents: tuple[Document, ...] = ()
    truncated: bool | None = None
    on: date | None = None


def query(
    name: str,
    *,
    birth_date: str | None = None,
    age: int | None = None,
    age_as_of: date | None = None,
    nationality: str | None = None,
    sex: Sex | None = None,
    document_number: str | None = None,
    document_issuer: str = "",
    truncated: bool | None = None,
    on: date | None = None,
) -> Query:
    """A query from plain values: a birth date as ``1974-08-12``, ``1974-08`` or ``1974``, or an age on a day.

    Raises ``ValueError`` for a birth date of another form, or an age without its day.
    """
    born = partial(birth_date) if birth_date else None
    if born is None and age is not None:
        if age_as_of is None:
            raise ValueError("an age needs the day on which it held")
        born = aged(age, age_as_of)
    documents = (Document(type="", number=document_number, issuer=document_issuer),) if document_number else ()
    return Query(
        name=name,
        birth_date=born,
        nationality=nationality or None,
        sex=sex,
        documents=documents,
        truncated=truncated,
        on=on,
    )
