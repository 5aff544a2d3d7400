"""The environment variables Tapal reads, and the only place that reads them.

`DECLARED` is the whole list; `docs/settings.md` explains each, and a test holds the two together. Reading a
variable that is not declared is a programming error and raises `LookupError`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Variable:
    """One environment variable: its name, what holds when it is absent, and what it is for."""

    name: str
    default: str
    meaning: str


DECLARED: dict[str, Variable] = {
    v.name: v
    for v in (
        Variable(
            "TAPAL_DATA", "var/site", "directory that holds everything of one site: database, secrets, static files"
        ),
        Variable("TAPAL_DEMO", "0", "1 opens the demo: printed accounts, no second factor, plain http on this machine"),
        Variable("TAPAL_DEBUG", "0", "1 shows Django's error pages; never on a machine others can reach"),
        Variable("TAPAL_HOSTS", "localhost 127.0.0.1 [::1]", "host names this site answers to"),
        Variable("TAPAL_ORIGINS", "", "origins (scheme://host) that may post forms when a proxy stands in front"),
        Variable("TAPAL_HTTPS", "", "1 or 0: cookies only over https and HSTS; when empty, 1 outside the demo"),
        Variable(
            "TAPAL_PROXY",
            "0",
            "1 believes X-Forwarded-Proto and the last address of X-Forwarded-For, which the proxy in front sets",
        ),
        Variable("TAPAL_SECRET_KEY", "", "signing key of cookies; when empty, the one in the data directory"),
        Variable("TAPAL_LOG", "plain", "plain or json: form of the log lines on standard error"),
        Variable("TAPAL_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR"),
        Variable("TAPAL_SITE", "centre", "code of this site, part of the origin of its journal"),
        Variable("TAPAL_JOURNAL_DOMAIN", "tapal.example", "domain before the site's code in the origin of its journal"),
        Variable("TAPAL_WEB_WORKERS", "2", "processes that answer web requests"),
        Variable("TAPAL_WEB_THREADS", "4", "requests one such process works on at a time; each holds one connection"),
        Variable("TAPAL_DATABASE_ROLE", "app", "role Django connects as: owner, app, sequencer or retention"),
        Variable("TAPAL_CORPORA", "../shared/data", "directory of the corpora some tests read; they skip without it"),
        Variable("DATABASE_URL", "", "administrative URL of a PostgreSQL; when empty, the embedded server is used"),
        Variable("DATABASE_URL_OWNER", "", "URL of the role that owns the tables and runs migrations"),
        Variable("DATABASE_URL_APP", "", "URL of the role of web, services and commands"),
        Variable("DATABASE_URL_SEQUENCER", "", "URL of the role that numbers journal entries"),
        Variable("DATABASE_URL_RETENTION", "", "URL of the role that blanks expired parts"),
        Variable("PROMETHEUS_MULTIPROC_DIR", "", "where web processes share their measures; `tapal serve` sets it"),
        Variable("CHROMIUM", "", "Chromium of the browser tests; when empty, /usr/bin/chromium"),
    )
}


def text(name: str) -> str:
    """Value of a declared variable, or its default."""
    variable = DECLARED[name]
    return os.environ.get(variable.name) or variable.default


def is_set(name: str) -> bool:
    """Whether somebody set the declared variable to something."""
    return bool(os.environ.get(DECLARED[name].name))


def flag(name: str) -> bool:
    """True for 1, true, yes, on; anything else that is set must be 0, false, no or off."""
    value = text(name).strip().lower()
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"", "0", "false", "no", "off"}:
        return False
    raise ValueError(f"{name} must be 1 or 0, not {value!r}")


def number(name: str) -> int:
    """A positive whole number."""
    value = text(name)
    if not value.isdecimal() or int(value) < 1:
        raise ValueError(f"{name} must be a whole number from 1, not {value!r}")
    return int(value)


def words(name: str) -> list[str]:
    """A list separated by blanks or commas."""
    return text(name).replace(",", " ").split()


def data_dir() -> Path:
    """The site's data directory, absolute; it may not exist yet."""
    return Path(text("TAPAL_DATA")).expanduser().absolute()


def put(name: str, value: str) -> None:
    """Set a declared variable for this process and the processes it starts."""
    os.environ[DECLARED[name].name] = value


def of_roles(*roles: str) -> dict[str, str]:
    """The environment for a process that may connect as these database roles and as no other."""
    may = {f"DATABASE_URL_{role.upper()}" for role in roles}
    return {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_URL") or name in may}


def use_settings() -> None:
    """Name the settings module of Django, unless somebody (a test run) named another."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tapal.settings.base")
