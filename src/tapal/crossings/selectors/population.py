"""Whom screening asks again when a list changes: recent crossings, and foreigners who entered and have not left."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import connection

from tapal.crossings.rules.names import full_name, name_field
from tapal.crossings.rules.states import screened_as
from tapal.kernel.refs import Ref
from tapal.screening.populations import Person

# The latest crossing of each document stands for its holder: an entry says that they are inside, an exit that they are
# not, and whoever crosses often is asked once. A stay that began long ago is as recent as its holder is present.
_LATEST: Final = """
    FROM crossings_session s
    WHERE s.status = 'released' AND (s.released_at >= %(since)s OR (s.direction = 'entry' AND NOT s.citizen))
    AND NOT EXISTS (
        SELECT FROM crossings_session l
        WHERE l.issuer = s.issuer AND l.number = s.number AND l.status = 'released'
        AND (l.opened_at, l.id) > (s.opened_at, s.id)
    )
"""


def count_people(since: datetime) -> int:
    """Return how many people `list_people` gives."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) {_LATEST}", {"since": since})
        return int(cursor.fetchone()[0])


def list_people(since: datetime, after: UUID | None, most: int) -> Sequence[Person]:
    """Return the next people by session, those after `after`. For screening, which asks and shows nobody."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.id, s.post, s.direction, s.given_names, s.surname, s.birth_date, s.nationality, s.sex, s.number,"
            f" s.issuer {_LATEST} AND (%(after)s::uuid IS NULL OR s.id > %(after)s::uuid) ORDER BY s.id LIMIT %(most)s",
            {"since": since, "after": after, "most": most},
        )
        rows = cursor.fetchall()
    return [
        Person(
            encounter=Ref("crossings.session", row[0]),
            post=row[1],
            direction=row[2],
            name=full_name(row[4], row[3]),
            field=name_field(row[4], row[3]),
            birth_date=row[5],
            nationality=screened_as(row[6]),
            sex=row[7],
            number=row[8],
            issuer=row[9],
        )
        for row in rows
    ]
