"""The ground the suite stands on: tests run as the application's role, which owns nothing."""

from __future__ import annotations

import psycopg
import pytest
from django.db import connection

from tapal.runtime.database import Database


@pytest.mark.django_db
def test_rolled_back_tests_run_as_the_application_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, session_user")
        assert cursor.fetchone() == ("tapal_app", "tapal_app")


def test_committed_tests_run_as_the_application_role(site_db: Database) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_database()")
        assert cursor.fetchone() == ("tapal_app", site_db.name)


def test_every_role_connects_as_itself(site_db: Database) -> None:
    for role, url in site_db.urls.items():
        with psycopg.connect(url) as own:
            row = own.execute(
                "SELECT current_user, rolsuper, rolcreatedb, rolcreaterole, rolbypassrls"
                " FROM pg_roles WHERE rolname = current_user"
            ).fetchone()
        assert row == (f"tapal_{role}", False, False, False, False)


FORBIDDEN = (
    "CREATE TABLE public.mine (id int)",
    "CREATE SCHEMA mine",
    "TRUNCATE django_session",
    "DELETE FROM django_migrations",
    "ALTER TABLE django_session ADD COLUMN mine int",
    "SET ROLE tapal_owner",
)


def test_the_application_makes_and_owns_nothing(site_db: Database) -> None:
    with psycopg.connect(site_db.dsn("app")) as app:
        owned = app.execute("SELECT relname FROM pg_class WHERE relowner = 'tapal_app'::regrole").fetchall()
        assert owned == []
        for statement in FORBIDDEN:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(statement)
            app.rollback()


def test_the_server_trusts_nobody(site_db: Database) -> None:
    wrong = psycopg.conninfo.make_conninfo(site_db.dsn("owner"), password="guess")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
