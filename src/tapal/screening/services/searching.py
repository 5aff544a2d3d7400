"""Looking for somebody outside a procedure: the search itself is on record, with what it showed."""

from django.utils.translation import gettext_lazy as _

from tapal.journal.services import note, service
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Problem
from tapal.screening import messages as m
from tapal.screening import policies, rules
from tapal.screening.engine import Unscreenable
from tapal.screening.selectors.search import Screening, find_matches

LONGEST_NAME = 500


@service("screening.search", purpose="screening", basis="UU 6/2011 Art. 9")
def screen(
    actor: Actor,
    *,
    name: str,
    birth_date: str | None = None,
    nationality: str | None = None,
    sex: str | None = None,
    document_number: str | None = None,
    purpose: str = "lane",
    threshold: float | None = None,
) -> Screening:
    """Return who on a list this may be; the search and what it showed are an entry.

    Raises Refused; BadInput for a name that can't be compared, a birth date of another form, an unknown purpose or a
    threshold outside 0 to 1.
    """
    policies.may_screen(actor).require()
    problems = []
    if purpose not in rules.PURPOSES:
        problems.append(Problem("purpose", _("There is no such purpose of screening."), purpose[:40]))
    if threshold is not None and not 0.0 < threshold <= 1.0:
        problems.append(Problem("threshold", _("A threshold lies between 0 and 1.")))
    if len(name) > LONGEST_NAME:
        problems.append(Problem("name", _("The name is longer than 500 characters.")))
    if problems:
        raise BadInput(problems)
    try:
        found = find_matches(
            actor,
            name=name,
            birth_date=birth_date,
            nationality=nationality,
            sex=sex,
            document_number=document_number,
            purpose=purpose,
            threshold=threshold,
        )
    except Unscreenable as error:
        raise BadInput([Problem("name", _("This name can't be compared: %(why)s.") % {"why": error})]) from None
    except ValueError:
        raise BadInput(
            [Problem("birth_date", _("A birth date is 1974-08-12, 1974-08 or 1974."), (birth_date or "")[:40])]
        ) from None
    note(
        "screening.search",
        facts=m.Searched(
            purpose=purpose,
            threshold=f"{found.threshold:.3f}",
            lists=tuple(f"{state.code}@{state.version}" for state in found.lists),
            shown=tuple(f"{item.state.code}:{item.match.entry_id}" for item in found.found),
        ),
    )
    return found
