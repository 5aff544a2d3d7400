"""The lane: document in, answer rendered; server time, one lane alone and eight lanes as fast as answers come.

    python -m bench.lane [--entries 20000] [--requests 400] [--json]

A real process tree (embedded durable PostgreSQL, two web workers, sequencer), one list of generated people, a new
traveller for every scan. In the same run: a bare Django view, and a bare view that writes the same number of rows in
one transaction. Ratios count; the numbers themselves are this machine's, and of this minute.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import json
import os
import re
import statistics
import subprocess
import sys
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random

from tapal.runtime import ground

PORT = 8197
LANES = 8
_DURATION = re.compile(r"dur=([\d.]+)")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--entries", type=int, default=20_000, help="people on the list")
    parser.add_argument("--requests", type=int, default=400, help="scans of one lane; eight lanes make four times that")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    args = parser.parse_args()
    with (
        ground.temporary_directory("tapal-bench-") as directory,
        served(Path(directory), args.entries) as account,
    ):
        found = measure(account, args.requests)
    if args.json:
        print(json.dumps(found))
    else:
        show(found)
    return 0


@dataclass
class Account:
    """Who signs in, and the travellers still to come."""

    username: str
    password: str
    zones: list[str] = field(default_factory=list)


@contextlib.contextmanager
def served(data: Path, entries: int) -> Iterator[Account]:
    """A site with its list and one officer, served by the ordinary processes."""
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "bench.lane_settings",
        "TAPAL_DATA": str(data),
        "TAPAL_DEMO": "1",
        "TAPAL_LOG_LEVEL": "ERROR",
        "TAPAL_WEB_WORKERS": os.environ.get("TAPAL_WEB_WORKERS", "2"),
    }
    from tapal.runtime import database as databases

    with databases.opened(data) as database:
        database.export()
        import django

        django.setup()
        from tapal.runtime import pointing

        pointing.migrate(database)
        import psycopg

        from bench.lane_urls import TABLES

        with psycopg.connect(database.dsn("owner"), autocommit=True) as connection:
            connection.execute(TABLES)
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        with pointing.pointed(database.dsn("app")):
            account = furnish(entries)
        command = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--port", str(PORT),
            "--workers", os.environ["TAPAL_WEB_WORKERS"], "--blocking-threads", "4",
            "--workers-kill-timeout", "5", "--log-level", "warning", "bench.lane_server:application",
        ]  # fmt: skip
        tree = [
            subprocess.Popen(command),
            subprocess.Popen([sys.executable, "-m", "tapal.runtime.program", "sequencer"]),
        ]
        try:
            wait()
            yield account
        finally:
            for process in tree:
                process.terminate()
            for process in tree:
                process.wait(15)


def furnish(entries: int) -> Account:
    """Posts, one officer, one list of generated people, and the travellers of the run, none of whom is on it."""
    from tapal.demo.people import People
    from tapal.demo.staff import enrol
    from tapal.kernel import clock
    from tapal.kernel.actors import system
    from tapal.screening import services as screening
    from tapal.screening.engine import Name, StructuredEntry
    from tapal.screening.engine.entry import exact
    from tapal.territory import services as territory

    setup = system("setup")
    today = clock.now().date()
    territory.load_reference_posts(setup)
    people = People(1, today)
    team = enrol(people, post="motaain")
    screening.describe_list(
        setup, code="bench", name="Bench", kind="penangkalan", owner="imigrasi", legal_basis="bench", action="refuse"
    )
    chance = Random(3)
    screening.import_list(
        setup,
        code="bench",
        source="generated",
        entries=[
            StructuredEntry(
                entry_id=f"b{number:06d}",
                names=(Name(value=f"{word(chance)} {word(chance)}"), Name(value=f"{word(chance)} {word(chance)}")),
                birth_dates=(exact(today - timedelta(days=chance.randint(7_000, 27_000))),),
            )
            for number in range(entries)
        ],
    )
    account = team.accounts[0]
    zones = ["\n".join(people.foreigner().lines) for _ in range(8_000)]
    return Account(str(account["username"]), str(account["password"]), zones)


def word(chance: Random) -> str:
    """A word that looks like part of a name."""
    return "".join(
        chance.choice("bdghjklmnprstwy") + chance.choice("aeiou") for _ in range(chance.randint(2, 4))
    ).title()


def wait() -> None:
    """Until the server answers: each of its processes makes the index of the list first."""
    for _ in range(1200):
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=2)
            connection.request("GET", "/bench/bare")
            if connection.getresponse().status == http.client.OK:
                return
        time.sleep(0.1)
    raise RuntimeError("the server of the bench does not answer")


class Lane:
    """One browser at one lane: signed in once, its connection kept."""

    def __init__(self, account: Account) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=30)
        self.cookies: dict[str, str] = {}
        self.send("GET", "/account/sign-in/")
        self.send("POST", "/account/sign-in/", {"login": account.username, "password": account.password})
        if "tapal" not in self.cookies:
            raise RuntimeError("the bench could not sign in")

    def send(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[float, bytes]:
        """Send one request; return the server's milliseconds and the body."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()), "HX-Request": "true"}
        body = None
        if form is not None:
            body = urllib.parse.urlencode({**form, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")})
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        if answer.status >= http.client.BAD_REQUEST:
            raise RuntimeError(f"{path} answered {answer.status}: {content[:300]!r}")
        found = _DURATION.search(answer.getheader("Server-Timing") or "")
        return (float(found.group(1)) if found else 0.0), content

    def scan(self, zone: str) -> float:
        """Scan one document; raises RuntimeError where the answer is no outcome."""
        milliseconds, content = self.send("POST", "/lane/scan", {"mrz": zone})
        if b"data-outcome" not in content or b'data-outcome="unread"' in content:
            raise RuntimeError(f"no outcome: {content[:300]!r}")
        return milliseconds


def measure(account: Account, requests: int) -> dict[str, float]:
    """One lane alone, in turns with the yardsticks; then eight lanes at once, and eight bare views that write."""
    lane = Lane(account)
    zones = iter(account.zones)
    for _ in range(60):
        lane.scan(next(zones))
        lane.send("GET", "/bench/bare")
        lane.send("POST", "/bench/rows", {"mrz": "warm"})
    scans, bare, rows = [], [], []
    for _ in range(requests):
        scans.append(lane.scan(next(zones)))
        bare.append(lane.send("GET", "/bench/bare")[0])
        rows.append(lane.send("POST", "/bench/rows", {"mrz": next(zones)})[0])
    found = {**spread("scan", scans), **spread("bare_view", bare), **spread("same_rows", rows)}
    found["scan_to_bare_view"] = found["scan_p50_ms"] / found["bare_view_p50_ms"]
    found["scan_to_same_rows"] = found["scan_p50_ms"] / found["same_rows_p50_ms"]
    lock = threading.Lock()

    def next_zone() -> str:
        with lock:
            return next(zones)

    together, per_s = at_once(account, requests // 2, lambda one: one.scan(next_zone()))
    found |= {**spread("eight_scans", together), "eight_scans_per_s": per_s}
    writing, per_s = at_once(
        account, requests // 2, lambda one: one.send("POST", "/bench/rows", {"mrz": next_zone()})[0]
    )
    found |= {**spread("eight_same_rows", writing), "eight_same_rows_per_s": per_s}
    found["eight_scans_to_same_rows"] = found["eight_scans_p50_ms"] / found["eight_same_rows_p50_ms"]
    return found


def at_once(account: Account, each: int, work: Callable[[Lane], float]) -> tuple[list[float], float]:
    """Let eight lanes do `work` as fast as answers come; return server milliseconds and answers a second."""
    lanes = [Lane(account) for _ in range(LANES)]
    times: list[list[float]] = [[] for _ in lanes]

    def run(at: int) -> None:
        for _ in range(each):
            times[at].append(work(lanes[at]))

    threads = [threading.Thread(target=run, args=(at,)) for at in range(LANES)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    taken = time.perf_counter() - began
    flat = [one for lane in times for one in lane]
    return flat, len(flat) / taken


def spread(name: str, times: list[float]) -> dict[str, float]:
    """Median and 99th percentile."""
    return {f"{name}_p50_ms": statistics.median(times), f"{name}_p99_ms": statistics.quantiles(times, n=100)[98]}


def show(found: dict[str, float]) -> None:
    """Print a table."""
    for name, value in found.items():
        print(f"{name:28} {value:10.2f}")


if __name__ == "__main__":
    sys.exit(main())
