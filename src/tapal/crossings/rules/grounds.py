"""Grounds on which Immigration refuses: one clause, one class; its wording the message, its code the name of its test.

Entry: UU 6/2011 Art. 13(1), a closed list of ten for foreigners; Art. 14: a citizen is never refused entry. Grounds h
to j, and g by the explanation, are used only on a request of the competent agency. Exit has grounds of its own.
"""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar, Final

from tapal.crossings.rules import Direction
from tapal.kernel.rulings import Ruling, allow, gettext_noop, refuse


class Clause:
    """One clause: `code` as officers cite it, `wording` as they are shown it.

    `needs_request` says that the request of a competent agency must be on record.
    """

    code: ClassVar[str]
    basis: ClassVar[str]
    wording: ClassVar[str]
    direction: ClassVar[Direction]
    needs_request: ClassVar[bool] = False
    citizens_too: ClassVar[bool] = False
    valid_from: ClassVar[date] = date(2011, 5, 5)
    verified: ClassVar[bool] = True


class _Entry(Clause):
    direction = "entry"


class Article13a(_Entry):
    """Named on the list of entry bans (penangkalan)."""

    code, basis = "13-1-a", "UU 6/2011 Art. 13(1)(a)"
    wording = gettext_noop("Named on the list of entry bans (penangkalan)")


class Article13b(_Entry):
    """Has no valid travel document."""

    code, basis = "13-1-b", "UU 6/2011 Art. 13(1)(b)"
    wording = gettext_noop("Has no valid travel document")


class Article13c(_Entry):
    """Has a false immigration document."""

    code, basis = "13-1-c", "UU 6/2011 Art. 13(1)(c)"
    wording = gettext_noop("Has a false immigration document")


class Article13d(_Entry):
    """Has no visa and is not exempt from it."""

    code, basis = "13-1-d", "UU 6/2011 Art. 13(1)(d)"
    wording = gettext_noop("Has no visa and is not exempt from it")


class Article13e(_Entry):
    """Gave false statements to obtain a visa."""

    code, basis = "13-1-e", "UU 6/2011 Art. 13(1)(e)"
    wording = gettext_noop("Gave false statements to obtain a visa")


class Article13f(_Entry):
    """Has a contagious disease that endangers public health."""

    code, basis = "13-1-f", "UU 6/2011 Art. 13(1)(f)"
    wording = gettext_noop("Has a contagious disease that endangers public health")


class Article13g(_Entry):
    """Is involved in international or organised transnational crime (on request, by the explanation)."""

    code, basis = "13-1-g", "UU 6/2011 Art. 13(1)(g)"
    wording = gettext_noop("Is involved in international or organised transnational crime")
    needs_request = True


class Article13h(_Entry):
    """Is on a list of persons wanted by a foreign state (on request)."""

    code, basis = "13-1-h", "UU 6/2011 Art. 13(1)(h)"
    wording = gettext_noop("Is on a list of persons wanted by a foreign state")
    needs_request = True


class Article13i(_Entry):
    """Is involved in subversion (makar) against the Government (on request)."""

    code, basis = "13-1-i", "UU 6/2011 Art. 13(1)(i)"
    wording = gettext_noop("Is involved in subversion (makar)")
    needs_request = True


class Article13j(_Entry):
    """Belongs to a network of prostitution, trafficking in persons or people smuggling (on request)."""

    code, basis = "13-1-j", "UU 6/2011 Art. 13(1)(j)"
    wording = gettext_noop("Belongs to a network of prostitution, trafficking in persons or people smuggling")
    needs_request = True


class ExitBan(Clause):
    """Named on the list of exit bans (pencegahan); stops citizens too."""

    code, basis = "exit-ban", "UU 6/2011 Arts. 91-97"
    wording = gettext_noop("Named on the list of exit bans (pencegahan)")
    direction = "exit"
    citizens_too = True


class ExitDocument(Clause):
    """Has no valid travel document; Art. 8 asks it of everyone."""

    code, basis = "exit-document", "UU 6/2011 Art. 8; PP 31/2013"
    wording = gettext_noop("Has no valid travel document")
    direction = "exit"
    citizens_too = True


class ExitPermit(Clause):
    """Is under an administrative measure and has no exit permit."""

    code, basis = "exit-permit", "PP 31/2013"
    wording = gettext_noop("Is under an administrative measure (TAK) and has no exit permit")
    direction = "exit"


class ExitInvestigation(Clause):
    """Is needed for an investigation, on request; narrowed by MK 40/PUU-IX/2011 and UU 63/2024."""

    code, basis = "exit-investigation", "UU 6/2011 Art. 16(1)(b); MK 40/PUU-IX/2011; UU 63/2024"
    wording = gettext_noop("Is needed for an investigation, at the request of the competent official")
    direction = "exit"
    needs_request = True
    citizens_too = True
    verified = False


GROUNDS: Final[dict[str, type[Clause]]] = {
    clause.code: clause
    for clause in (
        Article13a, Article13b, Article13c, Article13d, Article13e,
        Article13f, Article13g, Article13h, Article13i, Article13j,
        ExitBan, ExitDocument, ExitPermit, ExitInvestigation,
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Article14:
    """A citizen is not refused entry; identity in doubt is held pending proof (UU 6/2011 Art. 14)."""

    basis: ClassVar[str] = "UU 6/2011 Art. 14"
    wording: ClassVar[str] = gettext_noop(
        "A citizen is never refused entry. If the identity is in doubt, hold pending other proof"
    )


def grounds_for(direction: Direction, *, citizen: bool) -> list[type[Clause]]:
    """Return the grounds that exist for this traveller: for a citizen's entry there are none."""
    if citizen and direction == "entry":
        return []
    return [
        clause for clause in GROUNDS.values() if clause.direction == direction and (clause.citizens_too or not citizen)
    ]


def may_use(code: str, *, direction: Direction, citizen: bool, request_on_record: bool, day: date) -> Ruling:
    """Whether a ground may be used against this traveller today; the ruling's basis is the clause."""
    if citizen and direction == "entry":
        return refuse(Article14.wording, Article14.basis)
    clause = GROUNDS.get(code)
    if clause is None or clause not in grounds_for(direction, citizen=citizen):
        return refuse(
            gettext_noop("This is not one of the grounds on which this traveller can be refused"),
            "UU 6/2011 Art. 13(1)",
        )
    if clause.valid_from > day:
        return refuse(gettext_noop("This ground was not yet in force"), clause.basis)
    if clause.needs_request and not request_on_record:
        return refuse(gettext_noop("This ground needs a recorded request of the competent agency"), clause.basis)
    return allow(clause.basis, clause.wording)
