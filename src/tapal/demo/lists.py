"""Watch lists of people who do not exist. A few of them will stand at the lane today."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from tapal.demo.people import People, Person
from tapal.kernel.actors import system
from tapal.screening import services
from tapal.screening.engine import Document, Name, StructuredEntry
from tapal.screening.engine.entry import exact

SETUP: Final = system("setup")
SIZE: Final = 60

LISTS: Final = (
    ("penangkalan", "Penangkalan", "penangkalan", "imigrasi", "UU 6/2011 Arts. 98-103", "refuse", ("entry",)),
    ("pencegahan", "Pencegahan", "pencegahan", "imigrasi", "UU 6/2011 Arts. 91-97", "prevent_exit", ("exit",)),
    ("dpo", "Daftar Pencarian Orang", "dpo", "polri", "Service rule of the Police", "hold_and_call", ("entry", "exit")),
    (
        "target-bea-cukai", "Sasaran Bea Cukai", "customs_target", "beacukai", "Service rule of Customs",
        "inspect_goods", ("entry", "exit"),
    ),
)  # fmt: skip


def publish(people: People, *, today: date) -> Mapping[str, Person]:
    """Describe and import each list; return one person of each, by the list's code."""
    wanted: dict[str, Person] = {}
    for code, name, kind, owner, basis, action, directions in LISTS:
        services.describe_list(
            SETUP,
            code=code,
            name=name,
            kind=kind,
            owner=owner,
            legal_basis=basis,
            action=action,
            directions=directions,
            zone="Asia/Jakarta",
        )
        members = [people.listed() for _ in range(SIZE)]
        wanted[code] = members[0]
        entries = [_entry(f"{code}-{number:04d}", person, today) for number, person in enumerate(members, start=1)]
        services.import_list(SETUP, code=code, entries=entries, source="generated")
    return wanted


def _entry(entry_id: str, person: Person, today: date) -> StructuredEntry:
    number = int(entry_id[-4:])
    ended = number % 10 == 0  # one in ten orders has run out: it must not match
    return StructuredEntry(
        entry_id=entry_id,
        names=(Name(value=person.name),),
        birth_dates=(exact(person.birth_date),),
        nationalities=(person.nationality if person.nationality != "D" else "DEU",),
        sex="F" if person.sex == "F" else "M",
        documents=(Document(type="passport", number=person.number, issuer=person.nationality),) if number % 3 else (),
        valid_from=today - timedelta(days=400),
        valid_to=today - timedelta(days=1) if ended else today + timedelta(days=200),
    )
