"""A small app of its own for the tests of the log: actions about `sample.counter`, with nothing folded."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime

from tapal.journal import registry
from tapal.journal.engine.canonical import canonical, commitment_of, header_json, new_salt
from tapal.journal.messages import Message
from tapal.journal.registry import Action
from tapal.journal.services import append, lock, service
from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.ids import new_id
from tapal.kernel.refs import Ref

OFFICER = Actor(kind="officer", id=str(new_id()), name="Officer", agency="imigrasi", roles=frozenset({"imigrasi.lane"}))


class Noted(Message, frozen=True, kw_only=True):
    """What was noted."""

    step: int
    text: str = "dicatat ✓"


NOTE = Action(
    code="sample.note",
    aggregate="sample.counter",
    parts={"facts": Noted, "evidence": Noted},
    title="Noted",
    dataset="sample",
    folds=False,
)


def declare() -> None:
    """Put the action into the catalogue of this process; `undeclare` takes it out."""
    registry.actions[NOTE.code] = NOTE


def undeclare() -> None:
    """Take the action out of the catalogue."""
    registry.actions.pop(NOTE.code, None)


@service("sample.note", purpose="testing", basis="sample:1")
def note(actor: Actor, *, about: Ref, step: int = 1, new: bool = False, times: int = 1) -> None:
    """Append entries about a counter."""
    if not new:
        lock(about)
    for _ in range(times):
        append("sample.note", about=about, facts=Noted(step=step), evidence=Noted(step=step), new=new)


def new_counter() -> Ref:
    """A counter that nobody has heard of."""
    return Ref("sample.counter", new_id())


def fill(entries: int) -> Ref:
    """Append this many entries about one counter, many to a transaction."""
    about = new_counter()
    for at in range(0, entries, 200):
        note(OFFICER, about=about, step=at, new=True, times=min(200, entries - at))
    return about


def forged_group(
    *, action: str, about: str | None, facts: dict[str, object], at: datetime
) -> tuple[list[list[object]], list[list[object]]]:
    """One entry as `journal.append` takes it, made without any service: its lists of entries and parts."""
    entry = str(new_id())
    messages: dict[str, dict[str, object]] = {
        "who": {"actor": OFFICER.ref, "agency": "imigrasi", "basis": "x", "purpose": "x", "v": "1"},
        "about": {"aggregate": about, "also": [], "v": "1"},
        "facts": facts,
    }
    parts: list[list[object]] = []
    commitments = {}
    for name, message in messages.items():
        text, salt = canonical(message), new_salt()
        commitments[name] = commitment_of(salt, text)
        parts.append([entry, name, to_text(commitments[name]), to_text(salt), text.decode()])
    header = header_json(
        id=entry,
        site="motamasin",
        at=clock.instant(at),
        action=action,
        version="1",
        outcome="done",
        cause=None,
        parts=commitments,
    )
    salt = new_salt()
    leaf = to_text(commitment_of(salt, header))
    return [[entry, action, "done", clock.instant(at), about, header.decode(), to_text(salt), leaf]], parts


def to_text(value: bytes) -> str:
    """Bytes as they travel to the database."""
    return b64encode(value).decode()
