"""Roles and databases: made by whoever may make them, kept when they are there, known by URL to everybody else."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tapal.runtime import database as databases
from tapal.runtime.database import Database


@pytest.fixture
def administrator(template_db: Database) -> str:
    """Connection string of an administrator of the tests' server."""
    assert template_db.admin is not None
    return template_db.admin


def test_one_url_for_each_role_needs_no_administrator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for role in databases.ROLES:
        monkeypatch.setenv(f"DATABASE_URL_{role.upper()}", f"postgresql://{role}@db.example/border")
    with databases.opened(tmp_path) as found:
        assert found.name == "border"
        assert found.dsn("sequencer") == "postgresql://sequencer@db.example/border"
        assert found.admin is None
    assert list(tmp_path.iterdir()) == []


def test_a_password_never_reaches_the_server_in_clear(administrator: str, tmp_path: Path) -> None:
    """Only the SCRAM verifier does: the server's log of statements can't leak what it never got."""
    name = databases.scratch_name("clear")
    with psycopg.connect(administrator, autocommit=True) as admin:
        databases.ensure_role(admin, name, "the password")
        try:
            row = admin.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", [name]).fetchone()
            assert row is not None
            assert row[0].startswith("SCRAM-SHA-256$")
            with psycopg.connect(make_conninfo(administrator, user=name, password="the password")):
                pass
            databases.ensure_role(admin, name, "another")
            with psycopg.connect(make_conninfo(administrator, user=name, password="another")):
                pass
            with pytest.raises(psycopg.OperationalError):
                psycopg.connect(make_conninfo(administrator, user=name, password="the password"))
        finally:
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(name)))


def test_only_tapal_s_roles_may_connect_to_its_database(site_db: Database) -> None:
    assert site_db.admin is not None
    with psycopg.connect(site_db.admin, autocommit=True) as admin:
        stranger = databases.scratch_name("stranger")
        databases.ensure_role(admin, stranger, "stranger")
        try:
            with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
                psycopg.connect(make_conninfo(site_db.dsn("app"), user=stranger, password="stranger"))
        finally:
            admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(stranger)))


def test_an_administrator_need_not_be_a_superuser(administrator: str, tmp_path: Path) -> None:
    """As hosted servers have it: an account that may create roles and databases, and no more."""
    hosted, name = databases.scratch_name("hosted"), databases.scratch_name("border")
    roles = [databases.scratch_name("role") for _ in range(2)]
    with psycopg.connect(administrator, autocommit=True) as admin:
        admin.execute(
            sql.SQL("CREATE ROLE {} LOGIN CREATEROLE CREATEDB PASSWORD 'hosted'").format(sql.Identifier(hosted))
        )
        try:
            own = make_conninfo(administrator, user=hosted, password="hosted")
            with psycopg.connect(own, autocommit=True) as connection:
                for role in roles:
                    databases.ensure_role(connection, role, "first")
                    databases.ensure_role(connection, role, "second")
                databases.ensure_database(connection, name, owner=roles[0])
            with psycopg.connect(make_conninfo(own, dbname=name), autocommit=True) as connection:
                databases.ensure_rights(connection, name, owner=roles[0], app=roles[1], others=[])
                databases.ensure_rights(connection, name, owner=roles[0], app=roles[1], others=[])
            for role, may in ((roles[0], True), (roles[1], False)):
                with psycopg.connect(make_conninfo(own, dbname=name, user=role, password="second")) as connection:
                    if may:
                        connection.execute("CREATE TABLE public.t (n int); CREATE SCHEMA s")
                        connection.commit()
                    else:
                        assert connection.execute("SELECT n FROM public.t").fetchall() == []
                        with pytest.raises(psycopg.errors.InsufficientPrivilege):
                            connection.execute("DROP TABLE public.t")
        finally:
            admin.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            for role in (*roles, hosted):
                admin.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))
