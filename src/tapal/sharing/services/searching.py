"""One query, every dataset: what is found is shown as far as the clauses go, and no further."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from tapal.journal.services import MOST_RECORDS_A_PAGE, service
from tapal.kernel.actors import Actor
from tapal.kernel.errors import BadInput, Problem, Refused
from tapal.kernel.rulings import refuse
from tapal.sharing import policies, registration, selectors
from tapal.sharing.gate import question_of
from tapal.sharing.registration import Dataset, Found, Sought
from tapal.sharing.rules import Access, Book, Grant, Mode, Question, Record
from tapal.sharing.rules.conditions import OF_VIEWER, holds
from tapal.sharing.rules.vocabulary import ANY
from tapal.sharing.services.looks import look


@dataclass(frozen=True, slots=True)
class Shown:
    """A record that is shown, in full or by its status: only fields that the clause lets be seen."""

    dataset: str
    owner: str | None
    record: UUID | None
    mode: Mode
    clause: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What a search comes to.

    `hits` are (dataset, agency) where that agency has something, and may say so. `may_ask` are (dataset, agency) that
    the viewer may ask, whether or not they have anything: it is the same list for whatever is searched.
    """

    shown: tuple[Shown, ...]
    hits: tuple[tuple[str, str], ...]
    may_ask: tuple[tuple[str, str], ...]


@service("sharing.look", purpose="sharing", basis="tapal:clause")
def search(
    actor: Actor, *, wanted: Sought, purpose: str, case: str | None = None, session: str | None = None
) -> SearchResult:
    """Search every searchable dataset of which a clause speaks to the actor for the purpose; each is a look of its own.

    Raises Refused where no clause does, BadInput where nothing is searched for. What no clause shows leaves no trace in
    the result: neither a record, nor a number, nor another order.
    """
    policies.may_look(actor).require()
    policies.may_ask_for(actor, purpose=purpose).require()
    words = " ".join(part for part in (wanted.name.strip(), wanted.number.strip()) if part)
    if not words:
        raise BadInput([Problem("name", _("Give a name or the number of a document."))])
    book = selectors.get_book()
    question = question_of(actor, purpose, case=case, session=session)
    spoken = [one for code, one in sorted(registration.datasets.items()) if _speaking(book, question, code)]
    searched = [one for one in spoken if one.search is not None]
    if not searched:
        raise Refused(refuse(_("No clause in force lets your role search for this purpose."), "sharing:default"))
    shown: list[Shown] = []
    hits: set[tuple[str, str]] = set()
    for dataset in searched:
        found = list(dataset.search(wanted))[:MOST_RECORDS_A_PAGE] if dataset.search else []
        records = [one.record for one in found]
        accesses = look(
            actor, dataset=dataset.code, purpose=purpose, records=records, case=case, session=session, sought=words
        )
        for one, access in zip(found, accesses, strict=True):
            if access.mode in ("full", "status"):
                shown.append(_shown(dataset, one, access))
            elif access.mode == "hit":
                hits.add((dataset.code, one.record.owner or dataset.keeper or ""))
    return SearchResult(tuple(shown), tuple(sorted(hits)), tuple(sorted(_may_ask(book, question, spoken))))


def _speaking(book: Book, question: Question, dataset: str) -> list[Grant]:
    """The grants that speak to the viewer about a dataset, as far as that is known before any record is read."""
    return [
        grant
        for grant in book.asked(question.agency, dataset, question.purpose)
        if not grant.refuses
        and grant.received_by(question)
        and all(holds(one, question, Record(dataset)) for one in grant.conditions if one.code in OF_VIEWER)
    ]


def _shown(dataset: Dataset, found: Found, access: Access) -> Shown:
    return Shown(
        dataset=dataset.code,
        owner=found.record.owner,
        record=found.record.id,
        mode=access.mode or "status",
        clause=access.basis,
        values=tuple(
            (name, found.values[name]) for name in dataset.fields if name in access.fields & found.values.keys()
        ),
    )


def _may_ask(book: Book, question: Question, spoken: list[Dataset]) -> set[tuple[str, str]]:
    return {
        (dataset.code, owner)
        for dataset in spoken
        for grant in _speaking(book, question, dataset.code)
        if grant.mode in ("request", "hit")
        and (owner := grant.owner if grant.owner != ANY else dataset.keeper) is not None
        and owner != question.agency
    }
