"""Which database a process works on, and as whom.

`opened(data)` resolves the site's database (docs/settings.md, "Where the database comes from"), makes roles and
database when they are missing, and exports one `DATABASE_URL_<ROLE>` per role, which is all that settings and child
processes know. Tables belong to `tapal_owner`; the application's role may read and write rows in `public` and make
nothing.
"""

from __future__ import annotations

import contextlib
import secrets as random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal, get_args

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tapal.runtime import embedded
from tapal.settings import env, secrets

Role = Literal["owner", "app", "sequencer", "retention"]
ROLES: tuple[Role, ...] = get_args(Role)
DEFAULT_NAME = "tapal"
# Names an administrative URL carries for the server's sake; Tapal never puts its tables there.
_MAINTENANCE = {"", "postgres", "template1"}


@dataclass(frozen=True, slots=True)
class Database:
    """A site's database: its name, a connection string per role, the administrator's and the embedded server if any."""

    name: str
    urls: dict[Role, str]
    admin: str | None = None
    server: embedded.Server | None = None

    def dsn(self, role: Role) -> str:
        """Connection string (libpq key=value form) of the role."""
        return self.urls[role]

    def export(self) -> None:
        """Make this the database of this process and of the processes it starts."""
        for role, url in self.urls.items():
            env.put(f"DATABASE_URL_{role.upper()}", url)


def login(role: Role) -> str:
    """Name of the role in PostgreSQL."""
    return f"tapal_{role}"


@contextlib.contextmanager
def opened(data: Path, *, durable: bool = True, name: str | None = None) -> Iterator[Database]:
    """The site's database, ready to connect to by every role; a server this call starts ends with the block."""
    given = {role: env.text(f"DATABASE_URL_{role.upper()}") for role in ROLES}
    if all(given.values()):
        yield Database(str(conninfo_to_dict(given["app"]).get("dbname") or ""), given)
    elif admin := env.text("DATABASE_URL"):
        yield prepare(data, admin, name=name)
    else:
        with embedded.running(data, durable=durable) as server:
            yield replace(prepare(data, server.admin, name=name), server=server)


def prepare(data: Path, admin: str, *, name: str | None = None) -> Database:
    """Roles with this site's passwords and the database with its rights; does nothing that is done already."""
    passwords = secrets.ensure(data, "secret_key", *(login(role) for role in ROLES))
    named = str(conninfo_to_dict(admin).get("dbname") or "")
    name = name or (DEFAULT_NAME if named in _MAINTENANCE else named)
    maintenance = make_conninfo(admin, dbname="postgres")
    with psycopg.connect(maintenance, autocommit=True) as connection:
        for role in ROLES:
            ensure_role(connection, login(role), passwords[login(role)])
        ensure_database(connection, name, owner=login("owner"))
    with psycopg.connect(make_conninfo(admin, dbname=name), autocommit=True) as connection:
        ensure_rights(
            connection,
            name,
            owner=login("owner"),
            app=login("app"),
            others=[login("sequencer"), login("retention")],
        )
    urls = {
        role: make_conninfo(admin, dbname=name, user=login(role), password=passwords[login(role)]) for role in ROLES
    }
    return Database(name, urls, maintenance)


def clone(database: Database, name: str) -> Database:
    """A new database with the same content as `database`, which must have no connection open.

    Files are copied rather than logged page by page: half the time where fsync is off, as in tests.
    """
    if database.admin is None:
        raise ValueError("only an administrator can copy a database")
    with psycopg.connect(database.admin, autocommit=True) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY file_copy").format(
                sql.Identifier(name), sql.Identifier(database.name), sql.Identifier(login("owner"))
            )
        )
        _close_to_public(connection, name, [login(role) for role in ROLES])
    return Database(name, {r: make_conninfo(u, dbname=name) for r, u in database.urls.items()}, database.admin)


def drop(database: Database) -> None:
    """Drop the database, ending the connections to it."""
    if database.admin is not None:
        with psycopg.connect(database.admin, autocommit=True) as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database.name)))


def seal(database: Database) -> None:
    """After migrations: what every table in `public` gets by default is too much for Django's own ledger."""
    with psycopg.connect(database.dsn("owner"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("REVOKE INSERT, UPDATE, DELETE ON public.django_migrations FROM {}").format(
                sql.Identifier(login("app"))
            )
        )


def scratch_name(purpose: str) -> str:
    """A database name that nobody else uses."""
    return f"tapal_{purpose}_{random.token_hex(4)}"


def ensure_role(connection: psycopg.Connection, name: str, password: str) -> None:
    """The role, able to log in with the password and to do nothing else by itself."""
    try:
        with psycopg.connect(make_conninfo(connection.info.dsn, user=name, password=password, dbname="postgres")):
            return
    except psycopg.OperationalError:
        pass  # no such role yet, another password, or no right to connect here: the statements below settle it
    exists = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name]).fetchone()
    # The server gets the SCRAM verifier, never the password, so no log of statements can hold it.
    verifier = connection.pgconn.encrypt_password(password.encode(), name.encode(), b"scram-sha-256").decode()
    # An administrator who is no superuser may not even repeat to an existing role what it must not be.
    rights = sql.SQL("NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS")
    alter = sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}")
    create = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} {rights}")
    connection.execute((alter if exists else create).format(sql.Identifier(name), sql.Literal(verifier), rights=rights))


def ensure_database(connection: psycopg.Connection, name: str, *, owner: str) -> None:
    """The database, belonging to the owner."""
    if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
        return
    if not _is_superuser(connection):  # an administrator who may create roles must be a member to give away
        connection.execute(
            sql.SQL("GRANT {} TO CURRENT_USER WITH SET TRUE, INHERIT TRUE").format(sql.Identifier(owner))
        )
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE template0 ENCODING 'UTF8'").format(
            sql.Identifier(name), sql.Identifier(owner)
        )
    )


def ensure_rights(connection: psycopg.Connection, name: str, *, owner: str, app: str, others: Sequence[str]) -> None:
    """Schema `public` belongs to the owner; tables made there later give the application rows, not structure."""
    row = connection.execute("SELECT nspowner::regrole::text FROM pg_namespace WHERE nspname = 'public'").fetchone()
    if row is not None and row[0] == owner:
        return
    _close_to_public(connection, name, [owner, app, *others])
    for statement in (
        "REVOKE ALL ON SCHEMA public FROM PUBLIC",
        "GRANT USAGE ON SCHEMA public TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT {rows} ON TABLES TO {app}",
        "ALTER DEFAULT PRIVILEGES FOR ROLE {owner} IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
        "ALTER SCHEMA public OWNER TO {owner}",  # last: it says that all of the above is done
    ):
        connection.execute(
            sql.SQL(statement).format(
                owner=sql.Identifier(owner),
                app=sql.Identifier(app),
                rows=sql.SQL("SELECT, INSERT, UPDATE, DELETE"),
            )
        )


def _is_superuser(connection: psycopg.Connection) -> bool:
    row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = CURRENT_USER").fetchone()
    return bool(row and row[0])


def _close_to_public(connection: psycopg.Connection, name: str, roles: Sequence[str]) -> None:
    """Rights on a database are not copied with it: only these roles may connect."""
    database = sql.Identifier(name)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    everyone = sql.SQL(", ").join(map(sql.Identifier, roles))
    connection.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, everyone))
