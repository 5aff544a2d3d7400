"""Officers, administrators and clients for tests, made through the services; for use inside a database test."""

from datetime import timedelta
from uuid import UUID

from django.test import Client

from tapal.agencies import rules, selectors, services
from tapal.agencies.web import sign_in as doors
from tapal.kernel import actors, clock
from tapal.kernel.actors import Actor
from tapal.kernel.ids import new_id

SETUP = actors.system("setup")
PASSWORD = "tiga puluh dua kepompong"
ZONES = {"motamasin": "Asia/Makassar", "motaain": "Asia/Makassar", "skouw": "Asia/Jayapura"}


def make_unit(agency: str, post: str | None = None, *, parent: str | None = None, zone: str | None = None) -> str:
    """A unit of an agency, at a post or its headquarters, registered where it is not; returns its code."""
    services.register_packaged(SETUP)
    headquarters = rules.headquarters_code(agency)
    if post is None:
        return headquarters
    code = f"{agency}.{post}"
    if selectors.find_unit(code) is None:
        services.register_unit(
            SETUP,
            code=code,
            agency=agency,
            kind="post",
            name=f"{selectors.agency_short(agency)} {post.title()}",
            zone=zone or ZONES.get(post, rules.DEFAULT_ZONE),
            parent=parent or headquarters,
            post=post,
        )
    return code


def make_officer(
    role: str = "imigrasi.lane",
    post: str | None = "motamasin",
    *,
    agency: str | None = None,
    name: str = "",
    credential: bool = False,
) -> Actor:
    """An officer who holds `role`, at `post` or at headquarters, as an actor; with `credential` one who can sign in.

    `agency` is needed only for roles that officers of any agency may hold (default `apip`).
    """
    of = agency or rules.roles()[role].agency or "apip"
    unit = make_unit(of, post if rules.roles()[role].bound != "country" else None)
    number = str(new_id())[-12:]
    officer = services.enrol_officer(SETUP, number=number, name=name or f"Petugas {number[-4:]}", unit=unit)
    services.assign_role(SETUP, officer=officer, role=role)
    if credential:
        services.issue_credential(SETUP, officer=officer, username=f"u{number}", password=PASSWORD)
    actor = selectors.find_actor(officer)
    if actor is None:
        raise AssertionError("an officer was just enrolled")
    return actor


def make_admin(*, credential: bool = False) -> Actor:
    """A system administrator."""
    return make_officer(rules.ADMIN, None, credential=credential)


def make_client(
    *,
    scopes: frozenset[str] = frozenset(rules.SCOPES),
    roles: frozenset[str] = frozenset({"imigrasi.lane"}),
    agency: str = "imigrasi",
    post: str = "motamasin",
) -> tuple[UUID, str]:
    """A machine client and its bearer token."""
    make_unit(agency, post)
    return services.issue_client(
        SETUP,
        name="gerbang uji",
        agency=agency,
        post=post,
        roles=roles,
        scopes=scopes,
        expires_at=clock.now() + timedelta(days=30),
    )


def sign_in(client: Client, actor: Actor) -> None:
    """Sign an officer in as if name, password and code had been given; makes the credential where there is none."""
    officer = actor.uuid
    if officer is None:
        raise AssertionError("only officers sign in")
    credential = selectors.find_credential(officer)
    if credential is None:
        services.issue_credential(SETUP, officer=officer, username=f"u{str(officer)[-12:]}", password=PASSWORD)
        credential = selectors.find_credential(officer)
    if credential is None:
        raise AssertionError("a credential was just issued")
    client.force_login(credential)
    session = client.session
    session[doors.SECOND_FACTOR_KEY] = str(credential.pk)
    session.save()
