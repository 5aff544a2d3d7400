"""Closed vocabularies: how much is shown, what for. An unknown word grants nothing."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Final, Literal

Mode = Literal["request", "hit", "status", "full"]
MODES: Final[tuple[Mode, ...]] = ("request", "hit", "status", "full")
"""How much a grant shows, narrowest first: may ask, may learn that there is something, its status, its fields."""

ANY: Final = "*"
"""In place of an agency: any. There is no such word for roles, purposes or datasets."""


def rank(mode: Mode) -> int:
    """How wide a mode is; `full` is the widest."""
    return MODES.index(mode)


@dataclass(frozen=True, slots=True)
class Shape:
    """What a dataset can show: its fields, and which of them are its status."""

    fields: frozenset[str]
    status: frozenset[str] = frozenset()

    def shown(self, mode: Mode) -> frozenset[str]:
        """The fields that a mode can show at most; a hit shows none."""
        return self.fields if mode == "full" else self.status if mode == "status" else frozenset()


@dataclass(frozen=True, slots=True)
class Purpose:
    """What an access is for, in both languages, with its basis and mark."""

    code: str
    id: str
    en: str
    legal_basis: str
    verified: bool

    def text(self, language: str) -> str:
        """The purpose in Indonesian for `id`, otherwise in English."""
        return self.id if language.startswith("id") else self.en


@cache
def purposes() -> Mapping[str, Purpose]:
    """The purposes that exist, by code."""
    table = tomllib.loads(files("tapal.sharing").joinpath("resources/purposes.toml").read_text(encoding="utf-8"))
    return {row["code"]: Purpose(**row) for row in table["purpose"]}
