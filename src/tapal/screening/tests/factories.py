"""Lists of people who do not exist, and matches with them; for use inside a database test."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from tapal.kernel.actors import Actor, system
from tapal.kernel.refs import Ref
from tapal.screening import selectors, services
from tapal.screening.engine import Document, Name, StructuredEntry
from tapal.screening.engine.entry import exact

SETUP = system("setup")
POST = "motaain"
NAME = "Bambang Wirjosentono"
BORN = "1984-03-17"
NUMBER = "B7654321"


def entry(
    entry_id: str = "P-1",
    *names: str,
    born: str | None = BORN,
    number: str | None = None,
    valid_from: date | None = None,
    valid_to: date | None = None,
) -> StructuredEntry:
    """One person on a list."""
    return StructuredEntry(
        entry_id=entry_id,
        names=tuple(Name(value=name) for name in names or (NAME,)),
        birth_dates=(exact(date.fromisoformat(born)),) if born else (),
        nationalities=("UTO",),
        sex="M",
        documents=(Document(type="passport", number=number, issuer="UTO"),) if number else (),
        valid_from=valid_from,
        valid_to=valid_to,
    )


def make_list(
    code: str = "dpo",
    entries: Sequence[StructuredEntry] | None = None,
    *,
    kind: str = "dpo",
    owner: str = "imigrasi",
    action: str = "hold_and_call",
    directions: Sequence[str] = ("entry", "exit"),
    zone: str = "Asia/Jakarta",
    max_age_hours: int = 24,
) -> UUID:
    """A list with these entries as its present version; returns the version."""
    services.describe_list(
        SETUP,
        code=code,
        name=code.title(),
        kind=kind,
        owner=owner,
        legal_basis="Test order",
        action=action,
        directions=directions,
        max_age_hours=max_age_hours,
        zone=zone,
    )
    return services.import_list(
        SETUP, code=code, entries=[entry()] if entries is None else entries, source="test:invented"
    )


def find(
    actor: Actor,
    name: str = NAME,
    *,
    birth_date: str | None = BORN,
    nationality: str | None = "UTO",
    number: str | None = "X1112223",
    direction: str | None = None,
) -> selectors.Screening:
    """Look for a person at a lane."""
    return selectors.find_matches(
        actor,
        name=name,
        birth_date=birth_date,
        nationality=nationality,
        sex="M",
        document_number=number,
        document_issuer="UTO",
        purpose="lane",
        direction=direction,
    )


def ids(screening: selectors.Screening) -> list[str]:
    """List and entry of everything found, best first."""
    return [f"{item.state.code}:{item.match.entry_id}" for item in screening.found]


def raise_hit(actor: Actor, *, post: str = POST, encounter: Ref | None = None, name: str = NAME) -> UUID:
    """The hit of the best match."""
    return services.raise_hit(
        actor,
        found=find(actor, name).found[0],
        encounter=encounter or Ref("crossings.session", uuid4()),
        post=post,
        name=name,
        birth_date=BORN,
        nationality="UTO",
    )
