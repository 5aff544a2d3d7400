"""What every app asks: may this viewer, which rows, and why. One set of rules behind all three.

`decide` and `visible` record nothing: a page of another agency's records goes through `services.look`, which does.
"""

from dataclasses import replace
from typing import Final, Literal

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from tapal.kernel import clock
from tapal.kernel.actors import Actor
from tapal.kernel.rulings import Ruling, allow, refuse
from tapal.sharing import registration, selectors, words
from tapal.sharing.rules import Access, Book, Explanation, Mode, Predicate, Question, Record, answer, predicate
from tapal.sharing.rules import explain as explain_by_rules
from tapal.sharing.rules.vocabulary import rank

Action = Literal["read", "search", "ask"]
LEAST: Final[dict[Action, Mode]] = {"read": "status", "search": "hit", "ask": "request"}
"""The narrowest mode that an action needs."""


def question_of(
    viewer: Actor,
    purpose: str,
    *,
    case: str | None = None,
    session: str | None = None,
    assigned: frozenset[str] = frozenset(),
) -> Question:
    """The question as the rules read it: the viewer as of this moment, what for, on which case or session."""
    return Question(
        agency=viewer.agency,
        roles=viewer.roles,
        post=viewer.post,
        purpose=purpose,
        at=clock.now(),
        case=case,
        session=session,
        assigned=assigned,
    )


def access_to(
    viewer: Actor | None,
    record: Record,
    purpose: str,
    *,
    case: str | None = None,
    session: str | None = None,
    assigned: frozenset[str] = frozenset(),
) -> Access:
    """How much of a record this viewer may see; nothing for nobody."""
    if viewer is None:
        return Access("no_clause")
    book = selectors.get_book()
    question = question_of(viewer, purpose, case=case, session=session, assigned=assigned)
    return answer(book, _rationed(book, question, record.dataset), record)


def decide(
    viewer: Actor | None,
    action: Action,
    record: Record,
    purpose: str,
    *,
    field: str = "",
    case: str | None = None,
    session: str | None = None,
    assigned: frozenset[str] = frozenset(),
) -> Ruling:
    """Whether the viewer may read (a `field` of), find or ask for a record, by which clause, or why not."""
    access = access_to(viewer, record, purpose, case=case, session=session, assigned=assigned)
    if access.mode is None:
        return refuse(words.REASONS[access.reason], access.basis)
    if rank(access.mode) < rank(LEAST[action]):
        return refuse(_("You may ask the agency that holds this; it is not shown to you."), access.basis)
    if field and field not in access.fields:
        return refuse(_("The clause that lets you see this record does not show this field."), access.basis)
    return allow(access.basis)


def visible(
    viewer: Actor | None,
    dataset: str,
    purpose: str,
    *,
    least: Mode = "status",
    case: str | None = None,
    session: str | None = None,
    assigned: frozenset[str] = frozenset(),
) -> RawSQL:
    """A condition for a queryset of the dataset's table: the rows of which `access_to` shows at least so much."""
    registered = registration.datasets.get(dataset)
    rows = Predicate("FALSE")
    if viewer is not None and registered is not None:
        book = selectors.get_book()
        question = question_of(viewer, purpose, case=case, session=session, assigned=assigned)
        rows = predicate(book, _rationed(book, question, dataset), dataset, registered.columns, least=least)
    return RawSQL(rows.sql, rows.params, output_field=BooleanField())  # noqa: S611  expressions of the registration; values are parameters


def explain(question: Question, record: Record, field: str | None = None) -> Explanation:
    """Why a question is answered as it is, by every clause about the dataset. The caller's policy decides who asks."""
    book = selectors.get_book()
    return explain_by_rules(book, _rationed(book, question, record.dataset), record, field)


def _rationed(book: Book, question: Question, dataset: str) -> Question:
    """The question with what was used of quotas, where a clause that may answer has one."""
    grants = book.asked(question.agency, dataset, question.purpose)
    rationed = [one for one in grants if one.quota is not None]
    if not rationed:
        return question
    return replace(question, used=selectors.count_used(question.agency, rationed))
