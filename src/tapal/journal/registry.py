"""The declared catalogue: actions, their parts, their handlers, what is rebuilt by replay, and what reacts.

Everything is registered from `apps.py`; the documentation of the catalogue is generated from here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Literal
from uuid import UUID

import msgspec

from tapal.journal.messages import About, Failure, Message, Read, Refusal, Who
from tapal.kernel.refs import Ref
from tapal.kernel.rulings import Sentence

Outcome = Literal["done", "refused", "failed"]
Sensitivity = Literal["public", "internal", "restricted", "secret"]


@dataclass(frozen=True, slots=True)
class Action:
    """One thing that can happen. `aggregate` is the kind it changes, or None for reads and the like.

    `parts` maps part names to message types, `who` and `about` being understood. `folds` says whether a handler exists:
    an action that changes no state (a read) says False.
    """

    code: str
    aggregate: str | None
    parts: Mapping[str, type[Message]]
    title: Sentence
    dataset: str
    sensitivity: Sensitivity = "restricted"
    retention: str = "P10Y"
    version: str = "1"
    folds: bool = True


@dataclass(frozen=True, slots=True)
class FoldedEntry:
    """An entry as a handler sees it."""

    id: UUID
    site: str
    at: datetime
    action: str
    aggregate: Ref | None
    cause: UUID | None
    who: Who
    parts: Mapping[str, Message] = field(default_factory=dict)

    def part[M: Message](self, name: str, kind: type[M]) -> M:
        """Return a part as its type; raises TypeError if the catalogue says otherwise."""
        value = self.parts[name]
        if not isinstance(value, kind):
            raise TypeError(f"part {name} of {self.action} is {type(value).__name__}, not {kind.__name__}")
        return value

    @property
    def aggregate_id(self) -> UUID:
        """The identifier of what the entry is about; raises TypeError for an entry about nothing."""
        if self.aggregate is None:
            raise TypeError(f"{self.action} is about nothing")
        return self.aggregate.id

    def facts[M: Message](self, kind: type[M]) -> M:
        """Return the part `facts`."""
        return self.part("facts", kind)


Handler = Callable[[FoldedEntry], None]
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Reaction:
    """What follows from entries of some actions; `react` may call services, whose ids derive from the entry."""

    name: str
    actions: tuple[str, ...]
    react: Callable[[FoldedEntry], None]


actions: dict[str, Action] = {}
handlers: dict[str, Handler] = {}
reactions: dict[str, Reaction] = {}
folded_models: list[type[Any]] = []
forgetters: dict[str, Callable[[Ref], None]] = {}
_upcasters: dict[tuple[str, str, str], Upcaster] = {}

COMMON_PARTS: Mapping[str, type[Message]] = {
    "who": Who,
    "about": About,
    "refusal": Refusal,
    "failure": Failure,
}


class UnknownEntry(Exception):
    """The action, or the version of one of its parts, is not known to this version of Tapal."""


def register_action(action: Action) -> Action:
    """Add an action to the catalogue; raises ValueError if its code is taken or not `app.verb`."""
    if action.code in actions and actions[action.code] is not action:
        raise ValueError(f"action {action.code} is declared twice")
    if action.code.count(".") != 1:
        raise ValueError(f"action {action.code} is not app.verb")
    if not COMMON_PARTS.keys().isdisjoint(action.parts):
        raise ValueError(f"action {action.code} redeclares a common part")
    actions[action.code] = action
    return action


def folds(code: str) -> Callable[[Handler], Handler]:
    """Name the handler of an action."""

    def keep(handler: Handler) -> Handler:
        if handlers.get(code, handler) is not handler:
            raise ValueError(f"action {code} has two handlers")
        handlers[code] = handler
        return handler

    return keep


def register_folded(*models: type[Any]) -> None:
    """Name the tables that are nothing but folds of the journal: replay rebuilds and compares them."""
    for model in models:
        if model not in folded_models:
            folded_models.append(model)


def register_forgetter(kind: str, forget: Callable[[Ref], None]) -> None:
    """Say how the folded rows of an aggregate are removed when its term is over; like a fold, it never fails.

    Retention leaves a kind alone whose actions fold and for which nobody has said so.
    """
    if forgetters.get(kind, forget) is not forget:
        raise ValueError(f"{kind} is forgotten in two ways")
    forgetters[kind] = forget


def register_reaction(reaction: Reaction) -> None:
    """Add a reaction."""
    if reactions.get(reaction.name, reaction) is not reaction:
        raise ValueError(f"reaction {reaction.name} is registered twice")
    reactions[reaction.name] = reaction


def register_upcaster(action: str, part: str, from_v: str, upcast: Upcaster) -> None:
    """Teach how a part of an older version becomes the next: `upcast` takes and returns the plain object."""
    _upcasters[(action, part, from_v)] = upcast


def part_type(action: str, name: str) -> type[Message]:
    """Return the message type of a part; raises UnknownEntry."""
    if name in COMMON_PARTS:
        return COMMON_PARTS[name]
    try:
        return actions[action].parts[name]
    except KeyError:
        raise UnknownEntry(f"{action} has no part {name} here") from None


_decoders: dict[type[Message], msgspec.json.Decoder[Any]] = {}


def decode_part(action: str, name: str, text: str) -> Message:
    """Return a part's message from its canonical JSON, upcast version by version; raises UnknownEntry."""
    kind = part_type(action, name)
    decoder = _decoders.get(kind)
    if decoder is None:
        decoder = _decoders[kind] = msgspec.json.Decoder(kind)
    current = _version_of(kind)
    if f'"v":"{current}"' in text:
        try:
            message: Message = decoder.decode(text)
        except msgspec.ValidationError:
            pass
        else:
            if message.v == current:
                return message
    plain: dict[str, Any] = msgspec.json.decode(text)
    while plain.get("v") != current:
        upcast = _upcasters.get((action, name, str(plain.get("v"))))
        if upcast is None:
            raise UnknownEntry(f"part {name} of {action} has version {plain.get('v')}, this Tapal knows {current}")
        plain = upcast(plain)
    return msgspec.convert(plain, kind)


@cache  # its fields are looked up by evaluating annotations, which costs more than reading a message
def _version_of(kind: type[Message]) -> str:
    for info in msgspec.structs.fields(kind):
        if info.name == "v":
            return str(info.default)
    raise TypeError(f"{kind.__name__} has no version")


READ = register_action(
    Action(
        code="journal.read",
        aggregate=None,
        parts={"facts": Read},
        title="Personal data shown",
        dataset="journal.read",
        sensitivity="internal",
        folds=False,
    )
)


def fold(entry: FoldedEntry) -> None:
    """Hand an entry to its handler; an action that folds nothing is passed over."""
    handler = handlers.get(entry.action)
    if handler is not None:
        handler(entry)
    elif actions[entry.action].folds:
        raise UnknownEntry(f"{entry.action} has no handler here")
