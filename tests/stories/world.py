"""The world of the stories: one post, its officers with password and second factor, people who do not exist."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date, timedelta

from allauth.mfa.totp.internal import auth as totp
from django.test.utils import override_settings

from tapal.agencies import selectors as agencies
from tapal.agencies.tests.factories import PASSWORD, make_officer
from tapal.crossings import services as crossings
from tapal.demo import staff
from tapal.demo.people import People, Person
from tapal.kernel import clock
from tapal.kernel.actors import Actor, system
from tapal.screening import services as screening
from tapal.screening.engine import Name, StructuredEntry
from tapal.screening.engine.entry import Document, exact
from tapal.territory import selectors as territory
from tapal.territory import services as posts

POST = "motaain"
LANGUAGES = ("id", "en")
OVERSTAYED = 18
LIST = "buronan-contoh"
LIST_NAME = "Buronan Contoh"
SETUP = system("setup")


@dataclass(frozen=True, slots=True)
class Account:
    """How an officer signs in; `secret` is that of the authenticator app, None where it is not set up yet."""

    username: str
    password: str
    secret: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Somebody whom a list looks for, as the list writes the name, and the traveller who looks like that."""

    entry_id: str
    listed_name: str
    traveller: Person


@dataclass(frozen=True, slots=True)
class World:
    """What the stories know: accounts by username, and whom to let stand at the lane."""

    accounts: dict[str, Account]
    people: People
    wanted: dict[str, Wanted]
    overstayers: dict[str, Person]


@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.ScryptPasswordHasher"])
def build() -> World:
    """Build the world by the ordinary services, in the database that this process is pointed to."""
    posts.load_reference_posts(SETUP)
    today = clock.local_day(clock.now(), territory.get_zone(POST))
    people = People(20261124, today)
    team = staff.enrol(people, post=POST)
    accounts = {
        account["username"]: Account(account["username"], account["password"], _second_factor(team.officers, account))
        for account in team.accounts
    }
    for language in LANGUAGES:
        username = _newcomer()
        accounts[f"newcomer-{language}"] = Account(username, PASSWORD, None)
    wanted = {language: _wanted(people, language, today) for language in LANGUAGES}
    _publish(list(wanted.values()))
    overstayers = {language: _overstayer(team.officers["imigrasi2"], people, today) for language in LANGUAGES}
    return World(accounts, people, wanted, overstayers)


def _second_factor(officers: object, account: dict[str, str]) -> str:
    officer = officers[account["username"]]  # type: ignore[index]  # a mapping
    credential = agencies.find_credential(officer.uuid)
    secret: str = totp.generate_totp_secret()
    totp.TOTP.activate(credential, secret)
    return secret


def _newcomer() -> str:
    """An officer who has signed in nowhere yet; returns the user name."""
    officer = make_officer("imigrasi.lane", POST, credential=True)
    credential = agencies.find_credential(officer.uuid) if officer.uuid else None
    if credential is None:
        raise AssertionError("a credential was just issued")
    return credential.username


def _wanted(people: People, language: str, today: date) -> Wanted:
    """A namesake: document and birth date are those of the list, the name there is written with another letter."""
    person = dataclasses.replace(people.listed(), given_names="Zebulon", expiry_date=today + timedelta(days=400))
    return Wanted(f"bc-{language}-0001", f"Zebulonn {person.surname}", person)


def _publish(wanted: list[Wanted]) -> None:
    screening.describe_list(
        SETUP,
        code=LIST,
        name=LIST_NAME,
        kind="dpo",
        owner="polri",
        legal_basis="Service rule of the Police",
        action="hold_and_call",
        directions=("entry", "exit"),
        zone="Asia/Jakarta",
    )
    entries = [
        StructuredEntry(
            entry_id=item.entry_id,
            names=(Name(value=item.listed_name),),
            birth_dates=(exact(item.traveller.birth_date),),
            nationalities=(item.traveller.nationality,),
            documents=(Document(type="passport", number=item.traveller.number, issuer=item.traveller.nationality),),
        )
        for item in wanted
    ]
    screening.import_list(SETUP, code=LIST, entries=entries, source="generated")


def _overstayer(officer: Actor, people: People, today: date) -> Person:
    """Somebody who came in on a stay of thirty days that ended `OVERSTAYED` days ago."""
    person = dataclasses.replace(people.foreigner(), expiry_date=today + timedelta(days=400))
    with clock.frozen(clock.now() - timedelta(days=29 + OVERSTAYED)):
        opened = crossings.open_session(officer, post=POST, lane="in-1", direction="entry", lines=person.lines)
        crossings.clear_and_release(officer, session=opened.session)
    return person
