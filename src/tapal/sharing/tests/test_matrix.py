"""The default matrix, cell by cell: the table below is the specification, `resources/matrix.toml` has to say the same.

F full, S status only, H hit or no hit, R on request with legal basis, – nothing; log: the journal, not the data.
"""

from datetime import date, timedelta

import pytest

from tapal.agencies import rules as agencies
from tapal.kernel import clock
from tapal.sharing import registration
from tapal.sharing.rules import Book, Condition, Grant, Question, Record, Shape, answer, purposes
from tapal.sharing.rules import matrix as rules
from tapal.sharing.rules.conditions import problem_of
from tapal.sharing.tests.strategies import NOW

TABLE = """
| Data | imig-lane | imig-intel | customs-lane | customs-p2 | quarantine-health | bnpp | investigator | bakamla-tni | timpora | victim-unit | auditor |
| own-decision | F | F | F | F | F | S counts | R | – | – | – | log |
| other-decision | S | S | S | S | S | S | R | – | – | – | log |
| crossing-history | last crossings F | F | – | R | – | counts | R | – | R | R | log |
| cekal-entry | action + contact only | F | – | – | – | – | own orders F, others H | – | H | – | log |
| silent-target | "refer" | F if cleared | "refer" | own | "refer" | – | own F | – | – | – | log |
| api-pnr | – | R by PKS | – | F (PAU only) | – | – | R serious crime | – | – | – | log |
| customs-declaration | – | R | F | F | animal/plant lines F | counts | R | – | – | – | log |
| health-answers | – | – | – | – | Health F; Quarantine – | counts | – | – | – | – | log |
| case-file | – | own F | – | own F | own F | – | own F, others R | – | assigned op only | – | log |
| victim-identity | pseudonym | pseudonym | – | – | – | – | TPPO unit only | – | – | F | log only |
| refugee-file | S | F (Rudenim) | – | – | health needs | – | R | – | S | R | log |
| patrol-plan | – | R | – | R | – | S | R | F | – | – | log |
| boundary-incident | S | S | – | – | – | F | S | F | – | – | log |
| facility-need | F | F | F | F | F | F | – | – | – | – | F |
"""  # noqa: E501  a table
DAY = date(2026, 11, 24)
CASE = "cases.case:a"


def specified() -> dict[tuple[str, str], str]:
    head, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in TABLE.strip().splitlines()]
    return {(row[0], column): words for row in rows for column, words in zip(head[1:], row[1:], strict=True)}


CELLS = {(cell.row, cell.column): cell for cell in rules.cells_on(DAY)}
WIDEST = {"F": "full", "S": "status", "H": "hit", "R": "request"}


def test_the_matrix_has_every_cell_once() -> None:
    assert {place: cell.words for place, cell in CELLS.items()} == specified()
    assert len(CELLS) == 14 * 11


@pytest.mark.parametrize("place", sorted(specified()), ids=".".join)
def test_a_cell_grants_what_its_words_say(place: tuple[str, str]) -> None:
    cell = CELLS[place]
    modes = {grant.mode for grant in cell.grants}
    if cell.words in ("–", "log", "log only", "R by PKS"):  # by an agreement, which isn't here
        assert modes == set()
    elif cell.words in WIDEST:
        assert modes == {WIDEST[cell.words]}
    else:
        assert modes
    assert cell.rule.legal_basis
    for grant in cell.grants:
        assert grant.verified == cell.rule.verified
        assert grant.purposes
        assert grant.purposes <= purposes().keys()
        assert [problem_of(condition) for condition in grant.conditions] == [None] * len(grant.conditions)
        assert (grant.mode != "request") or Condition("names_case") in grant.conditions
        assert grant.roles
        assert grant.receiver == "*" or grant.receiver in agencies.agencies()
        assert all(agencies.roles()[role].agency in (None, grant.receiver) for role in grant.roles)


