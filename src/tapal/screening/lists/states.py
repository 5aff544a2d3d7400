"""States by the codes and names that lists use, as ISO alpha-3 (``resources/states.txt``)."""

import re
from functools import cache
from importlib import resources

_ALIASES = {"D": "DEU", "RKS": "XKX", "KOS": "XKX"}


@cache
def _table() -> dict[str, str]:
    table: dict[str, str] = {}
    text = resources.files("tapal.screening.lists").joinpath("resources", "states.txt").read_text("utf-8")
    for line in text.splitlines():
        row = line.partition("#")[0].strip()
        if not row:
            continue
        alpha3, alpha2, names = row.split(" ", 2)
        keys = [alpha3, *([alpha2] if alpha2 != "-" else []), *names.split("|")]
        for key in keys:
            if table.setdefault(_key(key), alpha3) != alpha3:
                raise ValueError(f"states.txt: {key!r} stands for two states")
    return table


def _key(text: str) -> str:
    return re.sub(r"[^\w]+", " ", text.replace("&", " and ")).strip().upper()


def alpha3(text: str) -> str | None:
    """``IDN`` for ``ID``, ``IDN`` and ``Indonesia``; None for what isn't known."""
    key = _key(text)
    return _ALIASES.get(key) or _table().get(key)
