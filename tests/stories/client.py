"""A machine client at a post: prepared on a site's data, and speaking to the served site.

`python -m tests.stories.client DATA` brings the posts and one client into the site of that data directory and prints
the client's token.
"""

from __future__ import annotations

import argparse
import json
import sys
import urllib.request
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

POST = "motaain"


class Client:
    """Calls of one client. A call that returns was acknowledged; one that the server did not finish raises OSError."""

    def __init__(self, address: str, token: str) -> None:
        self.address = address
        self.token = token

    def call(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        """POST a body, or GET without one; returns the answer's object."""
        request = urllib.request.Request(
            f"{self.address}/api/v1/{path}",
            data=None if body is None else json.dumps(body).encode(),
            headers={
                "Authorization": f"Bearer {self.token}",
                "Content-Type": "application/json",
                "Idempotency-Key": str(uuid.uuid4()),
            },
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            found: dict[str, Any] = json.load(answer)
            return found

    def open(self, lines: list[str]) -> str:
        """Open a session at lane `api`; returns its id."""
        body = {"post": POST, "lane": "api", "direction": "entry", "mrz": lines}
        return str(self.call("sessions", body)["id"])

    def decide(self, session: str, decision: str, reason: str) -> dict[str, Any]:
        """Decide for Immigration."""
        body = {"service": "immigration", "decision": decision, "reason": reason}
        return self.call(f"sessions/{session}/decisions", body)

    def release(self, session: str) -> dict[str, Any]:
        """Release the traveller."""
        return self.call(f"sessions/{session}/release", {})


def state_of(session: dict[str, Any]) -> str:
    """How far a session has come: opened, hold, clear, released."""
    if session["status"] == "released":
        return "released"
    (own,) = (item["decision"] for item in session["decisions"] if item["service"] == "immigration")
    return own or "opened"


def prepare(data: Path) -> str:
    """Bring posts, agencies and a client of Immigration into the site; returns the token."""
    from tapal.command.shared import site

    with site(argparse.Namespace(data=data), make=True):
        from tapal.agencies import services as agencies
        from tapal.kernel import clock
        from tapal.kernel.actors import system
        from tapal.territory import services as posts

        setup = system("setup")
        posts.load_reference_posts(setup)
        agencies.register_packaged(setup)
        _client, token = agencies.issue_client(
            setup,
            name="Story client",
            agency="imigrasi",
            scopes=frozenset({"sessions.open", "sessions.decide", "sessions.release", "sessions.read"}),
            expires_at=clock.now() + timedelta(days=1),
            post=POST,
            roles=frozenset({"imigrasi.lane"}),
        )
        return str(token)


if __name__ == "__main__":
    sys.stdout.write(prepare(Path(sys.argv[1])) + "\n")