def whole_book() -> Book:
    """The matrix over datasets that have every field of a cell and two of their own."""
    shapes = {}
    for dataset in {cell.dataset for cell in CELLS.values()}:
        named = {name for cell in CELLS.values() for grant in cell.grants for name in grant.fields or ()}
        shapes[dataset] = Shape(frozenset({*named, "name", "state"}), frozenset({*named, "state"}))
    return Book(rules.statutory_grants(), day=DAY, shapes=shapes)


BOOK = whole_book()


def record_for(grant: Grant, receiver: str) -> Record:
    """A record on which every condition of the grant holds for an officer of `receiver`."""
    codes = {condition.code: condition.values for condition in grant.conditions}
    return Record(
        grant.dataset,
        owner="elsewhere" if "other_agency" in codes else receiver,
        requester=receiver if "own_request" in codes else "elsewhere",
        kind=codes["kind"][0] if "kind" in codes else None,
        at=NOW - timedelta(days=1),
        links=frozenset({CASE}),
    )


@pytest.mark.parametrize("place", sorted(specified()), ids=".".join)
def test_each_cell_is_tried_granted_and_denied(place: tuple[str, str]) -> None:
    cell, column = CELLS[place], rules.columns()[place[1]]
    if not cell.grants:
        for agency, roles in column.receivers:
            question = asking("elsewhere" if agency == "*" else agency, roles, min(column.purposes))
            found = answer(BOOK, question, Record(cell.dataset, owner="elsewhere", at=NOW))
            of_other_rows = [one for one in CELLS.values() if one.dataset == cell.dataset and one.column == cell.column]
            assert not found.allowed or any(one.grants for one in of_other_rows)
    for grant in cell.grants:
        receiver = "imigrasi" if grant.receiver == "*" else grant.receiver
        wanted = {value for one in grant.conditions if one.code == "holds_role" for value in one.values}
        granted = asking(receiver, grant.roles | wanted, min(grant.purposes))
        record = record_for(grant, receiver)
        assert answer(BOOK, granted, record).grant == grant
        assert not answer(BOOK, asking(receiver, grant.roles | wanted, "curiosity"), record).allowed
        assert not answer(BOOK, asking(receiver, frozenset(), min(grant.purposes)), record).allowed
        if grant.receiver != "*":
            assert not answer(BOOK, asking("elsewhere", grant.roles, min(grant.purposes)), record).allowed


def asking(agency: str, roles: frozenset[str], purpose: str) -> Question:
    return Question(agency, roles, "motamasin", purpose, NOW, case=CASE, assigned=frozenset({CASE}))


def test_what_this_system_chose_is_marked_so() -> None:
    assert {(column.legal_basis, column.verified) for column in rules.columns().values()} == {
        ("tapal:need-to-know", False)
    }
    days = [cell for cell in CELLS.values() for grant in cell.grants if "newer_days" in map(_code, grant.conditions)]
    assert [(cell.row, cell.rule.verified, bool(cell.rule.note)) for cell in days] == [("crossing-history", "no", True)]


def _code(condition: Condition) -> str:
    return condition.code


def test_a_request_names_a_case() -> None:
    question = Question("beacukai", frozenset({"beacukai.p2"}), None, "customs-investigation", NOW)
    assert not answer(BOOK, question, Record("crossings.history", owner="imigrasi")).allowed


def test_lane_officers_are_told_what_to_do_and_not_why() -> None:
    question = asking("beacukai", frozenset({"beacukai.lane"}), "clearance")
    assert answer(BOOK, question, Record("screening.silent", owner="imigrasi")).fields == {"instruction"}


def test_datasets_that_no_app_registered_wait() -> None:
    book = Book(rules.statutory_grants(), day=DAY, shapes=registration.shapes())
    for cell in CELLS.values():
        question = asking("imigrasi", frozenset({"imigrasi.lane"}), "clearance")
        found = answer(book, question, Record(cell.dataset, owner="imigrasi", at=clock.now()))
        assert (found.reason == "unknown_dataset") is (cell.dataset not in registration.datasets)
