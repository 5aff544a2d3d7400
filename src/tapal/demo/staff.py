"""Agencies, officers with accounts, and the machine client of the demo."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from tapal.agencies import rules, services
from tapal.agencies import selectors as agencies
from tapal.demo.people import People
from tapal.kernel import clock
from tapal.kernel.actors import Actor, system

SETUP: Final = system("setup")

# username, role, at the post
ACCOUNTS: Final = (
    ("imigrasi", "imigrasi.lane", True),
    ("imigrasi2", "imigrasi.lane", True),
    ("supervisor", "imigrasi.supervisor", True),
    ("inteldakim", "imigrasi.intel", False),
    ("beacukai", "beacukai.lane", True),
    ("p2", "beacukai.p2", True),
    ("karantina", "karantina.lane", True),
    ("bkk", "bkk.lane", True),
    ("bnpp", "bnpp.post_manager", True),
    ("polri", "polri.ncb", False),
    ("auditor", "auditor", False),
    ("pdp", "pdp_officer", False),
    ("admin", "system.admin", False),
)
_AGENCY_OF_ANY: Final = {"auditor": "apip", "pdp_officer": "imigrasi", "system.admin": "imigrasi"}


@dataclass(frozen=True, slots=True)
class Team:
    """The officers by username, what is printed of their accounts, and the machine client's key."""

    officers: Mapping[str, Actor]
    accounts: list[dict[str, Any]]
    api_key: str


def enrol(people: People, *, post: str) -> Team:
    """Register the agencies, enrol an officer for each role with one password for all, issue the machine client."""
    services.register_packaged(SETUP)
    password = "-".join(secrets.choice(_SYLLABLES) + secrets.choice(_SYLLABLES) for _ in range(4))
    officers: dict[str, Actor] = {}
    accounts: list[dict[str, Any]] = []
    for number, (username, role, at_post) in enumerate(ACCOUNTS, start=1):
        agency = rules.roles()[role].agency or _AGENCY_OF_ANY[role]
        unit = _unit(agency, post if at_post else None)
        officer = services.enrol_with_credential(
            SETUP,
            number=f"DEMO-{number:04d}",
            name=people.officer_name(),
            unit=unit,
            username=username,
            password=password,
        )
        services.assign_role(SETUP, officer=officer, role=role)
        actor = agencies.find_actor(officer)
        if actor is None:
            raise RuntimeError(f"{username} was enrolled and is not in service")
        officers[username] = actor
        accounts.append(
            {
                "username": username,
                "password": password,
                "role": role,
                "agency": agency,
                "post": post if at_post else None,
            }
        )
    _client, token = services.issue_client(
        SETUP,
        name="Demo client",
        agency="imigrasi",
        scopes=frozenset(rules.SCOPES),
        expires_at=clock.now() + timedelta(days=30),
        post=post,
        roles=frozenset({"imigrasi.lane"}),
    )
    return Team(officers, accounts, token)


_SYLLABLES: Final = (
    "ba", "bu", "da", "du", "ga", "gu", "ja", "ka", "ku", "la", "lu", "ma", "mu", "na", "nu", "pa", "pu", "ra", "ru",
    "sa", "su", "ta", "tu", "wa", "ya", "yu", "be", "de", "ke", "le", "me", "ne", "pe", "re", "se", "te",
)  # fmt: skip


def _unit(agency: str, post: str | None) -> str:
    headquarters = rules.headquarters_code(agency)
    if post is None:
        return headquarters
    code = f"{agency}.{post}"
    if agencies.find_unit(code) is None:
        from tapal.territory import selectors as territory

        services.register_unit(
            SETUP,
            code=code,
            agency=agency,
            kind="post",
            name=f"{agencies.agency_short(agency)} {post.title()}",
            zone=territory.get_zone(post),
            parent=headquarters,
            post=post,
        )
    return code
