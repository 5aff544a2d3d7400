"""What handlers write with where every millisecond counts: one plain INSERT a row, sent with whatever comes next.

The object-relational mapper composes each statement anew, which costs more than the database does for the row. A
statement is composed once for a table here, from the same model: a handler names columns and never writes SQL.
"""

from datetime import date, datetime
from functools import cache
from types import NoneType
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Field, Model

from tapal.journal.groups import ask, one_round_trip, write


def insert(model: type[Model], **values: Any) -> None:
    """Insert one row; columns are named as attributes (`session_id` for a foreign key), absent ones take their default.

    Raises TypeError for a name that is no column. Inside a group the row travels with what is asked next, or with the
    commit; IntegrityError comes then.
    """
    statement, fields = _statement(model)
    row = []
    for name, field, plain in fields:
        value = values.pop(name) if name in values else field.get_default()
        row.append(value if plain and type(value) in _SENT_AS_IS else field.get_db_prep_save(value, connection))
    if values:
        raise TypeError(f"{model.__name__} has no column {min(values)}")
    write(statement, row, joins=True)


# Types that the driver writes as a column of theirs takes them: Django's fields would hand them on as they are.
_SENT_AS_IS = frozenset({str, bool, UUID, date, datetime, NoneType})
_PLAIN = ("CharField", "TextField", "BooleanField", "UUIDField", "DateField", "DateTimeField", "ForeignKey")


@cache
def _statement(model: type[Model]) -> tuple[str, tuple[tuple[str, "Field[Any, Any]", bool], ...]]:
    fields = tuple((field.attname, field, field.get_internal_type() in _PLAIN) for field in model._meta.concrete_fields)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for _name, field, _plain in fields if field.column)
    places = ", ".join(["%s"] * len(fields))
    return f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ({places})", fields  # noqa: S608  no value in it


def select[M: Model](*wanted: tuple[type[M], str, Any]) -> list[list[Any]]:
    """Read rows of several tables in one round trip: for each `(model, column, value)` its rows where they are equal.

    Rows come in the order of their primary keys, as instances that belong to no query.
    """
    with one_round_trip():
        found = [ask(_selection(model, column)[0], [value]) for model, column, value in wanted]
    return [
        [_instance(model, _selection(model, column)[1], row) for row in rows()]
        for (model, column, _value), rows in zip(wanted, found, strict=True)
    ]


@cache
def _selection(model: type[Model], column: str) -> tuple[str, tuple["Field[Any, Any]", ...]]:
    fields = tuple(model._meta.concrete_fields)
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields if field.column)
    order = quote(model._meta.pk.column or "")
    return (
        f"SELECT {columns} FROM {quote(model._meta.db_table)} WHERE {quote(column)} = %s ORDER BY {order}",  # noqa: S608  no value in it
        fields,
    )


def _instance(model: type[Model], fields: tuple["Field[Any, Any]", ...], row: tuple[Any, ...]) -> Model:
    values = [
        field.from_db_value(value, None, connection) if hasattr(field, "from_db_value") else value
        for field, value in zip(fields, row, strict=True)
    ]
    return model.from_db("default", [field.attname for field in fields], values)
