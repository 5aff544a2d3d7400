"""Documents of people who do not exist, and sessions opened on them; for use inside a database test."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from tapal.crossings import services
from tapal.kernel import clock
from tapal.kernel.actors import Actor, system
from tapal.subjects.engine import mrz
from tapal.subjects.engine.mrz import MrzContent
from tapal.territory import services as territory

POST = "motaain"


def load_posts() -> None:
    """Bring the packaged posts into the journal of this test."""
    territory.load_reference_posts(system("setup"))


def zone(
    *,
    nationality: str = "UTO",
    issuer: str = "",
    number: str = "X1234567",
    surname: str = "SPECIMEN",
    given_names: str = "TRAVELLER",
    birth_date: str = "1990-05-01",
    expiry: date | None = None,
    document_type: str = "P",
    sex: str = "F",
) -> list[str]:
    """The lines of a passport; valid for five years from today unless `expiry` says otherwise."""
    content = MrzContent(
        document_type=document_type,
        issuer=issuer or nationality,
        number=number,
        surname=surname,
        given_names=given_names,
        nationality=nationality,
        birth_date=birth_date,
        sex=sex,
        expiry_date=expiry or clock.now().date() + timedelta(days=5 * 365),
    )
    return list(mrz.write_td3(content))


def open_session(
    actor: Actor, *, direction: str = "entry", lane: str = "1", lines: list[str] | None = None, **document: Any
) -> UUID:
    """Open a session at the actor's post."""
    opened = services.open_session(
        actor,
        post=actor.post or POST,
        lane=lane,
        direction=direction,
        lines=zone(**document) if lines is None else lines,
    )
    return opened.session
