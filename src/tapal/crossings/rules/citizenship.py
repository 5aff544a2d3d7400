"""Who may be a citizen, and so can't be refused entry (UU 6/2011 Art. 14).

No check digit of a passport covers the nationality: one letter that the reader mistakes must not take a right away.
Whoever holds a document of this state, or has its nationality, or whose issuer or nationality is no code at all, is
treated as a citizen until something else is shown: such a traveller can be held pending proof, and never refused.
"""

from tapal.crossings.rules import HOME_STATE
from tapal.subjects.engine.mrz import known_codes, special_codes


def may_be_citizen(issuer: str, nationality: str) -> bool:
    """Whether Art. 14 protects the holder of a document with these codes, as printed."""
    return HOME_STATE in (issuer, nationality) or not {issuer, nationality} <= known_codes()


def agree(issuer: str, nationality: str) -> bool:
    """Whether the nationality is one that this issuer's documents bear: its own, or a code that is no state's."""
    if nationality not in known_codes():
        return False
    return issuer == nationality or bool({issuer, nationality} & special_codes().keys())
