"""Codes of issuers and nationalities (Doc 9303-3 section 5)."""

import tomllib
from functools import cache
from importlib.resources import files


@cache
def special_codes() -> dict[str, str]:
    """Return the codes of Doc 9303-3 that aren't in ISO 3166-1, with what each stands for."""
    return dict(_table()[1])


@cache
def known_codes() -> frozenset[str]:
    """Return every code that may be printed as issuer or nationality, without fillers (Germany is `D`)."""
    return frozenset(_table()[0]) | special_codes().keys()


@cache
def _table() -> tuple[list[str], dict[str, str]]:
    text = files("tapal.subjects.engine.mrz").joinpath("resources/codes.toml").read_text("utf-8")
    content = tomllib.loads(text)
    return content["iso_3166_1"].split(), content["special"]
